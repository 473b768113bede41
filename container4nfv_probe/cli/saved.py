"""Reports that somebody saved, as their evidence shows them."""

from __future__ import annotations

from pathlib import Path

from container4nfv_probe.cli import terminal
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.derived import derived
from container4nfv_probe.rules.report import Report


def saved(path: str) -> Report:
    """The report of a bundle or JSON report; says where it is recorded otherwise. Raises ``BundleError``."""
    report, otherwise = derived(bundle.read(Path(path)))
    if otherwise:
        terminal.say(f"{path}: {otherwise}")
    return report
