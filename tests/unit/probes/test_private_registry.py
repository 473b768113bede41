"""Row 2: what OpenStack's own APIs can tell of a private registry."""

from __future__ import annotations

from typing import Any

import pytest

from container4nfv_probe.probes import private_registry as row
from container4nfv_probe.probes.facts import glance, magnum, pulls, swift, zun
from container4nfv_probe.rules.model import Cause, Truth, Verdict
from container4nfv_probe.rules.report import Result
from container4nfv_probe.testing import PROJECT, Cloud

DOCKER = {"properties": {"container_format": {"enum": [None, "bare", "docker"]}}}
IMAGE = {"id": "i", "status": "active", "container_format": "docker"}
TEMPLATE = {"uuid": "t", "registry_enabled": True, "insecure_registry": None, "labels": {}}
CLUSTER = {"cluster_template_id": "t", "status": "CREATE_COMPLETE"}


def run_magnum(
    cloud: Cloud, version: str = "1.12", proof: int = 200, owners: tuple[str, ...] = (PROJECT,), **cluster: Any
) -> None:
    """Magnum with a cluster for each owner, c0 and following; "" is a Magnum that names none."""
    cloud.answers(magnum.MAGNUM, {"name": "OpenStack Magnum API", "versions": [{"id": "v1", "max_version": version}]})
    cloud.answers(magnum.CONDUCTORS, {"mservices": []}, proof, headers={"OpenStack-API-Version": "container-infra 1.7"})
    cloud.answers(magnum.TEMPLATES, {"clustertemplates": [TEMPLATE]})
    clusters = {f"c{number}": owner for number, owner in enumerate(owners)}
    cloud.answers(magnum.CLUSTERS, {"clusters": [CLUSTER | {"uuid": uuid} | cluster for uuid in clusters]})
    for uuid, owner in clusters.items():
        cloud.answers(magnum.CLUSTER.at(uuid=uuid), {"uuid": uuid} | ({"project_id": owner} if owner else {}))


def run_zun(cloud: Cloud, version: str = "1.40") -> None:
    cloud.answers(zun.ROOT, {"name": "OpenStack Zun API", "versions": [{"id": "v1", "max_version": version}]})


def fill_swift(cloud: Cloud, **blobs: bool) -> None:
    cloud.answers(swift.ACCOUNT, [{"name": name, "count": 0} for name in blobs])
    for last in list(blobs)[-1:]:
        cloud.answers(swift.ACCOUNT, [], marker=last)
    for name, held in blobs.items():
        found = [{"name": "files/docker/registry/v2/blobs/sha256/aa/data"}] if held else []
        cloud.answers(swift.BLOBS.at(container=name), found)
        cloud.answers(swift.S3_BLOBS.at(container=name), [])


def run_glance(cloud: Cloud, *images: dict[str, Any], formats: dict[str, Any] = DOCKER, proof: int = 200) -> None:
    cloud.answers(glance.IMAGE_SCHEMA, formats)
    cloud.answers(glance.IMAGES, {"images": list(images)})
    for read in glance.UNLISTED:
        cloud.answers(read, {"images": []})
    cloud.answers(glance.TASKS, {"tasks": []}, status=proof)


def decide(cloud: Cloud) -> Result:
    return cloud.decide(row.REQUIREMENT)


