"""What a format is: reports and the look of the place they are shown in, to text or bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from container4nfv_probe.model import Report


@dataclass(frozen=True)
class Look:
    """Where the text goes: columns, and whether colours and characters beyond ASCII are welcome."""

    width: int = 80
    colour: bool = False
    ascii: bool = False


# Each module of a format has one, ``document``; several reports are several subjects, side by side.
Format = Callable[[Sequence[Report], Look], str | bytes]


class NoSuchDocument(Exception):
    """These reports cannot be said in this format: one sentence."""
