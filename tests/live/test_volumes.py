"""Row 2 on Cinder: a real registry, which a cluster hosts on a volume of the lab's real Cinder."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.cluster.cluster import Cluster
from tests.cluster.hosting import CSI, hosting, ready
from tests.cluster.server import ClusterServer
from tests.lab import Lab
from tests.lab.states.users import Users, log_in, made, until

from .conftest import Audit, Beside

ROW = "private-registry"


@contextmanager
def a_volume(users: Users) -> Iterator[str]:
    """The id of a volume of project demo."""
    path = f":8776/v3/{users.member.project_id}/volumes"
    with made(users.member, path, "volume", name="registry", size=1) as volume:
        place = f"{path}/{volume['id']}"
        until(lambda: users.member.get(place)["volume"]["status"] == "available", "for a volume")
        yield volume["id"]


def in_front(cluster: Cluster, url: str) -> None:
    """Let the registry's Service be reached at this URL."""
    parts = urlsplit(url)
    ports = [{"port": parts.port, "protocol": "TCP", "targetPort": 5000}]
    cluster.one("services")["spec"] |= {"externalIPs": [parts.hostname], "ports": ports}
    ready(cluster)


@pytest.fixture
def asked(audit: Audit, beside: Beside, lab: Lab, tmp_path: Path) -> Iterator[Callable[..., Mapping[str, str]]]:
    """Asks row 2 of a registry on a volume; ``change`` gets the cluster and the registry's URL."""
    option, url = beside("registry-files")
    with ExitStack() as stack:
        volume = stack.enter_context(a_volume(log_in(lab)))

        def ask(cloud: str, change: Callable[[Cluster, str], None] = in_front) -> Mapping[str, str]:
            cluster = hosting(volume=volume)
            change(cluster, url)
            with ClusterServer(cluster, tmp_path) as server:
                report = audit(cloud, ROW, option, url, "--kubeconfig", str(server.kubeconfig(server.by_token())))
            (result,) = report["results"]
            answers: dict[str, Any] = {one["name"]: one["answer"] for one in result["checks"]}
            causes = {name: answer["cause"] or answer["truth"] for name, answer in answers.items()}
            return causes | {"verdict": result["verdict"]}

        yield ask


@pytest.mark.parametrize("cloud", ["lab-admin", "lab-member", "lab-reader"])
def test_its_volume_is_cinders(asked: Callable[..., Mapping[str, str]], cloud: str) -> None:
    told = asked(cloud)
    assert (told["tied_cinder"], told["openshift_storage"], told["pods_pull"]) == ("yes", "not-met", "not-met")


def test_and_pods_that_pull_from_it_close_the_row(asked: Callable[..., Mapping[str, str]]) -> None:
    def pulled(cluster: Cluster, url: str) -> None:
        in_front(cluster, url)
        pod, image = cluster.one("pods"), f"{urlsplit(url).netloc}/registry-files/app"
        pod["spec"]["containers"][0]["image"] = f"{image}:1"
        name = pod["spec"]["containers"][0]["name"]
        pod["status"]["containerStatuses"] = [{"name": name, "imageID": f"{image}@sha256:{'ab' * 32}"}]

    assert asked("lab-member", pulled)["verdict"] == "closed"


def test_a_volume_of_another_cloud_is_not_this_ones(asked: Callable[..., Mapping[str, str]]) -> None:
    def elsewhere(cluster: Cluster, url: str) -> None:
        in_front(cluster, url)
        cluster.one("persistentvolumes")["spec"]["csi"]["volumeHandle"] = str(uuid.uuid4())

    assert asked("lab-admin", elsewhere)["tied_cinder"] == "other-cloud"


def test_a_volume_of_another_project_is_not_seen(asked: Callable[..., Mapping[str, str]]) -> None:
    assert asked("lab-other")["tied_cinder"] == "other-cloud"


@pytest.mark.parametrize("driver", ["blob.csi.azure.com", f"{CSI}.other"])
def test_a_volume_of_another_driver_is_not_cinders(asked: Callable[..., Mapping[str, str]], driver: str) -> None:
    def another(cluster: Cluster, url: str) -> None:
        in_front(cluster, url)
        cluster.one("persistentvolumes")["spec"]["csi"]["driver"] = driver

    assert asked("lab-admin", another)["tied_cinder"] == "not-met"


@pytest.mark.parametrize("step", [-1, 1])
def test_a_service_at_another_port_is_not_seen_to_be_the_registry(
    asked: Callable[..., Mapping[str, str]], step: int
) -> None:
    def beside_it(cluster: Cluster, url: str) -> None:
        in_front(cluster, url)
        cluster.one("services")["spec"]["ports"][0]["port"] += step

    assert asked("lab-admin", beside_it)["tied_cinder"] == "not-visible"
