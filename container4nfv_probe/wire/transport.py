"""The one HTTP path of every plane: single flight, no strange redirects, evidence by allow-list."""

from __future__ import annotations

import datetime
import hashlib
import logging
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

import requests
from urllib3 import HTTPHeaderDict

from container4nfv_probe.rules.errors import BadDocument, Unanswered
from container4nfv_probe.rules.model import Exchange
from container4nfv_probe.wire.guard import Guard
from container4nfv_probe.wire.kept import OUR_HEADERS, clean_url, kept_headers
from container4nfv_probe.wire.origins import joined, origin

LOG = logging.getLogger(__name__)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 3
Key = tuple[str, str, str, str, tuple[tuple[str, str], ...]]

_relied_on: ContextVar[list[str] | None] = ContextVar("relied_on", default=None)


@contextmanager
def noting() -> Iterator[list[str]]:
    """The ids of the exchanges that are handed out in this context, as they come."""
    ids: list[str] = []
    token = _relied_on.set(ids)
    try:
        yield ids
    finally:
        _relied_on.reset(token)


@dataclass(frozen=True)
class Trust:
    """Whom to trust over TLS, and as whom: requests' ``verify`` and ``cert``."""

    verify: bool | str = True
    cert: str | tuple[str, str] | None = None


@dataclass(frozen=True)
class Request:
    """A read: ``headers`` are ours and kept if listed, ``secret`` ones authenticate and never are.

    ``repeated`` are headers that may come several times, kept by nobody; ``parameters`` are the names in
    the query that a read declares, and that may be kept therefore; ``posted`` is what a POST sends, and
    is kept; ``follow`` is false where a redirect is the answer; ``resolve`` is true where the addresses
    of the host matter, ``perhaps`` where an answer does without them, too.
    """

    plane: str
    url: str
    trust: Trust = field(default=Trust(), repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict, repr=False)
    repeated: tuple[tuple[str, str], ...] = ()
    parameters: frozenset[str] = frozenset()
    method: str = "GET"
    posted: str = ""
    follow: bool = True
    resolve: bool = False
    perhaps: bool = False

    def key(self) -> Key:
        """What makes two requests the same question; of a token it counts only that there is one."""
        asked = (*sorted(self.headers.items()), *((name, "") for name in sorted(self.secret)))
        return self.plane, self.method, self.url, self.posted, asked

    def exchange(self) -> Exchange:
        """What is kept of it before anything came back."""
        asked = {name: self.headers[name] for name in OUR_HEADERS if name in self.headers}
        url = clean_url(self.url, self.parameters)
        return Exchange("", self.plane, _now(), self.method, url, 0, None, 0.0, asked, {}, "", 0, posted=self.posted)


@dataclass(frozen=True)
class Reply:
    """An answer as the planes read it; ``exchange`` is the id under which it is evidence."""

    exchange: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    addresses: tuple[str, ...] = ()


