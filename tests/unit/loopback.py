"""HTTP servers on the loopback interface that behave as badly as a script tells them to."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from types import TracebackType

Script = Callable[[socket.socket], None]
PATIENCE = 10.0


class Server:
    """Lets ``script`` do what it wants with each connection, once the request's head was read.

    ``heads`` has the requests as they came; ``left`` is set when a connection is closed by the
    other side.
    """

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self.heads: list[bytes] = []
        self.left = threading.Event()
        self._script, self._tls = script, tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> Server:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopping.set()
        socket.create_connection(("127.0.0.1", self.port)).close()
        for conn in list(self._open):
            with contextlib.suppress(OSError):
                conn.shutdown(socket.SHUT_RDWR)
        for thread in list(self._threads):
            thread.join(PATIENCE)
        self._listener.close()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            conn, _ = self._listener.accept()
            if self._stopping.is_set():
                conn.close()
                return
            thread = threading.Thread(target=self._serve, args=(conn,), daemon=True)
            self._threads.append(thread)
            self._open.append(conn)
            thread.start()

    def _serve(self, plain: socket.socket) -> None:
        plain.settimeout(PATIENCE)
        try:
            conn = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
            self._open.append(conn)
            with conn:
                self.heads.append(head(conn))
                self._script(conn)
                if conn.recv(1) == b"":
                    self.left.set()
        except OSError:
            self.left.set()
        finally:
            plain.close()


def head(conn: socket.socket) -> bytes:
    """A request up to its empty line."""
    read = b""
    while not read.endswith(b"\r\n\r\n") and (byte := conn.recv(1)):
        read += byte
    return read


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def answer(body: bytes = b"{}", *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer, after which the server closes."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join((*lines, "", "")).encode() + body


def answering(body: bytes = b"{}", *headers: str, status: str = "200 OK") -> Script:
    """Gives every request the same answer."""
    return lambda conn: conn.sendall(answer(body, *headers, status=status))


def sending(*pieces: bytes) -> Script:
    """Sends these bytes, whatever they are, and hangs up."""

    def script(conn: socket.socket) -> None:
        for piece in pieces:
            conn.sendall(piece)
        conn.shutdown(socket.SHUT_WR)

    return script


def dripping(start: bytes, drop: bytes) -> Script:
    """Sends ``start`` and then, as long as somebody listens, one drop after another."""

    def script(conn: socket.socket) -> None:
        conn.sendall(start)
        for _ in range(int(PATIENCE / 0.05)):
            conn.sendall(drop)
            time.sleep(0.05)

    return script


def silent(conn: socket.socket) -> None:
    """Never answers."""


def resetting(conn: socket.socket) -> None:
    """Resets the connection."""
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    conn.close()


def hanging_up(conn: socket.socket) -> None:
    """Closes without a word."""
    conn.close()


def by_turns(*scripts: Script) -> Script:
    """The first script for the first connection, and so on; the last one for the rest."""
    left = list(scripts)
    return lambda conn: (left.pop(0) if len(left) > 1 else left[0])(conn)
