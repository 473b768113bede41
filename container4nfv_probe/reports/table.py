"""The status matrix, for people: readable at 80 columns, without colour, in ASCII."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from container4nfv_probe.releases.inventory import Inventory, Service, Standing
from container4nfv_probe.reports import compact, ending, paper, words
from container4nfv_probe.reports import releases as release_words
from container4nfv_probe.reports.interface import Look, NoAudit
from container4nfv_probe.reports.paper import STYLES, console, drawn, rule
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.report import Report, Result

STANDINGS = {Standing.MET: "green", Standing.BELOW: "red", Standing.UNDECIDED: "magenta"}


def document(reports: Sequence[Report], look: Look) -> str:
    """The matrices, a line or two a row or everything; several below a grid of all; then how it ends."""
    several = [compact.grid(reports, look)] if len(reports) > 1 else []
    every = [render(one, look) if look.verbose else compact.render(one, look) for one in reports]
    more = "" if look.verbose or look.changes else f"{compact.MORE}\n"
    return "\n".join((*several, *every)) + more + paper.ending(ending.line(reports, look.written), look)


def render(report: Report, look: Look) -> str:
    """Header, matrix and footer, with all that decides each row."""
    return drawn(_whole(report, look), look)


def releases(inventory: Inventory, look: Look) -> str:
    """Each service, then what they agree on, then the catalogue."""
    head = Text(clean(f"{inventory.tool}: {words.subject(inventory)}"))
    heads = _service_row("Service", "Type in the catalogue", "Versions", "Fits", "bold")
    blocks: list[RenderableType] = [head, Text(), heads]
    for one in inventory.services:
        types = ", ".join(one.types)
        facts = (release_words.name(one), types, release_words.versions(one), release_words.series(one))
        blocks += [rule(look), _service_row(*facts), Padding(_why(one), (0, 0, 0, 4))]
    whole = drawn(Group(*blocks, rule(look), _below(inventory)), look)
    return whole + paper.ending(ending.of_releases(inventory, look.written), look)


def none(missing: NoAudit, look: Look) -> str:
    """The sentence, and when."""
    return drawn(Text(f"{clean(words.no_audit(missing))}\n{missing.started}, {missing.tool}"), look)


def picture(report: Report, title: str) -> str:
    """The short matrix as an SVG image of a terminal."""
    look = Look(width=100, colour=True)
    image = console(look, io.StringIO(), record=True)
    image.print(Group(compact.matrix(report, look), Text(ending.line([report]), "bold")))
    return image.export_svg(title=title, unique_id="matrix")


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
        blocks += [rule(look), _cells(result), Padding(_said(result), (0, 0, 0, 4))]
    return Group(Text(), *blocks, rule(look))


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
    text = Text("\n".join(filter(None, (words.requests(report), words.not_asked(report), words.without(report)))))
    return text.append_text(compact.warnings(report))


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
    return Text("\n".join(map(clean, (*release_words.summary(inventory), words.requests(inventory)))))
