"""Row 2: which of Magnum's settings point a cluster at a registry, told and in force."""

from __future__ import annotations

from typing import Any

import pytest

from container4nfv_probe.probes.facts import magnum, pointers
from container4nfv_probe.rules.model import Answer, Cause, Truth
from container4nfv_probe.testing import Cloud
from tests.unit.probes.magnums import HELM, KUBE, cluster, run_magnum, template, without
from tests.unit.probes.registries import HOST, URL

PREFIX = {"container_infra_prefix": f"{HOST}/kubernetes/"}
INSECURE = {"insecure_registry": HOST}


def ask(cloud: Cloud, registry: str = URL) -> Answer:
    if registry:
        cloud.has("registry", registry)
    return cloud.ask(pointers.magnum_points)


def told(cloud: Cloud, registry: str = URL) -> str:
    answer = ask(cloud, registry)
    return answer.cause or answer.truth


@pytest.mark.parametrize(
    ("of_template", "of_cluster", "said"),
    [
        # The label of a cluster that runs, by a driver that reads it.
        ({}, {"labels": PREFIX}, "yes"),
        ({"cluster_distro": "fedora-atomic"}, {"labels": PREFIX}, "yes"),
        ({"cluster_distro": "coreos"}, {"labels": PREFIX, "status": "UPDATE_COMPLETE"}, "yes"),
        ({"cluster_distro": "ubuntu"}, {"labels": PREFIX, "stack_id": KUBE}, "yes"),
        ({}, {"labels": PREFIX | {"container_runtime": "containerd"}}, "yes"),
        ({}, {"labels": {"container_infra_prefix": f"{HOST.upper()}/k"}}, "yes"),
        ({"cluster_distro": "ubuntu"}, {"labels": PREFIX, "stack_id": HELM}, "not-visible"),
        ({"cluster_distro": "ubuntu"}, {"labels": PREFIX, "stack_id": None}, "not-visible"),
        ({"coe": "swarm", "cluster_distro": "fedora-atomic"}, {"labels": PREFIX}, "not-visible"),
        ({"cluster_distro": "fedora"}, {"labels": PREFIX}, "not-visible"),
        ({}, {"labels": PREFIX, "status": "UPDATE_IN_PROGRESS"}, "not-visible"),
        ({}, {"labels": PREFIX, "status": "CREATE_FAILED"}, "not-visible"),
        ({}, {"labels": PREFIX, "status": None}, "not-visible"),
        ({}, {"labels": PREFIX, "status": "DELETE_COMPLETE"}, "not-met"),
        ({}, {"labels": PREFIX, "cluster_template_id": "of another project"}, "not-visible"),
        # A template's label is not a cluster's.
        ({"labels": PREFIX}, {}, "not-visible"),
        ({"labels": PREFIX}, {"labels": PREFIX}, "yes"),
        # insecure_registry is the template's, and Docker's.
        (INSECURE, {}, "yes"),
        (INSECURE, {"labels": None}, "yes"),
        (INSECURE, {"labels": {"container_runtime": "host-docker"}}, "yes"),
        (INSECURE | {"cluster_distro": "fedora"}, {}, "yes"),
        (INSECURE, {"labels": {"container_runtime": "containerd"}}, "not-visible"),
        (INSECURE | {"labels": {"container_runtime": "containerd"}}, {}, "yes"),
        (INSECURE | {"cluster_distro": "ubuntu"}, {"stack_id": KUBE}, "not-visible"),
        (INSECURE | {"cluster_distro": "ubuntu"}, {"stack_id": HELM}, "not-visible"),
        (INSECURE | {"cluster_distro": None}, {}, "not-visible"),
        (INSECURE | {"coe": "swarm", "cluster_distro": "fedora-atomic"}, {}, "not-visible"),
        (INSECURE, {"status": "DELETE_IN_PROGRESS"}, "not-visible"),
        (INSECURE, {"cluster_template_id": "another"}, "not-visible"),
        (INSECURE, {"status": "DELETE_COMPLETE"}, "not-visible"),
        # Others than this one, and none.
        ({"insecure_registry": "docker.io"}, {}, "not-met"),
        ({}, {"labels": {"container_infra_prefix": "quay.io/kubernetes/"}}, "not-met"),
        ({"insecure_registry": "other.example:5000"}, {}, "not-visible"),
        ({}, {"labels": {"container_infra_prefix": "registry.example/k/"}}, "not-visible"),
        ({"registry_enabled": True, "labels": None}, {}, "not-met"),
        ({"labels": {"kube_tag": "v1"}}, {"labels": {"container_infra_prefix": ""}}, "not-met"),
        ({"labels": {"container_infra_prefix": 5}}, {}, "not-visible"),
    ],
)
def test_only_what_is_in_force_points(
    cloud: Cloud, of_template: dict[str, Any], of_cluster: dict[str, Any], said: str
) -> None:
    run_magnum(cloud, [template(**of_template)], [cluster(**of_cluster)])
    assert told(cloud) == said


@pytest.mark.parametrize("labels", [{"container_runtime": "containerd"}, {}])
def test_a_template_without_any_cluster_points_nobody(cloud: Cloud, labels: dict[str, str]) -> None:
    run_magnum(cloud, [template(labels=labels, **INSECURE)])
    answer = ask(cloud)
    assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.NOT_VISIBLE)
    assert answer.because == f"Magnum names {HOST}, but no cluster was made of template t"


