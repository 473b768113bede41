"""A table in the form of the gap analysis document, with what was found on this cloud."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence

from container4nfv_probe.releases.inventory import Inventory, Service
from container4nfv_probe.reports import releases as release_words
from container4nfv_probe.reports import words
from container4nfv_probe.reports.interface import Look, NoAudit
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.report import Report, Result

# Column and the width its text is wrapped at; an escape makes it a little wider.
COLUMNS = {
    "Use Case / Requirement": 32,
    "Related OpenStack project": 17,
    "Found here": 56,
    "Published status": 16,
    "Status here": 12,
}
SERVICE_COLUMNS = {"Service": 12, "Type in the catalogue": 24, "Versions": 14, "Fits": 18, "Gate": 14, "Why": 50}


def document(reports: Sequence[Report], look: Look) -> str:
    """A section with a grid table for each report, under the document's attribution."""
    comment = textwrap.indent(textwrap.fill(words.ATTRIBUTION, 77), ".. ").replace("\n.. ", "\n   ")
    return "\n".join((f"{comment}\n   {words.LICENCE}\n", *(_section(report) for report in reports), _credit()))


def releases(inventory: Inventory, look: Look) -> str:
    """A section with a grid table, a row for each service."""
    columns = SERVICE_COLUMNS if inventory.gate else {k: v for k, v in SERVICE_COLUMNS.items() if k != "Gate"}
    title = f"OpenStack series: {inventory.scope.cloud}, {inventory.scope.region}"
    facts = (release_words.gate(inventory), *release_words.summary(inventory), words.requests(inventory))
    rows = [_service(service, columns) for service in inventory.services]
    return _titled(title, inventory, _table(columns, rows), facts)


def none(missing: NoAudit, look: Look) -> str:
    """A title and the sentence."""
    title = escaped(f"{words.DOCUMENT}: no audit")
    return f"{title}\n{'=' * _width(title)}\n\n{escaped(words.no_audit(missing))}\n\n{missing.started}\n"


def _credit() -> str:
    credit = words.ATTRIBUTION.replace(words.DOCUMENT, f"*{words.DOCUMENT}*")
    return textwrap.fill(credit.replace("CC BY 4.0", f"`CC BY 4.0 <{words.LICENCE}>`__"), 79) + "\n"


def _section(report: Report) -> str:
    title = f"{words.DOCUMENT}: {report.scope.cloud}, {report.scope.region}"
    gate = words.gate(report.gate) if report.gate else ""
    sent = (words.requests(report), words.not_asked(report), words.without(report))
    facts = (words.finished(report), words.verified(report), gate, *report.remarks, *sent)
    return _titled(title, report, _table(COLUMNS, list(map(_row, report.results))), facts)


def _titled(title: str, told: Report | Inventory, table: str, facts: Sequence[str]) -> str:
    """Title, by whom it was asked, table, and a list of the facts."""
    title, rule = escaped(title), "=" * _width(escaped(title))
    asked = escaped("; ".join((words.subject(told), words.rights(told), told.tool, told.started)))
    below = "\n".join(f"* {escaped(words.sentence(fact))}" for fact in facts if fact)
    table = textwrap.indent(table, "  ")
    return f"{title}\n{rule}\n\n{asked}\n\n.. table::\n  :class: longtable\n\n{table}\n{below}\n"


def _table(columns: Mapping[str, int], body: Sequence[Sequence[tuple[str, ...]]]) -> str:
    rows = [list(map(_heading, columns)), *body]
    cells = [[_lines(text, wide) for text, wide in zip(row, columns.values(), strict=True)] for row in rows]
    widths = [max(_width(line) for row in cells for line in row[n]) for n in range(len(columns))]
    drawn = [_line(widths, "-")]
    for number, row in enumerate(cells):
        for n in range(max(map(len, row))):
            parts = [_padded(cell[n] if n < len(cell) else "", wide) for cell, wide in zip(row, widths, strict=True)]
            drawn.append(f"|{'|'.join(parts)}|\n")
        drawn.append(_line(widths, "-" if number else "="))
    return "".join(drawn)


def _heading(name: str) -> tuple[str, ...]:
    return (name,)


def _row(result: Result) -> list[tuple[str, ...]]:
    here = (result.verdict, *(["waived"] if result.waiver else []))
    change = (result.comparison.change,) if result.comparison else ()
    return [(result.title,), (", ".join(result.projects),), words.said(result), (result.published,), (*here, *change)]


def _service(service: Service, columns: Mapping[str, int]) -> list[tuple[str, ...]]:
    cells = {
        "Service": (release_words.name(service),),
        "Type in the catalogue": (release_words.types(service),),
        "Versions": (release_words.versions(service),),
        "Fits": (release_words.series(service),),
        "Gate": (service.standing or "",),
        "Why": tuple(filter(None, (service.endpoint, service.why))),
    }
    return [cells[name] for name in columns]


def _line(widths: Sequence[int], char: str) -> str:
    return f"+{'+'.join(char * width for width in widths)}+\n"


def _lines(paragraphs: Sequence[str], wide: int) -> list[str]:
    """The lines of a cell; a blank one between paragraphs."""
    lines: list[str] = []
    for text in paragraphs:
        lines += [*([""] if lines else []), *(escaped(line) for line in textwrap.wrap(clean(text), wide))]
    return lines or [""]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """The columns docutils counts: two for a wide character, none for a combining one."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def escaped(text: str) -> str:
    """Text that is text in reStructuredText, wherever on a line it stands."""
    safe = re.sub(r"([\\*`_|@]|:(?=:|//)|(?<=:):)", r"\\\1", clean(text))
    return re.sub(r"^(?=[^\w\s\\]|\w+[.)](?:\s|$))", r"\\", safe)
