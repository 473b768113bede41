"""What oslo.middleware's ``/healthcheck`` says: 200 or 503, in one of its three forms, and nothing else counts.

A load balancer, a proxy or a rate limiter answers 403, 429, 502 or 503 at the same path, in a form of its own.
Source: ``oslo_middleware/healthcheck/__init__.py`` of oslo.middleware 4.1.1 to 8.2.0.
"""

from __future__ import annotations

from typing import Annotated, Any

from container4nfv_probe.planes.documents import decoded
from container4nfv_probe.rules.document import Document
from container4nfv_probe.rules.errors import BadDocument
from container4nfv_probe.rules.public import Public
from container4nfv_probe.wire.request import Reply

STATUSES = {200: True, 503: False}
# The reasons of its own plugins; without a plugin there is none.
REASONS = frozenset({"OK", "DISABLED BY FILE", "FILE PATH MISSING"})
HTML = "<HTML>\n<HEAD><TITLE>Healthcheck Status</TITLE></HEAD>"


class Reason(Document, frozen=True):
    """What one plugin says, in detail; the stacks of threads beside it are dropped."""

    reason: Annotated[str, Public(*REASONS)] | None


class Health(Document, frozen=True):
    """The form in JSON, which is the one we ask for."""

    detailed: bool
    reasons: tuple[Annotated[str, Public(*REASONS)] | Reason | None, ...]


def health(reply: Reply) -> tuple[bool | None, Any]:
    """Whether a server is healthy by its own word, None where it did not say; and what evidence holds of it."""
    said = _said(reply) if reply.status in STATUSES else None
    return (None, None) if said is None else (STATUSES[reply.status], said)


def _said(reply: Reply) -> Health | None:
    try:
        found: Health = decoded(reply, Health)
    except BadDocument:
        text = reply.body.decode(errors="replace").strip()
        if text.startswith(HTML):
            return Health(False, ())
        lines = tuple(text.splitlines())
        return Health(False, lines) if lines and REASONS.issuperset(lines) else None
    return found
