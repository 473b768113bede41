"""Prometheus' text format, for node_exporter's textfile collector."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from container4nfv_probe.releases.inventory import Inventory, Standing
from container4nfv_probe.reports.interface import Look, NoAudit, NoSuchDocument
from container4nfv_probe.reports.releases import name as name_of
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.report import Report

SUBJECT = ("cloud", "region", "project")
REQUIREMENT = (*SUBJECT, "requirement")
# Name without prefix, what it says, labels.
METRICS = {
    "requirement_verdict": ("1 for the verdict of the requirement, 0 for the others.", (*REQUIREMENT, "verdict")),
    "requirement_waived": ("1 when the gap is waived.", REQUIREMENT),
    "requirement_lost": ("1 when the verdict is, or may be, worse than in the earlier report.", REQUIREMENT),
    "waiver_expires_timestamp_seconds": ("Until when the gap is waived.", REQUIREMENT),
    "gate_met": ("1 when the gate is met.", SUBJECT),
    "audit_complete": ("0 when the audit did not finish.", SUBJECT),
    "audit_verified": ("0 when nobody could derive the verdicts from evidence again.", SUBJECT),
    "audit_started_timestamp_seconds": ("When the audit began.", SUBJECT),
    "audit_duration_seconds": ("How long the audit took.", SUBJECT),
    "audit_requests": ("Requests sent, by kind.", (*SUBJECT, "kind")),
}
SERVICE = (*SUBJECT, "service")
RELEASES = {
    "service_fits": ("1 for each series that fits what the service says of its versions.", (*SERVICE, "series")),
    "service_at_least": (
        "1 for how the service stands to the series of the gate, 0 for the others.", (*SERVICE, "series", "standing")
    ),
    "releases_gate_met": ("1 when every considered service is at this series or above.", (*SUBJECT, "series")),
    "releases_complete": ("0 when the inference did not finish.", SUBJECT),
    "releases_started_timestamp_seconds": ("When the inference began.", SUBJECT),
    "releases_duration_seconds": ("How long the inference took.", SUBJECT),
    "releases_requests": ("Requests sent, by kind.", (*SUBJECT, "kind")),
    "catalogue_remarks": ("What is odd about the catalogue, by kind.", (*SUBJECT, "kind")),
}  # fmt: skip
Sample = tuple[str, tuple[str, ...], float]


def document(reports: Sequence[Report], look: Look) -> str:
    """Gauges by subject. Raises ``NoSuchDocument`` when two reports would have the same series."""
    times = Counter(_labels(report) for report in reports)
    if doubled := [labels for labels, number in times.items() if number > 1]:
        cloud, region, project = doubled[0]
        raise NoSuchDocument(f"two reports of cloud {cloud}, region {region}, project {project}: give prometheus one")
    samples = [(name, (*_labels(report), *labels), value)
               for report in reports
               for name, labels, value in (*_audit(report), *_requirements(report))]  # fmt: skip
    return _written(METRICS, samples)


def releases(inventory: Inventory, look: Look) -> str:
    """Gauges by service; a series that does not fit has no sample."""
    samples = [*_inference(inventory), *_services(inventory)]
    return _written(RELEASES, [(name, (*_labels(inventory), *labels), value) for name, labels, value in samples])


def none(missing: NoAudit, look: Look) -> str:
    """That it did not finish, and when; no verdict."""
    labels = (clean(missing.cloud), clean(missing.region), "")
    metrics, kind = (RELEASES, "releases") if missing.asked == "releases" else (METRICS, "audit")
    started = datetime.datetime.fromisoformat(missing.started).timestamp()
    samples = [(f"{kind}_complete", labels, 0.0), (f"{kind}_started_timestamp_seconds", labels, started)]
    return _written({name: metrics[name] for name, _, _ in samples}, samples)


def _written(metrics: Mapping[str, tuple[str, Sequence[str]]], samples: Iterable[Sample]) -> str:
    registry = CollectorRegistry()
    gauges = {name: Gauge(f"container4nfv_{name}", *about, registry=registry) for name, about in metrics.items()}
    for name, labels, value in samples:
        gauges[name].labels(*map(clean, labels)).set(value)
    return generate_latest(registry).decode()


def _labels(told: Report | Inventory) -> tuple[str, str, str]:
    scope = told.scope
    return clean(scope.cloud), clean(scope.region), clean(scope.project)


def _audit(report: Report) -> Iterable[Sample]:
    if report.gate:
        yield "gate_met", (), report.gate.met
    yield "audit_complete", (), report.complete
    yield "audit_verified", (), not report.unverified
    yield "audit_started_timestamp_seconds", (), datetime.datetime.fromisoformat(report.started).timestamp()
    yield "audit_duration_seconds", (), report.duration
    for kind, number in report.requests.items():
        yield "audit_requests", (kind,), number


def _requirements(report: Report) -> Iterable[Sample]:
    for result in report.results:
        for verdict in Verdict:
            yield "requirement_verdict", (result.id, verdict), result.verdict is verdict
        yield "requirement_waived", (result.id,), result.waiver is not None
        if result.comparison:
            yield "requirement_lost", (result.id,), result.comparison.lost
        if result.waiver:
            last = datetime.datetime.fromisoformat(f"{result.waiver.expires}T00:00:00Z") + datetime.timedelta(days=1)
            yield "waiver_expires_timestamp_seconds", (result.id,), last.timestamp()


def _inference(inventory: Inventory) -> Iterable[Sample]:
    if inventory.gate:
        yield "releases_gate_met", (inventory.gate.series,), inventory.gate.standing is Standing.MET
    yield "releases_complete", (), inventory.complete
    yield "releases_started_timestamp_seconds", (), datetime.datetime.fromisoformat(inventory.started).timestamp()
    yield "releases_duration_seconds", (), inventory.duration
    for kind, number in inventory.requests.items():
        yield "releases_requests", (kind,), number
    for kind, number in Counter(remark.kind for remark in inventory.catalogue).items():
        yield "catalogue_remarks", (kind,), number


def _services(inventory: Inventory) -> Iterable[Sample]:
    for service in inventory.services:
        for series in service.fits:
            yield "service_fits", (name_of(service), series), 1
        if inventory.gate and service.standing:
            for standing in Standing:
                at = (name_of(service), inventory.gate.series, standing)
                yield "service_at_least", at, service.standing is standing
