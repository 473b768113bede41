"""The wire: what may be sent at all, and for how long. Nothing else in the package opens a socket.

``Guard`` is a requests adapter. Mounted on the one session, it sees every request, a login
through keystoneauth included, and lets only reads and the configured authentication through.
"""

from __future__ import annotations

import io
import ipaddress
import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any

import requests
from requests.adapters import BaseAdapter

from container4nfv_probe.rules.errors import BadDocument, Error, TimedOut, Unanswered, Unreachable
from container4nfv_probe.wire.kept import host as host_of
from container4nfv_probe.wire.sockets import bounded

REQUEST_SECONDS = 10.0
LARGEST_BODY = 32 << 20
PIECE = 64 << 10
READS = frozenset({"GET", "HEAD"})
# The calls by which Docker learns what a libnetwork driver is: they create nothing, and know no GET.
SAFE_POSTS = (
    "/Plugin.Activate",
    "/NetworkDriver.GetCapabilities",
    "/IpamDriver.GetCapabilities",
    "/IpamDriver.GetDefaultAddressSpaces",
)


class Refused(Error):
    """A request that would not be a read; it never leaves."""


class Deadline:
    """A point in time that the whole audit shares."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._end - time.monotonic())


class Guard(BaseAdapter):
    """Read-only and bounded, around the adapter that really sends.

    ``may_post`` says which URLs a login may post to, ``libnetwork`` is where the four safe calls may
    be posted, without a body; ``counts`` has the requests sent, by kind; ``special`` are the adapters
    of hosts that are reached in a way of their own.
    """

    def __init__(self, inner: BaseAdapter, deadline: Deadline) -> None:
        super().__init__()
        self.inner = inner
        self.special: dict[str, BaseAdapter] = {}
        self.deadline = deadline
        self.may_post: Callable[[str], bool] = lambda url: False
        self.libnetwork = ""
        self.counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """What requests calls; its timeout and proxies give way to the guard's.

        Raises ``Refused`` before the wire, else ``Unreachable``, ``TimedOut`` or ``BadDocument``.
        """
        kind = self._admitted(request)
        limit = min(REQUEST_SECONDS, self.deadline.remaining())
        host = host_of(str(request.url))
        if limit <= 0:
            raise TimedOut(f"the audit's {self.deadline.seconds:g} s were over before {host} was asked")
        proxies = requests.utils.get_environ_proxies(request.url or "")
        verify = _authorities(verify)

        ends = Deadline(limit)

        def exchange() -> requests.Response:
            self._count(kind)
            send = self.special.get(host, self.inner).send
            response = send(request, stream=True, timeout=limit, verify=verify, cert=cert, proxies=proxies)
            return _read(response, host, ends)

        def translate(error: Exception) -> Exception:
            return _in_our_words(error, host, limit)

        return bounded(_once_more(exchange, ends) if request.method in READS else exchange, limit, host, translate)

    def addresses(self, url: str) -> tuple[str, ...]:
        """Every address that the host of a URL has, each written one way. Raises as ``send`` does."""
        parts = requests.compat.urlparse(url)
        host = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        limit = min(REQUEST_SECONDS, self.deadline.remaining())

        def look_up() -> tuple[str, ...]:
            found = socket.getaddrinfo(parts.hostname, None, type=socket.SOCK_STREAM)
            return tuple(sorted({_address(str(one[4][0])) for one in found}))

        return bounded(look_up, limit, host, lambda error: _in_our_words(error, host, limit))

    def close(self) -> None:
        """Close the adapters that send."""
        for adapter in (self.inner, *self.special.values()):
            adapter.close()

    def _admitted(self, request: requests.PreparedRequest) -> str:
        """As what a request may be sent."""
        method, url = str(request.method), str(request.url)
        if method in READS:
            return method
        if method == "POST" and self.may_post(url):
            return "POST (login)"
        if method == "POST" and not request.body and url in self._safe_posts():
            return "POST (libnetwork)"
        self._count("refused")
        raise Refused(f"refused to send {method} to {host_of(str(request.url))}: an audit only reads")

    def _safe_posts(self) -> set[str]:
        return {f"{self.libnetwork.rstrip('/')}{path}" for path in SAFE_POSTS} if self.libnetwork else set()

    def _count(self, kind: str) -> None:
        with self._lock:
            self.counts[kind] += 1


class Nowhere(BaseAdapter):
    """Sends nothing: what stands behind the guard when recorded answers are replayed."""

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        raise Refused("a replay sends nothing")

    def close(self) -> None:
        """Nothing was opened."""


def _address(text: str) -> str:
    """An address without zone; an IPv4 address in the form of an IPv6 one is itself."""
    address = ipaddress.ip_address(text.partition("%")[0])
    return str(getattr(address, "ipv4_mapped", None) or address)


def _authorities(verify: bool | str) -> bool | str:
    """The CA file to verify with: the cloud's own, else the environment's, else the system's."""
    if verify is True:
        return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
    return verify


