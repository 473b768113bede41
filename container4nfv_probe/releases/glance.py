"""Glance: which versions it lists depends on its configuration, so its series are told by their status too.

Source: ``glance/api/versions.py`` of every series (``releases.yaml``).
"""

from __future__ import annotations

from dataclasses import dataclass

from container4nfv_probe.planes.versions import VersionDocument
from container4nfv_probe.releases.said import Said, dotted, nothing, span
from container4nfv_probe.releases.series import Cell, Number, around, number, spanned, table


@dataclass(frozen=True)
class Listed:
    """One version that Glance lists."""

    value: Number
    status: str


def glance(project: str, document: VersionDocument) -> Said:
    """The highest id and its status; ids before v2 do not count."""
    listed = [Listed(value, one.status) for one in document.versions if _counts(value := number(one.id))]
    if not listed:
        return nothing("it lists no version of its API v2")
    newest = max(listed, key=lambda one: one.value)
    minimum, maximum = dotted(min(one.value for one in listed)), dotted(newest.value)
    if newest.value > (2, 1) and Listed((2, 1), "CURRENT") in listed:
        # Ussuri writes 2.10 as a float: on the wire its newest version is v2.1, CURRENT and SUPPORTED.
        fits: tuple[str, ...] = ("ussuri",)
        because = "v2.1 is CURRENT beside newer ones, as only Ussuri writes its 2.10"
    else:
        fits, because = _fitting(newest, maximum)
    return Said(minimum, maximum, fits, because)


def _counts(value: Number) -> bool:
    return len(value) == 2 and value[0] == 2


def _fitting(newest: Listed, maximum: str) -> tuple[tuple[str, ...], str]:
    cells = table().cells("glance")
    values = [(id, _possible(cell, "")) for id, cell in cells]
    by_status = [id for id, cell in cells if newest.value in _possible(cell, newest.status)]
    exact = by_status or [id for id, possible in values if newest.value in possible]
    if exact:
        fits = spanned(exact, values)
        status = f", {newest.status}," if newest.status in ("CURRENT", "EXPERIMENTAL", "SUPPORTED") else ""
        return fits, f"{maximum}{status} is the newest that glance may list in {span(fits)}"
    fits = around(values, newest.value)
    if len(fits) == 1:
        return fits, f"{maximum} is newer than every glance this program knows"
    return fits, f"{maximum} is in no release of glance, it lies between {fits[0]} and {fits[-1]}"


def _possible(cell: Cell, status: str) -> set[Number]:
    """The highest ids that a series may list, with that status if it has one that tells."""
    current, experimental = set(map(number, cell.current_ids)), set(map(number, cell.experimental))
    return {"CURRENT": current, "EXPERIMENTAL": experimental}.get(status, cell.values() | current | experimental)