class TestMagnumsOwnRegistry:
    def test_blobs_of_its_cluster_close_the_row(self, cloud: Cloud) -> None:
        run_magnum(cloud, proof=403)
        fill_swift(cloud, docker_registry=True)
        assert decide(cloud).verdict is Verdict.CLOSED

    def test_in_a_container_of_any_name(self, cloud: Cloud) -> None:
        run_magnum(cloud, proof=403)
        fill_swift(cloud, pictures=False, blobs=True)
        assert cloud.ask(magnum.magnum_node_registry).truth is Truth.YES

    def test_registry_enabled_is_a_dead_flag_from_magnum_23_on(self, cloud: Cloud) -> None:
        run_magnum(cloud, version="1.13")
        fill_swift(cloud, docker_registry=True)
        answer = cloud.ask(magnum.magnum_node_registry)
        assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.NOT_VISIBLE)
        assert "Magnum 1.13 may start no registry" in answer.because

    def test_a_magnum_of_unknown_version_may_be_too_new(self, cloud: Cloud) -> None:
        run_magnum(cloud, version="")
        fill_swift(cloud, docker_registry=True)
        assert "Magnum of unknown version may start no registry" in cloud.ask(magnum.magnum_node_registry).because

    @pytest.mark.parametrize(
        "changes", [{"status": "CREATE_FAILED"}, {"status": "ADOPT_COMPLETE"}, {"cluster_template_id": "another"}]
    )
    def test_without_a_running_cluster_there_is_none(self, cloud: Cloud, changes: dict[str, Any]) -> None:
        run_magnum(cloud, **changes)
        fill_swift(cloud, docker_registry=True)
        assert cloud.ask(magnum.magnum_node_registry).cause is Cause.NOT_MET

    def test_a_member_sees_only_its_own_clusters(self, cloud: Cloud) -> None:
        run_magnum(cloud, proof=403, status="DELETE_COMPLETE")
        assert cloud.ask(magnum.magnum_node_registry).cause is Cause.NOT_VISIBLE

    @pytest.mark.parametrize(("proof", "cause"), [(200, Cause.NOT_MET), (403, Cause.NOT_VISIBLE)])
    def test_without_blobs_it_is_none_of_this_project(self, cloud: Cloud, proof: int, cause: Cause) -> None:
        run_magnum(cloud, proof=proof)
        fill_swift(cloud, pictures=False)
        assert cloud.ask(magnum.magnum_node_registry).cause is cause

    @pytest.mark.parametrize("proof", [200, 403, 406, 503])
    def test_blobs_in_this_account_say_nothing_of_another_projects_cluster(self, cloud: Cloud, proof: int) -> None:
        run_magnum(cloud, proof=proof, owners=("another",))
        fill_swift(cloud, docker_registry=True)
        answer = cloud.ask(magnum.magnum_node_registry)
        assert (answer.cause, answer.settle) == (Cause.NOT_VISIBLE, "credentials of the project that owns the cluster")

    def test_only_what_is_anothers_is_left_to_ask(self, cloud: Cloud) -> None:
        run_magnum(cloud, owners=(PROJECT, "another"))
        fill_swift(cloud, pictures=False)
        assert cloud.ask(magnum.magnum_node_registry).because.startswith("cluster c1 has registry_enabled")

    @pytest.mark.parametrize(("mine", "truth"), [(7, Truth.YES), (8, Truth.UNKNOWN)])
    def test_not_every_cluster_is_asked_whose_it_is(self, cloud: Cloud, mine: int, truth: Truth) -> None:
        run_magnum(cloud, owners=tuple(PROJECT if number == mine else "another" for number in range(9)))
        fill_swift(cloud, docker_registry=True)
        assert cloud.ask(magnum.magnum_node_registry).truth is truth

    def test_a_magnum_that_names_no_owner_lists_one_project(self, cloud: Cloud) -> None:
        run_magnum(cloud, version="1.6", proof=406, owners=("",))
        fill_swift(cloud, docker_registry=True)
        assert cloud.ask(magnum.magnum_node_registry).truth is Truth.YES

    def test_it_says_when_it_did_not_look_everywhere(self, cloud: Cloud) -> None:
        run_magnum(cloud)
        fill_swift(cloud, **{f"c{number}": False for number in range(9)})
        answer = cloud.ask(magnum.magnum_node_registry)
        assert (answer.cause, answer.settle) == (Cause.NOT_VISIBLE, "the container's name")

    def test_a_forbidden_account_is_unknown(self, cloud: Cloud) -> None:
        run_magnum(cloud, proof=403)
        cloud.answers(swift.ACCOUNT, status=403)
        assert cloud.ask(magnum.magnum_node_registry).cause is Cause.FORBIDDEN

    def test_without_magnum_there_is_none(self, cloud: Cloud) -> None:
        assert cloud.ask(magnum.magnum_node_registry).cause is Cause.ABSENT


class TestGlanceForZun:
    @pytest.mark.parametrize(
        ("worker", "search", "partial"),
        [
            ({}, 200, True),
            ({"disabled": True}, 200, False),
            ({"forced_down": True}, 200, False),
            ({"state": "down"}, 200, False),
            (None, 200, None),
            ({}, 500, None),
            (None, 500, None),
        ],
        ids=["usable", "disabled", "forced down", "down", "unreadable", "usable, no search", "nothing"],
    )
    def test_glance_serves_a_zun_that_has_a_worker(
        self, cloud: Cloud, worker: dict[str, Any] | None, search: int, partial: bool | None
    ) -> None:
        """2.8 and 1.2: an image search is answered by workers, too, that are given no work."""
        run_glance(cloud, IMAGE)
        run_zun(cloud)
        row = {"host": "one", "binary": "zun-compute", "state": "up", "disabled": False, "forced_down": False}
        cloud.answers(zun.SERVICES, {"services": [row | (worker or {})]}, status=403 if worker is None else 200)
        cloud.answers(zun.SEARCH, [], status=search)
        cloud.has_no("registry")
        result = decide(cloud)
        verdicts = {True: Verdict.PARTIAL, False: Verdict.OPEN, None: Verdict.UNKNOWN}
        assert result.verdict is verdicts[partial], result.why

    def test_an_image_of_another_format_or_status_does_not_count(self, cloud: Cloud) -> None:
        run_glance(cloud, IMAGE | {"container_format": "bare"}, IMAGE | {"status": "queued"})
        assert cloud.ask(glance.docker_image_active).cause is Cause.NOT_MET

    def test_a_member_without_one_cannot_tell(self, cloud: Cloud) -> None:
        run_glance(cloud, proof=403)
        assert cloud.ask(glance.docker_image_active).cause is Cause.NOT_VISIBLE

    def test_a_glance_without_the_format(self, cloud: Cloud) -> None:
        run_glance(cloud, IMAGE, formats={"properties": {"container_format": {"enum": [None, "bare"]}}})
        assert cloud.ask(glance.glance_takes_docker).cause is Cause.NOT_MET


