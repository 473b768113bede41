"""The guard of ``prove``: reads as every audit, and of writes the one that is declared right before it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import requests
from requests.adapters import BaseAdapter

from container4nfv_probe.proving.model import Kind
from container4nfv_probe.wire.deadline import Deadline
from container4nfv_probe.wire.guard import Guard, Refused

Write = tuple[str, re.Pattern[str]]


def writes(kind: Kind, url: str) -> tuple[Write, ...]:
    """All that may be written of a kind whose collection is at ``url``: one created, acted on, deleted."""
    if kind.own:
        return tuple((method, re.compile(pattern)) for method, pattern in kind.own.writes(url))
    place = re.escape(url)
    item = f"{place}/" + re.sub(r"\{\w+\}", "[^/?#]+", kind.item)
    creating, deleting = (re.escape(f"?{query}") if query else "" for query in (kind.create, kind.deleting))
    actions = "|".join(map(re.escape, kind.actions))
    told = [("POST", f"{place}{creating}"), ("DELETE", f"{item}{deleting}")]
    told += [("POST", rf"{item}/(?:{actions})(?:\?[\w=&]*)?")] if actions else []
    return tuple((method, re.compile(pattern)) for method, pattern in told)


class WritingGuard(Guard):
    """Lets a write through only if the proof's kinds have it, and only while it is announced; counts it as a write."""

    def __init__(self, inner: BaseAdapter, deadline: Deadline) -> None:
        super().__init__(inner, deadline)
        self._declared: tuple[Write, ...] = ()
        self._announced = threading.local()

    def declare(self, declared: Iterable[Write]) -> None:
        """All that may be written from here on."""
        self._declared = tuple(declared)

    @contextmanager
    def allowing(self, method: str, url: str) -> Iterator[None]:
        """Announce the one write that this thread sends meanwhile. Raises ``Refused`` for one of no kind."""
        if not any(method == one and pattern.fullmatch(url) for one, pattern in self._declared):
            raise Refused(f"refused to send {method} to {url}: the proof does not declare it")
        self._announced.write = (method, requests.Request(method, url).prepare().url)
        try:
            yield
        finally:
            self._announced.write = None

    def _admitted(self, request: requests.PreparedRequest) -> str:
        if getattr(self._announced, "write", None) == (request.method, request.url):
            return f"{request.method} (proof)"
        return super()._admitted(request)
