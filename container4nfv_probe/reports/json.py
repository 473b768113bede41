"""The report as JSON: everything it says, with the evidence; see report.schema.json."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from container4nfv_probe.model import Report
from container4nfv_probe.reports.interface import Look


def document(reports: Sequence[Report], look: Look) -> str:
    """One report as one object, several as an array of them."""
    return render(reports[0], look) if len(reports) == 1 else _written([msgspec.to_builtins(one) for one in reports])


def render(report: Report, look: Look) -> str:
    """One JSON object, ASCII only so that nothing a server sent can act on a terminal."""
    return _written(msgspec.to_builtins(report))


def _written(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=True) + "\n"


def schema() -> dict[str, Any]:
    """The JSON Schema of what ``render`` writes."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Report of container4nfv-probe",
        **msgspec.json.schema(Report),
    }
