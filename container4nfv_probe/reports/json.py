"""The report as JSON: everything it says, with the evidence; see report.schema.json."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

import msgspec

from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.reports.interface import Look, NoAudit
from container4nfv_probe.rules import canonical
from container4nfv_probe.rules.report import Report


def document(reports: Sequence[Report], look: Look) -> str:
    """One report as one object, several as an array of them."""
    return render(reports[0], look) if len(reports) == 1 else _written([canonical.document(one) for one in reports])


def releases(inventory: Inventory, look: Look) -> str:
    """One object, with the evidence; see releases.schema.json."""
    return _written(canonical.values(inventory))


def none(missing: NoAudit, look: Look) -> str:
    """One object that says so: ``complete`` is false, ``ended`` says why; it has no results."""
    return _written(canonical.values(missing))


def render(report: Report, look: Look) -> str:
    """One JSON object, ASCII only so that nothing a server sent can act on a terminal."""
    return _written(canonical.document(report))


def _written(value: Any) -> str:
    return canonical.written(value, indent=2)


def schema(kind: type[Report | Inventory] = Report) -> dict[str, Any]:
    """The JSON Schema of what ``render`` writes, or of what ``releases`` does."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{kind.__name__} of container4nfv-probe",
        **_steady(msgspec.json.schema(kind)),
    }


def _steady(value: Any) -> Any:
    """A schema without what differs from one msgspec, or Python, to the next: indentation, and empty defaults."""
    if isinstance(value, dict):
        told = {name: inspect.cleandoc(one) if isinstance(one, str) else _steady(one) for name, one in value.items()}
        return {name: one for name, one in told.items() if (name, one) != ("default", {})}
    return [_steady(one) for one in value] if isinstance(value, list | tuple) else value
