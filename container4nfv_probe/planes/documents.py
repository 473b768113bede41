"""From the bytes of an answer to the fields a read declares, and to the page that follows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec

from container4nfv_probe.rules import shapes
from container4nfv_probe.rules.document import Document
from container4nfv_probe.rules.errors import BadDocument, Unanswered
from container4nfv_probe.rules.texts import decode_text
from container4nfv_probe.wire.kept import host
from container4nfv_probe.wire.request import Reply

if TYPE_CHECKING:
    from container4nfv_probe.wire.transport import Transport

T = TypeVar("T")
MOST_SINGLY, LARGEST_SINGLY = 20_000, 8 << 20  # items and bytes of a page that are read one by one, in a second or so


@dataclass(frozen=True)
class Items:
    """The items of a list that could be read, and how many others there are.

    ``kept`` is what evidence holds, null for each that could not be read.
    """

    readable: tuple[Any, ...] = ()
    kept: Any = ()
    unreadable: int = 0

    def __add__(self, other: Items) -> Items:
        """Those of two pages."""
        return Items(self.readable + other.readable, (), self.unreadable + other.unreadable)


class Link(Document, frozen=True):
    """A link beside a list: to the next page, or the previous one."""

    rel: str
    href: str


def next_marker(reply: Reply, following: msgspec.Raw | None, links: msgspec.Raw | None) -> str:
    """The marker in the link to the next page; its host may be wrong, so only that is used."""
    hrefs = [decoded(reply, str | None, bytes(following or b"null"))]
    hrefs += [link.href for link in decoded(reply, tuple[Link, ...], bytes(links or b"[]")) if link.rel == "next"]
    markers = [_marker(href) for href in hrefs if href]
    if "" in markers:
        raise noted(BadDocument(f"{place(reply)} names a next page that cannot be asked for"), reply)
    return markers[0] if markers else ""


def _marker(href: str) -> str:
    try:
        return parse_qs(urlsplit(href).query).get("marker", [""])[0]
    except ValueError:
        return ""


@contextmanager
def reading(transport: Transport, reply: Reply) -> Iterator[None]:
    """While a reply is decoded and its fields are kept: in time, and one reply of an audit after another.

    Why one cannot be read is noted, as there is nothing else to keep of it.
    """
    try:
        with reply.limits.reading(host(reply.url)):
            yield
    except Unanswered as error:
        error.exchange = error.exchange or reply.exchange
        transport.unread(reply, error)
        raise


def decoded(reply: Reply, shape: Any, body: bytes | None = None) -> Any:
    """The declared fields of a reply's body, or of a part of it. Raises ``BadDocument``, ``TimedOut``."""
    try:
        with reply.limits.reading(host(reply.url)):
            content = reply.body if body is None else body
            reply.limits.check_weight(content, host(reply.url))
            return _decoded(reply, shape, content)
    except Unanswered as error:
        raise noted(error, reply) from error.__cause__


def declared(transport: Transport, reply: Reply, shape: type[T]) -> T:
    """The declared fields of a reply, which are its evidence from now on. Raises as ``decoded`` does."""
    with reading(transport, reply):
        document: T = decoded(reply, shape)
        transport.keep(reply, document)
    return document


def _decoded(reply: Reply, shape: Any, content: bytes) -> Any:
    try:
        return shapes.decode(content, shape, decode_text)
    except msgspec.ValidationError as error:
        raise noted(BadDocument(f"{place(reply)} answered another document than expected: {error}"), reply) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        kind = reply.headers.get("Content-Type", "no content type").partition(";")[0]
        raise noted(BadDocument(f"{place(reply)} answered {reply.status} with {kind}, not JSON"), reply) from error


def listed(reply: Reply, shape: Any, body: bytes) -> Items:
    """The items of a list, each by itself where they cannot be read together: one that is odd hides no other.

    Raises ``BadDocument`` for what is no list, and where not one can be read.
    """
    try:
        together: tuple[Any, ...] = decoded(reply, tuple[shape, ...], body)
        return Items(together, together)
    except BadDocument:
        if len(body) > LARGEST_SINGLY:
            raise
        raw = decoded(reply, tuple[msgspec.Raw, ...], body)
        if len(raw) > MOST_SINGLY:
            raise
    each = [_attempted(reply, shape, bytes(item)) for item in raw]
    failures = [item for item in each if isinstance(item, BadDocument)]
    if len(failures) == len(each):
        raise failures[0]
    readable = tuple(item for item in each if not isinstance(item, BadDocument))
    keep = [None if isinstance(item, BadDocument) else item for item in each]
    return Items(readable, keep, len(failures))


def _attempted(reply: Reply, shape: Any, body: bytes) -> Any:
    try:
        return decoded(reply, shape, body)
    except BadDocument as failure:
        return failure


def noted(error: Unanswered, reply: Reply) -> Unanswered:
    """The error, with the exchange that showed it."""
    error.exchange = reply.exchange
    return error


def place(reply: Reply) -> str:
    """Host and path that answered."""
    parts = urlsplit(reply.url)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}"
