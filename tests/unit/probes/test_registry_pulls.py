"""Row 2 in a cluster: whose images the pods run, by whatever name they and the operator call the registry."""

from __future__ import annotations

from typing import Any

import pytest

from container4nfv_probe.probes.facts import names as naming
from container4nfv_probe.probes.facts import pulls
from container4nfv_probe.rules.model import Answer, Cause, Truth
from tests.cluster.cluster import Cluster, Object
from tests.cluster.hosting import HOST, hosting, ingress, pod, ready, route, service
from tests.unit.probes.conftest import Names
from tests.unit.probes.registry_clusters import URL, clouds

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
DIGEST = f"sha256:{'ab' * 32}"


def running(cluster: Cluster, image: str, real: str | None = None, phase: str = "Running", **status: Any) -> Object:
    """Add a pod with an image, as its container's status says it (None: as it is pulled by that name)."""
    name = image.partition("@")[0].rpartition(":")[0] if ":" in image.rpartition("/")[2] else image.partition("@")[0]
    one = pod(cluster, f"p{len(cluster.all('pods'))}", {}, {"name": "c", "image": image})
    each = {"name": "c", "image": image, "imageID": f"{name}@{DIGEST}" if real is None else real,
            "state": {"running": {"startedAt": "2026-01-01T00:00:00Z"}}}  # fmt: skip
    one["status"] |= {"phase": phase, "containerStatuses": [each | status]}
    return one


def only(cluster: Cluster) -> Cluster:
    """Leave no pod that runs but the registry's own, whose image is another's."""
    for one in cluster.all("pods"):
        if one["metadata"]["name"] != "registry":
            one["status"]["phase"] = "Succeeded"
    return cluster


def ask(cluster: Cluster, url: str = URL, held: tuple[str, ...] | None = ("team/app",)) -> Answer:
    """Whether pods pull from the registry at this URL, which lists these repositories (None: to nobody)."""
    found = clouds(cluster, url)
    for number in (8, 32):
        found.cloud.mock.register_uri("GET", f"{url}/v2/_catalog?n={number}", status_code=404 if held is None else 200,
                                      json={"repositories": held})  # fmt: skip
    return found.ask(pulls.pods_pull)


# What names the registry: the operator, a pod; and what stands in the cluster.
SAME: dict[str, tuple[str, str, str]] = {
    "by the same name": (URL, HOST, ""),
    "with the port that its scheme has": (URL, f"{HOST}:443", ""),
    "by an Ingress and by its Service": (URL, "registry.images.svc:5000", "ingress"),
    "by an Ingress and by its whole name": (URL, "registry.images.svc.cluster.local:5000", "ingress"),
    "by an Ingress and by its address": (URL, "10.96.0.20:5000", "ingress"),
    "by an Ingress and by a node's port": (URL, "192.0.2.7:30500", "ingress"),
    "by its Service and by an Ingress": ("http://registry.images.svc:5000", HOST, "ingress"),
    "by its Service and by its address": ("http://registry.images.svc:5000", "10.96.0.20:5000", ""),
    "by a Route and by its Service": (URL, "registry.images.svc:5000", "route"),
    "by its load balancer's address and by an Ingress": ("http://203.0.113.20:5000", HOST, "ingress"),
    "by a name of its load balancer and by its Service": ("https://hub.example:5000", "registry.images.svc:5000", ""),
    "by two Services of its pods": (URL, "second.images.svc:80", "ingress"),
}


def named_in_many_ways() -> Cluster:
    """The registry, behind a load balancer and two Services."""
    cluster = only(hosting())
    cluster.one("services")["status"] = {"loadBalancer": {"ingress": [{"ip": "203.0.113.20"}]}}
    cluster.objects["/api/v1/services"].append(service("second", {"app": "registry"}, {"port": 80, "targetPort": 5000}))
    return cluster


@pytest.mark.parametrize("name", SAME)
def test_one_registry_has_many_names(name: str, names: Names) -> None:
    url, image, stands = SAME[name]
    cluster = named_in_many_ways()
    names["hub.example"] = ("203.0.113.20",)
    if stands:
        (ingress if stands == "ingress" else route)(cluster)
    running(cluster, f"{image}/team/app:1")
    answer = ask(ready(cluster), url)
    assert (answer.truth, answer.because) == (YES, f"running pods have images of this registry: {image}/team/app:1")


