"""Row 2 inside a cluster: whose volume is behind the registry's host, and OpenShift's own registry."""

from __future__ import annotations

from typing import Any

import pytest

from container4nfv_probe.probes import private_registry
from container4nfv_probe.probes.facts import volumes
from container4nfv_probe.rules.model import Answer, Cause, Truth, Verdict
from tests.cluster.cluster import Cluster
from tests.cluster.hosting import HOST, SPACE, VOLUME, hosting, ingress
from tests.unit.clouds_in_memory import PROJECT
from tests.unit.kuryr_clouds import Clouds

OPERATOR = "/apis/imageregistry.operator.openshift.io/v1"
ROUTES = "/apis/route.openshift.io/v1"


def clouds(cluster: Cluster, url: str = f"https://{HOST}") -> Clouds:
    found = Clouds(cluster, registry=url)
    found.cloud.answers("volumev3", f"/v3/{PROJECT}/volumes/{VOLUME}", {"volume": {"id": VOLUME}})
    return found


def cinder(cluster: Cluster, url: str = f"https://{HOST}") -> Answer:
    return clouds(cluster, url).ask(volumes.tied_cinder)


def test_the_volume_behind_the_ingress_is_cinders() -> None:
    cluster = hosting()
    ingress(cluster)
    answer = cinder(cluster)
    assert (answer.truth, VOLUME in answer.because) == (Truth.YES, True)


def test_the_volume_of_a_pod_behind_another_host_does_not_count() -> None:
    cluster = hosting()
    ingress(cluster, "elsewhere.example")
    answer = cinder(cluster)
    assert (answer.cause, HOST in answer.because) == (Cause.NOT_MET, True)


ENTRANCES: dict[str, tuple[dict[str, Any], str, Truth]] = {
    "load balancer": ({"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.50"}]}}}, "http://192.0.2.50:5000",
                      Truth.YES),
    "load balancer by name": ({"status": {"loadBalancer": {"ingress": [{"hostname": "LB.example"}]}}},
                              "http://lb.example:5000", Truth.YES),
    "another port": ({"status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.50"}]}}}, "http://192.0.2.50", Truth.NO),
    "cluster address": ({}, "http://10.96.0.20:5000", Truth.YES),
    "node port": ({}, "http://192.0.2.7:30500", Truth.YES),
    "a port of a node that is another's": ({}, "http://192.0.2.7:30501", Truth.NO),
    "a node port elsewhere": ({}, "http://192.0.2.8:30500", Truth.NO),
    "its own name": ({}, "http://registry.images.svc:5000", Truth.YES),
    "its whole name": ({}, "http://registry.images.svc.cluster.local:5000", Truth.YES),
    "its name in another namespace": ({}, "http://registry.other.svc:5000", Truth.NO),
}  # fmt: skip


@pytest.mark.parametrize("name", ENTRANCES)
def test_a_service_may_listen_itself(name: str) -> None:
    change, url, truth = ENTRANCES[name]
    cluster = hosting()
    cluster.one("services").update(change)
    assert cinder(cluster, url).truth is truth


def test_an_external_address_is_one_too() -> None:
    cluster = hosting()
    cluster.one("services")["spec"]["externalIPs"] = ["2001:DB8::5"]
    assert cinder(cluster, "http://[2001:db8:0::5]:5000").truth is Truth.YES


def test_a_route_leads_there_too() -> None:
    cluster = hosting()
    cluster.objects[ROUTES] = [{"name": "routes"}]
    spec = {"host": HOST, "to": {"kind": "Service", "name": "registry"}}
    cluster.objects[f"{ROUTES}/routes"] = [{"metadata": {"name": "r", "namespace": SPACE}, "spec": spec}]
    assert cinder(cluster).truth is Truth.YES


