"""Whether a report passes: what fails, for which requirements, and the exit code that follows.

One set of rules for ``run``, ``replay``, ``report``, ``diff`` and several clouds at once:

* the default is that every asked requirement must be closed; ``--fail-on`` names what fails instead;
* ``--require`` limits the gate to some requirements, which must have been asked;
* a waived gap does not fail; an audit that did not finish, asked nothing or got no answer never passes, nor
  does a report that nobody can verify;
* several reports have the worst exit code of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from container4nfv_probe.gates.baseline import compared
from container4nfv_probe.gates.waivers import one_waived, waived
from container4nfv_probe.rules.judgement import (
    GATE_MET,
    GATE_NOT_MET,
    NO_AUDIT,
    REGRESSION,
    SIGNALS,
    SILENT,
    Gate,
    Waiver,
    failed,
)
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.report import Report, Result

DEFAULT = (Verdict.PARTIAL, Verdict.OPEN, Verdict.UNKNOWN)
FAILURES = (*DEFAULT, REGRESSION)


@dataclass(frozen=True)
class Terms:
    """What a report is judged by; no ``required`` means every asked requirement."""

    fails_on: tuple[str, ...] = DEFAULT
    required: tuple[str, ...] = ()
    baseline: Report | None = None
    waivers: tuple[Waiver, ...] = ()


def judged(reports: Sequence[Report], terms: Terms) -> tuple[Report, ...]:
    """The reports with comparisons, waivers and gates by these terms, and none they came with."""
    beside = [_beside(report, terms.baseline) for report in reports]
    return tuple(_gated(report, terms) for report in waived(beside, terms.waivers))


def judged_alone(report: Report, terms: Terms) -> Report:
    """One of many reports that are not there at once; a waiver that does not match here may match in another."""
    return _gated(one_waived(_beside(report, terms.baseline), terms.waivers), terms)


def _beside(report: Report, baseline: Report | None) -> Report:
    bare = _bare(report)
    return compared(baseline, bare) if baseline else bare


def _bare(report: Report) -> Report:
    results = tuple(replace(result, comparison=None, waiver=None) for result in report.results)
    return replace(report, results=results, gate=None, remarks=())


def _gated(report: Report, terms: Terms) -> Report:
    concerned = [result for result in report.results if not terms.required or result.id in terms.required]
    failing = tuple(result.id for result in concerned if _fails(result, terms.fails_on))
    because = _never_passes(report, terms.required)
    return replace(report, gate=Gate(not failing and not because, terms.fails_on, terms.required, failing, because))


def _fails(result: Result, fails_on: Iterable[str]) -> bool:
    if result.waiver:
        return False
    lost = result.comparison is not None and result.comparison.lost
    return result.verdict in fails_on or (lost and REGRESSION in fails_on)


def _never_passes(report: Report, required: Iterable[str]) -> str:
    if not (report.complete or report.results or report.exchanges):
        return f"no audit: {report.ended}"
    if not report.complete:
        return f"the audit did not finish ({report.ended})" + f"; {SILENT}" * _silent(report)
    if report.unverified:
        return f"not verified: {report.unverified}"
    asked = {result.id for result in report.results}
    if missing := sorted(set(required) - asked) or ([] if asked else ["a requirement"]):
        return f"not asked: {', '.join(missing)}"
    return SILENT if _silent(report) else ""


def _silent(report: Report) -> bool:
    """Whether nobody answered; a report that ended early may be so before the first exchange is noted.

    After a signal, or where this program failed, nobody had the time to.
    """
    asked = bool(report.exchanges) or not report.complete
    excused = report.ended in SIGNALS or failed(report.ended)
    return asked and not excused and not any(exchange.status for exchange in report.exchanges)


def exit_code(reports: Iterable[Report]) -> int:
    """The worst of these judged reports: 0 gate met, 1 not met, 2 no audit, 130 and 143 after a signal."""
    return max(_exit_code(report) for report in reports)


def _exit_code(report: Report) -> int:
    if report.ended in SIGNALS:
        return SIGNALS[report.ended]
    if failed(report.ended) or _silent(report):
        return NO_AUDIT
    return GATE_MET if report.gate and report.gate.met else GATE_NOT_MET
