"""Row 2 inside a cluster: who serves the registry's URL, as the cluster routes a request to it."""

from __future__ import annotations

from typing import Any

import pytest

from container4nfv_probe.rules.model import Cause, Truth
from tests.cluster.cluster import Cluster, Object
from tests.cluster.hosting import HOST, SPACE, at, hosting, ingress, path, pod, ready, route, service
from tests.unit.probes.conftest import Names
from tests.unit.probes.registry_clusters import cinder

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
LB: Object = {"status": {"loadBalancer": {"ingress": [{"ip": "203.0.113.20"}]}}}
# What changes of the Service, the URL that the operator gives, the addresses of its host, and the truth.
ENTRANCES: dict[str, tuple[Object, str, tuple[str, ...], Truth]] = {
    "load balancer": (LB, "http://203.0.113.20:5000", (), YES),
    "a name of the load balancer": (LB, f"http://{HOST}:5000", ("203.0.113.20",), YES),
    "a name that nobody can look up": (LB, f"http://{HOST}:5000", (), UNKNOWN),
    "a name of another address": (LB, f"http://{HOST}:5000", ("203.0.113.21",), UNKNOWN),
    "a name of that and another address": (LB, f"http://{HOST}:5000", ("203.0.113.20", "203.0.113.21"), UNKNOWN),
    "a load balancer's own name": (
        {"status": {"loadBalancer": {"ingress": [{"hostname": "LB.example"}]}}}, "http://lb.example:5000", (), YES),
    "another port of the load balancer": (LB, "http://203.0.113.20:5001", (), UNKNOWN),
    "cluster address": ({}, "http://10.96.0.20:5000", (), YES),
    "node port": ({}, "http://192.0.2.7:30500", (), YES),
    "node port by a name of the node": ({}, "http://node.example:30500", ("192.0.2.7",), YES),
    "a port of a node that is another's": ({}, "http://192.0.2.7:30501", (), UNKNOWN),
    "the Service's port on a node": ({}, "http://192.0.2.7:5000", (), UNKNOWN),
    "a node port elsewhere": ({}, "http://192.0.2.8:30500", (), UNKNOWN),
    "its own name": ({}, "http://registry.images.svc:5000", (), YES),
    "its whole name": ({}, "http://registry.images.svc.cluster.local:5000", (), YES),
    "its name in another namespace": ({}, "http://registry.other.svc:5000", (), UNKNOWN),
    "its name at another port": ({}, "http://registry.images.svc:5001", (), UNKNOWN),
    "a public name that looks like a Service's": ({}, "http://registry.images:5000", (), UNKNOWN),
    "that name in the cluster's domain": ({}, "http://registry.images.svc.k8s.example:5000", ("10.96.0.20",), YES),
    "that name elsewhere": ({}, "http://registry.images.svc.k8s.example:5000", ("192.0.2.99",), UNKNOWN),
}  # fmt: skip


@pytest.mark.parametrize("name", ENTRANCES)
def test_a_service_is_reached_by_its_names_and_addresses(name: str, names: Names) -> None:
    change, url, addresses, truth = ENTRANCES[name]
    cluster = hosting()
    cluster.one("services").update(change)
    names.update({host: addresses for host in (HOST, "node.example", "registry.images.svc.k8s.example") if addresses})
    assert cinder(cluster, url).truth is truth


def test_an_external_address_is_one_too() -> None:
    cluster = hosting()
    cluster.one("services")["spec"]["externalIPs"] = ["2001:DB8::5"]
    assert cinder(cluster, "http://[2001:db8:0::5]:5000").truth is YES


@pytest.mark.parametrize(
    ("port", "url", "truth"),
    [
        (443, "https://192.0.2.50", YES),
        (443, "http://192.0.2.50", UNKNOWN),
        (80, "http://192.0.2.50", YES),
        (80, "https://192.0.2.50", UNKNOWN),
        (444, "https://192.0.2.50", UNKNOWN),
        (79, "http://192.0.2.50", UNKNOWN),
    ],
)
def test_a_url_without_a_port_is_at_its_schemes(port: int, url: str, truth: Truth) -> None:
    cluster = hosting()
    one = cluster.one("services")
    one["status"] = {"loadBalancer": {"ingress": [{"ip": "192.0.2.50"}]}}
    one["spec"]["ports"] = [{"port": port, "protocol": "TCP", "targetPort": 5000}]
    assert cinder(ready(cluster), url).truth is truth


def test_a_port_of_another_protocol_is_none() -> None:
    cluster = hosting()
    cluster.one("services")["spec"]["ports"][0]["protocol"] = "UDP"
    assert cinder(ready(cluster), "http://10.96.0.20:5000").truth is UNKNOWN