@pytest.mark.parametrize(
    ("spec", "truth"),
    [
        ({"cinder": {"volumeID": VOLUME}}, Truth.YES),
        ({"csi": {"driver": "nfs.csi.k8s.io", "volumeHandle": VOLUME}}, Truth.NO),
        ({"hostPath": {"path": "/srv"}}, Truth.NO),
        ({"csi": {"driver": volumes.CSI, "volumeHandle": "of-another-cloud"}}, Truth.UNKNOWN),
    ],
)
def test_whose_volume_it_is(spec: dict[str, Any], truth: Truth) -> None:
    cluster = hosting()
    ingress(cluster)
    cluster.one("persistentvolumes")["spec"] = spec
    found = clouds(cluster)
    found.cloud.answers("volumev3", f"/v3/{PROJECT}/volumes/of-another-cloud",
                        {"itemNotFound": {"code": 404, "message": "canary"}}, status=404)  # fmt: skip
    answer = found.ask(volumes.tied_cinder)
    assert answer.truth is truth
    assert (answer.cause is Cause.OTHER_CLOUD) is (truth is Truth.UNKNOWN)
    assert "canary" not in str(found.cloud.transport.exchanges())


def test_a_404_that_is_not_cinders_word_is_not_another_cloud() -> None:
    cluster = hosting()
    ingress(cluster)
    cluster.one("persistentvolumes")["spec"]["csi"]["volumeHandle"] = "unknown-to-the-proxy"
    assert cinder(cluster).cause is Cause.BAD_DOCUMENT


def test_a_registry_without_a_claim_is_not_on_cinder() -> None:
    cluster = hosting()
    ingress(cluster)
    cluster.all("pods")[-1]["spec"]["volumes"] = [{"emptyDir": {}}]
    assert cinder(cluster).cause is Cause.NOT_MET


@pytest.mark.parametrize("kind", ["services", "ingresses", "nodes", "persistentvolumeclaims", "persistentvolumes"])
def test_what_may_not_be_read_is_unknown(kind: str) -> None:
    cluster = hosting()
    ingress(cluster)
    cluster.forbidden = {kind}
    assert cinder(cluster).cause is Cause.FORBIDDEN


def openshift(storage: dict[str, Any], url: str = "https://image-registry.openshift-image-registry.svc:5000") -> Answer:
    cluster = hosting("openshift-image-registry")
    cluster.one("services")["metadata"]["name"] = "image-registry"
    cluster.objects[OPERATOR] = [{"name": "configs"}]
    spec = {"storage": {}, "httpSecret": "canary"}
    cluster.objects[f"{OPERATOR}/configs"] = [
        {"metadata": {"name": "cluster"}, "spec": spec, "status": {"storage": storage}}
    ]
    found = clouds(cluster, url)
    answer = found.ask(volumes.openshift_storage)
    assert "canary" not in str(found.cloud.transport.exchanges())
    return answer


@pytest.mark.parametrize(
    ("storage", "truth", "cause"),
    [
        ({"swift": {"authURL": "http://keystone.test:5000/v3", "container": "images"}}, Truth.YES, None),
        ({"swift": {"authURL": "http://other.test:5000/v3", "container": "images"}}, Truth.UNKNOWN, Cause.OTHER_CLOUD),
        ({"pvc": {"claim": "images"}}, Truth.YES, None),
        ({"s3": {"bucket": "b"}}, Truth.NO, Cause.NOT_MET),
        ({"emptyDir": {}}, Truth.NO, Cause.NOT_MET),
    ],
)
def test_openshifts_operator_says_where_its_images_are(
    storage: dict[str, Any], truth: Truth, cause: Cause | None
) -> None:
    answer = openshift(storage)
    assert (answer.truth, answer.cause) == (truth, cause)


def test_openshifts_registry_is_not_every_registry() -> None:
    answer = openshift({"swift": {"authURL": "http://keystone.test:5000/v3"}}, "https://registry.example")
    assert (answer.truth, "is not OpenShift's own" in answer.because) == (Truth.NO, True)


def test_a_cluster_that_is_not_openshift_has_no_such_registry() -> None:
    assert clouds(hosting()).ask(volumes.openshift_storage).cause is Cause.NOT_MET


def test_on_cinder_and_pulled_from_closes_the_row() -> None:
    cluster = hosting()
    ingress(cluster)
    pod = cluster.one("pods")
    pod["spec"]["containers"][0]["image"] = f"{HOST}/app:1"
    found = clouds(cluster)
    found.cloud.mock.register_uri("GET", f"https://{HOST}/v2/", json={})
    assert found.decide(private_registry.REQUIREMENT).verdict is Verdict.CLOSED