def _read(response: requests.Response, host: str, ends: Deadline) -> requests.Response:
    """The response with its body read whole, in pieces, against the clock and the cap."""
    whole = bytearray()
    for piece in response.iter_content(PIECE):
        whole += piece
        if len(whole) > LARGEST_BODY:
            response.close()
            raise BadDocument(f"{host} sent more than {LARGEST_BODY >> 20} MiB")
        if not ends.remaining():
            response.close()
            raise TimedOut(f"{host} was still sending after {ends.seconds:.0f} s")
    response._content = bytes(whole)  # what requests itself does when it reads a body
    response.raw = io.BytesIO(whole)
    return response


def _once_more(exchange: Callable[[], requests.Response], ends: Deadline) -> Callable[[], requests.Response]:
    """The same exchange, tried again when the connection was dropped before an answer, and in time."""

    def twice() -> requests.Response:
        try:
            return exchange()
        except requests.ConnectionError as error:
            if not _dropped(error) or not ends.remaining():
                raise
            return exchange()

    return twice


def _dropped(error: requests.ConnectionError) -> bool:
    """Whether the connection was closed before an answer, as an idle one may be at any time."""
    refused = ConnectionRefusedError
    return any(isinstance(cause, ConnectionError) and not isinstance(cause, refused) for cause in _causes(error))


def _causes(error: BaseException) -> list[BaseException]:
    """The error and everything it was raised from or wraps."""
    found: list[BaseException] = []
    waiting: list[Any] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return found


def _in_our_words(error: Exception, host: str, limit: float) -> Exception:
    """Requests' error as one of ours; the original text may hold what must not be shown."""
    if isinstance(error, Unanswered):
        return error
    if isinstance(error, requests.exceptions.InvalidURL):
        return BadDocument(f"{host} is not a URL that can be asked", "a valid URL in the catalogue")
    causes = _causes(error)
    if any(isinstance(cause, requests.Timeout | TimeoutError) for cause in causes):
        return TimedOut(f"{host} did not answer within {limit:.0f} s")
    if isinstance(error, requests.exceptions.ProxyError):
        return Unreachable(f"{host} could not be reached through its proxy", "a proxy that works")
    if isinstance(error, requests.exceptions.SSLError):
        return Unreachable(f"{host} could not be trusted: {_tls_reason(causes)}", "the CA of this endpoint")
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return Unreachable(f"the host of {host} could not be looked up")
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return Unreachable(f"{host} refused the connection")
    if isinstance(error, OSError) and not isinstance(error, requests.RequestException):
        if error.errno is None:  # How requests says that a file is missing; the path is nobody's business.
            missing = f"{host} was not asked: its CA or client certificate file does not exist"
            return Unreachable(missing, "a cacert, cert or REQUESTS_CA_BUNDLE that exists")
        return Unreachable(f"{host} could not be reached")
    strange = any(isinstance(cause, HTTPException) and not isinstance(cause, ConnectionError) for cause in causes)
    if isinstance(error, requests.ConnectionError) and not strange:
        return Unreachable(f"{host} closed the connection or could not be reached")
    return BadDocument(f"{host} did not answer in HTTP that can be read")


def _tls_reason(causes: list[BaseException]) -> str:
    for cause in causes:
        if message := getattr(cause, "verify_message", ""):
            return f"certificate not verified ({message})"
    return "the TLS handshake failed"
