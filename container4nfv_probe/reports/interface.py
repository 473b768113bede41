"""What a format is: a report and the look of the place it is shown in, to text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from container4nfv_probe.model import Report


@dataclass(frozen=True)
class Look:
    """Where the text goes: columns, and whether colours and characters beyond ASCII are welcome."""

    width: int = 80
    colour: bool = False
    ascii: bool = False


Format = Callable[[Report, Look], str]
