"""Row 2: what OpenStack's own APIs can tell of a private registry."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from container4nfv_probe import Read
from container4nfv_probe.probes import private_registry as row
from container4nfv_probe.probes.facts import glance, pulls, swift, zun
from container4nfv_probe.rules.model import Cause, Truth, Verdict
from container4nfv_probe.rules.report import Result
from container4nfv_probe.testing import Cloud
from tests.unit.probes.registries import account

DOCKER = {"properties": {"container_format": {"enum": [None, "bare", "docker"]}}}
IMAGE = {"id": "i", "status": "active", "container_format": "docker"}


def run_zun(cloud: Cloud, version: str = "1.40") -> None:
    cloud.answers(zun.ROOT, {"name": "OpenStack Zun API", "versions": [{"id": "v1", "max_version": version}]})


def fill_swift(cloud: Cloud, **blobs: bool) -> None:
    account(cloud, *blobs)
    for name, held in blobs.items():
        found = [{"name": "files/docker/registry/v2/x", "hash": "", "last_modified": ""}] if held else []
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

    @pytest.mark.parametrize("listed", glance.UNLISTED, ids=lambda read: str(read.params[3:]))
    def test_one_that_is_left_out_of_the_plain_list_counts(self, cloud: Cloud, listed: Read[Any]) -> None:
        run_glance(cloud)
        cloud.exchanges = [one for one in cloud.exchanges if not one.url.endswith(urlencode(listed.params))]
        cloud.answers(listed, {"images": [IMAGE]})
        assert cloud.ask(glance.docker_image_active).truth is Truth.YES

    def test_every_list_is_asked_before_there_is_none(self) -> None:
        asked = {frozenset(read.params) - frozenset(glance.IMAGES.params) for read in (glance.IMAGES, *glance.UNLISTED)}
        community, hidden = ("visibility", "community"), ("os_hidden", "true")
        assert asked == {frozenset(()), frozenset({community}), frozenset({hidden}), frozenset({community, hidden})}

    @pytest.mark.parametrize("lost", range(4))
    def test_a_list_that_is_lost_may_have_one(self, cloud: Cloud, lost: int) -> None:
        run_glance(cloud)
        cloud.exchanges = [one for number, one in enumerate(cloud.exchanges) if number != lost + 1]
        assert cloud.ask(glance.docker_image_active).cause is Cause.NOT_RECORDED

    @pytest.mark.parametrize("schema", [{}, {"properties": {}}, {"properties": {"container_format": {}}}])
    def test_a_schema_without_formats_says_nothing(self, cloud: Cloud, schema: dict[str, Any]) -> None:
        run_glance(cloud, formats=schema)
        assert cloud.ask(glance.glance_takes_docker).cause is Cause.BAD_DOCUMENT

    @pytest.mark.parametrize("field", ["id", "status", "container_format"])
    def test_an_image_without_a_field_that_glance_sends_says_nothing(self, cloud: Cloud, field: str) -> None:
        run_glance(cloud, {name: value for name, value in IMAGE.items() if name != field})
        assert cloud.ask(glance.docker_image_active).cause is Cause.BAD_DOCUMENT

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


class TestSwift:
    @pytest.mark.parametrize(("containers", "cause"), [(20, Cause.NOT_MET), (21, Cause.NOT_VISIBLE)])
    def test_it_says_when_it_did_not_look_everywhere(self, cloud: Cloud, containers: int, cause: Cause) -> None:
        fill_swift(cloud, **{f"c{number:02}": False for number in range(containers)})
        answer = cloud.ask(swift.swift_holds_blobs)
        assert answer.cause is cause
        assert ("20 of 21 Swift containers" in answer.because) == (cause is Cause.NOT_VISIBLE)

    def test_what_is_found_counts_wherever_else_it_did_not_look(self, cloud: Cloud) -> None:
        fill_swift(cloud, **{f"c{number:02}": number == 3 for number in range(21)})
        assert cloud.ask(swift.swift_holds_blobs).truth is Truth.YES

    @pytest.mark.parametrize("name", ["zz-registry", "the-docker-one", "harbor", "zz-images", "mirror"])
    def test_likely_names_are_looked_at_first(self, cloud: Cloud, name: str) -> None:
        fill_swift(cloud, **{f"a{number:02}": False for number in range(20)}, **{name: True})
        assert cloud.ask(swift.swift_holds_blobs).truth is Truth.YES

    @pytest.mark.parametrize("name", ["registry_segments", "registry+segments"])
    def test_what_holds_parts_of_large_objects_comes_last(self, name: str) -> None:
        assert swift.ordered([name, "b", "registry", "a"]) == ["registry", "b", "a", name]

    def test_the_layout_of_the_s3_driver_counts(self, cloud: Cloud) -> None:
        fill_swift(cloud, blobs=False)
        cloud.exchanges.pop()
        cloud.answers(swift.S3_BLOBS.at(container="blobs"), [{"name": "x", "hash": "", "last_modified": ""}])
        assert cloud.ask(swift.swift_holds_blobs).truth is Truth.YES

    def test_no_container_is_none_with_blobs(self, cloud: Cloud) -> None:
        fill_swift(cloud)
        assert cloud.ask(swift.swift_holds_blobs).cause is Cause.NOT_MET


def test_glares_schema_is_read(cloud: Cloud) -> None:
    cloud.answers(glance.GLARE, {"schemas": {"images": DOCKER, "all": {"properties": {}}}})
    assert cloud.ask(glance.glare_takes_docker).truth is Truth.YES


def test_a_glare_without_images_takes_none(cloud: Cloud) -> None:
    cloud.answers(glance.GLARE, {"schemas": {"heat_templates": {"properties": {}}}})
    assert cloud.ask(glance.glare_takes_docker).cause is Cause.NOT_MET
