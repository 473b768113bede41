"""Everything a server may do wrong, by the word that the table uses for it.

Changes make another answer of the right one; ways send one wrongly. An argument is what stands
beside the word in the table.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatch
from functools import cache
from typing import Any

from tests.faults.recorded import BEARER, PASSWORD, SECOND, TOKEN, Answer
from tests.faults.serving import head, send

PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>It works!</h1></body></html>"
GONE = object()
# What a hostile server may know, and the table names in braces.
KNOWN = {"token": TOKEN, "second": SECOND, "password": PASSWORD, "bearer": BEARER}
PATIENCE = 15.0
DRIP = 0.05

Change = Callable[[Answer, Any], Answer]
Way = Callable[[socket.socket, Answer, str, Any], None]


def _status(answer: Answer, status: int) -> Answer:
    """Another status; the answer stays."""
    return replace(answer, status=status)


def _headers(answer: Answer, headers: Mapping[str, Any]) -> Answer:
    """More headers, or others; a list is the same header several times, null none, ``{a: 9}`` nine of it."""
    for name, value in headers.items():
        kept = tuple(one for one in answer.headers if one[0].casefold() != name.casefold())
        values = value if isinstance(value, list) else [] if value is None else [value]
        values = [text * times for text, times in value.items()] if isinstance(value, dict) else values
        answer = replace(answer, headers=(*kept, *((name, filled(str(one))) for one in values)))
    return answer


def _body(answer: Answer, text: str) -> Answer:
    return replace(answer, body=filled(text).encode())


def _bytes(answer: Answer, text: str) -> Answer:
    """The body as bytes, by their Latin-1 names."""
    return replace(answer, body=text.encode("latin-1"))


def _json(answer: Answer, document: Any) -> Answer:
    return replace(answer, body=json.dumps(document).encode())


def _html(answer: Answer, status: int) -> Answer:
    """What a web server or a captive portal shows."""
    return Answer(status, (("Content-Type", "text/html"),), PAGE)


def _fields(answer: Answer, fields: Mapping[str, Any]) -> Answer:
    """Fields by path (``services.*.host``) with other values; ``gone`` removes one."""
    document = json.loads(answer.body or b"null")
    for path, value in fields.items():
        _put(document, path.split("."), GONE if value == "gone" else _filled(value))
    return _json(answer, document)


def _put(document: Any, path: list[str], value: Any) -> None:
    first, *rest = path
    names = range(len(document)) if isinstance(document, list) else list(document) if first == "*" else [first]
    for name in names if first == "*" else [int(first) if isinstance(document, list) else first]:
        if rest:
            _put(document[name], rest, value)
        elif value is GONE:
            del document[name]
        else:
            document[name] = value


def _many(answer: Answer, many: Mapping[str, Any]) -> Answer:
    """A list of so many items: ``{key: services, item: {...}, times: 250000}``; ``#`` in the item is its number."""
    item, times = json.dumps(many["item"], separators=(",", ":")), int(many["times"])
    numbered = (item.replace("#", str(number)) for number in range(times)) if "#" in item else [item] * times
    listed = f"[{','.join(numbered)}]"
    rest = json.dumps(many.get("beside", {}))[1:-1]
    whole = f'{{"{many["key"]}":{listed}{"," + rest if rest else ""}}}' if many.get("key") else listed
    return replace(answer, body=whole.encode())


def _endpoints(answer: Answer, more: Mapping[str, Any]) -> Answer:
    """So many endpoints in the catalogue before those of a service: ``{service: container, times: 8, url: ...}``."""
    document = json.loads(answer.body)
    for service in document["token"]["catalog"]:
        if service["endpoints"] and fnmatch(service["type"], more["service"]):
            like, url = service["endpoints"][0], str(more["url"]) + "x" * int(more.get("long", 0))
            added = [like | {"url": url.replace("#", str(number))} for number in range(int(more["times"]))]
            service["endpoints"] = added + service["endpoints"]
    return _json(answer, document)


def _pad(answer: Answer, mebibytes: float) -> Answer:
    """A field that nobody declared, of so many MiB."""
    body = answer.body.rstrip()
    padding = b'"padding":"' + b"x" * int(mebibytes * (1 << 20)) + b'"'
    return replace(answer, body=body[:-1] + (b"," if len(body) > 2 else b"") + padding + body[-1:])


def _deep(answer: Answer, levels: int) -> Answer:
    """Arrays within arrays."""
    return replace(answer, body=b"[" * levels + b"]" * levels)


def _gzip(answer: Answer, times: int) -> Answer:
    """Packed, so many times."""
    body = answer.body
    for _ in range(times):
        body = gzip.compress(body)
    return replace(answer, body=body).with_header("Content-Encoding", ", ".join(["gzip"] * times))


def _deflate(answer: Answer, raw: bool) -> Answer:
    return replace(answer, body=zlib.compress(answer.body)).with_header("Content-Encoding", "deflate")


def _bomb(answer: Answer, mebibytes: int) -> Answer:
    """A little that unpacks to so many MiB."""
    return replace(answer, body=_packed(mebibytes)).with_header("Content-Encoding", "gzip")


@cache
def _packed(mebibytes: int) -> bytes:
    return gzip.compress(b'{"x":"' + bytes(mebibytes << 20) + b'"}', 6)


def _nested_bomb(answer: Answer, mebibytes: int) -> Answer:
    """The same, packed twice."""
    packed = gzip.compress(_packed(mebibytes))
    return replace(answer, body=packed).with_header("Content-Encoding", "gzip, gzip")


def _length(answer: Answer, length: Any) -> Answer:
    """A ``Content-Length`` that is not so: ``+10`` and ``-10`` are beside the truth, all else is as it stands."""
    text = str(length)
    wrong = str(len(answer.body) + int(text)) if text[:1] in "+-" and text[1:].isdigit() else text
    return answer.with_header("Content-Length", wrong)


