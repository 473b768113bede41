"""The status matrix, for people: readable at 80 columns, without colour, in ASCII."""

from __future__ import annotations

import io

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from container4nfv_probe.model import Report, Result, Verdict
from container4nfv_probe.reports.interface import Look

STYLES = {Verdict.CLOSED: "green", Verdict.PARTIAL: "yellow", Verdict.OPEN: "red", Verdict.UNKNOWN: "magenta"}


def render(report: Report, look: Look) -> str:
    """Header, matrix and footer."""
    return drawn(Group(_header(report), _matrix(report, look), _footer(report)), look)


def drawn(content: RenderableType, look: Look) -> str:
    """What rich draws for this look; server text comes in as ``Text``, so it is never markup."""
    paper = io.StringIO()
    console = Console(
        file=paper,
        width=look.width,
        force_terminal=look.colour,
        no_color=not look.colour,
        color_system="standard" if look.colour else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    console.print(content)
    text = "\n".join(line.rstrip() for line in paper.getvalue().splitlines()) + "\n"
    return text.encode("ascii", "replace").decode() if look.ascii else text


def _header(report: Report) -> Text:
    scope = report.scope
    roles = ", ".join(scope.roles) or "none"
    return Text(
        f"{report.tool}: cloud {scope.cloud}, region {scope.region} ({scope.interface})\n"
        f"project {scope.project} as {scope.user or 'an application credential'}, roles {roles}; {report.started}"
    )


def _matrix(report: Report, look: Look) -> Table:
    table = Table(box=box.ASCII2 if look.ascii else box.ROUNDED, show_lines=True, width=look.width, pad_edge=False)
    table.add_column("#", width=1)
    table.add_column("Requirement", ratio=4, overflow="fold")
    table.add_column("Published", ratio=2, overflow="fold")
    table.add_column("Here", width=9)
    table.add_column("Why, and what would settle it", ratio=6, overflow="fold")
    for result in report.results:
        table.add_row(str(result.row), _requirement(result), result.published, _verdict(result), _why(result))
    return table


def _requirement(result: Result) -> Text:
    return Text(f"{result.title}\n").append(", ".join(result.projects), "dim")


def _verdict(result: Result) -> Text:
    text = Text(result.verdict, f"bold {STYLES[result.verdict]}")
    if result.verdict is Verdict.UNKNOWN:
        text.append(f"\n({' or '.join(result.possible)})", "dim not bold")
    return text


def _why(result: Result) -> Text:
    text = Text(result.why)
    if result.settle:
        text.append("\nTo settle: ", "bold").append("; ".join(result.settle))
    if result.note and result.verdict in (Verdict.CLOSED, Verdict.PARTIAL):
        text.append(f"\n{result.note}", "dim")
    return text


def _footer(report: Report) -> Text:
    sent = ", ".join(f"{number} {kind}" for kind, number in report.requests.items()) or "none"
    text = Text(f"Requests: {sent}; nothing was written. {report.duration:.1f} s.")
    if report.not_asked:
        text.append(f"\nNot asked: {'; '.join(report.not_asked)}.")
    if not report.complete:
        text.append("\nThis audit did not finish: it passes no gate.", "bold red")
    return text
