"""Comparison with an earlier report: what changed, and which answers changed it."""

from __future__ import annotations

from dataclasses import replace

from container4nfv_probe.rules.judgement import Change, Comparison
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.report import CheckResult, Report, Result

WORST_FIRST = (Verdict.OPEN, Verdict.PARTIAL, Verdict.CLOSED)


def compared(earlier: Report, later: Report) -> Report:
    """``later`` with each result beside that of ``earlier``, and remarks on what cannot be compared."""
    before = {result.id: result for result in earlier.results}
    results = tuple(replace(now, comparison=_comparison(before.get(now.id), now)) for now in later.results)
    return replace(later, results=results, remarks=(*later.remarks, *_remarks(earlier, later)))


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


def _comparison(then: Result | None, now: Result) -> Comparison:
    if then is None:
        return Comparison(Change.NEW, "")
    if then.verdict is now.verdict:
        return Comparison(Change.UNCHANGED, then.verdict)
    known = then.verdict is not Verdict.UNKNOWN
    lost = known and any(_rank(one) < _rank(then.verdict) for one in now.possible)
    return Comparison(_change(then.verdict, now.verdict), then.verdict, _because(then, now), lost)


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
