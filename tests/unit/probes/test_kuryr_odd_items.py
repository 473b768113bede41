"""Pods and KuryrPorts that are not as their APIs document them: each is one unknown item in rows 3, 4 and 5."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from container4nfv_probe.probes import kuryr_ha, kuryr_kubernetes, kuryr_macvlan_ipvlan
from container4nfv_probe.rules.model import Answer, Cause, Truth, Verdict
from tests.cluster import states
from tests.cluster.cluster import Cluster
from tests.unit.kuryr_clouds import Clouds, port

VM = port(id="vm", device_owner="compute:nova", mac_address="fa:16:3e:00:00:01")
ROW3, ROW4, ROW5 = kuryr_macvlan_ipvlan.REQUIREMENT, kuryr_kubernetes.REQUIREMENT, kuryr_ha.REQUIREMENT
VIF = states.vif("VIFVlanNested", states.PORT)
# What a KuryrPort's vifs may hold that Kuryr does not write.
ODD_VIFS: dict[str, Any] = {
    "a null for the vif": {"eth0": {"default": True, "vif": None}},
    "no vif": {"eth0": {"default": True}},
    "an empty vif": {"eth0": {"vif": {}}},
    "a null for the interface": {"eth0": None},
    "a text for the interface": {"eth0": "tap"},
    "a vif without its port": {"eth0": {"vif": VIF | {"versioned_object.data": {"vif_name": "tap"}}}},
    "a vif without data": {"eth0": {"vif": {"versioned_object.name": "VIFVlanNested"}}},
    "a vif without a name": {"eth0": {"vif": {"versioned_object.data": {"id": states.PORT}}}},
    "a null for all": None,
    "a list": [],
}


def ask(cluster: Cluster, check: Any) -> Answer:
    return Clouds(cluster, VM, port()).ask(check)


def another(cluster: Cluster, kind: str, name: str) -> dict[str, Any]:
    """One more object like the first of its kind."""
    second = copy.deepcopy(cluster.one(kind))
    second["metadata"]["name"] = name
    cluster.all(kind).append(second)
    return second


@pytest.mark.parametrize("odd", ODD_VIFS)
def test_an_odd_kuryrport_hides_no_other(odd: str) -> None:
    cluster = states.working()
    another(cluster, "kuryrports", "odd")["status"] = {"vifs": ODD_VIFS[odd]}
    assert Clouds(cluster, VM, port()).decide(ROW4).verdict is Verdict.CLOSED
    assert Clouds(cluster, VM, port()).decide(ROW5).verdict is Verdict.CLOSED


@pytest.mark.parametrize("odd", ODD_VIFS)
def test_an_odd_kuryrport_may_be_the_one_that_counts(odd: str) -> None:
    cluster = states.working()
    cluster.one("kuryrports")["status"] = {"vifs": ODD_VIFS[odd]}
    for check in (kuryr_kubernetes.pods_on_this_neutron, kuryr_macvlan_ipvlan.kuryrport_macvlan):
        answer = ask(cluster, check)
        assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.BAD_DOCUMENT)
        assert "1 item of the list could not be read" in answer.because
    result = Clouds(cluster, VM, port()).decide(ROW4)
    assert (result.verdict, result.possible) == (Verdict.UNKNOWN, (Verdict.CLOSED, Verdict.PARTIAL))


def test_one_of_a_thousand_does_not_matter_and_is_counted() -> None:
    cluster = states.working()
    for number in range(998):
        another(cluster, "kuryrports", f"pod-{number}")["status"] = {"vifs": {}}
    cluster.all("kuryrports")[500]["status"] = {"vifs": {"eth0": {"vif": None}}}
    assert len(cluster.all("kuryrports")) == 1000
    assert Clouds(cluster, VM, port()).decide(ROW4).verdict is Verdict.CLOSED


@pytest.mark.parametrize("field", ["metadata", "spec", "status"])
@pytest.mark.parametrize("kind", ["pods", "kuryrports"])
def test_what_is_always_sent_has_no_default(kind: str, field: str) -> None:
    for value in ("left out", None):
        cluster = states.working()
        cluster.one(kind)[field] = value
        if value:
            del cluster.one(kind)[field]
        answer = ask(cluster, kuryr_kubernetes.pods_on_this_neutron)
        assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.BAD_DOCUMENT)


@pytest.mark.parametrize(
    ("kind", "path"),
    [("kuryrports", ("metadata", "namespace")), ("kuryrports", ("spec", "podUid")), ("kuryrports", ("status", "vifs")),
     ("pods", ("metadata", "namespace")), ("pods", ("metadata", "uid")), ("pods", ("status", "phase")),
     ("pods", ("spec", "containers"))],
)  # fmt: skip
def test_nor_have_the_fields_inside(kind: str, path: tuple[str, str]) -> None:
    cluster = states.working()
    del cluster.one(kind)[path[0]][path[1]]
    answer = ask(cluster, kuryr_kubernetes.pods_on_this_neutron)
    assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.BAD_DOCUMENT)


# Where Kubernetes leaves a field out: it writes no null there, so that nobody knows what that means.
LEFT_OUT: tuple[tuple[str, tuple[str | int, ...]], ...] = (
    ("pods", ("spec", "hostname")),
    ("pods", ("spec", "hostNetwork")),
    ("pods", ("spec", "nodeName")),
    ("pods", ("status", "podIP")),
    ("pods", ("status", "podIPs")),
    ("pods", ("status", "conditions")),
    ("deployments", ("spec", "selector", "matchLabels")),
    ("deployments", ("spec", "selector", "matchLabels", "name")),
    ("deployments", ("spec", "selector", "matchExpressions")),
    ("deployments", ("spec", "template", "spec", "initContainers")),
    ("deployments", ("spec", "template", "spec", "volumes")),
    ("deployments", ("spec", "template", "spec", "volumes", 0, "configMap")),
    ("deployments", ("spec", "template", "spec", "serviceAccountName")),
    ("deployments", ("spec", "template", "spec", "containers", 0, "image")),
    ("deployments", ("spec", "template", "spec", "containers", 0, "command")),
    ("deployments", ("spec", "template", "spec", "containers", 0, "args")),
    ("deployments", ("spec", "template", "spec", "containers", 0, "env")),
    ("deployments", ("spec", "template", "spec", "containers", 0, "envFrom")),
    ("deployments", ("status", "readyReplicas")),
    ("configmaps", ("data",)),
    ("configmaps", ("data", "kuryr.conf")),
    ("endpoints", ("metadata", "annotations")),
    ("endpoints", ("metadata", "annotations", states.LEADER)),
)


@pytest.mark.parametrize(("kind", "path"), LEFT_OUT)
def test_null_is_not_left_out(kind: str, path: tuple[str | int, ...]) -> None:
    cluster = states.working()
    for one in cluster.all(kind):
        if kind != "pods" or one["metadata"]["name"].startswith("kuryr-controller"):
            inner: Any = one
            for name in path[:-1]:
                inner = inner[name]
            inner[path[-1]] = None
    result = Clouds(cluster, VM, port()).decide(ROW5)
    assert (result.verdict, Verdict.CLOSED in result.possible) == (Verdict.UNKNOWN, True)


@pytest.mark.parametrize("annotations", [None, {states.VIF_ANNOTATION: None}])
def test_nor_are_annotations_of_a_pod_that_may_have_a_vif_in_them(annotations: Any) -> None:
    cluster = states.macvlan_annotated()
    cluster.one("pods")["metadata"]["annotations"] = annotations
    result = Clouds(cluster, VM, port()).decide(ROW4)
    assert (result.verdict, Verdict.CLOSED in result.possible) == (Verdict.UNKNOWN, True)


def test_kinds_that_are_served_in_another_version_are_none_of_kuryrs() -> None:
    cluster = states.without_kuryr()
    cluster.objects["/apis/openstack.org/v1alpha1"] = [{"name": "kuryrports"}]
    result = Clouds(cluster, VM).decide(ROW4)
    assert result.verdict is Verdict.OPEN
    assert ask(cluster, kuryr_kubernetes.crds_served).cause is Cause.NOT_MET


def test_null_for_the_load_balancers_of_services_is_one_unknown_service() -> None:
    cluster = states.working()
    meta = {"name": "s", "namespace": "default"}
    cluster.objects["/apis/openstack.org/v1/kuryrloadbalancers"] = [
        {"metadata": meta, "status": {"loadbalancer": {"id": 5}}}, {"metadata": meta, "status": None}
    ]  # fmt: skip
    clouds = Clouds(cluster, VM, port())
    clouds.cloud.answers("load-balancer", "/v2/lbaas/loadbalancers", {"loadbalancers": []})
    answer = clouds.ask(kuryr_kubernetes.services_on_octavia)
    assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.BAD_DOCUMENT)