# The paths of the registry's host: leads to the registry on Cinder, to the wiki beside it (a claim that counts not).
WIKI, ON = path("/wiki", "wiki", 80), path("/v2", "registry", 5000)
PATHS: dict[str, tuple[list[Object], Truth]] = {
    "all": ([path("/", "registry", 5000)], YES),
    "by the name of the port": ([path("/", "named", "http")], YES),
    "a port that the Service does not have": ([path("/", "registry", 5001)], UNKNOWN),
    "a Service that is not there": ([path("/", "gone", 5000)], UNKNOWN),
    "only its own": ([ON, WIKI], YES),
    "with a slash": ([path("/v2/", "registry", 5000), path("/", "wiki", 80)], YES),
    "the longest counts": ([path("/", "registry", 5000), path("/v2/", "wiki", 80)], UNKNOWN),
    "of elements, not letters": ([path("/v", "registry", 5000)], UNKNOWN),
    "of letters to a controller": ([path("/v", "registry", 5000, "ImplementationSpecific")], YES),
    "nothing for it": ([WIKI], UNKNOWN),
    "exactly its root": ([path("/v2/", "registry", 5000, "Exact")], YES),
    "exactly its root, else another": ([path("/v2/", "registry", 5000, "Exact"), path("/", "wiki", 80)], UNKNOWN),
    "exactly all": ([path("/", "registry", 5000, "Exact")], UNKNOWN),
    "a part to another": ([ON, path("/v2/team", "wiki", 80)], UNKNOWN),
    "a pattern for all": ([path("/v2(/|$)(.*)", "registry", 5000, "ImplementationSpecific")], YES),
    "a pattern for others": ([ON, path("/wiki(/|$)(.*)", "wiki", 80, "ImplementationSpecific")], YES),
    "a pattern for perhaps": ([ON, path("/.*", "wiki", 80, "ImplementationSpecific")], UNKNOWN),
    "a star": ([path("/v2/*", "registry", 5000, "ImplementationSpecific")], YES),
    "one path to two Services": ([ON, path("/v2", "wiki", 80)], UNKNOWN),
    "no Service at all": ([{"path": "/", "pathType": "Prefix", "backend": {"resource": {"kind": "Bucket"}}}], UNKNOWN),
}  # fmt: skip


def with_a_wiki() -> Cluster:
    """Beside the registry a wiki, whose pod claims a volume, and the registry under another Service."""
    cluster = hosting()
    container = {"name": "wiki", "image": "wiki:1", "ports": [{"containerPort": 8080, "protocol": "TCP"}],
                 "volumeMounts": [{"name": "data", "mountPath": "/srv/wiki"}]}  # fmt: skip
    claimed = {"name": "data", "persistentVolumeClaim": {"claimName": "images"}}
    pod(cluster, "wiki", {"app": "wiki"}, container, claimed)
    cluster.objects["/api/v1/services"] += [
        service("wiki", {"app": "wiki"}, {"port": 80, "targetPort": 8080}),
        service("named", {"app": "registry"}, {"port": 80, "targetPort": 5000, "name": "http"},
                {"port": 81, "targetPort": 5001, "name": "metrics"}),
    ]  # fmt: skip
    return ready(cluster)


@pytest.mark.parametrize("name", PATHS)
def test_an_ingress_leads_by_path(name: str) -> None:
    paths, truth = PATHS[name]
    cluster = with_a_wiki()
    ingress(cluster, HOST, *paths)
    assert cinder(cluster).truth is truth


def test_a_registry_below_a_path_is_led_to_by_that() -> None:
    cluster = with_a_wiki()
    ingress(cluster, HOST, path("/hub", "registry", 5000), path("/", "wiki", 80))
    assert cinder(cluster, f"https://{HOST}/hub").truth is YES
    assert cinder(cluster).truth is UNKNOWN


# Where the Ingress's controller is, the host of its rule and that of the URL; a wildcard stands for one label. No
# Ingress is in force where no controller says so, or at another address than that of the URL's host.
HOSTS: list[tuple[str, str, str, Truth]] = [
    ("", HOST, HOST, UNKNOWN),
    ("203.0.113.9", HOST, HOST, YES),
    ("203.0.113.9", "Registry.Example", HOST, YES),
    ("203.0.113.8", HOST, HOST, UNKNOWN),
    ("", "a.example", HOST, UNKNOWN),
    ("", "registry.example.org", HOST, UNKNOWN),
    ("", "*.example", HOST, UNKNOWN),
    ("", "", HOST, UNKNOWN),
    ("203.0.113.9", "*.example", HOST, YES),
    ("203.0.113.9", "*.example", "a.registry.example", UNKNOWN),
    ("203.0.113.9", "*.other", HOST, UNKNOWN),
    ("203.0.113.9", "*.registry.example", HOST, UNKNOWN),
    ("203.0.113.9", "", HOST, YES),
    ("203.0.113.8", "*.example", HOST, UNKNOWN),
    ("203.0.113.8", "", HOST, UNKNOWN),
]


