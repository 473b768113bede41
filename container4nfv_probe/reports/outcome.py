"""A requirement as the outcome of a test, for the formats of test results; it agrees with the gate."""

from __future__ import annotations

from enum import StrEnum

from container4nfv_probe.model import Report, Result, Verdict
from container4nfv_probe.reports import words


class Outcome(StrEnum):
    """What a test result says of one requirement."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    WAIVED = "waived"
    SKIPPED = "skipped"


def outcome(report: Report, result: Result) -> Outcome:
    """Closed passes; what the gate fails on fails, an unknown as an error; all else is skipped."""
    if result.verdict is Verdict.CLOSED:
        return Outcome.PASSED
    if result.waiver:
        return Outcome.WAIVED
    if report.gate and result.id not in report.gate.failing:
        return Outcome.SKIPPED
    return Outcome.ERROR if result.verdict is Verdict.UNKNOWN else Outcome.FAILED


def message(result: Result) -> str:
    """The verdict and its reason, on a line."""
    return f"{result.verdict}: {result.why}"


def details(result: Result) -> str:
    """What was found, and each answer, a line each."""
    marks = {True: "*", False: " "}
    answers = [f"{marks[one.deciding]} {one.answer.truth} {one.name}: {one.answer.because}" for one in result.checks]
    return "\n".join((*words.said(result), "Answers (* decides):", *answers))


def unfit(report: Report) -> str:
    """Why the audit as a whole cannot pass, whatever its verdicts; nothing when it can."""
    return words.finished(report) or (report.gate.because if report.gate else "")
