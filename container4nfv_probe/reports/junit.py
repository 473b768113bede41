"""JUnit's XML: a suite for each subject, a case for each requirement, and one for an audit that cannot pass."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.reports.interface import Look, NoAudit
from container4nfv_probe.reports.outcome import Case, Outcome, Suite, audited, inferred, missed
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.report import Report

ELEMENTS = {Outcome.FAILED: Failure, Outcome.ERROR: Error, Outcome.WAIVED: Skipped, Outcome.SKIPPED: Skipped}


def document(reports: Sequence[Report], look: Look) -> str:
    """One XML document."""
    return _written(map(audited, reports))


def releases(inventory: Inventory, look: Look) -> str:
    """A suite with a case for each service."""
    return _written([inferred(inventory)])


def none(missing: NoAudit, look: Look) -> str:
    """A suite with one case, which is an error."""
    return _written([missed(missing)])


def _written(suites: Iterable[Suite]) -> str:
    xml = JUnitXml("container4nfv-probe")
    for suite in suites:
        xml.append(_suite(suite))
    paper = io.BytesIO()
    xml.write(paper, pretty=True)
    return paper.getvalue().decode()


def _suite(one: Suite) -> TestSuite:
    suite = TestSuite(clean(one.name))
    suite.timestamp = one.started
    for name, value in one.facts.items():
        suite.add_property(name, clean(value))
    suite.add_testcases([_case(case, clean(one.group)) for case in one.cases])
    suite.time = round(one.duration, 3)
    return suite


def _case(one: Case, group: str) -> TestCase:
    case = TestCase(clean(one.name), group)
    if one.outcome is not Outcome.PASSED:
        case.result = ELEMENTS[one.outcome](clean(one.waived or one.message), clean(one.kind))
    if one.details:
        case.system_out = "\n".join(map(clean, one.details.split("\n")))
    return case
