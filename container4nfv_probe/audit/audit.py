"""One audit: requirements asked of a subject, as a report."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version

from container4nfv_probe.audit.runner import ask_all, decide_all
from container4nfv_probe.audit.steps import in_full
from container4nfv_probe.audit.subject import Subject
from container4nfv_probe.planes.named import named
from container4nfv_probe.rules.model import Answer
from container4nfv_probe.rules.report import PLANES, Report
from container4nfv_probe.rules.requirement import Requirement
from container4nfv_probe.rules.rule import Check
from container4nfv_probe.wire.deadline import Deadline


def checks_of(requirements: Sequence[Requirement]) -> tuple[Check, ...]:
    """Every check to be asked, each once."""
    return tuple(dict.fromkeys(check for one in requirements for check in one.checks()))


def audit(
    requirements: Sequence[Requirement],
    subject: Subject,
    deadline: Deadline,
    answered: Callable[[Check], None] = lambda check: None,
) -> Report:
    """The report of one subject; ``answered`` hears of each check as it is answered."""
    begun, started = time.monotonic(), datetime.datetime.now(datetime.UTC)
    answers, ended = ask_all(checks_of(requirements), subject, deadline, answered)
    return replace(
        reported(requirements, subject, answers),
        complete=not ended,
        started=started.isoformat(timespec="seconds").replace("+00:00", "Z"),
        duration=round(time.monotonic() - begun, 3),
        ended=ended,
    )


def reported(requirements: Sequence[Requirement], subject: Subject, answers: Mapping[Check, Answer]) -> Report:
    """What these answers make a report of, but for when they were had."""
    transport, absent = subject.openstack.transport, subject.scope.declared_absent
    needed = {check.plane for check in answers}
    missing = [plane for plane in PLANES if plane in needed and plane not in subject.scope.planes]
    exchanges = transport.exchanges()
    names = named(exchanges)
    report = Report(
        tool=f"container4nfv-probe {version('container4nfv-probe')}",
        complete=True,
        started="",
        duration=0.0,
        scope=subject.scope,
        requests=dict(sorted(transport.guard.counts.items())),
        results=tuple(in_full(one, subject.scope, names) for one in decide_all(requirements, answers)),
        not_asked=tuple(PLANES[plane] for plane in missing if plane not in absent),
        without=tuple(PLANES[plane] for plane in missing if plane in absent),
        exchanges=exchanges,
    )
    return transport.secrets.swept(report)  # what became known after something was kept, too
