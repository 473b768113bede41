"""Row 2 in a cluster: an answer, an object or a field that is lost makes nothing known that was not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest

from container4nfv_probe.probes.facts import openshift, pulls, volumes
from container4nfv_probe.rules.model import Truth
from container4nfv_probe.rules.rule import Check
from tests.cluster.cluster import Cluster
from tests.cluster.hosting import HOST, INGRESSES, hosting, ingress, route
from tests.cluster.parts import installed, objects
from tests.unit.probes.conftest import Names
from tests.unit.probes.registry_clusters import URL, clouds
from tests.unit.probes.test_registry_pulls import only, running

pytestmark = pytest.mark.once

Where = tuple[str | int, ...]
KINDS = ("services", "endpointslices", "ingresses", "routes", "pods", "configmaps", "persistentvolumeclaims",
         "persistentvolumes", "nodes")  # fmt: skip


def on_cinder() -> Cluster:
    cluster = only(hosting())
    ingress(cluster)
    running(cluster, "registry.images.svc:5000/team/app:1")
    return cluster


def on_nfs() -> Cluster:
    cluster = on_cinder()
    cluster.one("persistentvolumes")["spec"] = {"nfs": {"server": "nfs.example", "path": "/srv"}}
    return cluster


def on_s3() -> Cluster:
    cluster = installed("harbor")
    next(one for one in cluster.all("configmaps") if one["metadata"]["name"] == "harbor-registry")["data"] = {
        "config.yml": "storage: {s3: {bucket: b}}"
    }
    return cluster


def on_a_disk() -> Cluster:
    cluster = only(hosting())
    route(cluster)
    pod = cluster.all("pods")[-1]
    pod["spec"]["containers"][0]["env"] = [{"name": "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", "value": "/elsewhere"}]
    return cluster


NEEDED = (("metadata",), ("metadata", "name"), ("metadata", "namespace"))
# Kubernetes, Container: json:"env,omitempty", left out when there are none; and what its lists have one less of is
# another container, or another pod.
FEWER = ("env", "volumeMounts", "containers")
# Every so many fields: all take minutes (EVERY=1).
AT: Names = {HOST: ("203.0.113.20",), "harbor.example": ("203.0.113.9",)}
EVERY = int(os.environ.get("EVERY", "17"))
STATES: dict[str, tuple[Callable[[], Cluster], str, Check]] = {
    "on Cinder behind an Ingress": (on_cinder, URL, volumes.tied_cinder),
    "on NFS behind an Ingress": (on_nfs, URL, volumes.tied_cinder),
    "on a disk behind a Route": (on_a_disk, URL, volumes.tied_cinder),
    "Harbor on Cinder": (lambda: installed("harbor"), "https://harbor.example", volumes.tied_cinder),
    "Harbor on S3": (on_s3, "https://harbor.example", volumes.tied_cinder),
    "behind a load balancer": (lambda: installed("metallb"), URL, volumes.tied_cinder),
    "OpenShift's": (lambda: installed("openshift-3.11"), "https://docker-registry-default.apps.example",
                    openshift.openshift_storage),
    "pulled from": (on_cinder, URL, pulls.pods_pull),
}  # fmt: skip


def parts(value: Any, where: Where = ()) -> Iterator[Where]:
    """Where every field and every value of a document is."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*where, key)
            yield from parts(inner, (*where, key))


def without(document: Any, where: Where) -> None:
    """Take a part out of a document."""
    for key in where[:-1]:
        document = document[key]
    del document[where[-1]]


def is_no_loss(where: Where) -> bool:
    """Whether nobody reads it here, no server can go without, or the API says something by leaving it out."""
    return "annotations" in where or where[1:] in NEEDED or where[-1] == "env" or where[-2] in FEWER


def truth(cluster: Cluster, url: str, check: Check) -> Truth:
    found = clouds(cluster, url)
    for number in (8, 32):
        found.cloud.mock.register_uri("GET", f"{url}/v2/_catalog?n={number}", json={"repositories": ["team/app"]})
    return found.ask(check).truth


@pytest.mark.parametrize("name", STATES)
def test_a_field_that_is_lost(name: str, names: Names) -> None:
    made, url, check = STATES[name]
    names.update(AT)
    whole = truth(made(), url, check)
    assert whole is not Truth.UNKNOWN
    wrong = []
    for path in [path for path in made().objects if path.endswith(KINDS)]:
        for where in [where for where in parts(made().objects[path]) if len(where) > 1][::EVERY]:
            if is_no_loss(where):
                continue
            cluster = Cluster(deepcopy(made().objects))
            without(cluster.objects[path], where)
            if truth(cluster, url, check) not in (whole, Truth.UNKNOWN):
                wrong.append((path, where))
    assert wrong == []


@pytest.mark.parametrize("name", STATES)
def test_an_answer_that_is_lost(name: str, names: Names) -> None:
    made, url, check = STATES[name]
    names.update(AT)
    whole = truth(made(), url, check)
    for kind in KINDS:
        cluster = made()
        cluster.forbidden = {kind}
        assert truth(cluster, url, check) in (whole, Truth.UNKNOWN), kind
    names.clear()
    assert truth(made(), url, check) in (whole, Truth.UNKNOWN)


def test_a_kind_that_the_cluster_does_not_serve_is_no_statement_about_objects() -> None:
    cluster = on_cinder()
    old = {path.replace("/v1", "/v1beta1"): cluster.objects.pop(path) for path in (INGRESSES, f"{INGRESSES}/ingresses")}
    cluster.objects[INGRESSES] = [{"name": "networkpolicies"}]
    assert truth(cluster, URL, volumes.tied_cinder) is Truth.UNKNOWN
    backend = {"serviceName": "registry", "servicePort": 5000}
    for path in ("/apis/networking.k8s.io/v1beta1", "/apis/extensions/v1beta1"):
        served = dict(zip((path, f"{path}/ingresses"), old.values(), strict=True))
        served[f"{path}/ingresses"][0]["spec"]["rules"][1]["http"]["paths"] = [{"path": "/", "backend": backend}]
        older = Cluster(cluster.objects | served)
        assert truth(older, URL, volumes.tied_cinder) is Truth.YES


def test_the_parts_have_the_kinds_that_their_lists_name() -> None:
    assert {one["kind"] for name in ("harbor", "metallb") for one in objects(name)} >= {"Service", "Pod"}
