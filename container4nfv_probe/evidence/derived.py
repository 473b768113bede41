"""What the evidence of a report shows, whatever the report says of itself."""

from __future__ import annotations

from dataclasses import replace

from container4nfv_probe.audit import plugins
from container4nfv_probe.evidence.replay import replayed
from container4nfv_probe.rules.report import Report, Result

NO_EVIDENCE = "no evidence"


def derived(recorded: Report) -> tuple[Report, str]:
    """The report as its evidence shows it, and what is recorded otherwise, in a line ("" for nothing).

    A report whose results no exchange supports stays as it is, and says that it is not verified;
    so does one with results of requirements that are not installed here.
    """
    installed = {one.id: one for one in plugins.requirements()}
    asked = dict.fromkeys(one.id for one in recorded.results)
    fresh = replayed(recorded, [installed[id] for id in asked if id in installed])
    if fresh.results != recorded.results and not _supported(fresh, recorded):
        return replace(recorded, unverified=NO_EVIDENCE), ""
    shown = {one.id: one for one in fresh.results}
    results = tuple(shown.get(one.id, one) for one in recorded.results)
    unknown = ", ".join(id for id in asked if id not in installed)
    unverified = f"no requirement {unknown} is installed here" if unknown else ""
    report = replace(fresh, results=results, unverified=unverified)
    return report, _line(recorded, report)


def _supported(fresh: Report, recorded: Report) -> bool:
    """Whether any answer rests on an exchange that the report holds."""
    held = {one.id for one in recorded.exchanges}
    return any(held & set(check.answer.evidence) for one in fresh.results for check in one.checks)


def _line(recorded: Report, fresh: Report) -> str:
    changed = list(differences(recorded, fresh))
    if not changed:
        return ""
    by = "" if recorded.tool == fresh.tool else f" by the rules of {fresh.tool} (it was recorded by {recorded.tool})"
    return f"its evidence shows something else than is recorded{by}, and that is what counts: {', '.join(changed)}"


def differences(recorded: Report, fresh: Report) -> list[str]:
    """What is recorded otherwise than it was derived, a few words each."""
    pairs = zip(recorded.results, fresh.results, strict=True)
    words = [_difference(then, now) for then, now in pairs if _bare(then) != _bare(now)]
    planes = (recorded.not_asked, recorded.without) != (fresh.not_asked, fresh.without)
    return words + ["what was not asked"] * planes


def _bare(result: Result) -> Result:
    """The result without what others make of it."""
    return replace(result, comparison=None, waiver=None)


def _difference(then: Result, now: Result) -> str:
    if then.verdict is not now.verdict:
        return f"{now.id} (recorded {then.verdict}, derived {now.verdict})"
    return f"{now.id} ({now.verdict} both times, on other grounds)"