def test_a_name_that_an_ingress_only_names_may_be_anothers() -> None:
    cluster = named_in_many_ways()
    one = ingress(cluster)
    running(cluster, f"{HOST}/team/app:1")
    assert ask(cluster, "http://registry.images.svc:5000").truth is YES
    one["status"] = {"loadBalancer": {"ingress": [{"ip": "203.0.113.9"}]}}
    assert ask(cluster, "http://registry.images.svc:5000").truth is UNKNOWN


OTHER: dict[str, str] = {
    "another Service": "other.images.svc:5000",
    "another port": "registry.images.svc:5001",
    "another namespace": "registry.other.svc:5000",
    "another host": "hub.example",
    "another address": "203.0.113.21:5000",
    "the node's other port": "192.0.2.7:30501",
    "the host in another's path": f"docker.io/{HOST}",
    "a name that begins as the registry's": f"{HOST}.org",
}


@pytest.mark.parametrize("name", OTHER)
def test_another_name_may_be_one_more_of_it(name: str) -> None:
    cluster = named_in_many_ways()
    ingress(cluster)
    running(cluster, f"{OTHER[name]}/team/app:1")
    answer = ask(ready(cluster))
    assert (answer.truth, answer.cause) == (UNKNOWN, Cause.NOT_VISIBLE)
    assert "--kubeconfig none" in answer.settle


@pytest.mark.parametrize(
    ("images", "held", "truth"),
    [
        (["nginx"], ("team/app",), NO),
        (["docker.io/library/nginx:1"], ("team/app",), NO),
        (["quay.io/team/other@" + DIGEST], ("team/app",), NO),
        (["nginx"], ("library/nginx",), UNKNOWN),
        (["quay.io/team/app"], ("mirror/quay.io/team/app",), UNKNOWN),
        (["nginx"], None, UNKNOWN),
        (["nginx"], tuple(f"r{number}" for number in range(40)), UNKNOWN),
    ],
)
def test_images_of_another_name_may_come_by_a_mirror(
    images: list[str], held: tuple[str, ...] | None, truth: Truth
) -> None:
    cluster = only(hosting())
    for image in images:
        running(cluster, image)
    assert ask(cluster, held=held).truth is truth


@pytest.mark.parametrize(
    ("names", "headers", "truth"),
    [
        (["aaa/first"], {"Link": '</v2/_catalog?last=aaa%2Ffirst&n=1>; rel="next"'}, UNKNOWN),
        (["aaa/first", *(f"HOST.example/r{number}" for number in range(31))], {}, UNKNOWN),
        (["aaa/first"], {}, NO),
    ],
)
def test_a_page_that_is_not_the_last_may_leave_the_image_out(
    names: list[str], headers: dict[str, str], truth: Truth
) -> None:
    cluster = only(hosting())
    running(cluster, "mirror.example/team/app:1")
    found = clouds(cluster, URL)
    document = {"repositories": names}
    found.cloud.mock.register_uri("GET", f"{URL}/v2/_catalog?n=32", json=document, headers=headers)
    assert found.ask(pulls.pods_pull).truth is truth


