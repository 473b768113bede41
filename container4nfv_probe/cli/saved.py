"""Reports that somebody saved, as their evidence shows them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from container4nfv_probe.cli import terminal
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.derived import derived
from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.rules.report import Report


def saved(path: str) -> Report:
    """The report of a bundle or JSON report; says where it is recorded otherwise. Raises ``BundleError``."""
    return _shown(bundle.read(Path(path)), path)


def baseline(path: str) -> Report:
    """The same with what each result was compared with: of an unknown the last known.

    Raises ``BundleError``, ``ConfigurationError`` for one of releases.
    """
    recorded = bundle.read(Path(path))
    report = _shown(recorded, path)
    if not report.results:
        raise ConfigurationError(
            f"{path} asked no requirement, so nothing can be worse than it: name an audit's report"
        )
    before = {result.id: result.comparison for result in recorded.results}
    results = tuple(replace(result, comparison=before.get(result.id)) for result in report.results)
    return replace(report, results=results)


def _shown(recorded: Report, path: str) -> Report:
    report, otherwise = derived(recorded)
    if otherwise:
        terminal.say(f"{path}: {otherwise}")
    return report
