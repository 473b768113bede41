"""What there is: every item of a kind, page by page."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from container4nfv_probe.planes.documents import decoded
from container4nfv_probe.proving import items, places
from container4nfv_probe.proving.attempt import Attempt
from container4nfv_probe.proving.model import Kind
from container4nfv_probe.proving.refusals import refused
from container4nfv_probe.rules.errors import BadDocument
from container4nfv_probe.wire.transport import Reply

MOST_PAGES = 500


def listed(attempt: Attempt, kind: Kind) -> list[dict[str, Any]]:
    """Every item of the project's. Raises ``Unproved``, ``Unanswered``."""
    if kind.own:
        return kind.own.found(attempt)
    found: list[dict[str, Any]] = []
    marker, following = "", "continue" if kind.service == places.CLUSTER else "marker"
    for _ in range(MOST_PAGES):
        asked = [*parse_qsl(kind.listing), *([(following, marker)] if marker else [])]
        more, marker = items.page(kind, _well(attempt, kind, items.query(urlencode(asked))))
        found += more
        if not marker:
            return found
    raise BadDocument(f"the list of {kind.key} does not end")


def names(attempt: Attempt, kind: Kind, below: str, key: str) -> list[str]:
    """The names that one document lists under a key. Raises ``Unproved``, ``Unanswered``."""
    found: list[str] | None = decoded(_well(attempt, kind, below), dict[str, list[str] | None]).get(key)
    return found or []


def rows(attempt: Attempt, kind: Kind, below: str = "") -> list[dict[str, Any]]:
    """The rows of a document that is a list; none where there is no such list. Raises ``Unproved``, ``Unanswered``."""
    reply = attempt.read(kind, attempt.url(kind) + below)
    if reply.status in (204, 404):
        return []
    if reply.status >= 300:
        raise refused(kind, reply, f"list {kind.key}")
    found: list[dict[str, Any]] = decoded(reply, list[dict[str, Any]])
    return found


def _well(attempt: Attempt, kind: Kind, below: str) -> Reply:
    reply = attempt.read(kind, attempt.url(kind) + below)
    if reply.status >= 300:
        raise refused(kind, reply, f"list {kind.key}")
    return reply
