"""Which OpenStack series a cloud's services are of, as far as their version documents tell.

It is an inference, shown as one: distributors backport and strip, and no verdict depends on it.
"""

from __future__ import annotations

import datetime
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.metadata import version

from os_service_types import ServiceTypes

from container4nfv_probe.audit.runner import ask_all
from container4nfv_probe.audit.subject import Subject
from container4nfv_probe.evidence.replay import recorded_subject
from container4nfv_probe.releases.gate import Wanted, judged, standing
from container4nfv_probe.releases.inventory import Inventory, Release, Scoped, Service
from container4nfv_probe.releases.lint import lint, official
from container4nfv_probe.releases.projects import KNOWN, RGW, Known, NotSwift
from container4nfv_probe.releases.said import Said, between_ends, ends, span, told
from container4nfv_probe.releases.series import number, table
from container4nfv_probe.rules.answers import yes
from container4nfv_probe.rules.errors import Unanswered
from container4nfv_probe.rules.model import Answer, Endpoint, Exchange, Truth
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.report import Report
from container4nfv_probe.rules.rule import Check
from container4nfv_probe.wire.deadline import Deadline
from container4nfv_probe.wire.kept import clean_url

# Who is behind the service types that were never official.
PROJECTS = {"artifact": "glare"}


def take(
    subject: Subject, deadline: Deadline, wanted: Wanted | None = None, heard: Iterable[Exchange] = ()
) -> Inventory:
    """The inventory of one cloud; nothing is asked but version documents.

    ``wanted`` is what a gate asks for; ``heard`` are earlier exchanges with the same cloud, for their headers.
    """
    table()  # read before the checks, which are threads and all need it
    begun, started = time.monotonic(), datetime.datetime.now(datetime.UTC)
    grouped = _grouped(subject)
    checks = {known: _check(known) for known in KNOWN if _name(known.service_type) in grouped}
    answers, ended = ask_all(checks.values(), subject, deadline, lambda check: None)
    rows = [_known_service(known, answers[check], subject, heard) for known, check in checks.items()]
    rows += [_other(name) for name in grouped if name not in {one.official for one in rows}]
    placed = [_placed(one, grouped[one.official or one.types[0]]) for one in rows]
    placed += [_without(name) for name in subject.scope.without_endpoint if _name(name) not in grouped]
    services = [standing(one, wanted) for one in sorted(placed, key=lambda one: (not one.considered, one.name))]
    release = agreed(services)
    transport = subject.openstack.transport
    inventory = Inventory(
        tool=f"container4nfv-probe {version('container4nfv-probe')}",
        complete=not ended,
        started=started.isoformat(timespec="seconds").replace("+00:00", "Z"),
        duration=round(time.monotonic() - begun, 3),
        scope=subject.scope,
        requests=dict(sorted(transport.guard.counts.items())),
        release=release,
        services=tuple(services),
        projects=_projects(services),
        catalogue=lint(subject.scope),
        gate=judged(services, release, wanted) if wanted else None,
        exchanges=transport.exchanges(),
        ended=ended,
    )
    return transport.secrets.swept(inventory)


def retake(recorded: Report, wanted: Wanted | None = None) -> Inventory:
    """What the evidence of an earlier report tells; when and how it was asked is that report's."""
    fresh = take(recorded_subject(recorded), Deadline(3600), wanted, recorded.exchanges)
    order = {one.id: place for place, one in enumerate(recorded.exchanges)}
    # Answered by threads: in the order they were recorded in, then what was not, the same every time.
    exchanges = sorted(fresh.exchanges, key=lambda one: (order.get(one.id, len(order)), one.id))
    return replace(
        fresh, complete=recorded.complete, started=recorded.started, duration=recorded.duration,
        requests=recorded.requests, exchanges=tuple(exchanges), ended=recorded.ended,
    )  # fmt: skip


def _name(service_type: str) -> str:
    """What a row is about: the official type, else the type as it is."""
    return official(service_type) or service_type


def _grouped(subject: Subject) -> dict[str, tuple[Endpoint, ...]]:
    """The endpoints that this audit would use, by official type."""
    catalogue = subject.openstack.catalogue
    types = dict.fromkeys((*(one.service_type for one in catalogue.endpoints), *catalogue.overrides))
    grouped = {_name(service_type): catalogue.here(service_type) for service_type in types}
    return {name: endpoints for name, endpoints in grouped.items() if endpoints}


