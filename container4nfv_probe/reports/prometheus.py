"""Prometheus' text format, for node_exporter's textfile collector."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from container4nfv_probe.model import Report, Verdict
from container4nfv_probe.plain import clean
from container4nfv_probe.reports.interface import Look, NoSuchDocument

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
    "audit_started_timestamp_seconds": ("When the audit began.", SUBJECT),
    "audit_duration_seconds": ("How long the audit took.", SUBJECT),
    "audit_requests": ("Requests sent, by kind.", (*SUBJECT, "kind")),
}
Sample = tuple[str, tuple[str, ...], float]


def document(reports: Sequence[Report], look: Look) -> str:
    """Gauges by subject. Raises ``NoSuchDocument`` when two reports would have the same series."""
    times = Counter(_labels(report) for report in reports)
    if doubled := [labels for labels, number in times.items() if number > 1]:
        cloud, region, project = doubled[0]
        raise NoSuchDocument(f"two reports of cloud {cloud}, region {region}, project {project}: give prometheus one")
    registry = CollectorRegistry()
    gauges = {name: Gauge(f"container4nfv_{name}", *about, registry=registry) for name, about in METRICS.items()}
    for report in reports:
        for name, labels, value in (*_audit(report), *_requirements(report)):
            gauges[name].labels(*_labels(report), *labels).set(value)
    return generate_latest(registry).decode()


def _labels(report: Report) -> tuple[str, str, str]:
    scope = report.scope
    return clean(scope.cloud), clean(scope.region), clean(scope.project)


def _audit(report: Report) -> Iterable[Sample]:
    if report.gate:
        yield "gate_met", (), report.gate.met
    yield "audit_complete", (), report.complete
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
