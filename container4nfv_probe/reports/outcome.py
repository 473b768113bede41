"""Requirements and services as outcomes of tests, for the formats of test results; they agree with the gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from container4nfv_probe.releases.inventory import Inventory, Service, Standing
from container4nfv_probe.reports import releases, words
from container4nfv_probe.reports.interface import NoAudit
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.report import Report, Result


class Outcome(StrEnum):
    """What a test result says of one requirement or service."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    WAIVED = "waived"
    SKIPPED = "skipped"


STANDINGS = {Standing.MET: Outcome.PASSED, Standing.BELOW: Outcome.FAILED, Standing.UNDECIDED: Outcome.ERROR}


@dataclass(frozen=True)
class Case:
    """One test: ``kind`` is what the outcome rests on, a verdict for instance; ``waived`` who accepts it, and why."""

    name: str
    outcome: Outcome
    kind: str
    message: str
    details: str = ""
    waived: str = ""


@dataclass(frozen=True)
class Suite:
    """What was asked of one subject; ``group`` comes before the names of its cases."""

    name: str
    group: str
    started: str
    duration: float
    facts: Mapping[str, str]
    cases: tuple[Case, ...]


def audited(report: Report) -> Suite:
    """A case for each requirement, and one for an audit that cannot pass, whatever its verdicts."""
    cases = [_requirement(report, result) for result in report.results]
    reason = words.finished(report) or words.verified(report) or (report.gate.because if report.gate else "")
    return _suite(report, "container4nfv", cases, _whole("audit", reason))


def inferred(inventory: Inventory) -> Suite:
    """A case for each service, and one for a gate that cannot be met, whatever the services say."""
    cases = [_service(inventory, service) for service in inventory.services]
    facts = {"release": inventory.release.sentence} | ({"gate": gate} if (gate := releases.gate(inventory)) else {})
    return _suite(inventory, "container4nfv.releases", cases, _whole("releases", releases.unfit(inventory)), facts)


def missed(missing: NoAudit) -> Suite:
    """One case, an error: there was no audit."""
    group = f"container4nfv{'.releases' if missing.asked == 'releases' else ''}.{missing.cloud}.{missing.region}"
    case = Case(missing.asked, Outcome.ERROR, missing.asked, words.no_audit(missing))
    return Suite(f"cloud {missing.cloud}", group, missing.started, 0.0, {"tool": missing.tool}, (case,))


def _suite(
    told: Report | Inventory, group: str, cases: list[Case], whole: list[Case], more: Mapping[str, str] | None = None
) -> Suite:
    facts = {"tool": told.tool, "rights": words.rights(told), "requests": words.requests(told), **(more or {})}
    group = f"{group}.{told.scope.cloud}.{told.scope.region}"
    return Suite(words.subject(told), group, told.started, told.duration, facts, (*cases, *whole))


def _whole(name: str, reason: str) -> list[Case]:
    return [Case(name, Outcome.ERROR, name, reason)] if reason else []


def _requirement(report: Report, result: Result) -> Case:
    marks = {True: "*", False: " "}
    answers = [f"{marks[one.deciding]} {one.answer.truth} {one.name}: {one.answer.because}" for one in result.checks]
    details = "\n".join((*words.said(result), "Answers (* decides):", *answers))
    message = f"{result.verdict}: {result.why}"
    return Case(result.id, _of_verdict(report, result), result.verdict, message, details, words.accepted(result.waiver))


def _of_verdict(report: Report, result: Result) -> Outcome:
    """Closed passes; what the gate fails on fails, an unknown as an error; all else is skipped."""
    if result.verdict is Verdict.CLOSED:
        return Outcome.PASSED
    if result.waiver:
        return Outcome.WAIVED
    if report.gate and result.id not in report.gate.failing:
        return Outcome.SKIPPED
    return Outcome.ERROR if result.verdict is Verdict.UNKNOWN else Outcome.FAILED


def _service(inventory: Inventory, service: Service) -> Case:
    """Without a gate nothing fails: what tells its series passes, all else is skipped."""
    fits = releases.series(service)
    came, kind = (Outcome.PASSED if service.fits else Outcome.SKIPPED), fits
    if service.standing and inventory.gate:
        came, kind = STANDINGS[service.standing], f"{service.standing}, asked for {inventory.gate.series}"
    facts = {"Fits": fits, "Versions": releases.versions(service), "Type": releases.types(service),
             "Endpoint": service.endpoint, "Why": service.why}  # fmt: skip
    details = "\n".join(f"{name}: {text}" for name, text in facts.items() if text)
    return Case(releases.name(service), came, kind, f"{kind}: {service.why}", details)
