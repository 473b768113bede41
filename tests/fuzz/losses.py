"""What can be lost of a recorded audit: whole answers, headers, fields; each loss makes another list of exchanges."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from container4nfv_probe.rules.model import Cause, Exchange

PAGE = "<!DOCTYPE html><title>Sign in</title>"
# Statuses that say nothing of what was asked for.
STATUSES = (401, 403, 404, 406, 418, 429, 500, 502, 503)
GONE = "gone"


@dataclass(frozen=True)
class Loss:
    """One thing that is no longer known: of which exchange, where in it, and what stands there instead."""

    exchange: int
    path: tuple[str | int, ...] = ()
    how: str = GONE

    def of(self, exchange: Exchange) -> Exchange | None:
        """What is left of the exchange, None for nothing at all."""
        if not self.path:
            return _answer(exchange, self.how)
        if self.path[0] == "headers":
            return replace(exchange, headers={k: v for k, v in exchange.headers.items() if k != self.path[1]})
        return replace(exchange, body=_without(exchange.body, self.path, self.how))

    def told(self, exchange: Exchange) -> str:
        """For people: what was lost."""
        field = ".".join(map(str, self.path))
        return f"{exchange.plane} {exchange.method} {urlsplit(exchange.url).path} {field} {self.how}"


def answers(exchanges: tuple[Exchange, ...]) -> Iterator[Loss]:
    """Every way to lose one answer, and one of its headers."""
    for number, exchange in enumerate(exchanges):
        if exchange.cause is None:
            yield from (Loss(number, (), how) for how in (GONE, "timeout", "unreachable", "a page", "nothing", "cut"))
            yield from (Loss(number, (), str(status)) for status in STATUSES if status != exchange.status)
            yield from (Loss(number, ("headers", name)) for name in exchange.headers)


def fields(exchanges: tuple[Exchange, ...]) -> Iterator[Loss]:
    """Every way to lose one field of a document: it is gone, null, or of another type."""
    for number, exchange in enumerate(exchanges):
        for path in _paths(exchange.body, ()):
            value = _at(exchange.body, path)
            yield from (Loss(number, ("body", *path), how) for how in _instead(value, path))


def left(exchanges: tuple[Exchange, ...], losses: tuple[Loss, ...]) -> tuple[Exchange, ...]:
    """The exchanges after these losses."""
    now: dict[int, Exchange | None] = dict(enumerate(exchanges))
    for loss in losses:
        exchange = now[loss.exchange]
        now[loss.exchange] = None if exchange is None else loss.of(exchange)
    return tuple(one for one in now.values() if one is not None)


def _answer(exchange: Exchange, how: str) -> Exchange | None:
    if how == GONE:
        return None
    if how in ("timeout", "unreachable"):
        return replace(exchange, status=0, cause=Cause(how), failure="lost", headers={}, body=None)
    if how == "a page":
        return replace(exchange, status=200, headers={"Content-Type": "text/html"}, body=PAGE)
    if how == "nothing":
        return replace(exchange, body=None)
    if how == "cut":
        return replace(exchange, status=0, cause=Cause.BAD_DOCUMENT, failure="cut", headers={}, body=None)
    return replace(exchange, status=int(how), body=None)


def _paths(document: Any, above: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """Every field and every item."""
    named = document.items() if isinstance(document, Mapping) else enumerate(document) if _is_list(document) else ()
    for name, value in named:
        yield (*above, name)
        yield from _paths(value, (*above, name))


def _instead(value: Any, path: tuple[str | int, ...]) -> Iterator[str]:
    """An item of a list is not left out: that would be another cloud."""
    if isinstance(path[-1], str):
        yield GONE
    if value is not None:
        yield "null"
    yield "a list" if isinstance(value, Mapping) else "an object" if _is_list(value) else "another type"


def _without(document: Any, path: tuple[str | int, ...], how: str) -> Any:
    changed = copy.deepcopy(document)
    *above, last = path[1:]
    where = changed
    for name in above:
        if not _has(where, name):
            return document  # lost before
        where = where[name]
    if not _has(where, last):
        return document
    if how == GONE:
        del where[last]
    else:
        where[last] = {"null": None, "a list": [], "an object": {}}.get(how, 7 if isinstance(where[last], str) else "x")
    return changed


def _has(document: Any, name: str | int) -> bool:
    if isinstance(name, int):
        return _is_list(document) and name < len(document)
    return isinstance(document, Mapping) and name in document


def _at(document: Any, path: tuple[str | int, ...]) -> Any:
    for name in path:
        document = document[name]
    return document


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)
