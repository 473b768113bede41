"""Registries in clusters under other names: who serves and who pulls stays the same, and no name of theirs is left."""

from __future__ import annotations

import json

import msgspec
import pytest

from container4nfv_probe.audit import plugins
from container4nfv_probe.audit.audit import audit
from container4nfv_probe.evidence.anonymize import anonymized
from container4nfv_probe.rules.report import Report
from container4nfv_probe.wire.guard import Deadline
from tests.cluster.cluster import Cluster
from tests.cluster.hosting import hosting, ingress
from tests.cluster.parts import installed
from tests.unit.clouds_in_memory import PROJECT
from tests.unit.probes.conftest import Names, names  # noqa: F401  (a fixture)
from tests.unit.probes.registry_clusters import clouds
from tests.unit.probes.test_registry_pulls import only, running

NAMES = ("/harbor-registry:", "harbor.example", "registry.example", "secrets.team", "203.0.113.",
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
    names.update({"registry.example": ("203.0.113.20",), "harbor.example": ("203.0.113.9",)})
    (row,) = (one for one in plugins.requirements() if one.id == "private-registry")
    report = audit([row], clouds(made(), url).subject(), Deadline(60))
    (again,) = anonymized([report])
    assert told(again) == told(report)
    assert answers.items() <= told(report).items()
    left = json.dumps(msgspec.to_builtins(again))
    assert [one for one in NAMES if one in left] == []


@pytest.mark.parametrize(
    ("project_id", "project", "said"),
    [
        (PROJECT, "demo", "yes"),
        (PROJECT, "DEMO", "yes"),
        ("0" * 32, "demo", "other-cloud"),
        (PROJECT, "secret-team", "other-cloud"),
    ],
)
def test_the_project_whose_swift_a_registry_uses_is_the_same_or_another_one(
    project_id: str, project: str, said: str
) -> None:
    cluster = installed("openshift-4.12")
    (one,) = (pod for pod in cluster.all("pods") if pod["metadata"]["name"] == "image-registry-1")
    one["spec"]["containers"][0]["env"] += [
        {"name": f"REGISTRY_STORAGE_SWIFT_{name}", "value": value}
        for name, value in (("TENANTID", project_id), ("TENANT", project), ("REGION", "RegionOne"))
    ]
    found = clouds(cluster, "https://default-route-openshift-image-registry.apps.example")
    blobs = [{"name": "x", "hash": "h", "last_modified": "2026-01-01T00:00:00.0"}]
    found.cloud.mock.register_uri("GET", found.cloud.url("object-store", "ocp-image-registry-x"), json=blobs)
    (row,) = (one for one in plugins.requirements() if one.id == "private-registry")
    report = audit([row], found.subject(), Deadline(60))
    (again,) = anonymized([report])
    assert (told(report)["openshift_storage"], told(again)["openshift_storage"]) == (said, said)
    left = json.dumps(msgspec.to_builtins(again))
    assert [one for one in (PROJECT, "demo", "DEMO", "secret-team") if f'"{one}"' in left] == []