class TestPointers:
    def test_a_registry_in_zun_needs_the_registry_to_compare(self, cloud: Cloud) -> None:
        run_zun(cloud)
        cloud.answers(pulls.REGISTRIES, {"registries": [{"domain": "registry.example"}]}, all_projects=True)
        assert cloud.ask(pulls.zun_registry).cause is Cause.NO_PLANE

    def test_an_admin_who_sees_none_says_so(self, cloud: Cloud) -> None:
        run_zun(cloud)
        cloud.answers(pulls.REGISTRIES, {"registries": []}, all_projects=True)
        assert cloud.ask(pulls.zun_registry).cause is Cause.NOT_MET

    def test_a_member_who_sees_none_cannot_tell(self, cloud: Cloud) -> None:
        run_zun(cloud)
        cloud.answers(pulls.REGISTRIES, status=403, all_projects=True)
        cloud.answers(pulls.REGISTRIES, {"registries": []})
        assert cloud.ask(pulls.zun_registry).cause is Cause.NOT_VISIBLE

    def test_a_zun_before_1_30_knows_no_registries(self, cloud: Cloud) -> None:
        run_zun(cloud, "1.4")
        cloud.answers(pulls.REGISTRIES, status=404, all_projects=True)
        assert cloud.ask(pulls.zun_registry).cause is Cause.TOO_OLD

    @pytest.mark.parametrize("pointer", [{"insecure_registry": "r:5000"}, {"labels": {"container_infra_prefix": "r/"}}])
    def test_a_template_that_names_one_needs_the_registry_to_compare(
        self, cloud: Cloud, pointer: dict[str, Any]
    ) -> None:
        cloud.answers(magnum.TEMPLATES, {"clustertemplates": [{"uuid": "t"} | pointer]})
        assert cloud.ask(magnum.magnum_points).cause is Cause.NO_PLANE


class TestSwift:
    @pytest.mark.parametrize(("containers", "cause"), [(8, Cause.NOT_MET), (9, Cause.NOT_VISIBLE)])
    def test_it_says_when_it_did_not_look_everywhere(self, cloud: Cloud, containers: int, cause: Cause) -> None:
        fill_swift(cloud, **{f"c{number}": False for number in range(containers)})
        assert cloud.ask(swift.swift_holds_blobs).cause is cause

    def test_what_is_found_counts_wherever_else_it_did_not_look(self, cloud: Cloud) -> None:
        fill_swift(cloud, **{f"c{number}": number == 3 for number in range(9)})
        assert cloud.ask(swift.swift_holds_blobs).truth is Truth.YES

    @pytest.mark.parametrize("name", ["my-registry", "the-docker-one"])
    def test_likely_names_are_looked_at_first(self, cloud: Cloud, name: str) -> None:
        fill_swift(cloud, **{f"a{number}": False for number in range(8)}, **{name: True})
        assert cloud.ask(swift.swift_holds_blobs).truth is Truth.YES

    def test_the_layout_of_the_s3_driver_counts(self, cloud: Cloud) -> None:
        fill_swift(cloud, blobs=False)
        cloud.exchanges.pop()
        cloud.answers(swift.S3_BLOBS.at(container="blobs"), [{"name": "docker/registry/v2/blobs/sha256/aa/data"}])
        assert cloud.ask(swift.swift_holds_blobs).truth is Truth.YES


def test_glares_schema_is_read(cloud: Cloud) -> None:
    cloud.answers(glance.GLARE, {"schemas": {"images": DOCKER, "all": {"properties": {}}}})
    assert cloud.ask(glance.glare_takes_docker).truth is Truth.YES
