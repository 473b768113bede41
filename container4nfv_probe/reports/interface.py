"""What a format is: reports or an inventory, and the look of the place they are shown in, to text or bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.rules.report import Report


@dataclass(frozen=True)
class Look:
    """Where the text goes: columns, and whether colours and characters beyond ASCII are welcome."""

    width: int = 80
    colour: bool = False
    ascii: bool = False


class Format(Protocol):
    """What each module of a format has: for reports, several of them side by side, and for an inventory."""

    document: Callable[[Sequence[Report], Look], str | bytes]
    releases: Callable[[Inventory, Look], str | bytes]


class NoSuchDocument(Exception):
    """What was to be said cannot be said in this format: one sentence."""
