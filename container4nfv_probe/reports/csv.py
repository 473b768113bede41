"""One line for each requirement of each report, for spreadsheets and databases."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from container4nfv_probe.model import Report, Result
from container4nfv_probe.plain import printable
from container4nfv_probe.reports.interface import Look

# What makes a spreadsheet take a cell for a formula.
FORMULA = ("=", "+", "-", "@")


def document(reports: Sequence[Report], look: Look) -> str:
    """A line of names, then the lines; RFC 4180, but for ends of lines as the system's other files have them."""
    paper = io.StringIO()
    rows = [_row(report, result) for report in reports for result in report.results]
    writer = csv.DictWriter(paper, list(rows[0]) if rows else ["requirement"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return paper.getvalue()


def _row(report: Report, result: Result) -> dict[str, str]:
    scope, comparison, waiver = report.scope, result.comparison, result.waiver
    fields = {
        "cloud": scope.cloud,
        "region": scope.region,
        "project": scope.project,
        "started": report.started,
        "complete": "yes" if report.complete else "no",
        "row": str(result.row),
        "requirement": result.id,
        "title": result.title,
        "projects": ", ".join(result.projects),
        "published": result.published,
        "verdict": result.verdict,
        "why": result.why,
        "possible": ", ".join(result.possible),
        "settle": "; ".join(result.settle),
        "note": result.note,
        "before": comparison.before if comparison else "",
        "change": comparison.change if comparison else "",
        "because": "; ".join(comparison.because) if comparison else "",
        "waived_until": waiver.expires if waiver else "",
        "waived_because": waiver.reason if waiver else "",
    }
    return {name: _plain(value) for name, value in fields.items()}


def _plain(text: str) -> str:
    return f"'{printable(text)}" if text.startswith(FORMULA) else printable(text)
