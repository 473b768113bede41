"""One line for each requirement of each report, for spreadsheets and databases."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from container4nfv_probe.releases.inventory import Inventory, Service
from container4nfv_probe.reports import releases as release_words
from container4nfv_probe.reports.interface import Look, NoAudit
from container4nfv_probe.rules.plain import printable
from container4nfv_probe.rules.report import Report, Result

# What makes a spreadsheet take a cell for a formula.
FORMULA = ("=", "+", "-", "@")


def document(reports: Sequence[Report], look: Look) -> str:
    """A line of names, then the lines; RFC 4180, but for ends of lines as the system's other files have them."""
    return _written([_row(report, result) for report in reports for result in report.results], "requirement")


def releases(inventory: Inventory, look: Look) -> str:
    """One line for each service."""
    return _written([_service(inventory, service) for service in inventory.services], "service")


def none(missing: NoAudit, look: Look) -> str:
    """One line, without a requirement."""
    asked = {
        "cloud": missing.cloud,
        "region": missing.region,
        "project": "",
        "started": missing.started,
        "complete": "no",
    }
    return _written([asked | {"requirement": "", "why": missing.ended}], "requirement")


def _written(rows: Sequence[Mapping[str, str]], only: str) -> str:
    """Without rows there is one name."""
    paper = io.StringIO()
    writer = csv.DictWriter(paper, list(rows[0]) if rows else [only], lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _plain(value) for name, value in row.items()} for row in rows)
    return paper.getvalue()


def _asked(told: Report | Inventory) -> dict[str, str]:
    """What every line begins with: of whom it was asked, and when."""
    return {
        "cloud": told.scope.cloud,
        "region": told.scope.region,
        "project": told.scope.project,
        "started": told.started,
        "complete": "yes" if told.complete else "no",
    }


def _row(report: Report, result: Result) -> dict[str, str]:
    comparison, waiver = result.comparison, result.waiver
    return {
        **_asked(report),
        "not_verified": report.unverified,
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


def _service(inventory: Inventory, service: Service) -> dict[str, str]:
    return {
        **_asked(inventory),
        "service": release_words.name(service),
        "types": ", ".join(service.types),
        "official": service.official,
        "endpoint": service.endpoint,
        "minimum": service.minimum,
        "maximum": service.maximum,
        "earliest": service.earliest,
        "latest": service.latest,
        "considered": "yes" if service.considered else "no",
        "at_least": inventory.gate.series if inventory.gate else "",
        "standing": service.standing or "",
        "why": service.why,
    }


def _plain(text: str) -> str:
    return f"'{printable(text)}" if text.startswith(FORMULA) else printable(text)
