"""The last line: how many of which verdict, whether the gate is met and what fails it, and what was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.reports import releases as release_words
from container4nfv_probe.reports import words
from container4nfv_probe.rules.judgement import Gate
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.plain import printable
from container4nfv_probe.rules.report import Report, Result

MOST_PLACES = 20  # clouds that are named one by one


def line(reports: Sequence[Report], written: Sequence[str] = ()) -> str:
    """Of one report or of several, on one line."""
    counted = f"{counts(result for report in reports for result in report.results)}."
    if len(reports) > 1:
        counted = f"{len(reports)} clouds: {counted}"
    return _line(counted, _gates(reports), _written(written))


def of_releases(inventory: Inventory, written: Sequence[str] = ()) -> str:
    """Of an inventory of services."""
    number = len(inventory.services)
    counted = f"{number} service{'s' * (number != 1)}: {inventory.release.sentence}."
    unfit, gate = release_words.unfit(inventory), release_words.gate(inventory)
    reason = "" if unfit and unfit in gate else words.sentence(unfit)
    return _line(counted, gate, reason, _written(written))


def counts(results: Iterable[Result]) -> str:
    """How many results have which verdict: ``2 closed, 4 unknown (1 waived)``."""
    told = list(results)
    numbers = Counter(result.verdict for result in told)
    waived = Counter(result.verdict for result in told if result.waiver)
    parts = [
        f"{numbers[one]} {one}" + f" ({waived[one]} waived)" * bool(waived[one]) for one in Verdict if numbers[one]
    ]
    return ", ".join(parts) or "nothing asked"


def _line(*parts: str) -> str:
    """On one line, and never cut: it may have many clouds and files."""
    return printable(" ".join(" ".join(parts).split()))


def _gates(reports: Sequence[Report]) -> str:
    """Whether it is met and what it is; where it is not met, what fails, and in which cloud if there are several."""
    judged = [(report, report.gate) for report in reports if report.gate]
    if not judged:
        return ""
    rule = words.gate_rule(judged[0][1])
    failing = [(report, gate) for report, gate in judged if not gate.met]
    if not failing:
        return f"Gate met ({rule})."
    if len(reports) == 1:
        return f"Gate not met ({rule}): {_reason(failing[0][1])}."
    places = [f"{_place(report)}: {_reason(gate)}" for report, gate in failing[:MOST_PLACES]]
    more = f"; and {len(failing) - MOST_PLACES} more" if len(failing) > MOST_PLACES else ""
    return f"Gate not met ({rule}) by {len(failing)} of {len(reports)}: {'; '.join(places)}{more}."


def _place(report: Report) -> str:
    return ", ".join(filter(None, (report.scope.cloud, report.scope.region)))


def _reason(gate: Gate) -> str:
    return gate.because or ", ".join(gate.failing)


def _written(paths: Sequence[str]) -> str:
    return f"Written: {', '.join(paths)}." if paths else ""
