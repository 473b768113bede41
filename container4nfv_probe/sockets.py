"""An exchange that ends in time whatever the other side does: in a thread, on sockets that can be shut."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable
from http.client import HTTPException
from queue import Empty, SimpleQueue
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from container4nfv_probe.errors import TimedOut, Unanswered

FAILURES = (requests.RequestException, HTTPError, HTTPException, OSError, ValueError, Unanswered)


class _Sockets(threading.local):
    """The sockets the request of this thread uses, so that somebody else can shut them."""

    def __init__(self) -> None:
        self.opened: list[socket.socket] = []


_sockets = _Sockets()


def _note(sock: socket.socket | None) -> None:
    """Keep a second handle: TLS takes the first one away from the socket object."""
    if sock is not None:
        with contextlib.suppress(OSError):
            _sockets.opened.append(socket.socket(fileno=os.dup(sock.fileno())))


class _Watched(HTTPConnection):
    """Leaves a handle to its socket: at connection, and at each reuse."""

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
    """requests' own adapter, over connections whose sockets can be shut from outside."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _PoolTLS}


def bounded(
    exchange: Callable[[], requests.Response],
    limit: float,
    host: str,
    translate: Callable[[Exception], Exception],
) -> requests.Response:
    """The exchange's response within ``limit`` seconds; a failure is raised as ``translate`` puts it.

    Timeouts of sockets start anew with every byte, and look-ups of names know none: so another
    thread waits for the answer, and its sockets are shut when it takes too long.
    """
    outcome: SimpleQueue[requests.Response | Exception] = SimpleQueue()
    started: SimpleQueue[list[socket.socket]] = SimpleQueue()

    def run() -> None:
        opened: list[socket.socket] = []
        _sockets.opened = opened
        started.put(opened)
        try:
            outcome.put(exchange())
        except FAILURES as error:
            outcome.put(translate(error))
        finally:
            for handle in opened:
                handle.close()

    threading.Thread(target=run, daemon=True).start()
    opened = started.get()
    try:
        answer = outcome.get(timeout=limit)
    except Empty as nothing:
        for handle in list(opened):
            with contextlib.suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)
        raise TimedOut(f"{host} did not answer within {limit:.0f} s") from nothing
    if isinstance(answer, Exception):
        raise answer
    return answer
