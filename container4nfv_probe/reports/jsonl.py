"""Reports as JSON Lines: of each all that its JSON has, on a line of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.reports.interface import Look, NoAudit
from container4nfv_probe.rules import canonical
from container4nfv_probe.rules.report import Report


def document(reports: Sequence[Report], look: Look) -> str:
    """A line for each report; see report.schema.json."""
    return "".join(_line(canonical.document(one)) for one in reports)


def releases(inventory: Inventory, look: Look) -> str:
    """One line; see releases.schema.json."""
    return _line(msgspec.to_builtins(inventory))


def none(missing: NoAudit, look: Look) -> str:
    """One line that says so: ``complete`` is false, ``ended`` says why."""
    return _line(msgspec.to_builtins(missing))


def _line(document: Any) -> str:
    """ASCII only, as JSON is."""
    return json.dumps(document, ensure_ascii=True, separators=(",", ":")) + "\n"
