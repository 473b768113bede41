"""What a service says of its versions, and the words for the series that fit."""

from __future__ import annotations

from dataclasses import dataclass

from container4nfv_probe.releases.series import Number, fitting, table


@dataclass(frozen=True)
class Said:
    """What a service says: its API range as text, the series that fit (oldest first), and why."""

    minimum: str
    maximum: str
    fits: tuple[str, ...]
    why: str


def told(project: str, minimum: str, highest: Number, text: str = "") -> Said:
    """What the table says of a highest version, written as ``text``."""
    maximum = text or dotted(highest)
    fits, released = fitting(project, highest)
    return Said(minimum, maximum, fits, _because(project, maximum, fits, released))


def dotted(value: Number) -> str:
    """(2, 100) as ``2.100``."""
    return ".".join(map(str, value))


def nothing(why: str) -> Said:
    """A document without anything that tells of a series."""
    return Said("", "", (), why)


def _because(project: str, maximum: str, fits: tuple[str, ...], released: bool) -> str:
    if released:
        return f"{maximum} is what {project} reports in {span(fits)}"
    if len(fits) == 1:
        return f"{maximum} is newer than every {project} this program knows"
    return f"{maximum} is in no release of {project}, it lies between {fits[0]} and {fits[-1]}"


def span(fits: tuple[str, ...]) -> str:
    """Series in words: the first and the last; what lies beyond the table is named only when alone."""
    first, last = ends(fits)
    return first if first == last else f"{first} to {last}"


def ends(fits: tuple[str, ...]) -> tuple[str, str]:
    """The earliest and the latest, without the ends beyond the table unless there is nothing else."""
    inside = between_ends(fits)
    return (inside[0], inside[-1]) if inside else ("", "")


def between_ends(fits: tuple[str, ...]) -> tuple[str, ...]:
    """The series of the table among these; what lies beyond it only when there is nothing else."""
    order = table().order()
    return tuple(one for one in fits if one not in (order[0], order[-1])) or fits
