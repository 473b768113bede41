"""What the requirements are and ask, for ``list`` and ``show``: no cloud involved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from container4nfv_probe.reports.interface import Look
from container4nfv_probe.reports.paper import drawn
from container4nfv_probe.rules.requirement import Requirement
from container4nfv_probe.rules.rule import Check


def summary(requirements: Sequence[Requirement], look: Look) -> str:
    """The requirements in short: id, published status, rights, what is asked."""
    blocks: list[RenderableType] = [_row("#", "Requirement", "Published", "Decided with", "bold")]
    for one in requirements:
        asked = dict.fromkeys(call for check in one.checks() for call in _services(check))
        blocks.append(_row(str(one.row), one.id, one.published, rights(one), ""))
        blocks.append(Padding(Text(f"{one.title}.\nAsks: {', '.join(asked)}."), (0, 0, 1, 4)))
    return drawn(Group(*blocks), look)


def _row(number: str, id: str, published: str, needs: str, style: str) -> Table:
    row = Table.grid(padding=(0, 2, 0, 0), expand=True)
    for width in (2, 20, 22):
        row.add_column(width=width, overflow="fold")
    row.add_column(ratio=1, overflow="fold")
    row.add_row(number, id, published, needs, style=style)
    return row


def rights(requirement: Requirement) -> str:
    """Which role decides the requirement, and which other ways in it needs."""
    checks = requirement.deciding_checks()
    planes = sorted({check.plane for check in checks} - {"openstack"})
    role = "admin" if any(check.role == "admin" for check in requirement.checks()) else "member"
    return ", ".join((role, *planes))


def details(requirement: Requirement, look: Look) -> str:
    """One requirement whole: the rule, each check with its calls, traps, sources."""
    text = Text(f"{requirement.id}: {requirement.title}\n", "bold")
    text.append(f"Row {requirement.row}, {', '.join(requirement.projects)}; published: {requirement.published}\n\n")
    text.append(f"closed when   {requirement.closed}\npartial when  {requirement.partial}\n")
    text.append("otherwise open; unknown if the checks cannot tell\n\n")
    counted = requirement.deciding_checks()
    for check in requirement.checks():
        text.append(check.name, "bold").append("" if check in counted else " (shown, not counted)")
        text.append(f": {check.question}\n    rights: {check.role}" + f", {check.plane}" * (check.plane != "openstack"))
        text.append("".join(f"\n    {call}" for call in check.asks) + "\n")
    for heading, lines in (("Traps", requirement.traps), ("Sources", requirement.sources)):
        text.append(f"\n{heading}\n", "bold").append("".join(f"  - {line}\n" for line in lines))
    return drawn(text.append(f"\n{requirement.note}"), look)


def document(requirement: Requirement) -> dict[str, Any]:
    """The same as data."""
    counted = requirement.deciding_checks()
    return {
        "id": requirement.id,
        "row": requirement.row,
        "title": requirement.title,
        "projects": requirement.projects,
        "published": requirement.published,
        "rule": {"closed": str(requirement.closed), "partial": str(requirement.partial)},
        "checks": [
            {"name": one.name, "question": one.question, "plane": one.plane, "role": one.role,
             "asks": one.asks, "supporting": one not in counted}
            for one in requirement.checks()
        ],
        "traps": requirement.traps,
        "sources": requirement.sources,
        "note": requirement.note,
    }  # fmt: skip


def _services(check: Check) -> list[str]:
    return [call.partition(":")[0] for call in check.asks]
