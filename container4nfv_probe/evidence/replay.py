"""An audit over recorded exchanges: the same requirement modules, no network."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from requests.structures import CaseInsensitiveDict

from container4nfv_probe.audit.audit import checks_of, reported
from container4nfv_probe.audit.runner import ask, late
from container4nfv_probe.audit.subject import Subject
from container4nfv_probe.planes import beside
from container4nfv_probe.planes.catalogue import catalogue_of
from container4nfv_probe.planes.openstack import OpenStack
from container4nfv_probe.planes.token import Token
from container4nfv_probe.rules.errors import BadDocument, Forbidden, NotRecorded, TimedOut, Unanswered, Unreachable
from container4nfv_probe.rules.model import Cause, Exchange
from container4nfv_probe.rules.report import Report, Scope
from container4nfv_probe.rules.requirement import Requirement
from container4nfv_probe.wire.bodies import Held
from container4nfv_probe.wire.deadline import Deadline
from container4nfv_probe.wire.guard import Guard, Nowhere
from container4nfv_probe.wire.transport import Key, Reply, Request, Transport, Trust

LONG = 3600.0  # seconds: nothing is waited for
FAILURES: dict[Cause | None, type[Unanswered]] = {
    Cause.UNREACHABLE: Unreachable,
    Cause.TIMEOUT: TimedOut,
    Cause.BAD_DOCUMENT: BadDocument,
    Cause.NOT_RECORDED: NotRecorded,
    Cause.FORBIDDEN: Forbidden,
}


class Recorded(Transport):
    """Answers from recorded exchanges, and counts what it is asked as if it had been sent."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        super().__init__(Guard(Nowhere(), Deadline(LONG)))
        self._recorded: dict[Key, Exchange] = {}
        for exchange in exchanges:
            self._recorded.setdefault(_key(exchange), exchange)

    def ahead(self, *asks: Callable[[], object]) -> None:
        """Nothing is waited for: what is asked is asked in turn."""

    def _exchange(self, request: Request) -> Reply:
        asked = request.exchange()
        exchange = self._recorded.get(_key(asked))
        if exchange is None:
            failure = f"the bundle does not hold {asked.url}"
            missing = replace(
                asked, id=f"missing-{zlib.crc32(asked.url.encode()):08x}", cause=Cause.NOT_RECORDED, failure=failure
            )
            raise self._failure(NotRecorded, missing)
        self.guard.counts[exchange.method] += 1
        if exchange.cause is not None:
            raise self._failure(FAILURES.get(exchange.cause, BadDocument), exchange)
        body = b"" if exchange.body is None else json.dumps(exchange.body).encode()
        headers = CaseInsensitiveDict(exchange.headers)
        exchange_id, limits = self._record(exchange), self.guard.limits
        return Reply(exchange_id, request.url, exchange.status, headers, Held(body), limits, exchange.addresses)

    def _failure(self, kind: type[Unanswered], exchange: Exchange) -> Unanswered:
        error = kind(exchange.failure, exchange.settle)
        error.exchange = self._record(exchange)
        return error


def _key(exchange: Exchange) -> Key:
    return exchange.plane, exchange.method, exchange.url, exchange.posted, tuple(sorted(exchange.asked.items()))


def recorded_subject(report: Report) -> Subject:
    """The subject of an earlier report, as far as its evidence goes."""
    return subject_of(report.scope, Recorded(report.exchanges))


def subject_of(scope: Scope, transport: Transport) -> Subject:
    """The subject with this scope, without any secret."""
    plane = OpenStack(transport, catalogue_of(scope), scope.roles, scope.project_id, Token(), Trust())
    return Subject(scope, plane, beside.recorded(scope, transport))


def replayed(recorded: Report, requirements: Sequence[Requirement]) -> Report:
    """The recorded report with results that the present requirements derive from its evidence."""
    fresh = answered(recorded, requirements, recorded_subject(recorded))
    return replace(recorded, tool=fresh.tool, results=fresh.results, not_asked=fresh.not_asked, without=fresh.without)


def answered(recorded: Report, requirements: Sequence[Requirement], subject: Subject) -> Report:
    """What a subject with recorded answers makes a report of: one check after the other, the same every time.

    Which checks had no answer when an audit ended early, no exchange can tell: that is as it was recorded.
    """
    unanswered = late(recorded.ended) if recorded.ended else None
    left = {one.name for result in recorded.results for one in result.checks if one.answer == unanswered}
    answers = {one: unanswered if unanswered and one.name in left else ask(one, subject)
               for one in checks_of(requirements)}  # fmt: skip
    return reported(requirements, subject, answers)