def _redirect(answer: Answer, target: str) -> Answer:
    return replace(answer, status=302, body=b"").with_header("Location", filled(target))


CHANGES: dict[str, Change] = {
    "status": _status, "headers": _headers, "body": _body, "bytes": _bytes, "json": _json, "html": _html,
    "fields": _fields, "many": _many, "endpoints": _endpoints, "pad": _pad, "deep": _deep, "gzip": _gzip,
    "deflate": _deflate, "bomb": _bomb, "nested_bomb": _nested_bomb, "length": _length, "redirect": _redirect,
}  # fmt: skip


def filled(text: str) -> str:
    """The text with what is known in place of ``{token}`` and the like; ``{TOKEN}`` in small letters."""
    for name, value in KNOWN.items():
        text = text.replace(f"{{{name}}}", value).replace(f"{{{name.upper()}}}", value.rstrip("=").lower())
    return text


def _filled(value: Any) -> Any:
    return filled(value) if isinstance(value, str) else value


def _ended() -> Iterator[None]:
    """Ticks of a slow server, until patience ends."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        yield
        time.sleep(DRIP)


def _silent(conn: socket.socket, answer: Answer, method: str, argument: Any) -> None:
    """Never answers, until the other side leaves."""
    conn.settimeout(PATIENCE)
    with contextlib.suppress(OSError):
        while conn.recv(4096):
            pass


def _late(conn: socket.socket, answer: Answer, method: str, seconds: float) -> None:
    """Answers well, after a while."""
    time.sleep(seconds)
    send(conn, answer, method)


def _drip(conn: socket.socket, answer: Answer, method: str, what: str) -> None:
    """``head``, ``header`` or ``body``: byte by byte, without an end."""
    first = b"HTTP/1.1 200 X\r\n"
    begun = {"head": first, "header": first + b"X-Drip: ", "length": head(answer), "body": first + b"\r\n",
             "chunks": first + b"Transfer-Encoding: chunked\r\n\r\n"}  # fmt: skip
    drop = {"head": b"X: 1\r\n", "header": b"1", "chunks": b"1\r\n{\r\n"}.get(what, b" ")
    conn.sendall(begun[what])
    for _ in _ended():
        conn.sendall(drop)


def _cut(conn: socket.socket, answer: Answer, method: str, share: float) -> None:
    """Closes after this share of the body; below zero within the head."""
    whole = head(answer) + answer.body
    conn.sendall(
        whole[: int(len(head(answer)) / 2)] if share < 0 else whole[: len(head(answer)) + int(len(answer.body) * share)]
    )


def _close(conn: socket.socket, answer: Answer, method: str, argument: Any) -> None:
    """Closes without a word."""


def _reset(conn: socket.socket, answer: Answer, method: str, share: float) -> None:
    """Resets the connection, after this share of the answer."""
    conn.sendall((head(answer) + answer.body)[: int(len(answer.body) * share)])
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    conn.close()


def _before(conn: socket.socket, answer: Answer, method: str, early: Any) -> None:
    """Informational answers first: ``103`` once, ``[103, 5]`` five times."""
    status, times = early if isinstance(early, list) else (early, 1)
    conn.sendall(f"HTTP/1.1 {status} Early\r\nLink: </x>; rel=preload\r\n\r\n".encode() * times)
    send(conn, answer, method)


def _raw(conn: socket.socket, answer: Answer, method: str, text: str) -> None:
    """These bytes, by their Latin-1 names, and nothing else."""
    conn.sendall(filled(text).encode("latin-1"))


def _flood(conn: socket.socket, answer: Answer, method: str, what: str) -> None:
    """Without an end, as fast as it goes."""
    chunked = b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n"
    begun = {"body": b"HTTP/1.1 200 X\r\n\r\n", "chunks": chunked, "headers": b"HTTP/1.1 200 X\r\n",
             "status": b"HTTP/1.1 200 ", "chunk-size": chunked, "trailers": chunked + b"2\r\n{}\r\n0\r\n",
             "early": b"", "header": b"HTTP/1.1 200 X\r\nX-Long: "}[what]  # fmt: skip
    piece = {"chunks": b"1000\r\n" + b" " * 4096 + b"\r\n", "headers": b"X: y\r\n", "trailers": b"X: y\r\n",
             "early": b"HTTP/1.1 103 Early\r\n\r\n"}.get(what, b"1" * 4096)  # fmt: skip
    conn.sendall(begun)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        conn.sendall(piece * 16)


def _chunked(conn: socket.socket, answer: Answer, method: str, size: Any) -> None:
    """In chunks of a size; ``garbage``, ``negative`` and ``huge`` are no sizes, ``short`` never ends."""
    start = head(answer.with_header("Transfer-Encoding", "chunked"))
    wrong = {"garbage": b"zz\r\n", "negative": b"-5\r\n12345\r\n", "huge": b"f" * 20 + b"\r\n{}", "empty": b"\r\n\r\n",
             "extension": b"2;" + b"x" * 100_000 + b"\r\n{}\r\n0\r\n\r\n"}  # fmt: skip
    conn.sendall(start)
    if size in wrong:
        conn.sendall(wrong[size])
        return
    step = 7 if size == "short" else int(size)
    for at in range(0, len(answer.body), step):
        piece = answer.body[at : at + step]
        conn.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
    if size != "short":
        conn.sendall(b"0\r\n\r\n")


WAYS: dict[str, Way] = {
    "silent": _silent, "late": _late, "drip": _drip, "cut": _cut, "close": _close, "reset": _reset, "before": _before,
    "raw": _raw, "flood": _flood, "chunked": _chunked,
}  # fmt: skip
