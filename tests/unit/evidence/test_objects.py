"""A cluster under other names: every verdict stays, and what people named goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from container4nfv_probe.audit import plugins
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.anonymize import anonymized
from container4nfv_probe.evidence.objects import Objects
from container4nfv_probe.evidence.replay import replayed

FIXTURES = sorted((Path(__file__).parents[3] / "fixtures").glob("kubernetes-*"))
PEOPLES = ("'ctl-0'", "controller-ctl-0", "'lab-node-0'", "'p0'", "'p1'", "127.0.0.1")


@pytest.mark.parametrize("folder", FIXTURES, ids=lambda folder: folder.name)
def test_every_verdict_stays(folder: Path) -> None:
    recorded = bundle.read(folder)
    fresh = replayed(anonymized(recorded), plugins.requirements())
    assert [one.verdict for one in fresh.results] == [one.verdict for one in recorded.results]
    kept = str([(one.url, one.body, one.failure) for one in fresh.exchanges])
    assert [name for name in PEOPLES if name in kept] == []
    assert "kuryr-controller" in kept or folder.name == "kubernetes-crds-only"


@pytest.fixture
def objects() -> Objects:
    given: dict[str, str] = {}

    def of(name: str) -> str:
        return given.setdefault(name, f"object-{len(given) + 1}")

    text: Callable[[str], str] = lambda value: value.replace("registry.corp", "endpoint-1.example")  # noqa: E731
    return Objects(of, text, lambda value: f"image of {value}", lambda value: f"project of {value}")


def test_a_dotted_name_begins_as_its_first_part_does(objects: Objects) -> None:
    assert objects.name("ctl-0") == "object-1"
    assert objects.name("ctl-0.corp") == "object-1.object-2"
    assert objects.name("images.team.svc.cluster.local") == "object-3.object-4.svc.cluster.local"


def test_paths_and_fields_agree(objects: Objects) -> None:
    url = objects.url("https://c/api/v1/namespaces/team/persistentvolumeclaims/disk?limit=1")
    assert url == "https://c/api/v1/namespaces/object-1/persistentvolumeclaims/object-2?limit=1"
    body = objects.body({"claimName": "disk", "metadata": {"name": "disk", "namespace": "team"}, "name": "container"})
    assert body == {"claimName": "object-2", "metadata": {"name": "object-2", "namespace": "object-1"},
                    "name": "container"}  # fmt: skip


def test_the_election_is_where_the_arguments_say(objects: Objects) -> None:
    body = objects.body({"args": ["--election-namespace=team", "--election=kuryr-controller"]})
    assert body == {"args": ["--election-namespace=object-1", "--election=kuryr-controller"]}
    assert objects.url("/api/v1/namespaces/team/endpoints/kuryr-controller") == (
        "/api/v1/namespaces/object-1/endpoints/kuryr-controller"
    )


def test_a_host_that_has_another_name_keeps_it(objects: Objects) -> None:
    assert objects.body({"host": "registry.corp", "image": "x"}) == {
        "host": "endpoint-1.example",
        "image": "image of x",
    }


def test_a_failure_names_no_file(objects: Objects) -> None:
    sentence = "the kubeconfig of the cluster is not usable: File does not exist: /home/ann/token"
    assert objects.failure(sentence) == "the kubeconfig of the cluster is not usable: File does not exist: a file"