@pytest.mark.parametrize(("controller", "rule", "host", "truth"), HOSTS)
def test_an_ingress_counts_where_its_controller_is(
    controller: str, rule: str, host: str, truth: Truth, names: Names
) -> None:
    cluster = hosting()
    one = ingress(cluster, rule)
    one["status"] = {"loadBalancer": {"ingress": [{"ip": controller}]}} if controller else {}
    names[host] = ("203.0.113.9",)
    assert cinder(cluster, f"https://{host}").truth is truth


# What the controller of an Ingress for the host says of where it is, the addresses of the host, and the truth.
IN_FORCE: dict[str, tuple[list[Object], tuple[str, ...], Truth]] = {
    "at the address": ([{"ip": "203.0.113.9"}], ("203.0.113.9",), YES),
    "at more than that": ([{"ip": "203.0.113.8"}, {"ip": "203.0.113.9"}], ("203.0.113.9",), YES),
    "at both": ([{"ip": "203.0.113.8"}, {"ip": "203.0.113.9"}], ("203.0.113.9", "203.0.113.8"), YES),
    "at one of them": ([{"ip": "203.0.113.9"}], ("203.0.113.9", "203.0.113.8"), UNKNOWN),
    "at another": ([{"ip": "203.0.113.8"}], ("203.0.113.9",), UNKNOWN),
    "at an address of another family": ([{"ip": "2001:db8::9"}], ("203.0.113.9",), UNKNOWN),
    "nowhere": ([], ("203.0.113.9",), UNKNOWN),
    "at some name": ([{"hostname": "lb.example"}], ("203.0.113.9",), UNKNOWN),
    "at the name": ([{"hostname": "Registry.Example."}], ("203.0.113.9",), YES),
    "at the name, that nobody can look up": ([{"hostname": HOST}], (), YES),
    "at an address, of a host that nobody can look up": ([{"ip": "203.0.113.9"}], (), UNKNOWN),
}


@pytest.mark.parametrize("name", IN_FORCE)
@pytest.mark.parametrize("rule", [HOST, "*.example", ""])
def test_an_ingress_is_in_force_where_its_controller_says_so(rule: str, name: str, names: Names) -> None:
    entrances, addresses, truth = IN_FORCE[name]
    cluster = hosting()
    ingress(cluster, rule)["status"] = at(*entrances)
    names.update({HOST: addresses} if addresses else {})
    answer = cinder(cluster)
    assert answer.truth is truth
    if rule == HOST and truth is UNKNOWN:
        assert answer.because.startswith(f"an Ingress names {HOST}, but does not say that it is at ")
        assert answer.settle == "an Ingress whose status has every address of its host"


def test_an_ingress_that_is_not_in_force_may_be_after_all(names: Names) -> None:
    cluster = with_a_wiki()
    names[HOST] = ("203.0.113.9",)
    ingress(cluster)["status"] = at({"ip": "203.0.113.9"})
    assert cinder(cluster).truth is YES
    other = ingress(cluster, HOST, path("/v2/", "wiki", 80), ingressClassName="gone")
    other["status"] = {}
    assert cinder(cluster).truth is UNKNOWN
    other["spec"]["rules"][1]["http"]["paths"] = [path("/", "registry", 5000)]
    assert cinder(cluster).truth is YES, "both lead there"


def test_so_does_a_default_backend(names: Names) -> None:
    cluster = hosting()
    default = {"service": {"name": "registry", "port": {"number": 5000}}}
    one = ingress(cluster, HOST, path("/wiki", "wiki", 80), defaultBackend=default)
    assert cinder(cluster).truth is YES
    one["spec"]["rules"], one["status"] = [], {}
    assert cinder(cluster).truth is UNKNOWN
    one["status"] = at({"ip": "203.0.113.9"})
    names[HOST] = ("203.0.113.9",)
    assert cinder(cluster).truth is YES


