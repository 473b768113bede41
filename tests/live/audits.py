"""Audits of the lab through the library, in this process."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from container4nfv_probe.audit.audit import audit
from container4nfv_probe.audit.plugins import requirements
from container4nfv_probe.audit.subject import Subject
from container4nfv_probe.planes import clouds
from container4nfv_probe.planes.login import login
from container4nfv_probe.rules.model import Answer, Truth, Verdict
from container4nfv_probe.rules.report import Report, Result
from container4nfv_probe.wire.guard import Deadline, Guard
from container4nfv_probe.wire.sockets import WatchedAdapter
from container4nfv_probe.wire.transport import Transport

from .table import Cells, words


def audited(cloud: str, **settings: Any) -> Report:
    """The report of one cloud of clouds.yaml, with these settings in place of its own."""
    deadline = Deadline(60)
    region = clouds.configuration().get_one(cloud=cloud, **settings)
    return audit(requirements(), Subject(*login(region, Transport(Guard(WatchedAdapter(), deadline)))), deadline)


def side_by_side(roles: Iterable[str], **settings: Any) -> dict[str, Report]:
    """The reports of several of the lab's users at once."""
    named = list(roles)
    with ThreadPoolExecutor(len(named)) as pool:
        reports = pool.map(lambda role: audited(f"lab-{role}", **settings), named)
        return dict(zip(named, reports, strict=True))


def verdicts(reports: dict[str, Report]) -> Cells:
    """Every cell, in the words of the table."""
    return {(one.id, role): words(_told(one)) for role, report in reports.items() for one in report.results}


def answers(reports: dict[str, Report]) -> Cells:
    """Every check's answer, in the words of the table."""
    return {
        (check.name, role): (_said(check.answer),)
        for role, report in reports.items()
        for one in report.results
        for check in one.checks
    }


def advice(reports: dict[str, Report]) -> dict[tuple[str, str], str]:
    """What would settle each check that is unknown."""
    return {
        (check.name, role): check.answer.settle
        for role, report in reports.items()
        for one in report.results
        for check in one.checks
        if check.answer.truth is Truth.UNKNOWN
    }


def _told(result: Result) -> str:
    causes = sorted({_said(check.answer) for check in result.checks if check.deciding})
    may_be = result.possible if result.verdict is Verdict.UNKNOWN else ()
    return " ".join(["/".join((result.verdict, *may_be)), *causes])


def _said(answer: Answer) -> str:
    return answer.cause or answer.truth
