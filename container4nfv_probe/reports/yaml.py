"""The same as JSON, in YAML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.reports.interface import Look, NoAudit
from container4nfv_probe.rules import canonical
from container4nfv_probe.rules.report import Report


def document(reports: Sequence[Report], look: Look) -> str:
    """One report as one mapping, several as a list of them; ASCII only, as JSON is."""
    builtin = [canonical.document(report) for report in reports]
    return _written(builtin[0] if len(builtin) == 1 else builtin)


def releases(inventory: Inventory, look: Look) -> str:
    """The same as JSON, in YAML."""
    return _written(canonical.values(inventory))


def none(missing: NoAudit, look: Look) -> str:
    """The same as JSON, in YAML."""
    return _written(canonical.values(missing))


def _written(value: Any) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=False, width=120)
