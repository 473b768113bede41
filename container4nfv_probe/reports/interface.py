"""What a format is: reports or an inventory, and the look of the place they are shown in, to text or bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.rules.report import Report


@dataclass(frozen=True)
class Look:
    """Where the text goes: columns, and whether colours and characters beyond ASCII are welcome.

    And how much of it: ``verbose`` is everything, ``changes`` only what an earlier report says otherwise;
    ``written`` are the files that were written beside it.
    """

    width: int = 80
    colour: bool = False
    ascii: bool = False
    verbose: bool = False
    changes: bool = False
    written: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoAudit:
    """What there is to say when no audit could be made: when (UTC, ISO 8601), of which cloud, and why.

    ``asked`` is what was to be made: ``audit``, or ``releases``.
    """

    tool: str
    started: str
    cloud: str
    region: str
    ended: str
    asked: str = "audit"
    complete: bool = False
    schema_version: int = 1


class Format(Protocol):
    """What each module of a format has: for reports side by side, for an inventory, and for neither."""

    document: Callable[[Sequence[Report], Look], str | bytes]
    releases: Callable[[Inventory, Look], str | bytes]
    none: Callable[[NoAudit, Look], str | bytes]


class NoSuchDocument(Exception):
    """What was to be said cannot be said in this format: one sentence."""