class Transport:
    """Asks each thing once, and remembers what may be remembered of the answer."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        self._flights: dict[Key, Future[Reply]] = {}
        self._exchanges: dict[str, Exchange] = {}
        self._lock = threading.Lock()

    def session(self) -> requests.Session:
        """A session for a login: every request of it passes the guard."""
        session = requests.Session()
        session.trust_env = False  # no .netrc; the guard settles proxies and CA files
        session.mount("http://", self.guard)
        session.mount("https://", self.guard)
        return session

    def fetch(self, request: Request) -> Reply:
        """The answer to a GET, whatever its status; the same GET goes out once per audit.

        Redirects are followed on the same origin only. Raises ``Unreachable``, ``TimedOut``,
        ``BadDocument``.
        """
        key = request.key()
        with self._lock:
            flight, ours = self._flights.get(key), False
            if flight is None:
                flight, ours = self._flights.setdefault(key, Future()), True
        if ours:
            try:
                flight.set_result(self._follow(request))
            except Unanswered as error:
                flight.set_exception(error)
            finally:
                flight.cancel()  # Undone only after a mistake of ours: nobody is to wait for that.
        failure = flight.exception()
        self._note(failure.exchange if isinstance(failure, Unanswered) else flight.result().exchange)
        return flight.result()

    def failed(self, request: Request, error: Unanswered) -> Unanswered:
        """The error, with the exchange that could not be made because of it."""
        error.exchange = self._record(replace(request.exchange(), cause=error.cause, failure=str(error)))
        self._note(error.exchange)
        return error

    def keep(self, reply: Reply, declared: Any) -> None:
        """Add the declared fields of a reply's document to what is kept of its exchange."""
        with self._lock:
            exchange = self._exchanges[reply.exchange]
            self._exchanges[reply.exchange] = replace(exchange, body=_merged(exchange.body, declared))

    def exchanges(self) -> tuple[Exchange, ...]:
        """Every exchange so far, in the order of asking."""
        with self._lock:
            return tuple(self._exchanges.values())

    def _note(self, exchange: str) -> None:
        relied = _relied_on.get()
        if relied is not None and exchange and exchange not in relied:
            relied.append(exchange)

    def _follow(self, request: Request) -> Reply:
        for _ in range(MOST_REDIRECTS + 1):
            reply = self._exchange(request)
            location = reply.headers.get("Location", "")
            if reply.status not in REDIRECTS or not location or not request.follow:
                return reply
            here, target = origin(request.url), joined(request.url, location)
            if origin(target) != here:
                error = BadDocument(f"{here} redirects to another place, {origin(target)}: not followed")
                break
            request = replace(request, url=target)
        else:
            error = BadDocument(f"{origin(request.url)} redirects in a circle")
        error.exchange = reply.exchange
        raise error

    def _exchange(self, request: Request) -> Reply:
        """One request on the wire and what is kept of it."""
        prepared = _prepared(request)
        started, addresses = time.monotonic(), tuple[str, ...]()
        try:
            with suppress(Unanswered) if request.perhaps else nullcontext():
                addresses = self.guard.addresses(request.url) if request.resolve else ()
            response = self.guard.send(prepared, verify=request.trust.verify, cert=request.trust.cert)
        except Unanswered as error:
            failed = replace(request.exchange(), cause=error.cause, failure=str(error), elapsed=_since(started))
            error.exchange = self._record(failed)
            raise
        answered = replace(
            request.exchange(),
            status=response.status_code,
            elapsed=_since(started),
            headers=kept_headers(response.headers),
            digest=hashlib.sha256(response.content).hexdigest(),
            size=len(response.content),
            addresses=addresses,
        )
        status, body = response.status_code, response.content
        return Reply(self._record(answered), request.url, status, response.headers, body, addresses)

    def _record(self, exchange: Exchange) -> str:
        """Remember an exchange; its id."""
        with self._lock:
            recorded = exchange if exchange.id else replace(exchange, id=f"e{len(self._exchanges) + 1}")
            self._exchanges[recorded.id] = recorded
        LOG.debug("%s %s -> %s in %s s", exchange.method, exchange.url, exchange.status or exchange.cause,
                  exchange.elapsed)  # fmt: skip
        return recorded.id


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _since(started: float) -> float:
    return round(time.monotonic() - started, 3)


def _prepared(request: Request) -> requests.PreparedRequest:
    # Bodies are read with a cap; an encoded one would be larger than it looks.
    headers = {"Accept": "application/json", "Accept-Encoding": "identity", **request.headers, **request.secret}
    try:
        body = request.posted.encode() if request.method == "POST" else None
        prepared = requests.Request(request.method, request.url, headers=headers, data=body).prepare()
        if not str(prepared.url).startswith(("http://", "https://")):
            raise requests.exceptions.InvalidSchema
        if request.repeated:
            prepared.headers = HTTPHeaderDict([*prepared.headers.items(), *request.repeated])  # type: ignore[assignment]
        return prepared
    except (requests.RequestException, ValueError) as error:
        raise BadDocument(f"{clean_url(request.url)!r} is not a URL that can be asked", "a valid URL") from error


def _merged(old: Any, new: Any) -> Any:
    """Two selections of fields of the same document as one."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {name: _merged(old.get(name), new.get(name)) for name in {**old, **new}}
    if isinstance(old, list | tuple) and isinstance(new, list | tuple) and len(old) == len(new):
        return [_merged(a, b) for a, b in zip(old, new, strict=True)]
    return old if new is None else new