def test_a_host_that_is_named_is_never_a_stars(names: Names) -> None:
    cluster = with_a_wiki()
    names[HOST] = ("203.0.113.9",)
    star = ingress(cluster, "*.example")
    star["status"] = {"loadBalancer": {"ingress": [{"ip": "203.0.113.9"}]}}
    assert cinder(cluster).truth is YES
    ingress(cluster, HOST, path("/", "wiki", 80))
    assert cinder(cluster).truth is UNKNOWN


def test_controllers_of_two_classes_must_agree() -> None:
    cluster = with_a_wiki()
    ingress(cluster, HOST, ingressClassName="inside")
    ingress(cluster, HOST, path("/v2/", "wiki", 80))["metadata"]["annotations"] = {"kubernetes.io/ingress.class": "out"}
    assert cinder(cluster).truth is UNKNOWN
    cluster.all("ingresses").pop()
    ingress(cluster, HOST, path("/v2", "named", 80))["metadata"]["annotations"] = {"kubernetes.io/ingress.class": "out"}
    assert cinder(cluster).truth is YES


@pytest.mark.parametrize("port", [5000, 8443])
def test_an_ingress_does_not_listen_on_any_port(port: int) -> None:
    cluster = hosting()
    ingress(cluster)
    assert cinder(cluster, f"https://{HOST}:{port}").cause is Cause.NOT_VISIBLE


def controller(cluster: Cluster, port: int = 443) -> None:
    """An Ingress controller behind a load balancer, as ingress-nginx' chart installs it."""
    container = {"name": "controller", "image": "registry.k8s.io/ingress-nginx/controller:v1.9.4",
                 "ports": [{"containerPort": 443, "protocol": "TCP", "name": "https"}]}  # fmt: skip
    pod(cluster, "nginx", {"app": "nginx"}, container, namespace="ingress-nginx")
    one = service("nginx", {"app": "nginx"}, {"port": port, "targetPort": "https"}, namespace="ingress-nginx")
    cluster.objects["/api/v1/services"].append(one | LB)
    ready(cluster)


@pytest.mark.parametrize(("port", "url"), [(443, f"https://{HOST}"), (8443, f"https://{HOST}:8443")])
def test_through_its_controllers_load_balancer_an_ingress_is_followed(port: int, url: str, names: Names) -> None:
    cluster = hosting()
    controller(cluster, port)
    names[HOST] = ("203.0.113.20",)
    assert cinder(cluster, url).truth is UNKNOWN
    one = ingress(cluster)
    one["status"] = {}
    assert cinder(cluster, url).truth is UNKNOWN
    one["status"] = at({"ip": "203.0.113.20"})
    assert cinder(cluster, url).truth is YES


def test_a_left_over_ingress_does_not_outweigh_the_address(names: Names) -> None:
    cluster = with_a_wiki()
    cluster.one("services").update(LB)
    cluster.one("services")["spec"]["ports"][0]["port"] = 443
    ingress(cluster, HOST, path("/", "wiki", 80))
    names[HOST] = ("203.0.113.20",)
    assert cinder(ready(cluster)).truth is UNKNOWN


ROUTED: dict[str, tuple[dict[str, Any], str, Truth]] = {
    "as it is": ({}, f"https://{HOST}", YES),
    "its host in capitals": ({"host": "Registry.Example"}, f"https://{HOST}", YES),
    "another host": ({"host": "other.example"}, f"https://{HOST}", UNKNOWN),
    "the pods' port by number": ({"port": {"targetPort": 5000}}, f"https://{HOST}", YES),
    "the pods' port by name": ({"port": {"targetPort": "5000-tcp"}}, f"https://{HOST}", UNKNOWN),
    "without TLS asked with it": ({"tls": None}, f"https://{HOST}", UNKNOWN),
    "without TLS": ({"tls": None}, f"http://{HOST}", YES),
    "with TLS asked without": ({}, f"http://{HOST}", UNKNOWN),
    "both allowed": ({"tls": {"termination": "edge", "insecureEdgeTerminationPolicy": "Allow"}}, f"http://{HOST}", YES),
    "its path": ({"path": "/v2"}, f"https://{HOST}", YES),
    "another path": ({"path": "/wiki"}, f"https://{HOST}", UNKNOWN),
    "another Service too": ({"alternateBackends": [{"kind": "Service", "name": "wiki", "weight": 10}]},
                            f"https://{HOST}", UNKNOWN),
    "another Service with no weight": ({"alternateBackends": [{"kind": "Service", "name": "wiki", "weight": 0}]},
                                       f"https://{HOST}", YES),
}  # fmt: skip


