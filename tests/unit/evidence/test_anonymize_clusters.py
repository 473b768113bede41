"""Registries in clusters under other names: who serves and who pulls stays the same, and no name of theirs is left."""

from __future__ import annotations

import json

import msgspec
import pytest

from container4nfv_probe.audit import plugins
from container4nfv_probe.audit.audit import audit
from container4nfv_probe.evidence.anonymize import anonymized
from container4nfv_probe.evidence.replay import replayed
from container4nfv_probe.rules.report import Report
from container4nfv_probe.wire.guard import Deadline
from tests.cluster.cluster import Cluster
from tests.cluster.hosting import hosting, ingress
from tests.cluster.parts import installed
from tests.unit.probes.conftest import Names, names  # noqa: F401  (a fixture)
from tests.unit.probes.registry_clusters import clouds
from tests.unit.probes.test_registry_pulls import only, running

NAMES = ("/harbor-registry:", "harbor.example", ".images", "registry.example", "secrets.team", "203.0.113.",
         "pvc-0001", "pv-1", "-core:80")  # fmt: skip


def led_to_by_a_star() -> Cluster:
    cluster = hosting()
    ingress(cluster, "*.example")["status"] = {"loadBalancer": {"ingress": [{"ip": "203.0.113.20"}]}}
    return cluster


def pulled_from_by_its_service() -> Cluster:
    cluster = only(hosting())
    ingress(cluster)
    running(cluster, "registry.images.svc:5000/secrets.team/app:1")
    return cluster


CASES = {
    "a star": (led_to_by_a_star, "https://registry.example", {"tied_cinder": "yes"}),
    "its Service": (hosting, "http://registry.images.svc:5000", {"tied_cinder": "yes"}),
    "an Ingress and its Service": (
        pulled_from_by_its_service, "https://registry.example", {"tied_cinder": "yes", "pods_pull": "yes"}),
    "Harbor": (lambda: installed("harbor"), "https://harbor.example", {"tied_cinder": "yes"}),
    "MetalLB": (lambda: installed("metallb"), "https://registry.example", {"tied_cinder": "yes"}),
    "OpenShift 3.11": (lambda: installed("openshift-3.11", ""), "https://docker-registry.default.svc:5000",
                       {"tied_cinder": "yes", "openshift_storage": "yes"}),
}  # fmt: skip


def told(report: Report) -> dict[str, str]:
    return {check.name: check.answer.cause or check.answer.truth for one in report.results for check in one.checks}


@pytest.mark.parametrize("name", CASES)
def test_a_registry_in_a_cluster_stays_what_it_is(name: str, names: Names) -> None:  # noqa: F811
    made, url, answers = CASES[name]
    names["registry.example"] = ("203.0.113.20",)
    (row,) = (one for one in plugins.requirements() if one.id == "private-registry")
    report = audit([row], clouds(made(), url).subject(), Deadline(60))
    again = replayed(anonymized(report), [row])
    assert told(again) == told(report)
    assert answers.items() <= told(report).items()
    left = json.dumps(msgspec.to_builtins(again))
    assert [one for one in NAMES if one in left] == []
