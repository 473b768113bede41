"""JUnit's XML: a suite for each subject, a case for each requirement, and one for an audit that cannot pass."""

from __future__ import annotations

import io
from collections.abc import Sequence

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from container4nfv_probe.model import Report, Result
from container4nfv_probe.plain import clean
from container4nfv_probe.reports import words
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.reports.outcome import Outcome, details, message, outcome, unfit

ELEMENTS = {Outcome.FAILED: Failure, Outcome.ERROR: Error, Outcome.WAIVED: Skipped, Outcome.SKIPPED: Skipped}


def document(reports: Sequence[Report], look: Look) -> str:
    """One XML document."""
    xml = JUnitXml("container4nfv-probe")
    for report in reports:
        xml.append(_suite(report))
    paper = io.BytesIO()
    xml.write(paper, pretty=True)
    return paper.getvalue().decode()


def _suite(report: Report) -> TestSuite:
    suite = TestSuite(clean(words.subject(report)))
    suite.timestamp = report.started
    for name, value in (("tool", report.tool), ("rights", words.rights(report)), ("requests", words.requests(report))):
        suite.add_property(name, clean(value))
    suite.add_testcases([_case(report, result) for result in report.results])
    if reason := unfit(report):
        case = TestCase("audit", _class(report))
        case.result = Error(clean(reason), "audit")
        suite.add_testcase(case)
    suite.time = round(report.duration, 3)
    return suite


def _case(report: Report, result: Result) -> TestCase:
    case = TestCase(clean(result.id), _class(report))
    came = outcome(report, result)
    if came is not Outcome.PASSED:
        element = ELEMENTS[came](clean(words.accepted(result.waiver) or message(result)), str(result.verdict))
        case.result = element
    case.system_out = "\n".join(map(clean, details(result).split("\n")))
    return case


def _class(report: Report) -> str:
    return clean(f"container4nfv.{report.scope.cloud}.{report.scope.region}")
