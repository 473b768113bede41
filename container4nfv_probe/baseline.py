"""Comparison with an earlier report."""

from __future__ import annotations

from container4nfv_probe.model import CheckResult, Report, Result


def differences(earlier: Report, later: Report) -> list[str]:
    """A sentence for each verdict of ``later`` that ``earlier`` has otherwise, with the answer that changed."""
    before = {result.id: result for result in earlier.results}
    sentences = []
    for now in later.results:
        then = before.get(now.id)
        if then is None:
            sentences.append(f"{now.id}: not in the earlier report, now {now.verdict}: {now.why}")
        elif then.verdict is not now.verdict:
            sentences.append(f"{now.id}: recorded {then.verdict}, now {now.verdict}: {_cause(then, now)}")
    return sentences


def _cause(then: Result, now: Result) -> str:
    """The deciding answers that changed; the rule itself, where none did."""
    before = {one.name: one for one in then.checks}
    changed = [one for one in now.checks if not one.supporting and _differs(before.get(one.name), one)]
    return "; ".join(f"{one.name} is {one.answer.truth} ({one.answer.because})" for one in changed) or (
        "the rule itself changed"
    )


def _differs(then: CheckResult | None, now: CheckResult) -> bool:
    return then is None or then.answer.truth is not now.answer.truth
