"""The status matrix, for people: readable at 80 columns, without colour, in ASCII."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import IO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from container4nfv_probe.releases.inventory import Inventory, Service, Standing
from container4nfv_probe.reports import releases as release_words
from container4nfv_probe.reports import words
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.report import Report, Result

STYLES = {Verdict.CLOSED: "green", Verdict.PARTIAL: "yellow", Verdict.OPEN: "red", Verdict.UNKNOWN: "magenta"}
STANDINGS = {Standing.MET: "green", Standing.BELOW: "red", Standing.UNDECIDED: "magenta"}

ORDINARY = {Verdict.PARTIAL, Verdict.OPEN, Verdict.UNKNOWN}  # what fails by default


def document(reports: Sequence[Report], look: Look) -> str:
    """The matrices, one below the other."""
    return "\n".join(render(report, look) for report in reports)


def render(report: Report, look: Look) -> str:
    """Header, matrix and footer."""
    return drawn(_whole(report, look), look)


def releases(inventory: Inventory, look: Look) -> str:
    """Each service, then what they agree on, then the catalogue."""
    head = Text(clean(f"{inventory.tool}: {words.subject(inventory)}"))
    heads = _service_row("Service", "Type in the catalogue", "Versions", "Fits", "bold")
    blocks: list[RenderableType] = [head, Text(), heads]
    for one in inventory.services:
        types = ", ".join(one.types)
        facts = (release_words.name(one), types, release_words.versions(one), release_words.series(one))
        blocks += [_rule(look), _service_row(*facts), Padding(_why(one), (0, 0, 0, 4))]
    return drawn(Group(*blocks, _rule(look), _below(inventory)), look)


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
    return Text(f"{report.tool}: {words.subject(report)}\n{words.rights(report)}; {report.started}")


def _matrix(report: Report, look: Look) -> Group:
    """With an earlier report beside it, what changed takes the place of the projects."""
    compares = any(result.comparison for result in report.results)
    names = ("Published", "Change") if compares else ("Projects", "Published")
    blocks: list[RenderableType] = [_row("#", "Requirement", *names, Text("Here"), "bold")]
    for result in report.results:
        blocks += [_rule(look), _cells(result), Padding(_said(result), (0, 0, 0, 4))]
    return Group(Text(), *blocks, _rule(look))


def _rule(look: Look) -> Text:
    return Text(("-" if look.ascii else "\u2500") * look.width, "dim")


def _cells(result: Result) -> Table:
    facts = (", ".join(result.projects), result.published)
    if result.comparison:
        facts = (result.published, result.comparison.change)
    return _row(str(result.row), result.title, *facts, _verdict(result), "")


def _row(number: str, title: str, third: str, fourth: str, here: Text, style: str) -> Table:
    """One line of the matrix; the sentences below it have the whole width."""
    row = Table.grid(padding=(0, 2, 0, 0), expand=True)
    row.add_column(width=2)
    row.add_column(ratio=1, overflow="fold")
    for width in (14, 20, 7):
        row.add_column(width=width, overflow="fold")
    row.add_row(number, title, third, fourth, here, style=style)
    return row


def _verdict(result: Result) -> Text:
    text = Text(result.verdict, f"bold {STYLES[result.verdict]}")
    return text.append("\nwaived", "not bold") if result.waiver else text


def _said(result: Result) -> Text:
    text = Text()
    for line in words.said(result):
        text.append("\n" if text else "").append(line, "dim" if line.startswith("Note: ") else "")
    return text


def _footer(report: Report) -> Text:
    """The gate is told where it is not the ordinary one."""
    text = Text("\n".join(filter(None, (words.requests(report), words.not_asked(report), words.without(report)))))
    if report.gate and (report.gate.required or set(report.gate.fails_on) != ORDINARY):
        text.append(f"\n{words.gate(report.gate)}", "bold")
    if not report.complete:
        text.append(f"\n{words.finished(report)}", "bold red")
    if report.unverified:
        text.append(f"\n{words.verified(report)}", "bold red")
    return text


def _service_row(name: str, types: str, versions: str, fits: str, style: str = "") -> Table:
    row = Table.grid(padding=(0, 2, 0, 0), expand=True)
    row.add_column(width=11, overflow="fold")
    row.add_column(ratio=1, overflow="fold")
    for width in (24, 18):
        row.add_column(width=width, overflow="fold")
    row.add_row(*map(Text, map(clean, (name, types, versions, fits))), style=style)
    return row


def _why(service: Service) -> Text:
    official = release_words.official(service)
    lines = (service.endpoint, f"the official type is {official}" if official else "", service.why)
    text = Text("\n".join(map(clean, filter(None, lines))))
    if service.standing and (standing := release_words.standing(service)):
        text.append(f" ({standing})", STANDINGS[service.standing])
    return text


def _below(inventory: Inventory) -> Text:
    text = Text("".join(f"{clean(line)}\n" for line in release_words.summary(inventory)))
    if inventory.gate:
        text.append(f"{clean(release_words.gate(inventory))}\n", f"bold {STANDINGS[inventory.gate.standing]}")
    return text.append(words.requests(inventory), "not bold")
