"""Proxies on the loopback interface: HTTP's CONNECT, over TLS or not, and SOCKS 5."""

from __future__ import annotations

import select
import socket
import struct
import threading

from tests.unit.loopback import Script


def _both_ways(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes until either side ends: in one thread, because two must not use a TLS connection at once."""
    peer = {one: other, other: one}
    while True:
        for source in select.select(peer, (), ())[0]:
            try:
                if not (piece := source.recv(1 << 16)):
                    return
                peer[source].sendall(piece)
            except OSError:
                return


def connecting(to: int) -> Script:
    """What a CONNECT gets, whatever host it names: the server at this port."""

    def script(conn: socket.socket) -> None:
        conn.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", to)) as target:
            _both_ways(conn, target)

    return script


class Socks:
    """A SOCKS 5 proxy that leads everybody to one port; ``named`` are the hosts it was asked for."""

    def __init__(self, to: int) -> None:
        self.to, self.named = to, []  # type: int, list[str]
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Let nobody in any more."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                conn, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(conn,), daemon=True).start()

    def _serve(self, conn: socket.socket) -> None:
        with conn:
            conn.recv(struct.unpack("BB", conn.recv(2))[1])
            conn.sendall(b"\5\0")
            kind = conn.recv(4)[3]
            length = conn.recv(1)[0] if kind == 3 else 4
            name = conn.recv(length)
            self.named.append(name.decode() if kind == 3 else socket.inet_ntoa(name))
            conn.recv(2)
            conn.sendall(b"\5\0\0\1\0\0\0\0\0\0")
            with socket.create_connection(("127.0.0.1", self.to)) as target:
                _both_ways(conn, target)
