"""The same as JSON, in YAML."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import yaml

from container4nfv_probe.model import Report
from container4nfv_probe.reports.interface import Look


def document(reports: Sequence[Report], look: Look) -> str:
    """One report as one mapping, several as a list of them; ASCII only, as JSON is."""
    builtin = [msgspec.to_builtins(report) for report in reports]
    return yaml.safe_dump(builtin[0] if len(builtin) == 1 else builtin, sort_keys=False, allow_unicode=False, width=120)