def _check(known: Known) -> Check:
    """A question for the runner, which asks all of them side by side; a second look costs no request."""

    def ask(subject: Subject) -> Answer:
        return yes(known.said(subject).why)

    return Check(known.project, f"What versions has {known.project}?", ask, "openstack", "reader", (str(known.read),))


def _known_service(known: Known, answer: Answer, subject: Subject, heard: Iterable[Exchange]) -> Service:
    """A row from what was answered; the headers of other answers tell where the document does not."""
    try:
        said = _again(known, answer, subject) or _from_headers(known, answer, subject, heard)
    except NotSwift as other:
        return replace(_other(known.service_type), name=RGW, why=str(other), evidence=answer.evidence)
    earliest, latest = ends(said.fits)
    cause = None if said.fits else answer.cause
    return Service(known.project, (), official(known.service_type), "", said.minimum, said.maximum, said.fits,
                   earliest, latest, said.why, True, cause, answer.evidence)  # fmt: skip


def _again(known: Known, answer: Answer, subject: Subject) -> Said | None:
    """What was understood, None where nothing was. Raises ``NotSwift``."""
    if answer.truth is not Truth.YES and answer.cause is not NotSwift.cause:
        return None
    try:
        return known.said(subject)
    except NotSwift:
        raise
    except Unanswered:
        return None


def _from_headers(known: Known, answer: Answer, subject: Subject, heard: Iterable[Exchange]) -> Said:
    """Zun, Magnum and Placement repeat their range in every answer."""
    name = "OpenStack-API-Maximum-Version"
    roots = tuple(f"{one.root()}/" for one in _endpoints(known, subject))
    said = {number(one.headers[name].rpartition(" ")[2])
            for one in heard
            if name in one.headers and one.url.startswith(roots)}  # fmt: skip
    if highest := max(said, default=()):
        found = told(known.project, "", highest)
        return replace(found, why=f"{found.why} (read in headers)")
    return Said("", "", (), answer.because)


def _endpoints(known: Known, subject: Subject) -> tuple[Endpoint, ...]:
    try:
        return subject.openstack.catalogue.find(known.service_type)
    except Unanswered:
        return ()


def _placed(service: Service, found: Sequence[Endpoint]) -> Service:
    types = tuple(dict.fromkeys(one.service_type for one in found))
    return replace(service, types=types, endpoint=clean(clean_url(found[0].url)))


def _other(name: str) -> Service:
    """A service whose versions are in no table of ours."""
    kind = official(name)
    project = str(ServiceTypes().get_project_name(kind) or "") if kind else PROJECTS.get(name, "")
    why = "its versions are in no table of this program"
    return Service(project, (name,), kind, "", "", "", (), "", "", why, False)


def _without(name: str) -> Service:
    return replace(_other(name), why="listed without an endpoint")


def agreed(services: Iterable[Service]) -> Release:
    """The series that fit every service that tells something, or those that fit the most."""
    considered = [one for one in services if one.considered]
    telling = [one for one in considered if one.fits]
    if not telling:
        return Release("not decidable: no considered service told its version", (), (), ())
    counts = Counter(series for one in telling for series in one.fits)
    best = max(counts.values())
    most = tuple(series for series in table().order() if counts[series] == best)
    if best == len(telling):
        series = between_ends(most)
        told_by = f"every considered service that tells ({best} of {len(considered)})"
        return Release(f"{span(series)} fits {told_by}", series, series, ())
    disagree = tuple(one.name for one in telling if not set(most) <= set(one.fits))
    names = "each of " + ", ".join(most) if len(most) > 1 else most[0]
    return Release(f"no series fits all services, {names} fits {best} of {len(telling)}", (), most, disagree)


def _projects(services: Iterable[Service]) -> Scoped:
    here = list(services)
    found = {one.name for one in here if one.considered}
    absent = tuple(sorted(one.project for one in KNOWN if one.project not in found))
    others = tuple(sorted(one.name or one.types[0] for one in here if not one.considered))
    return Scoped(tuple(sorted(one.project for one in KNOWN)), absent, others)
