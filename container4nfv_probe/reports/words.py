"""Sentences that every format for people has in common."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.reports.interface import NoAudit
from container4nfv_probe.rules.judgement import Change, Comparison, Gate, Waiver
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.report import PLANES, Report, Result, Step

DOCUMENT = "Container4NFV Gap Analysis with OpenStack"
ATTRIBUTION = (
    f"Requirements, related projects and published statuses are those of {DOCUMENT} by Xuan Jia (China Mobile) "
    "and Gergely Csatari (Nokia), licensed under CC BY 4.0; every other sentence is this program's."
)
MEANINGS = {
    Verdict.CLOSED: "Seen, with proof: the requirement is met on this cloud, for this project and region.",
    Verdict.PARTIAL: "Part of it was seen, and the rest was seen not to be so.",
    Verdict.OPEN: "We looked, and it is not so.",
    Verdict.UNKNOWN: "It could not be told. The report says what is still possible, and what would settle it.",
}
WORD = re.compile(r"[a-z]+(?![\w/.-])(?!:/)")
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def sentence(text: str) -> str:
    """As a reader expects it: a capital first, but for a name or an address, and a full stop last."""
    first = text[:1].upper() if WORD.match(text) else text[:1]
    return f"{first}{text[1:]}{'' if text.endswith('.') else '.'}" if text else ""


def subject(report: Report | Inventory) -> str:
    """What was audited, in short."""
    scope = report.scope
    return f"cloud {scope.cloud}, region {scope.region} ({scope.interface})"


def audit(report: Report | Inventory) -> str:
    """What was audited, and when."""
    return f"{subject(report)}, {report.started}"


def rights(report: Report | Inventory) -> str:
    """As whom it was audited."""
    scope = report.scope
    user = scope.user or "an application credential"
    return f"project {scope.project} as {user}, roles {', '.join(scope.roles) or 'none'}"


def found(result: Result, steps: bool = True) -> tuple[str, ...]:
    """What was found, a sentence each: why, and what would settle an unknown, or the caveat.

    Without ``steps`` they are for who lists those in another form: only how they go together is told.
    """
    sentences = [sentence(result.why)]
    if result.verdict is Verdict.UNKNOWN:
        sentences += undecided(result)[: None if steps else 1]
    elif result.note and result.verdict is not Verdict.OPEN:
        sentences.append(f"Note: {result.note}")
    return tuple(filter(None, sentences))


def undecided(result: Result) -> tuple[str, ...]:
    """What an unknown may still be and what would settle it: in a sentence, or how the lines below it go together."""
    numbers, possible = numbered(ways(result)), f"Still possible: {', '.join(result.possible)}."
    if len(numbers) < 2:
        return (f"{possible} To settle it: {''.join(map(step, numbers)) or 'nothing that is known'}.",)
    lines = (f"{number}. {step(one)}" for one, number in numbers.items())
    return (f"{possible} To settle it, {joined(ways(result), numbers)}:", *lines)


def ways(result: Result) -> tuple[tuple[Step, ...], ...]:
    """The alternatives; all of it together in a report of a version that did not tell them apart."""
    return result.steps or (tuple(map(Step, result.settle)),)


def numbered(alternatives: Iterable[Iterable[Step]]) -> dict[Step, int]:
    """Each step once, counted from 1."""
    steps = dict.fromkeys(one for way in alternatives for one in way)
    return {one: number for number, one in enumerate(steps, 1)}


def joined(alternatives: Sequence[Sequence[Step]], numbers: Mapping[Step, int]) -> str:
    """How steps belong together, by their numbers: ``1, or 2 and 3``."""
    either = ", or " if any(len(way) > 1 for way in alternatives) else " or "
    return either.join(" and ".join(map(str, sorted(numbers[one] for one in way))) for way in alternatives)


def step(one: Step) -> str:
    """A step, and whose policy it is about."""
    refused = f"; refused by the policy rule{'s' * (len(one.policies) > 1)} {', '.join(one.policies)}"
    return f"{one.text}{refused if one.policies else ''}"


def said(result: Result, steps: bool = True) -> tuple[str, ...]:
    """What was found, and what is made of it: change and waiver."""
    made = (changed(result.comparison), accepted(result.waiver))
    return (*found(result, steps), *filter(None, made))


def changed(comparison: Comparison | None) -> str:
    """How the verdict changed, in a sentence; nothing where it did not."""
    if comparison is None or comparison.change is Change.UNCHANGED:
        return ""
    if comparison.change is Change.NEW:
        return "Not compared: the earlier report does not have it."
    because = "; ".join(comparison.because)
    return sentence(f"{comparison.change}, {comparison.before} before: {because}")


def comparison(made: Comparison | None) -> str:
    """How the verdict changed, in two words and the earlier verdict; nothing where it did not."""
    if made is None or made.change is Change.UNCHANGED:
        return ""
    return f"{made.change}, {made.before} before" if made.before else str(made.change)


def compared(report: Report) -> str:
    """What is compared with what, and when both were; nothing where nothing is."""
    earlier = next((one.comparison.earlier for one in report.results if one.comparison), "")
    return sentence(f"{audit(report)}, compared with {earlier}") if earlier else ""


def waived(waiver: Waiver | None) -> str:
    """That the gap is accepted, and until when."""
    return f"waived until {waiver.expires}" if waiver else ""


def accepted(waiver: Waiver | None) -> str:
    """Who accepts the gap, until when, and why."""
    if waiver is None:
        return ""
    owner = f" by {waiver.owner}" if waiver.owner else ""
    return sentence(f"waived{owner} until {waiver.expires} ({waiver.place}): {waiver.reason}")


def gate(judged: Gate) -> str:
    """Whether the gate is met, and what it is."""
    if judged.met:
        return f"Gate met ({gate_rule(judged)})."
    return f"Gate not met ({gate_rule(judged)}): {judged.because or ', '.join(judged.failing)}."


def gate_rule(judged: Gate) -> str:
    """What fails it, in which requirements."""
    only = f"; only {', '.join(judged.required)}" if judged.required else ""
    return f"fails on {', '.join(judged.fails_on) or 'nothing'}{only}"


def no_audit(missing: NoAudit) -> str:
    """That there is none, of which cloud, and why."""
    what = "The releases" if missing.asked == "releases" else "The audit"
    region = f", region {missing.region}" if missing.region else ""
    whose = f" of cloud {missing.cloud}{region}" if missing.cloud else ""
    return f"{what}{whose} could not be made: {missing.ended}."


def finished(report: Report | Inventory) -> str:
    """A warning about an audit that did not finish; nothing for one that did."""
    return "" if report.complete else f"This audit did not finish ({report.ended}): it passes no gate."


def verified(report: Report) -> str:
    """A warning about results that nobody could derive again; nothing for others."""
    return f"Not verified: {report.unverified}." if report.unverified else ""


def requests(report: Report | Inventory) -> str:
    """What was sent, and how long it took."""
    sent = ", ".join(f"{number} {kind}" for kind, number in report.requests.items()) or "none"
    return f"Requests: {sent}; nothing was written. {report.duration:.1f} s."


def not_asked(report: Report) -> str:
    """The ways in that the audit did not have."""
    return f"Not given: {'; '.join(report.not_asked)}." if report.not_asked else ""


def without(report: Report, told: Iterable[str] = ()) -> str:
    """The APIs that are not there, but for those that were told of, by plane."""
    named = {PLANES.get(plane) for plane in told}
    untold = [one for one in report.without if one not in named]
    return f"None, as declared by the operator: {'; '.join(untold)}." if untold else ""


def counts(report: Report) -> str:
    """How many requirements have which verdict: ``2 closed, 4 unknown``."""
    numbers = Counter(result.verdict for result in report.results)
    return ", ".join(f"{numbers[verdict]} {verdict}" for verdict in Verdict if numbers[verdict]) or "nothing asked"
