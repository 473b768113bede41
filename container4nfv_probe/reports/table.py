"""The status matrix, for people: readable at 80 columns, without colour, in ASCII."""

from __future__ import annotations

import io
from typing import IO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from container4nfv_probe.model import Report, Result, Verdict
from container4nfv_probe.reports.interface import Look

STYLES = {Verdict.CLOSED: "green", Verdict.PARTIAL: "yellow", Verdict.OPEN: "red", Verdict.UNKNOWN: "magenta"}


def render(report: Report, look: Look) -> str:
    """Header, matrix and footer."""
    return drawn(_whole(report, look), look)


def picture(report: Report, title: str) -> str:
    """The same as an SVG image of a terminal."""
    look = Look(width=100, colour=True)
    console = _console(look, io.StringIO(), record=True)
    console.print(_whole(report, look))
    return console.export_svg(title=title, unique_id="matrix")


def drawn(content: RenderableType, look: Look) -> str:
    """What rich draws for this look; server text comes in as ``Text``, so it is never markup."""
    encoding = "ascii" if look.ascii else "utf-8"
    paper = io.TextIOWrapper(io.BytesIO(), encoding, errors="replace", newline="\n")
    _console(look, paper).print(content)
    paper.seek(0)
    return "".join(line.rstrip() + "\n" for line in paper.read().split("\n")).rstrip("\n") + "\n"


def _console(look: Look, paper: IO[str], record: bool = False) -> Console:
    return Console(
        file=paper,
        width=look.width,
        record=record,
        force_terminal=look.colour,
        no_color=not look.colour,
        color_system="standard" if look.colour else None,
        highlight=False,
        markup=False,
        emoji=False,
    )


def _whole(report: Report, look: Look) -> Group:
    return Group(_header(report), _matrix(report, look), _footer(report))


def _header(report: Report) -> Text:
    scope = report.scope
    roles = ", ".join(scope.roles) or "none"
    return Text(
        f"{report.tool}: cloud {scope.cloud}, region {scope.region} ({scope.interface})\n"
        f"project {scope.project} as {scope.user or 'an application credential'}, roles {roles}; {report.started}"
    )


def _matrix(report: Report, look: Look) -> Group:
    rule = Text(("-" if look.ascii else "\u2500") * look.width, "dim")
    blocks: list[RenderableType] = [_row("#", "Requirement", "Projects", "Published", Text("Here"), "bold")]
    for result in report.results:
        facts = (str(result.row), result.title, ", ".join(result.projects), result.published)
        blocks += [rule, _row(*facts, _verdict(result), ""), Padding(_why(result), (0, 0, 0, 4))]
    return Group(Text(), *blocks, rule)


def _row(number: str, title: str, projects: str, published: str, here: Text, style: str) -> Table:
    """One line of the matrix; the sentences below it have the whole width."""
    row = Table.grid(padding=(0, 2, 0, 0), expand=True)
    row.add_column(width=2)
    row.add_column(ratio=1, overflow="fold")
    for width in (14, 20, 7):
        row.add_column(width=width, overflow="fold")
    row.add_row(number, title, projects, published, here, style=style)
    return row


def _verdict(result: Result) -> Text:
    return Text(result.verdict, f"bold {STYLES[result.verdict]}")


def _why(result: Result) -> Text:
    text = Text(_sentence(result.why))
    if result.verdict is Verdict.UNKNOWN:
        text.append(f"\nStill possible: {', '.join(result.possible)}. To settle it: {'; '.join(result.settle)}.")
    elif result.note and result.verdict is not Verdict.OPEN:
        text.append(f"\nNote: {result.note}", "dim")
    return text


def _sentence(text: str) -> str:
    """As a reader expects it: a capital first, a full stop last."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}" if text else ""


def _footer(report: Report) -> Text:
    sent = ", ".join(f"{number} {kind}" for kind, number in report.requests.items()) or "none"
    text = Text(f"Requests: {sent}; nothing was written. {report.duration:.1f} s.")
    if report.not_asked:
        text.append(f"\nNot asked: {'; '.join(report.not_asked)}.")
    if report.without:
        text.append(f"\nWithout, as declared by the operator: {'; '.join(report.without)}.")
    if not report.complete:
        text.append(f"\nThis audit did not finish ({report.ended}): it passes no gate.", "bold red")
    return text
