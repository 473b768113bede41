"""Reports under other names: of every string only what is declared to be nobody's own stays.

Each report is replayed to learn with which shapes its answers are read, and what these say of each string;
what no installed requirement reads is dropped. Names are then replaced in scope and exchanges, and the results
derived from those again: every sentence speaks of the new names, and every verdict follows from the evidence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from container4nfv_probe.audit import plugins
from container4nfv_probe.audit.audit import checks_of
from container4nfv_probe.audit.runner import late
from container4nfv_probe.audit.subject import Subject
from container4nfv_probe.evidence import exchanges
from container4nfv_probe.evidence.exchanges import Heard
from container4nfv_probe.evidence.pseudonyms import Pseudonyms
from container4nfv_probe.evidence.replay import Recorded, answered, replayed, subject_of
from container4nfv_probe.evidence.vocabulary import vocabulary
from container4nfv_probe.rules.errors import BundleError
from container4nfv_probe.rules.judgement import FAILED, Change, Comparison, failed
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.public import Public
from container4nfv_probe.rules.read import Read
from container4nfv_probe.rules.report import Report, Result, Scope
from container4nfv_probe.rules.requirement import Requirement
from container4nfv_probe.wire.transport import Reply

ENDS = re.compile(r"interrupted|terminated|the deadline of [\d.]+ s( for all clouds)? passed")
LEFT_OUT = "the reason is left out, as it may have names"
METHODS = ("GET", "HEAD", "POST (libnetwork)")


class Listening(Recorded):
    """Answers from recorded exchanges, and keeps what was read of each, as its shape has it."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.exchanges)
        self.read: defaultdict[str, list[Any]] = defaultdict(list)

    def keep(self, reply: Reply, document: Any) -> None:
        """What a plane read of an answer."""
        super().keep(reply, document)
        self.read[reply.exchange].append(document)

    def heard(self) -> Heard:
        """What was read, by each exchange that was asked for."""
        return {one.id: tuple(self.read[one.id]) for one in self.exchanges()}


@dataclass(frozen=True)
class Reading:
    """How reports are read: what is asked of a recorded subject, by which reads, and what else stays."""

    ask: Callable[[Report, Subject], object]
    reads: Iterable[Read[Any]]
    public: tuple[Public, ...] = ()


def anonymized(reports: Sequence[Report], days: int = 0) -> tuple[Report, ...]:
    """Audits under other names, the same in all of them, with their times so many days later.

    Raises ``BundleError``.
    """
    asked = {id(one): _asked(one) for one in reports}
    checks = [check for several in asked.values() for check in checks_of(several)]
    reading = Reading(lambda report, subject: answered(report, asked[id(report)], subject),
                      [read for check in checks for read in check.reads])  # fmt: skip
    hidden = under_other_names(reports, reading, days)
    return tuple(_compared(one, replayed(other, asked[id(one)])) for one, other in zip(reports, hidden, strict=True))


def _asked(report: Report) -> tuple[Requirement, ...]:
    """None where there was no audit."""
    return plugins.requirements([one.id for one in report.results]) if report.results else ()


def under_other_names(reports: Sequence[Report], reading: Reading, days: int) -> list[Report]:
    """Reports of whose exchanges and scopes the names are others; their results are to be derived anew."""
    heard = [_heard(report, reading) for report in reports]
    names = Pseudonyms(vocabulary(reading.reads, reading.public))
    for _ in ("met", "given"):
        hidden = [_hidden(*pair, names, days) for pair in zip(reports, heard, strict=True)]
        names.settle()
    return hidden


def _heard(report: Report, reading: Reading) -> Heard:
    listening = Listening(report)
    reading.ask(report, subject_of(report.scope, listening))
    return listening.heard()


def _hidden(report: Report, heard: Heard, names: Pseudonyms, days: int) -> Report:
    ended = _ended(report.ended, bool(report.results or report.exchanges))
    return replace(
        report,
        started=exchanges.later(report.started, days),
        scope=_scope(report.scope, names),
        requests={kind: number for kind, number in report.requests.items() if kind in METHODS},
        results=tuple(_unanswered(one, report.ended, ended) for one in report.results),
        exchanges=tuple(exchanges.hidden(f"e{number}", one, heard.get(one.id), names, days)
                        for number, one in enumerate(report.exchanges, 1)),
        ended=ended,
        gate=None,
        remarks=(),
        unverified="",
        digest="",
    )  # fmt: skip


def _ended(ended: str, began: bool) -> str:
    """Why an audit ended early, or did not begin, in words of ours."""
    if not ended or ENDS.fullmatch(ended):
        return ended
    if failed(ended):
        return FAILED
    return "it was interrupted" if began else LEFT_OUT


def _unanswered(result: Result, ended: str, shown: str) -> Result:
    """The result, in which checks without an answer say so in other words: a replay knows them by that."""
    if not ended:
        return result
    checks = (replace(one, answer=late(shown)) if one.answer == late(ended) else one for one in result.checks)
    return replace(result, checks=tuple(checks))


def _scope(scope: Scope, names: Pseudonyms) -> Scope:
    text, url = names.text, names.url

    def texts(values: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(text, values))

    def mapped(values: Mapping[str, str], rename: Callable[[str], str]) -> dict[str, str]:
        return {text(name): rename(value) for name, value in values.items()}

    endpoints = (
        replace(one, service_type=text(one.service_type), interface=text(one.interface), region=text(one.region),
                url=url(one.url)) for one in scope.endpoints)  # fmt: skip
    return replace(
        scope, cloud=text(scope.cloud), region=text(scope.region), interface=text(scope.interface),
        auth_url=url(scope.auth_url), project=text(scope.project), project_id=text(scope.project_id),
        user=text(scope.user), roles=texts(scope.roles), planes=texts(scope.planes), endpoints=tuple(endpoints),
        without_endpoint=texts(scope.without_endpoint), overrides=mapped(scope.overrides, url),
        interfaces=mapped(scope.interfaces, text), declared_absent=texts(scope.declared_absent),
        ways={text(plane): tuple(map(url, urls)) for plane, urls in scope.ways.items()},
    )  # fmt: skip


def _compared(report: Report, hidden: Report) -> Report:
    """With the verdict that each result had before, which a baseline keeps while the cloud cannot be seen.

    Raises ``BundleError`` where the other names would make another verdict, and not only an unknown one.
    """
    for then, now in zip(report.results, hidden.results, strict=True):
        if now.verdict not in (then.verdict, Verdict.UNKNOWN):
            raise BundleError(f"under other names {then.id} would be {now.verdict}, and it is {then.verdict}: leave out"
                              f" --anonymize, or ask for the other requirements only")  # fmt: skip
    before = {one.id: one.comparison.before for one in report.results if one.comparison}
    known = {id: Comparison(Change.UNCHANGED, verdict) for id, verdict in before.items() if verdict in set(Verdict)}
    return replace(hidden, results=tuple(replace(one, comparison=known.get(one.id)) for one in hidden.results))
