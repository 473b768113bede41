"""The servers: each place of a recording is an address of its own on loopback, plain or over TLS."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

import trustme

from tests.faults.recorded import Answer, Asked

PATIENCE = 15.0
LARGEST_HEAD = 1 << 16
AUTHORITY = trustme.CA()

TLS = b"\x16"  # the first byte of a handshake

Serve = Callable[[socket.socket, Asked], None]
Greet = Callable[[socket.socket, str], None]


class Servers:
    """Listens for every place, and gives each connection's request to ``serve``.

    ``places`` says of each whether it speaks TLS, and with which context; one that does not, and to which
    somebody does, does what ``greet`` does. ``at`` maps recorded hosts and ports to those that listen now.
    """

    def __init__(self, places: Mapping[str, ssl.SSLContext | None], serve: Serve, greet: Greet) -> None:
        self.heard: list[Asked] = []
        self.mistakes: list[Exception] = []  # of the table: what cannot be done to the answer there was
        self.at: dict[str, str] = {}
        self._serve, self._greet = serve, greet
        self._stopping = False
        self._open: set[socket.socket] = set()
        self._listeners: list[socket.socket] = []
        for place, tls in places.items():
            listener = socket.create_server((local(place), 0), backlog=256)
            self.at[place] = "{}:{}".format(*listener.getsockname()[:2])
            self._listeners.append(listener)
            threading.Thread(target=self._accept, args=(listener, place, tls), daemon=True).start()

    def __enter__(self) -> Servers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopping = True
        for sock in (*self._listeners, *tuple(self._open)):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _accept(self, listener: socket.socket, place: str, tls: ssl.SSLContext | None) -> None:
        while not self._stopping:
            try:
                conn, _ = listener.accept()
            except OSError:
                return
            self._open.add(conn)
            threading.Thread(target=self._connection, args=(conn, place, tls), daemon=True).start()

    def _connection(self, plain: socket.socket, place: str, tls: ssl.SSLContext | None) -> None:
        plain.settimeout(PATIENCE)
        try:
            conn = tls.wrap_socket(plain, server_side=True) if tls else plain
            self._open.add(conn)
            with conn:
                strange = tls is None and plain.recv(1, socket.MSG_PEEK) == TLS
                if strange:
                    self._greet(conn, place)
                elif asked := _asked(conn, place):
                    self.heard.append(asked)
                    self._serve(conn, asked)
                    conn.shutdown(socket.SHUT_WR)
                    while conn.recv(4096):
                        pass
        except (LookupError, TypeError, AttributeError) as mistake:
            self.mistakes.append(mistake)
        except (OSError, ValueError):
            pass
        finally:
            self._open -= {plain}
            plain.close()


def local(place: str) -> str:
    """An address of loopback for a recorded place: another for each process, so that many can run at once."""
    host = place.rpartition(":")[0] or place
    tail = host.split(".")[2:] if host.startswith("127.") else ["1", str(sum(host.encode()) % 250 + 2)]
    return ".".join(["127", str(os.getpid() % 200 + 20), *tail])


def _asked(conn: socket.socket, place: str) -> Asked | None:
    head = b""
    while b"\r\n\r\n" not in head and len(head) < LARGEST_HEAD:
        piece = conn.recv(4096)
        if not piece:
            return None
        head += piece
    head, _, body = head.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.strip().casefold(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    wanted = int(headers.get("content-length", 0))
    while len(body) < wanted:
        body += conn.recv(4096)
    return Asked(place, method, target, headers)


def send(conn: socket.socket, answer: Answer, method: str = "GET") -> None:
    """An answer, well-formed as far as it says so itself, after which the connection is closed."""
    conn.sendall(head(answer) + (b"" if method == "HEAD" else answer.body))


def head(answer: Answer) -> bytes:
    """Status and headers."""
    named = {name.casefold() for name, _ in answer.headers}
    lines = [f"HTTP/1.1 {answer.status} X", *(f"{name}: {value}" for name, value in answer.headers)]
    if not named & {"content-length", "transfer-encoding"}:
        lines.append(f"Content-Length: {len(answer.body)}")
    return "\r\n".join((*lines, "Connection: close", "", "")).encode("utf-8", "surrogateescape")


def tls_for(hosts: Sequence[str]) -> ssl.SSLContext:
    """A context whose certificate is for these hosts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert(*hosts).configure_cert(context)
    return context
