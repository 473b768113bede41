"""The body of an answer: read in pieces against the clock and the limits, and held for whoever reads it."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from container4nfv_probe.rules.errors import BadDocument, TimedOut
from container4nfv_probe.wire.deadline import Deadline
from container4nfv_probe.wire.limits import LARGEST_ANSWER, MIB, Limits

if TYPE_CHECKING:
    import requests

PIECE = 64 << 10
SMALL = 64 << 10  # not worth packing
# What a server may do to a body although we ask for none of it; never twice, as bombs do.
PACKINGS = frozenset({"gzip", "x-gzip", "deflate"})


class Held:
    """A body that waits to be read, packed where that is worth it."""

    def __init__(self, body: bytes) -> None:
        packed = zlib.compress(body, 1) if len(body) > SMALL else body
        self._packed = packed if len(packed) < len(body) else None
        self._body = body if self._packed is None else b""

    def __len__(self) -> int:
        return len(self._body if self._packed is None else self._packed)

    def content(self) -> bytes:
        """The bytes as they came."""
        return self._body if self._packed is None else zlib.decompress(self._packed)


def received(
    response: requests.Response, host: str, ends: Deadline, limits: Limits, largest: int = LARGEST_ANSWER
) -> requests.Response:
    """The response with its body read whole; so many bytes are held from now on."""
    whole, complete = io.BytesIO(), False
    try:
        for piece in _pieces(response, host):
            if whole.tell() + len(piece) > largest:
                raise BadDocument(f"{host} sent more than {largest // MIB} MiB")
            limits.hold(len(piece), host)
            whole.write(piece)
            if not ends.remaining():
                raise TimedOut(f"{host} was still sending after {ends.seconds:.0f} s")
        complete = True
    finally:
        if not complete:
            response.close()
            limits.release(whole.tell())
    response._content = whole.getvalue()  # what requests itself does when it reads a body
    response.raw = io.BytesIO(response._content)
    return response


def _pieces(response: requests.Response, host: str) -> Iterator[bytes]:
    """The body as it was before somebody packed it; in steps, because little can hold much."""
    packing = response.headers.get("Content-Encoding", "").strip().casefold()
    raw: Iterator[bytes] = response.raw.stream(PIECE, decode_content=False)
    if packing in ("", "identity"):
        yield from raw
        return
    if packing not in PACKINGS:
        raise BadDocument(f"{host} packed its answer in a way that nobody asked for")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)  # either of them, by its first bytes
    for piece in raw:
        while piece:
            yield _unpacked(unpacker, piece, host)
            piece = unpacker.unconsumed_tail
    if not unpacker.eof:
        raise BadDocument(f"{host} did not answer in HTTP that can be read")


def _unpacked(unpacker: zlib._Decompress, piece: bytes, host: str) -> bytes:
    try:
        return unpacker.decompress(piece, PIECE)
    except zlib.error as error:
        raise BadDocument(f"{host} did not answer in HTTP that can be read") from error
