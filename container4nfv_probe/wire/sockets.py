"""An exchange that ends in time whatever the other side does: in a thread, on sockets that can be shut."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import threading
from collections.abc import Callable
from http.client import BadStatusLine, HTTPException, HTTPResponse
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from container4nfv_probe.rules.errors import Unanswered
from container4nfv_probe.wire.failures import exhausted, late

T = TypeVar("T")
LONGEST_LINE = 65537  # of a status, a header, a chunk's length, as http.client has it
MOST_BEFORE = 32  # informational answers before the one that counts
FAILURES = (requests.RequestException, HTTPError, HTTPException, OSError, ValueError, Unanswered)


class _Opened:
    """The sockets of one request, so that somebody else can shut them: those still to come, too."""

    def __init__(self) -> None:
        self._handles: list[socket.socket] = []
        self._over = False
        self._lock = threading.Lock()

    def add(self, sock: socket.socket) -> None:
        """Keep a second handle: TLS takes the first one away from the socket object."""
        with contextlib.suppress(OSError), self._lock:
            handle = socket.socket(fileno=os.dup(sock.fileno()))
            self._handles.append(handle)
            if self._over:
                handle.shutdown(socket.SHUT_RDWR)

    def shut(self) -> None:
        """End what goes on on them."""
        with self._lock:
            self._over = True
            for handle in self._handles:
                with contextlib.suppress(OSError):
                    handle.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the handles."""
        with self._lock:
            for handle in self._handles:
                handle.close()


class _Current(threading.local):
    """The sockets of the request that this thread makes."""

    opened: _Opened | None = None


_current = _Current()


def _note(sock: socket.socket | None) -> None:
    if sock is not None and _current.opened is not None:
        _current.opened.add(sock)


class _Lines(io.BufferedReader):
    """Gives no line longer than a header may be, whoever asks for one."""

    def readline(self, size: int | None = -1, /) -> bytes:
        return super().readline(size if size and 0 < size <= LONGEST_LINE else LONGEST_LINE)


class _Answer(HTTPResponse):
    """An answer, after whatever a server sends before it: 100, 102 and 103 are none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fp = _Lines(self.fp.detach())  # which has read nothing so far

    def begin(self) -> None:
        super().begin()
        for _ in range(MOST_BEFORE):
            if self.status not in (102, 103):  # 100 is passed over by the library itself
                return
            self.headers = self.msg = None  # type: ignore[assignment]  # as before the first
            super().begin()
        raise BadStatusLine("1xx for ever")


class _Watched(HTTPConnection):
    """Leaves a handle to its socket: at connection, and at each reuse."""

    response_class = _Answer

    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        _note(sock)
        return sock

    def request(self, *args: Any, **kwargs: Any) -> None:
        _note(self.sock)
        super().request(*args, **kwargs)


class _WatchedTLS(_Watched, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _PoolTLS(HTTPSConnectionPool):
    ConnectionCls = _WatchedTLS


class WatchedAdapter(HTTPAdapter):
    """requests' own adapter, over connections whose sockets can be shut from outside.

    ``server_name`` is whom TLS asks for and verifies, where that is not the host of the URL;
    ``proxy`` is the one to go through, where it is not for the environment to say.
    """

    def __init__(self, server_name: str = "", proxy: str = "") -> None:
        self.tls: dict[str, Any] = {"server_hostname": server_name} if server_name else {}
        self.proxies = {"http": proxy, "https": proxy} if proxy else None
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        return super().send(request, *args, **kwargs | ({"proxies": self.proxies} if self.proxies else {}))

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs | self.tls)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _PoolTLS}

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs | self.tls)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = {"http": _Pool, "https": _PoolTLS}
        return manager


def bounded(
    exchange: Callable[[], T],
    limit: float,
    host: str,
    translate: Callable[[Exception], Exception],
) -> T:
    """The exchange's response within ``limit`` seconds; a failure is raised as ``translate`` puts it.

    Timeouts of sockets start anew with every byte, and look-ups of names know none: so another
    thread waits for the answer, and its sockets are shut when it takes too long.
    """
    outcome: SimpleQueue[T | Exception] = SimpleQueue()
    opened = _Opened()

    def run() -> None:
        _current.opened = opened
        try:
            outcome.put(exchange())
        except FAILURES as error:
            outcome.put(translate(error))
        except (MemoryError, RecursionError) as error:
            outcome.put(exhausted(error))
        finally:
            opened.close()

    try:
        threading.Thread(target=run, daemon=True).start()
    except RuntimeError as error:
        raise exhausted(error) from error
    try:
        answer = outcome.get(timeout=limit)
    except Empty as nothing:
        opened.shut()
        raise late(host, limit) from nothing
    if isinstance(answer, Exception):
        raise answer
    return answer
