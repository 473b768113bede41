"""Reports that somebody saved, as their evidence shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from container4nfv_probe.cli import terminal
from container4nfv_probe.evidence import bundle, lines
from container4nfv_probe.evidence.derived import derived
from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.rules.report import Report


def saved(path: str) -> Report:
    """The report of a bundle or JSON report; says where it is recorded otherwise. Raises ``BundleError``."""
    return shown(bundle.read(Path(path)), path)


def every(path: str) -> Iterator[Report]:
    """The same of each report of a file that has one a line, and of any other file of its one."""
    if Path(path).suffix == lines.SUFFIX:
        for number, (_, recorded) in enumerate(lines.read(Path(path)), 1):
            yield shown(recorded, f"{path}, report {number}")  # not by its name, which may be anonymous
    else:
        yield saved(path)


def baseline(path: str) -> Report:
    """The same with what each result was compared with: of an unknown the last known.

    Raises ``BundleError``, ``ConfigurationError`` for one of releases.
    """
    recorded = bundle.read(Path(path))
    if not recorded.results:
        raise ConfigurationError(
            f"{path} asked no requirement, so nothing can be worse than it: name an audit's report"
        )
    return compared(recorded, path)


def compared(recorded: Report, path: str) -> Report:
    """A recorded report as its evidence shows it, with what its results were compared with."""
    report = shown(recorded, path)
    before = {result.id: result.comparison for result in recorded.results}
    results = tuple(replace(result, comparison=before.get(result.id)) for result in report.results)
    return replace(report, results=results)


def shown(recorded: Report, path: str) -> Report:
    """The report as its evidence shows it; says where it is recorded otherwise."""
    report, otherwise = derived(recorded)
    if otherwise:
        terminal.say(f"{path}: {otherwise}")
    return report
