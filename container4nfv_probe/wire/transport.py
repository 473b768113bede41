"""The one HTTP path of every plane: single flight, no strange redirects, evidence by allow-list."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Hashable
from contextlib import nullcontext, suppress
from dataclasses import replace
from typing import Any, TypeVar

import requests

from container4nfv_probe.rules.errors import BadDocument, Error, Unanswered
from container4nfv_probe.rules.model import Exchange
from container4nfv_probe.wire.bodies import Held
from container4nfv_probe.wire.flights import Flights, note, noting
from container4nfv_probe.wire.guard import Guard, LoginWire
from container4nfv_probe.wire.kept import kept_headers
from container4nfv_probe.wire.origins import joined, origin
from container4nfv_probe.wire.records import Records, failed
from container4nfv_probe.wire.request import REDIRECTS, Key, Reply, Request, Trust

__all__ = ["Key", "Reply", "Request", "Transport", "Trust", "noting"]
T = TypeVar("T")
MOST_REDIRECTS = 3


class Transport:
    """Asks each thing once, and remembers what may be remembered of the answer."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        self.secrets = guard.secrets
        self._flights = Flights()
        self._records = Records(guard.limits, guard.secrets)

    def session(self) -> requests.Session:
        """A session for a login: every request of it passes the guard."""
        session = requests.Session()
        session.trust_env = False  # no .netrc; the guard settles proxies and CA files
        session.headers["Accept-Encoding"] = "identity"
        for scheme in ("http://", "https://"):
            session.mount(scheme, LoginWire(self.guard))
        return session

    def once(self, question: Hashable, ask: Callable[[], T]) -> T:
        """What ``ask`` gives, made once per audit however many checks want it; its evidence is everybody's."""
        return self._flights.once(question, ask)

    def ahead(self, *asks: Callable[[], object]) -> None:
        """Begin what will be asked one after the other: whoever then asks the same waits for the one answer."""
        for ask in asks[1:]:
            with suppress(RuntimeError):  # no more threads: then in turn
                threading.Thread(target=_quietly, args=(ask,), daemon=True).start()

    def fetch(self, request: Request) -> Reply:
        """The answer to a GET, whatever its status; the same GET goes out once per audit.

        Redirects are followed on the same origin only. Raises ``Unreachable``, ``TimedOut``,
        ``BadDocument``.
        """
        self.secrets.add_headers(request.secret)
        return self._flights.once(request.key(), lambda: self._noted(request))

    def single(self, request: Request) -> Reply:
        """One exchange by itself, held for nobody and no redirect followed: for what waits or writes."""
        self.secrets.add_headers(request.secret)
        request.check()
        reply = self._exchange(request)
        self.guard.limits.release(len(reply.held))
        return reply

    def failed(self, request: Request, error: Unanswered) -> Unanswered:
        """The error, with the exchange that could not be made because of it."""
        error.exchange = self._records.add(failed(request.exchange(), error, self.secrets))
        note(error.exchange)
        return error

    def keep(self, reply: Reply, document: Any) -> None:
        """Add a document's fields (or what is left of one, as JSON) to what is kept of its exchange.

        Raises ``BadDocument`` when all evidence together becomes too much.
        """
        self._records.keep(reply.exchange, document)

    def unread(self, reply: Reply, error: Unanswered) -> None:
        """Note why a reply could not be read, so that a replay says the same."""
        self._records.unread(reply.exchange, error)

    def exchanges(self) -> tuple[Exchange, ...]:
        """Every exchange so far, in the order of asking."""
        return self._records.all()

    def _noted(self, request: Request) -> Reply:
        try:
            reply = self._follow(request)
        except Unanswered as error:
            note(error.exchange)
            raise
        note(reply.exchange)
        return reply

    def _follow(self, request: Request) -> Reply:
        for _ in range(MOST_REDIRECTS + 1):
            request.check()
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
        started, addresses = time.monotonic(), tuple[str, ...]()
        try:
            with suppress(Unanswered) if request.perhaps else nullcontext():
                addresses = self.guard.addresses(request.url) if request.resolve else ()
            response = self._sent(request)
        except Unanswered as error:
            unanswered = failed(request.exchange(), error, self.secrets)
            error.exchange = self._records.add(replace(unanswered, elapsed=_since(started)))
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
        held = Held(response.content)
        self.guard.limits.release(len(response.content) - len(held))
        limits, status = self.guard.limits, response.status_code
        return Reply(self._records.add(answered), request.url, status, response.headers, held, limits, addresses)

    def _sent(self, request: Request) -> requests.Response:
        """The answer; after a 401 that to another token, where there is one."""
        trust = request.trust
        response = self.guard.send(request.prepared(), verify=trust.verify, cert=trust.cert)
        secret = request.renew(request.secret) if request.renew and response.status_code == 401 else {}
        if not secret:
            return response
        self.secrets.add_headers(secret)
        self.guard.limits.release(len(response.content))
        return self.guard.send(replace(request, secret=secret).prepared(), verify=trust.verify, cert=trust.cert)

    def _record(self, exchange: Exchange) -> str:
        """Remember an exchange; its id."""
        return self._records.add(exchange)


def _since(started: float) -> float:
    return round(time.monotonic() - started, 3)


def _quietly(ask: Callable[[], object]) -> None:
    """Whoever asks the same hears what is wrong with it."""
    with suppress(Error):
        ask()