@pytest.mark.parametrize(
    ("of_template", "of_cluster", "because"),
    [
        (INSECURE, {"labels": {"container_runtime": "containerd"}},
         "cluster c has containerd, and insecure_registry is Docker's"),
        (INSECURE, {"status": "UPDATE_IN_PROGRESS"}, "cluster c is UPDATE_IN_PROGRESS"),
        (INSECURE, {"stack_id": KUBE},
         "only drivers with Docker read insecure_registry, and whether cluster c has one is not known"),
        ({"labels": {"container_infra_prefix": HOST}}, {},
         "only as a label of template t, and clusters have their own"),
        ({}, {"labels": {"container_infra_prefix": HOST}, "stack_id": HELM},
         "whether the driver of cluster c reads container_infra_prefix is not known"),
    ],
)  # fmt: skip
def test_why_it_is_not_in_force_is_told(
    cloud: Cloud, of_template: dict[str, Any], of_cluster: dict[str, Any], because: str
) -> None:
    run_magnum(cloud, [template(**of_template)], [cluster(**of_cluster)])
    assert ask(cloud).because == f"Magnum names {HOST}, but {because}"


@pytest.mark.parametrize("version", ["1.13", ""])
def test_a_driver_that_is_gone_is_not_known_to_read(cloud: Cloud, version: str) -> None:
    run_magnum(cloud, [template(**INSECURE)], [cluster()], version=version)
    assert told(cloud) == "not-visible"
    assert "has no driver for cluster c any more" in ask(cloud).because


def test_the_driver_of_cluster_api_stays(cloud: Cloud) -> None:
    run_magnum(cloud, [template(cluster_distro="ubuntu")], [cluster(labels=PREFIX, stack_id=KUBE)], version="1.14")
    assert told(cloud) == "yes"


@pytest.mark.parametrize(
    ("version", "of_template", "said"),
    [
        ("1.6", INSECURE, "yes"),  # Pike: clusters have no labels, and every driver has Docker
        ("1.7", INSECURE, "not-visible"),
        ("1.12", INSECURE, "not-visible"),
        ("1.6", {}, "not-met"),
        ("1.12", {}, "bad-document"),
    ],
)
def test_labels_that_are_missing_may_say_otherwise(
    cloud: Cloud, version: str, of_template: dict[str, Any], said: str
) -> None:
    run_magnum(cloud, [template(**of_template)], [without(cluster(), "labels")], version=version)
    assert told(cloud) == said


@pytest.mark.parametrize("field", ["coe", "cluster_distro", "insecure_registry", "labels"])
def test_a_templates_field_that_is_lost_is_no_answer(cloud: Cloud, field: str) -> None:
    run_magnum(cloud, [without(template(), field)], [cluster()])
    assert told(cloud) == "bad-document"


@pytest.mark.parametrize(
    ("of_template", "of_cluster", "because"),
    [
        ({}, {}, "Magnum names no registry"),
        ({"insecure_registry": "quay.io"}, {"labels": {"container_infra_prefix": "docker.io/x/"}},
         "Magnum names other registries only: docker.io/x/, quay.io"),
        ({"insecure_registry": "b.example"}, {"labels": {"container_infra_prefix": "quay.io/x/"}},
         "Magnum names b.example, which may be another name of this registry"),
    ],
)  # fmt: skip
def test_what_magnum_names_is_told(
    cloud: Cloud, of_template: dict[str, Any], of_cluster: dict[str, Any], because: str
) -> None:
    run_magnum(cloud, [template(**of_template)], [cluster(**of_cluster)])
    assert ask(cloud).because == because


def test_another_name_given_as_the_registrys_own_settles_it(cloud: Cloud) -> None:
    run_magnum(cloud, [template(insecure_registry="192.0.2.50:5000")], [cluster()])
    answer = ask(cloud)
    assert answer.settle.startswith("--registry with Magnum's name for it, if one is: ")
    assert told(cloud, "http://192.0.2.50:5000") == "yes"


@pytest.mark.parametrize(("proof", "said"), [(200, "not-met"), (403, "not-visible"), (406, "not-visible")])
def test_only_a_whole_list_has_none(cloud: Cloud, proof: int, said: str) -> None:
    run_magnum(cloud, [template()], [cluster()], proof=proof)
    assert told(cloud, "") == said


@pytest.mark.parametrize("of_template", [INSECURE, {"labels": PREFIX}])
def test_the_registry_is_needed_to_compare(cloud: Cloud, of_template: dict[str, Any]) -> None:
    run_magnum(cloud, [template(**of_template)], [cluster()])
    assert told(cloud, "") == "no-plane"


def test_without_magnum_there_is_none(cloud: Cloud) -> None:
    assert told(cloud) == "absent"


def test_every_state_of_magnum_is_in_the_table() -> None:
    actions = {state.partition("_")[0] for state in magnum.STATES}
    assert len(magnum.STATES) == 18
    assert actions == {"CREATE", "UPDATE", "DELETE", "RESUME", "RESTORE", "ROLLBACK", "SNAPSHOT", "CHECK", "ADOPT"}
