"""What the requirements are and ask, for ``list`` and ``show``: no cloud involved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from container4nfv_probe.reports.interface import Look
from container4nfv_probe.reports.table import drawn
from container4nfv_probe.rule import Check, Requirement


def summary(requirements: Sequence[Requirement], look: Look) -> str:
    """The requirements in a table: id, published status, what is asked, with which rights."""
    table = Table(box=box.ASCII2 if look.ascii else box.ROUNDED, show_lines=True, width=look.width, pad_edge=False)
    for heading, ratio in (("#", 0), ("Requirement", 3), ("Published", 2), ("Asks", 4), ("Rights", 2)):
        table.add_column(heading, ratio=ratio or None, overflow="fold")
    for one in requirements:
        name = Text(one.id, "bold").append(f"\n{one.title}", "not bold")
        asked = "; ".join(dict.fromkeys(call for check in one.checks() for call in _services(check)))
        table.add_row(str(one.row), name, one.published, asked, rights(one))
    return drawn(table, look)


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
    text.append("open when neither is so, unknown when that cannot be told\n\n")
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
