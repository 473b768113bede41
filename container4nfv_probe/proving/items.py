"""Out of answers: an item, its fields that are evidence, a page of a list; and how a query is written."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

import msgspec

from container4nfv_probe.planes.apimachinery import Page
from container4nfv_probe.planes.documents import decoded, next_marker
from container4nfv_probe.proving.model import Kind, Stopped, Unproved, at
from container4nfv_probe.proving.places import CLUSTER
from container4nfv_probe.proving.refusals import document
from container4nfv_probe.rules.errors import BadDocument
from container4nfv_probe.wire.again import asked_for
from container4nfv_probe.wire.transport import Reply

LONGEST_PAUSE = 30.0


def item(kind: Kind, reply: Reply) -> dict[str, Any]:
    """The item that an answer shows, {} where it shows none."""
    whole = document(reply) if reply.status < 300 else {}
    found = whole.get(kind.wrapped, {}) if kind.wrapped else whole
    return found if isinstance(found, dict) else {}


def evidence(kind: Kind, reply: Reply) -> dict[str, Any]:
    """What is kept of an answer: of which thing it is, its state, and why."""
    shown, kept = item(kind, reply), dict[str, Any]()
    for path in (kind.id, kind.name, kind.state, *kind.reasons):
        if (value := at(shown, path)) is not None:
            *above, last = path.split(".")
            reduce(lambda place, name: place.setdefault(name, {}), above, kept)[last] = value
    return {kind.wrapped: kept} if kind.wrapped else kept


def id_of(kind: Kind, reply: Reply) -> str:
    """The id of what was created. Raises ``Unproved``."""
    found = at(item(kind, reply), kind.id)
    if not isinstance(found, str) or not found:
        raise Unproved(Stopped.FAULT, f"the answer names no {kind.word}", f"a working {kind.service} API")
    return found


def page(kind: Kind, reply: Reply) -> tuple[list[dict[str, Any]], str]:
    """The items of one page of a list, and the marker of the next. Raises ``BadDocument``."""
    envelope = decoded(reply, dict[str, msgspec.Raw])
    if kind.key not in envelope:
        raise BadDocument(f"the list of {kind.key} has no {kind.key!r}")
    items = decoded(reply, list[dict[str, Any]], bytes(envelope[kind.key]))
    if kind.service == CLUSTER:
        return items, decoded(reply, Page).metadata.following
    return items, next_marker(reply, envelope.get("next"), envelope.get(f"{kind.key}_links"))


def query(text: str) -> str:
    """A query as it ends a URL."""
    return f"?{text}" if text else ""


def patience(headers: Mapping[str, str], pause: float) -> float:
    """How long a service that is busy wants to be left alone, in seconds; ``pause`` where it does not say."""
    asked = asked_for(headers.get("Retry-After", ""))
    return min(asked, LONGEST_PAUSE) if asked > 0 else pause