# The image told, the one that the runtime says, and the truth where the registry holds cache/web only.
OTHERWISE: dict[str, tuple[str, str, Truth]] = {
    "another image": ("docker.io/library/nginx:1", f"docker.io/library/nginx@{DIGEST}", NO),
    "told so": ("alias.example/cache/web:1", DIGEST, UNKNOWN),
    "pulled so": ("docker.io/library/nginx:1", f"alias.example/cache/web@{DIGEST}", UNKNOWN),
    "in a repository of another's": ("HOST.example/web", "", UNKNOWN),
    "told nothing": ("", f"docker.io/library/nginx@{DIGEST}", UNKNOWN),
    "told nothing, pulled nothing": ("", "", UNKNOWN),
    "told a digest": (DIGEST, f"docker.io/library/nginx@{DIGEST}", UNKNOWN),
    "told a digest alone": ("@" + DIGEST, f"docker.io/library/nginx@{DIGEST}", UNKNOWN),
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_an_image_may_be_the_registrys_by_either_name(name: str) -> None:
    told, real, truth = OTHERWISE[name]
    cluster = only(hosting())
    one = running(cluster, "x", real)
    one["spec"]["containers"][0]["image"] = told
    assert ask(cluster, held=("cache/web",)).truth is truth
    if not told:
        del one["spec"]["containers"][0]["image"]
        assert ask(cluster, held=("cache/web",)).truth is truth


def test_a_repository_of_an_odd_name_is_one_too() -> None:
    cluster = only(hosting())
    running(cluster, "mirror.example/Team/App:1")
    assert ask(cluster, held=("Cache/App",)).truth is UNKNOWN
    assert ask(cluster, held=("cache/other",)).truth is NO


APP = f"{HOST}/team/app:1"
# The image told, the one that the runtime says, the phase, and the truth.
PULLED: dict[str, tuple[str, str, str, Truth]] = {
    "pulled": (APP, f"{HOST}/team/app@{DIGEST}", "Running", YES),
    "as Docker says it": (APP, f"docker-pullable://{HOST}/team/app@{DIGEST}", "Running", YES),
    "built on the node": (APP, f"docker://{DIGEST}", "Running", UNKNOWN),
    "loaded on the node": (APP, DIGEST, "Running", UNKNOWN),
    "there by another name": (APP, f"docker.io/team/app@{DIGEST}", "Running", UNKNOWN),
    "not there": (APP, "", "Running", UNKNOWN),
    "a short name that the runtime completed": ("app:1", f"{HOST}/team/app@{DIGEST}", "Running", YES),
    "pending": (APP, "", "Pending", NO),
    "ended": (APP, f"{HOST}/team/app@{DIGEST}", "Succeeded", NO),
}


@pytest.mark.parametrize("name", PULLED)
def test_only_a_pull_is_a_pull(name: str) -> None:
    told, real, phase, truth = PULLED[name]
    cluster = only(hosting())
    running(cluster, told, real, phase)
    assert ask(cluster, held=("else",)).truth is truth


def test_what_is_not_said_of_a_container_is_not_assumed() -> None:
    cluster = only(hosting())
    del running(cluster, APP)["status"]["containerStatuses"]
    answer = ask(cluster)
    assert (answer.truth, "not shown to be pulled from it" in answer.because) == (UNKNOWN, True)


@pytest.mark.parametrize("kind", ["initContainer", "ephemeralContainer"])
def test_containers_of_every_kind_pull(kind: str) -> None:
    cluster = only(hosting())
    one = running(cluster, "nginx")
    one["spec"][f"{kind}s"] = [{"name": "first", "image": APP}]
    one["status"][f"{kind}Statuses"] = [{"name": "first", "imageID": f"{HOST}/team/app@{DIGEST}"}]
    assert ask(cluster).truth is YES


def test_where_nothing_runs_nobody_pulls() -> None:
    cluster = only(hosting())
    cluster.all("pods")[-1]["status"]["phase"] = "Failed"
    answer = ask(cluster, held=None)
    assert (answer.truth, answer.because) == (NO, "no pod of the cluster is running")


@pytest.mark.parametrize("kind", ["pods", "services", "ingresses"])
def test_what_may_not_be_read_is_unknown(kind: str) -> None:
    cluster = only(hosting())
    cluster.forbidden = {kind}
    assert ask(cluster).cause is Cause.FORBIDDEN


def test_a_registry_that_is_named_alike_needs_no_rights_in_the_cluster() -> None:
    cluster = only(hosting())
    running(cluster, APP)
    cluster.forbidden = {"services", "ingresses", "nodes"}
    assert ask(cluster).truth is YES


@pytest.mark.parametrize(
    ("image", "host", "repository"),
    [
        ("nginx", "docker.io", "nginx"),
        ("nginx:1.27", "docker.io", "nginx"),
        ("library/nginx", "docker.io", "library/nginx"),
        ("localhost/app", "localhost", "app"),
        ("registry.example/app", "registry.example", "app"),
        ("Registry.Example:5000/team/app:1", "registry.example:5000", "team/app"),
        (f"registry:5000/team/app:1@{DIGEST}", "registry:5000", "team/app"),
        (f"registry:5000/app@{DIGEST}", "registry:5000", "app"),
        ("localhost", "docker.io", "localhost"),
    ],
)
def test_an_image_names_host_and_repository(image: str, host: str, repository: str) -> None:
    assert (naming.host_of(image), naming.repository_of(image)) == (host, repository)


@pytest.mark.parametrize("url", ["https://docker.io", "https://registry-1.docker.io", "https://index.docker.io"])
def test_docker_hub_has_many_names_and_images_of_none(url: str) -> None:
    cluster = only(hosting())
    running(cluster, "nginx", f"docker.io/library/nginx@{DIGEST}")
    assert ask(cluster, url).truth is YES
