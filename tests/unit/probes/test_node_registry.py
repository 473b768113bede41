"""Row 2: the registry on the nodes of a Magnum cluster, found in Magnum's own container and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from container4nfv_probe.audit import runner
from container4nfv_probe.probes import private_registry as row
from container4nfv_probe.probes.facts import magnum, node_registry, swift
from container4nfv_probe.rules.model import Answer, Cause, Truth, Verdict
from container4nfv_probe.testing import PROJECT, Cloud
from tests.unit.probes.magnums import HELM, KUBE, cluster, run_magnum, template, without
from tests.unit.probes.registries import account, also_in

WITH_REGISTRY = template(registry_enabled=True)
WRITTEN = "2026-01-02T03:04:05.678900"


def fill_swift(cloud: Cloud, /, written: str = WRITTEN, **blobs: bool) -> None:
    """Containers, with or without blobs of the native driver."""
    account(cloud, *blobs)
    for name, held in blobs.items():
        objects = [{"name": "files/docker/registry/v2/x", "hash": "", "last_modified": written}] if held else []
        for read in (swift.BLOBS, node_registry.WRITTEN):
            cloud.answers(read.at(container=name), objects)
        cloud.answers(swift.S3_BLOBS.at(container=name), [])


def ask(cloud: Cloud) -> Answer:
    return cloud.ask(node_registry.magnum_node_registry)


def test_magnums_own_container_closes_the_row(cloud: Cloud) -> None:
    run_magnum(cloud, [WITH_REGISTRY], [cluster()], proof=403)
    fill_swift(cloud, docker_registry=True)
    assert cloud.decide(row.REQUIREMENT).verdict is Verdict.CLOSED
    assert "Swift container docker_registry was written to since" in ask(cloud).because


@pytest.mark.parametrize("version", ["1.6", "1.10", "1.12"])
def test_a_container_of_another_name_is_another_registrys(cloud: Cloud, version: str) -> None:
    run_magnum(cloud, [WITH_REGISTRY], [cluster()], version=version)
    fill_swift(cloud, images=True)
    answer = ask(cloud)
    assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.NOT_VISIBLE)
    assert answer.because.startswith("Swift container images holds a registry's blobs; whether it is Magnum's")


@pytest.mark.parametrize(
    ("written", "truth"),
    [
        ("2025-12-31T23:59:59.999999", Truth.UNKNOWN),
        ("2026-01-01T00:00:00.000000", Truth.YES),
        ("2026-01-01T00:00:00.000Z", Truth.YES),
        ("yesterday", Truth.UNKNOWN),
    ],
)
def test_what_was_left_over_when_the_cluster_was_created_is_no_proof(cloud: Cloud, written: str, truth: Truth) -> None:
    run_magnum(cloud, [WITH_REGISTRY], [cluster()])
    fill_swift(cloud, written, docker_registry=True)
    assert ask(cloud).truth is truth


@pytest.mark.parametrize("created", ["", "2026-01-01"])
def test_a_cluster_of_unknown_age_proves_nothing(cloud: Cloud, created: str) -> None:
    run_magnum(cloud, [WITH_REGISTRY], [cluster()], created=created)
    fill_swift(cloud, docker_registry=True)
    assert ask(cloud).truth is Truth.UNKNOWN


RUNS = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "RESUME_COMPLETE", "RESTORE_COMPLETE", "SNAPSHOT_COMPLETE",
        "CHECK_COMPLETE"}  # fmt: skip


@pytest.mark.parametrize("status", [*magnum.STATES, "SUSPEND_COMPLETE", None])
def test_every_state_of_a_cluster(cloud: Cloud, status: str | None) -> None:
    run_magnum(cloud, [WITH_REGISTRY], [cluster(status=status)])
    fill_swift(cloud, docker_registry=True)
    expected = {"DELETE_COMPLETE": Truth.NO} | dict.fromkeys(RUNS, Truth.YES)
    assert ask(cloud).truth is expected.get(status or "", Truth.UNKNOWN)


@pytest.mark.parametrize(
    ("of_template", "of_cluster", "truth"),
    [
        ({}, {}, Truth.YES),
        ({"cluster_distro": "fedora-atomic"}, {}, Truth.YES),
        ({"cluster_distro": "fedora"}, {}, Truth.YES),
        ({"coe": "swarm", "cluster_distro": "fedora-atomic"}, {}, Truth.YES),
        ({"coe": "swarm-mode", "cluster_distro": "fedora-atomic"}, {}, Truth.UNKNOWN),
        ({"coe": "mesos", "cluster_distro": "ubuntu"}, {}, Truth.UNKNOWN),
        ({"cluster_distro": "coreos"}, {}, Truth.UNKNOWN),
        ({"cluster_distro": None}, {}, Truth.UNKNOWN),
        ({}, {"stack_id": KUBE}, Truth.UNKNOWN),
        ({}, {"stack_id": HELM}, Truth.UNKNOWN),
        ({}, {"stack_id": None}, Truth.UNKNOWN),
        ({"registry_enabled": False}, {}, Truth.NO),
        ({"registry_enabled": None}, {}, Truth.NO),
        ({}, {"cluster_template_id": "of another project"}, Truth.UNKNOWN),
    ],
)
def test_only_drivers_that_start_a_registry_have_one(
    cloud: Cloud, of_template: dict[str, Any], of_cluster: dict[str, Any], truth: Truth
) -> None:
    run_magnum(cloud, [WITH_REGISTRY | of_template], [cluster(**of_cluster)])
    fill_swift(cloud, docker_registry=True)
    assert ask(cloud).truth is truth


@pytest.mark.parametrize("field", ["status", "stack_id", "cluster_template_id"])
def test_a_field_that_is_lost_is_no_answer(cloud: Cloud, field: str) -> None:
    run_magnum(cloud, [WITH_REGISTRY], [without(cluster(), field)])
    fill_swift(cloud, docker_registry=True)
    assert ask(cloud).cause is Cause.BAD_DOCUMENT


@pytest.mark.parametrize(
    ("version", "said"), [("1.13", "Magnum 1.13 may start no"), ("", "Magnum of unknown version may start no")]
)
def test_registry_enabled_is_a_dead_flag_from_magnum_23_on(cloud: Cloud, version: str, said: str) -> None:
    run_magnum(cloud, [WITH_REGISTRY], [cluster()], version=version)
    fill_swift(cloud, docker_registry=True)
    answer = ask(cloud)
    assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.NOT_VISIBLE)
    assert said in answer.because


def test_a_member_sees_only_its_own_clusters(cloud: Cloud) -> None:
    run_magnum(cloud, [WITH_REGISTRY], [cluster(status="DELETE_COMPLETE")], proof=403)
    assert ask(cloud).cause is Cause.NOT_VISIBLE


@pytest.mark.parametrize(("proof", "cause"), [(200, Cause.NOT_MET), (403, Cause.NOT_VISIBLE)])
def test_without_blobs_it_is_none_of_this_project(cloud: Cloud, proof: int, cause: Cause) -> None:
    run_magnum(cloud, [WITH_REGISTRY], [cluster()], proof=proof)
    fill_swift(cloud, pictures=False)
    assert ask(cloud).cause is cause


def test_without_blobs_here_they_may_be_in_another_region(cloud: Cloud) -> None:
    run_magnum(cloud, [WITH_REGISTRY], [cluster()])
    fill_swift(cloud, pictures=False)
    answer = runner.ask(node_registry.magnum_node_registry, also_in(cloud, ("two", "public", "http://two.example/v1")))
    assert (answer.cause, answer.settle) == (Cause.NOT_VISIBLE, "an audit of that region (--os-region-name two)")


@pytest.mark.parametrize("proof", [200, 403, 406, 503])
def test_blobs_in_this_account_say_nothing_of_another_projects_cluster(cloud: Cloud, proof: int) -> None:
    run_magnum(cloud, [WITH_REGISTRY], [cluster(of="another")], proof=proof)
    fill_swift(cloud, docker_registry=True)
    answer = ask(cloud)
    assert (answer.cause, answer.settle) == (Cause.NOT_VISIBLE, "credentials of the project that owns the cluster")


def test_only_what_is_anothers_is_left_to_ask(cloud: Cloud) -> None:
    run_magnum(cloud, [WITH_REGISTRY], [cluster("c0"), cluster("c1", of="another")])
    fill_swift(cloud, pictures=False)
    assert ask(cloud).because.startswith("cluster c1 has registry_enabled")


@pytest.mark.parametrize(("mine", "truth"), [(7, Truth.YES), (8, Truth.UNKNOWN)])
def test_not_every_cluster_is_asked_whose_it_is(cloud: Cloud, mine: int, truth: Truth) -> None:
    owners = [PROJECT if number == mine else "another" for number in range(9)]
    run_magnum(cloud, [WITH_REGISTRY], [cluster(f"c{number}", of=owner) for number, owner in enumerate(owners)])
    fill_swift(cloud, docker_registry=True)
    assert ask(cloud).truth is truth


@pytest.mark.parametrize(("version", "truth"), [("1.6", Truth.YES), ("1.7", Truth.UNKNOWN), ("1.12", Truth.UNKNOWN)])
def test_only_a_magnum_that_names_no_owner_lists_one_project(cloud: Cloud, version: str, truth: Truth) -> None:
    run_magnum(cloud, [WITH_REGISTRY], [cluster()], version=version, proof=406, owner="")
    fill_swift(cloud, docker_registry=True)
    assert ask(cloud).truth is truth


def test_it_says_when_it_did_not_look_everywhere(cloud: Cloud) -> None:
    run_magnum(cloud, [WITH_REGISTRY], [cluster()])
    fill_swift(cloud, WRITTEN, **{f"c{number:02}": False for number in range(21)})
    answer = ask(cloud)
    assert answer.because == "no registry's blobs in the 20 of 21 Swift containers of this project that were looked at"
    assert (answer.cause, answer.settle) == (Cause.NOT_VISIBLE, node_registry.NAMED)


def test_its_name_is_looked_at_first(cloud: Cloud) -> None:
    run_magnum(cloud, [WITH_REGISTRY], [cluster()])
    fill_swift(cloud, WRITTEN, **{f"c{number:02}": False for number in range(21)}, docker_registry=True)
    assert ask(cloud).truth is Truth.YES


def test_a_forbidden_account_is_unknown(cloud: Cloud) -> None:
    run_magnum(cloud, [WITH_REGISTRY], [cluster()], proof=403)
    cloud.answers(swift.ACCOUNT, status=403)
    assert ask(cloud).cause is Cause.FORBIDDEN


def test_without_magnum_there_is_none(cloud: Cloud) -> None:
    assert ask(cloud).cause is Cause.ABSENT