@pytest.mark.parametrize("name", ROUTED)
def test_a_route_leads_there_too(name: str) -> None:
    change, url, truth = ROUTED[name]
    cluster = with_a_wiki()
    spec = {key: value for key, value in change.items() if value is not None}
    one = route(cluster, **spec)
    if change.get("tls", "") is None:
        del one["spec"]["tls"]
    one["status"]["ingress"][0]["host"] = one["spec"]["host"]
    assert cinder(cluster, url).truth is truth


@pytest.mark.parametrize(
    ("condition", "truth"),
    [({"type": "Admitted", "status": "True"}, YES), ({"type": "Admitted", "status": "False"}, UNKNOWN)],
)
def test_a_route_that_no_router_admitted_leads_nowhere(condition: Object, truth: Truth) -> None:
    cluster = hosting()
    one = route(cluster)
    one["status"]["ingress"][0]["conditions"] = [condition]
    assert cinder(cluster).truth is truth
    one["status"] = {}
    assert cinder(cluster).truth is UNKNOWN


def test_a_route_and_an_ingress_of_one_host_must_agree() -> None:
    cluster = with_a_wiki()
    ingress(cluster)
    route(cluster)
    assert cinder(cluster).truth is YES
    cluster.all("routes")[0]["spec"]["to"]["name"] = "wiki"
    assert cinder(cluster).truth is UNKNOWN


@pytest.mark.parametrize("kind", ["services", "ingresses", "nodes", "pods", "endpointslices", "persistentvolumeclaims"])
def test_what_may_not_be_read_is_unknown(kind: str, names: Names) -> None:
    cluster = hosting()
    ingress(cluster)
    names[HOST] = ("203.0.113.9",)
    cluster.forbidden = {kind}
    assert cinder(cluster).cause is Cause.FORBIDDEN


def test_what_is_at_no_place_of_the_cluster_is_said_with_its_name_and_namespace() -> None:
    answer = cinder(hosting())
    assert (answer.cause, HOST in answer.because, "--kubeconfig none" in answer.settle) == (
        Cause.NOT_VISIBLE,
        True,
        True,
    )
    assert SPACE not in answer.because


def left(cluster: Cluster, kind: str, path: tuple[str, ...]) -> Cluster:
    """The same, with null there in every object of a kind."""
    for inner in cluster.all(kind):
        for name in path[:-1]:
            inner = inner[name]
        inner[path[-1]] = None
    return cluster


def routed() -> Cluster:
    cluster = hosting()
    route(cluster)
    return cluster


SVC = "http://registry.images.svc:5000"
# Where Go writes null for a list without items (no omitempty in k8s.io/api and openshift/api), and what is said then.
NO_ITEMS: dict[str, tuple[Cluster, str, tuple[str, ...], str, str]] = {
    "endpoints": (hosting(), "endpointslices", ("endpoints",), SVC, "no endpoint is ready"),
    "ports": (hosting(), "endpointslices", ("ports",), SVC, "no endpoint is ready"),
    "subsets": (ready(hosting(), ""), "endpoints", ("subsets",), SVC, "no endpoint is ready"),
    "ingress of a Route": (routed(), "routes", ("status", "ingress"), f"https://{HOST}", "no Service, Ingress"),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_ITEMS)
def test_null_is_no_items_where_go_writes_it(name: str) -> None:
    cluster, kind, where, url, because = NO_ITEMS[name]
    whole = cinder(cluster, url)
    assert whole.truth is YES
    answer = cinder(left(cluster, kind, where), url)
    assert (answer.truth, answer.cause) == (UNKNOWN, Cause.NOT_VISIBLE)
    assert because in answer.because


# Fields that Kubernetes and OpenShift leave out, and never write null for.
LEFT_OUT: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("services", ("spec", "ports"), SVC),
    ("services", ("spec", "clusterIP"), SVC),
    ("services", ("status", "loadBalancer"), SVC),
    ("endpointslices", ("metadata", "labels"), SVC),
    ("pods", ("status", "conditions"), SVC),
    ("pods", ("spec", "volumes"), SVC),
    ("persistentvolumeclaims", ("spec", "volumeName"), SVC),
    ("persistentvolumes", ("spec", "csi"), SVC),
    ("routes", ("spec", "tls"), f"http://{HOST}"),
    ("routes", ("spec", "port"), f"https://{HOST}"),
    ("routes", ("spec", "to", "weight"), f"https://{HOST}"),
)


@pytest.mark.parametrize(("kind", "where", "url"), LEFT_OUT)
def test_null_elsewhere_is_nothing_that_anybody_knows(kind: str, where: tuple[str, ...], url: str) -> None:
    answer = cinder(left(routed(), kind, where), url)
    assert (answer.truth, answer.cause) == (UNKNOWN, Cause.BAD_DOCUMENT)
