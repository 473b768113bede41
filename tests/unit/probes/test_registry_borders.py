"""Row 2 at the border of each comparison: hosts, ports, drivers, and what is told of them."""

from __future__ import annotations

import pytest

from container4nfv_probe.probes.facts import blobs, pulls, volumes
from container4nfv_probe.rules.model import Cause, Truth
from container4nfv_probe.testing import Cloud
from tests.cluster.hosting import SPACE, VOLUME, hosting, ingress
from tests.unit.probes.registries import APP, HOST, URL, run_registry
from tests.unit.probes.test_registry_row import NATIVE, pods, zun_knows
from tests.unit.probes.test_registry_volumes import ROUTES, cinder, clouds, openshift


@pytest.mark.parametrize(
    ("port", "url", "truth"),
    [
        (443, "https://192.0.2.50", Truth.YES),
        (443, "http://192.0.2.50", Truth.NO),
        (80, "http://192.0.2.50", Truth.YES),
        (80, "https://192.0.2.50", Truth.NO),
        (444, "https://192.0.2.50", Truth.NO),
        (442, "https://192.0.2.50", Truth.NO),
        (81, "http://192.0.2.50", Truth.NO),
        (79, "http://192.0.2.50", Truth.NO),
    ],
)
def test_a_url_without_a_port_is_at_its_schemes(port: int, url: str, truth: Truth) -> None:
    cluster = hosting()
    service = cluster.one("services")
    service["status"] = {"loadBalancer": {"ingress": [{"ip": "192.0.2.50"}]}}
    service["spec"]["ports"] = [{"port": port}]
    assert cinder(cluster, url).truth is truth


def test_a_port_that_no_node_opens_is_on_none() -> None:
    cluster = hosting()
    cluster.one("services")["spec"]["ports"] = [{"port": 5000}]
    assert cinder(cluster, "http://192.0.2.7:1").truth is Truth.NO
    assert cinder(cluster, "http://192.0.2.7").truth is Truth.NO


@pytest.mark.parametrize("host", ["a.example", "registry.example.org", "zz.example"])
def test_another_host_of_an_ingress_or_route_is_not_the_registrys(host: str) -> None:
    cluster = hosting()
    ingress(cluster, host)
    cluster.objects[ROUTES] = [{"name": "routes"}]
    spec = {"host": host, "to": {"kind": "Service", "name": "registry"}}
    cluster.objects[f"{ROUTES}/routes"] = [{"metadata": {"name": "r", "namespace": SPACE}, "spec": spec}]
    assert cinder(cluster).truth is Truth.NO


@pytest.mark.parametrize(
    ("rule", "url", "truth"),
    [
        ("*.example", "https://registry.example", Truth.YES),
        ("*.example", "https://a.registry.example", Truth.NO),
        ("*.other", "https://registry.example", Truth.NO),
        ("*.registry.example", "https://registry.example", Truth.NO),
    ],
)
def test_a_star_of_an_ingress_stands_for_one_label(rule: str, url: str, truth: Truth) -> None:
    cluster = hosting()
    ingress(cluster, rule)
    assert cinder(cluster, url).truth is truth


def test_a_host_that_is_named_is_never_a_stars() -> None:
    cluster = hosting()
    ingress(cluster, "*.example")
    ingress(cluster)
    assert cinder(cluster).truth is Truth.YES
    named = cluster.all("ingresses")[-1]["spec"]["rules"][-1]
    named["http"]["paths"][0]["backend"]["service"]["name"] = "bare"
    assert cinder(cluster).truth is Truth.NO


def test_nor_is_a_host_of_a_route() -> None:
    cluster = hosting()
    ingress(cluster, "*.example")
    cluster.objects[ROUTES] = [{"name": "routes"}]
    spec = {"host": "registry.example", "to": {"kind": "Service", "name": "bare"}}
    cluster.objects[f"{ROUTES}/routes"] = [{"metadata": {"name": "r", "namespace": SPACE}, "spec": spec}]
    assert cinder(cluster).truth is Truth.NO


@pytest.mark.parametrize("driver", ["blob.csi.azure.com", "cinder.csi.openstack.org.other", "disk.csi.example"])
def test_another_drivers_volume_is_not_cinders(driver: str) -> None:
    cluster = hosting()
    ingress(cluster)
    cluster.one("persistentvolumes")["spec"] = {"csi": {"driver": driver, "volumeHandle": VOLUME}}
    answer = clouds(cluster).ask(volumes.tied_cinder)
    assert (answer.truth, answer.because) == (Truth.NO, "the registry's volume is not Cinder's")


@pytest.mark.parametrize("host", ["a.test", "keystone.test.other", "zz.test"])
def test_the_swift_of_another_identity_service_is_another_clouds(host: str) -> None:
    answer = openshift({"swift": {"authURL": f"http://{host}:5000/v3", "container": "images"}})
    assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.OTHER_CLOUD)


@pytest.mark.parametrize(
    ("headers", "status", "said"),
    [
        ({"WWW-Authenticate": 'Basic realm="Registry Realm"'}, 401, "with a login (Basic)"),
        ({"WWW-Authenticate": 'Bearer realm="https://t.example/x",service="a b"'}, 401, "with a login (Bearer)"),
        ({}, 200, "without a login"),
    ],
)
def test_whether_it_wants_a_login_is_told(cloud: Cloud, headers: dict[str, str], status: int, said: str) -> None:
    cloud.has("registry", URL)
    cloud.says("registry", "/v2/", {}, status, headers=headers)
    assert cloud.ask(blobs.registry_answers).because == f"a registry answers at {HOST}, {said}"


@pytest.mark.parametrize("phase", ["Pending", "Succeeded", "Unknown"])
def test_only_running_pods_pull(cloud: Cloud, phase: str) -> None:
    cloud.has("registry", URL)
    pods(cloud, [f"{HOST}/team/app:1"], phase)
    assert cloud.ask(pulls.pods_pull).truth is Truth.NO


@pytest.mark.parametrize(
    ("image", "named"),
    [
        ("localhost/app", True),
        ("registry.example/app", True),
        ("registry:5000/app", True),
        ("library/nginx", False),
        ("zoo/nginx", False),
        ("nginx", False),
        ("localhost", False),
        ("nginx:1.27", False),
    ],
)
def test_an_image_names_a_registry_by_a_dot_a_port_or_localhost(image: str, named: bool) -> None:
    assert pulls.names_a_registry(image) is named


@pytest.mark.parametrize(
    ("domains", "said"),
    [
        ((), "Zun knows of no registry"),
        (("quay.io",), "Zun knows other registries only: quay.io"),
        (("quay.io", "other.example"), "Zun knows other.example, which may be another name of this registry"),
    ],
)
def test_what_zun_knows_is_told(cloud: Cloud, domains: tuple[str, ...], said: str) -> None:
    cloud.has("registry", URL)
    zun_knows(cloud, *domains)
    assert cloud.ask(pulls.zun_registry).because == said


@pytest.mark.parametrize("image", [f"{HOST}/team/app:1", f"{HOST}/team/app", f"{HOST}/team/app@{APP.digest}"])
def test_a_pods_image_names_the_repository_to_ask_for(cloud: Cloud, image: str) -> None:
    run_registry(cloud, location=NATIVE, status=404)
    pods(cloud, [image])
    assert cloud.ask(blobs.tied_swift).truth is Truth.YES
