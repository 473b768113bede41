"""The wire: what may be sent at all, and for how long. Nothing else in the package opens a socket.

``Guard`` is a requests adapter. Mounted on the one session, it sees every request, a login
through keystoneauth included, and lets only reads and the configured authentication through.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import requests
from requests.adapters import BaseAdapter

from container4nfv_probe.rules.errors import Error, TimedOut, Unanswered
from container4nfv_probe.wire.again import pause, tried_once_more
from container4nfv_probe.wire.bodies import received
from container4nfv_probe.wire.deadline import REQUEST_SECONDS, Deadline
from container4nfv_probe.wire.failures import in_our_words
from container4nfv_probe.wire.kept import host as host_of
from container4nfv_probe.wire.limits import LARGEST_ANSWER, LARGEST_LOGIN, Limits
from container4nfv_probe.wire.secrets import Secrets
from container4nfv_probe.wire.sockets import bounded

__all__ = ["READS", "REQUEST_SECONDS", "SAFE_POSTS", "Deadline", "Guard", "LoginWire", "Nowhere", "Refused"]
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


class _MayPost(threading.local):
    """Which URLs the login that this thread makes may post to."""

    allowed: Callable[[str], bool] | None = None


class Guard(BaseAdapter):
    """Read-only and bounded, around the adapter that really sends.

    A login may post while ``posting`` is open; ``libnetwork`` is where the four safe calls may be
    posted, without a body; ``counts`` has the requests sent, by kind; ``special`` are the adapters
    of hosts that are reached in a way of their own.
    """

    def __init__(self, inner: BaseAdapter, deadline: Deadline) -> None:
        super().__init__()
        self.inner = inner
        self.special: dict[str, BaseAdapter] = {}
        self.deadline = deadline
        self.limits = Limits(deadline)
        self.secrets = Secrets()
        self.libnetwork = ""
        self.counts: Counter[str] = Counter()
        self._may_post = _MayPost()
        self._lock = threading.Lock()

    @contextmanager
    def posting(self, allowed: Callable[[str], bool]) -> Iterator[None]:
        """While a login is made, by this thread: which URLs may be posted to."""
        self._may_post.allowed = allowed
        try:
            yield
        finally:
            self._may_post.allowed = None

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
        largest: int = LARGEST_ANSWER,
    ) -> requests.Response:
        """What requests calls; its timeout and proxies give way to the guard's.

        A read that a server is too busy for is made once more. Raises ``Refused`` before the wire,
        else ``Unreachable``, ``TimedOut`` or ``BadDocument``.
        """
        kind = self._admitted(request)
        response = self._sent(request, kind, verify, cert, largest)
        wait = pause(response, self.deadline) if request.method in READS else None
        if wait is None:
            return response
        time.sleep(wait)
        try:
            again = self._sent(request, kind, verify, cert, largest)
        except Unanswered:
            return response  # which was an answer
        self.limits.release(len(response.content))
        return again

    def _sent(
        self, request: requests.PreparedRequest, kind: str, verify: bool | str, cert: Any, largest: int
    ) -> requests.Response:
        """One request, and its answer whole."""
        host = host_of(str(request.url))
        limit = min(REQUEST_SECONDS, self.deadline.remaining())
        if limit <= 0:
            raise TimedOut(f"{host} was not asked: the audit's {self.deadline.seconds:g} s were over")
        self.limits.ask(host)
        proxies = requests.utils.get_environ_proxies(request.url or "")
        verify, ends = _authorities(verify), Deadline(limit)

        def exchange() -> requests.Response:
            self._count(kind)
            send = self.special.get(host, self.inner).send
            response = send(request, stream=True, timeout=limit, verify=verify, cert=cert, proxies=proxies)
            return received(response, host, ends, self.limits, largest)

        read = tried_once_more(exchange, ends) if request.method in READS else exchange
        return bounded(read, limit, host, lambda error: in_our_words(error, host, limit))

    def addresses(self, url: str) -> tuple[str, ...]:
        """Every address that the host of a URL has, each written one way. Raises as ``send`` does."""
        host, name = host_of(url), requests.compat.urlparse(url).hostname
        limit = min(REQUEST_SECONDS, self.deadline.remaining())

        def look_up() -> tuple[str, ...]:
            found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
            return tuple(sorted({_address(str(one[4][0])) for one in found}))

        return bounded(look_up, limit, host, lambda error: in_our_words(error, host, limit))

    def close(self) -> None:
        """Close the adapters that send."""
        for adapter in (self.inner, *self.special.values()):
            adapter.close()

    def _admitted(self, request: requests.PreparedRequest) -> str:
        """As what a request may be sent."""
        method, url = str(request.method), str(request.url)
        if method in READS:
            return method
        allowed = self._may_post.allowed
        if method == "POST" and allowed and allowed(url):
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


class LoginWire(BaseAdapter):
    """What the session of a login sends through: small answers only, which are held by nobody."""

    def __init__(self, guard: Guard) -> None:
        super().__init__()
        self.guard = guard

    def send(self, request: requests.PreparedRequest, *args: Any, **given: Any) -> requests.Response:
        """As the guard does."""
        self.guard.secrets.add_headers(request.headers)
        verify, cert = given["verify"], given["cert"]  # which a session always gives, by name
        response = self.guard.send(request, verify=verify, cert=cert, largest=LARGEST_LOGIN)
        self.guard.secrets.add_headers(response.headers)
        self.guard.limits.release(len(response.content))
        return response

    def close(self) -> None:
        """The guard is others', too."""


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
