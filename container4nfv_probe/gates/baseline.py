"""Comparison with an earlier report: what changed, and which answers changed it."""

from __future__ import annotations

from dataclasses import replace

from container4nfv_probe.rules.judgement import Change, Comparison
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.report import CheckResult, Report, Result

WORST_FIRST = (Verdict.OPEN, Verdict.PARTIAL, Verdict.CLOSED)


def compared(earlier: Report, later: Report) -> Report:
    """``later`` with each result beside that of ``earlier``, and remarks on what cannot be compared."""
    before, audit = {result.id: result for result in earlier.results}, _named(earlier)
    results = tuple(replace(now, comparison=_comparison(before.get(now.id), now, audit)) for now in later.results)
    return replace(later, results=results, remarks=(*later.remarks, *_remarks(earlier, later)))


def _named(report: Report) -> str:
    scope = report.scope
    return f"cloud {scope.cloud}, region {scope.region} ({scope.interface}), {report.started}"


def differences(earlier: Report, later: Report) -> list[str]:
    """A sentence for each verdict of ``later`` that ``earlier`` has otherwise, with the answers that changed."""
    sentences = []
    for now in later.results:
        then = next((one for one in earlier.results if one.id == now.id), None)
        if then is None:
            sentences.append(f"{now.id}: not in the earlier report, now {now.verdict}: {now.why}")
        elif then.verdict is not now.verdict:
            sentences.append(f"{now.id}: recorded {then.verdict}, now {now.verdict}: {'; '.join(_because(then, now))}")
    return sentences


def _comparison(then: Result | None, now: Result, audit: str) -> Comparison:
    if then is None:
        return Comparison(Change.NEW, "", earlier=audit)
    before = _last_known(then)
    if before is now.verdict:
        return Comparison(Change.UNCHANGED, before, earlier=audit)
    known = before is not Verdict.UNKNOWN
    lost = known and any(_rank(one) < _rank(before) for one in now.possible)
    return Comparison(_change(before, now.verdict), before, _because(then, now), lost, audit)


def _last_known(then: Result) -> Verdict:
    """The verdict, or while that is unknown the one before it: a night without an answer hides no regression."""
    if then.verdict is Verdict.UNKNOWN and then.comparison and then.comparison.before in WORST_FIRST:
        return Verdict(then.comparison.before)
    return then.verdict


def _change(then: Verdict, now: Verdict) -> Change:
    if now is Verdict.UNKNOWN:
        return Change.NEWLY_UNKNOWN
    if then is Verdict.UNKNOWN:
        return Change.NEWLY_KNOWN
    return Change.REGRESSED if _rank(now) < _rank(then) else Change.IMPROVED


def _rank(verdict: Verdict) -> int:
    return WORST_FIRST.index(verdict)


def _because(then: Result, now: Result) -> tuple[str, ...]:
    """The answers that changed, those that decide first of all; the rule itself, where none did."""
    before = {one.name: one for one in then.checks}
    changed = [one for one in now.checks if not one.supporting and _differs(before.get(one.name), one)]
    told = [one for one in changed if one.deciding] or changed
    if not told and then.verdict is now.verdict:  # still unknown, as in the earlier report
        told = [one for one in now.checks if one.deciding]
    return tuple(f"{one.name} is {one.answer.truth} ({one.answer.because})" for one in told) or (
        "the rule itself changed",
    )


def _differs(then: CheckResult | None, now: CheckResult) -> bool:
    return then is None or then.answer.truth is not now.answer.truth


def _remarks(earlier: Report, later: Report) -> list[str]:
    """What a reader of the comparison must know."""
    remarks = []
    if not earlier.complete:
        remarks.append(f"the earlier audit did not finish ({earlier.ended}): what it left unknown may be no change")
    then, now = earlier.scope, later.scope
    pairs = {name: (getattr(then, name), getattr(now, name)) for name in ("cloud", "region", "project", "user")}
    remarks += [f"the earlier report is of {name} {a}, this one of {b}" for name, (a, b) in pairs.items() if a != b]
    asked = {result.id for result in later.results}
    gone = [result for result in earlier.results if result.id not in asked]
    return remarks + [f"{one.id}: {one.verdict} in the earlier report, not asked now" for one in gone]
