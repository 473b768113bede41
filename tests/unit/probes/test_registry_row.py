"""Row 2 with a registry: each verdict for its reason, and each trap of the specification."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from container4nfv_probe import Blob
from container4nfv_probe.probes import private_registry as row
from container4nfv_probe.probes.facts import blobs, magnum, pulls, swift
from container4nfv_probe.rules.model import Cause, Truth, Verdict
from container4nfv_probe.testing import PROJECT, Cloud
from tests.unit.probes.test_private_registry import TEMPLATE, run_magnum, run_zun

URL, HOST = "https://registry.example:5000", "registry.example:5000"
STORE = f"http://object-store.example/v1/AUTH_{PROJECT}"
FIRST, SECOND = "ab" * 32, "cd" * 32


def path_of(digest: str, prefix: str = "files/") -> str:
    return f"{prefix}docker/registry/v2/blobs/sha256/{digest[:2]}/{digest}/data"


def run_registry(cloud: Cloud, images: dict[str, str] | None = None, location: str = "", status: int = 200) -> None:
    """A registry with a repository for each digest; readers are sent to ``location``, if it is given."""
    images = {"team/app": FIRST} if images is None else images
    cloud.has("registry", URL)
    cloud.says("registry", "/v2/", {})
    cloud.says("registry", "/v2/_catalog?n=8", {"repositories": list(images)}, status)
    for name, digest in images.items():
        cloud.says("registry", f"/v2/{name}/tags/list", {"tags": ["1"]})
        cloud.says("registry", f"/v2/{name}/manifests/1", {"config": {"digest": f"sha256:{digest}"}})
        headers = {"Location": location} if location else {}
        cloud.says("registry", f"/v2/{name}/blobs/sha256:{digest}", None, 307 if location else 200,
                   method="HEAD", headers=headers)  # fmt: skip
    cloud.offers("object-store", STORE)


def in_swift(cloud: Cloud, container: str, *digests: str, layout: blobs.Layout = blobs.SWIFT) -> None:
    """Let the project have one container, with these blobs and no others."""
    cloud.answers(swift.ACCOUNT, [{"name": container}])
    cloud.answers(swift.ACCOUNT, [], marker=container)
    for one in (blobs.SWIFT, blobs.S3):
        held = [{"name": "x"}] if one is layout else []
        cloud.answers(one.held.at(container=container), held)
        for digest in (FIRST, SECOND):
            read = blobs.of_blob(one, Blob(f"sha256:{digest}")).at(container=container)
            cloud.answers(read, held if digest in digests else [])


def zun_knows(cloud: Cloud, *domains: str, admin: bool = True) -> None:
    run_zun(cloud)
    registries = {"registries": [{"domain": domain} for domain in domains]}
    cloud.answers(pulls.REGISTRIES, registries, 200 if admin else 403, all_projects=True)
    cloud.answers(pulls.REGISTRIES, registries)


def magnum_points_at(cloud: Cloud, admin: bool = True, **pointers: Any) -> None:
    run_magnum(cloud, proof=200 if admin else 403, version="1.13", labels=pointers.pop("cluster", None))
    cloud.exchanges = [one for one in cloud.exchanges if not one.url.endswith("/clustertemplates")]
    cloud.answers(magnum.TEMPLATES, {"clustertemplates": [TEMPLATE | {"registry_enabled": False} | pointers]})


def without(cloud: Cloud, *planes: str) -> None:
    for plane in planes:
        cloud.has_no(plane)


def pods(cloud: Cloud, images: Iterable[str], phase: str = "Running") -> None:
    items = [{"metadata": {"name": f"p{number}", "namespace": "n", "uid": f"u{number}"},
              "spec": {"containers": [{"name": "c", "image": image}]},
              "status": {"phase": phase, "containerStatuses": [{"name": "c", "imageID": f"{image}@sha256:{FIRST}"}]}}
             for number, image in enumerate(images)]  # fmt: skip
    cloud.says("kubernetes", "/api/v1/pods?limit=500", {"kind": "PodList", "metadata": {}, "items": items})


class TestVerdicts:
    def test_closed_when_its_bytes_are_in_swift_and_zun_is_told_of_it(self, cloud: Cloud) -> None:
        run_registry(cloud, location=f"{STORE}/images/{path_of(FIRST)}")
        zun_knows(cloud, HOST)
        assert cloud.decide(row.REQUIREMENT).verdict is Verdict.CLOSED

    def test_partial_when_nobody_is_told_of_it(self, cloud: Cloud) -> None:
        run_registry(cloud, location=f"{STORE}/images/{path_of(FIRST)}")
        zun_knows(cloud)
        magnum_points_at(cloud)
        without(cloud, "kubernetes")
        assert cloud.decide(row.REQUIREMENT).verdict is Verdict.PARTIAL

    def test_partial_when_its_bytes_are_elsewhere(self, cloud: Cloud) -> None:
        run_registry(cloud, location=f"https://bucket.s3.amazonaws.com/{path_of(FIRST, '')}")
        zun_knows(cloud, HOST)
        magnum_points_at(cloud)
        without(cloud, "kubernetes")
        assert cloud.decide(row.REQUIREMENT).verdict is Verdict.PARTIAL

    def test_open_when_neither(self, cloud: Cloud) -> None:
        run_registry(cloud, location=f"https://bucket.s3.amazonaws.com/{path_of(FIRST, '')}")
        zun_knows(cloud, "other.example")
        magnum_points_at(cloud)
        without(cloud, "kubernetes")
        result = cloud.decide(row.REQUIREMENT)
        assert (result.verdict, result.why) == (Verdict.OPEN, result.why)

    def test_open_when_there_is_none_as_declared(self, cloud: Cloud) -> None:
        run_zun(cloud)
        without(cloud, "registry")
        result = cloud.decide(row.REQUIREMENT)
        assert result.verdict is Verdict.OPEN
        assert "declared by the operator" in result.why

    def test_unknown_when_its_bytes_may_be_in_another_project(self, cloud: Cloud) -> None:
        run_registry(cloud)
        in_swift(cloud, "pictures")
        zun_knows(cloud, HOST)
        result = cloud.decide(row.REQUIREMENT)
        assert (result.verdict, result.possible) == (Verdict.UNKNOWN, (Verdict.CLOSED, Verdict.PARTIAL))

    def test_unknown_when_it_does_not_answer(self, cloud: Cloud) -> None:
        cloud.says("registry", "/v2/", status=0)
        run_zun(cloud)
        result = cloud.decide(row.REQUIREMENT)
        assert (result.verdict, len(result.possible)) == (Verdict.UNKNOWN, 3)
        assert cloud.ask(blobs.registry_answers).cause is Cause.UNREACHABLE


class TestWhereTheBytesAre:
    @pytest.mark.parametrize("layout", [blobs.SWIFT, blobs.S3], ids=lambda layout: str(layout.driver))
    def test_a_container_of_this_project_holds_them(self, cloud: Cloud, layout: blobs.Layout) -> None:
        run_registry(cloud, {"a": FIRST, "b": SECOND})
        in_swift(cloud, "images", FIRST, SECOND, layout=layout)
        native, s3 = cloud.ask(blobs.tied_swift), cloud.ask(blobs.tied_s3)
        assert (native.truth is Truth.YES, s3.truth is Truth.YES) == (layout is blobs.SWIFT, layout is blobs.S3)
        assert {native.truth, s3.truth} == {Truth.YES, Truth.UNKNOWN}

    def test_a_left_over_container_of_another_registry_is_unknown(self, cloud: Cloud) -> None:
        run_registry(cloud)
        in_swift(cloud, "docker_registry", SECOND)
        assert cloud.ask(blobs.tied_swift).cause is Cause.NOT_VISIBLE

    def test_an_image_that_both_registries_hold_does_not_tie_them(self, cloud: Cloud) -> None:
        run_registry(cloud, {"a": FIRST, "b": SECOND})
        in_swift(cloud, "docker_registry", FIRST)
        assert cloud.ask(blobs.tied_swift).cause is Cause.NOT_VISIBLE

    @pytest.mark.parametrize(("status", "cause"), [(403, Cause.FORBIDDEN), (503, Cause.BAD_DOCUMENT)])
    def test_an_account_that_cannot_be_read_is_unknown(self, cloud: Cloud, status: int, cause: Cause) -> None:
        run_registry(cloud)
        cloud.answers(swift.ACCOUNT, status=status)
        assert cloud.ask(blobs.tied_swift).cause is cause

    def test_without_an_object_store_they_are_in_none(self, cloud: Cloud) -> None:
        run_registry(cloud)
        cloud.services.pop("object-store")
        assert cloud.ask(blobs.tied_swift).cause is Cause.ABSENT

    @pytest.mark.parametrize(
        ("location", "native", "s3"),
        [
            (f"{STORE}/images/{path_of(FIRST)}", "yes", "not-met"),
            (f"http://object-store.example:80/v1/AUTH_other/c/{path_of(FIRST)}", "yes", "not-met"),
            (f"http://object-store.example/bucket/{path_of(FIRST, '')}", "not-met", "yes"),
            (f"http://bucket.object-store.example/{path_of(FIRST, '')}", "not-met", "yes"),
            (f"http://other.object-store.example/bucket/{path_of(FIRST, '')}", "not-met", "other-cloud"),
            (f"http://object-store.example:9000/bucket/{path_of(FIRST, '')}", "not-met", "other-cloud"),
            (f"https://object-store.example/bucket/{path_of(FIRST, '')}", "not-met", "other-cloud"),
            (f"https://swift.elsewhere.example/v1/AUTH_x/c/{path_of(FIRST)}", "other-cloud", "not-met"),
            (f"{STORE}/images/{path_of(SECOND)}", "not-visible", "not-visible"),
            ("https://cdn.example/blob", "not-visible", "not-visible"),
        ],
    )
    def test_where_the_registry_sends_its_readers(self, cloud: Cloud, location: str, native: str, s3: str) -> None:
        run_registry(cloud, location=location)
        said = [cloud.ask(check) for check in (blobs.tied_swift, blobs.tied_s3)]
        assert [answer.cause or answer.truth for answer in said] == [native, s3]

    def test_a_swift_that_the_catalogue_does_not_name_is_no_proof_of_anything(self, cloud: Cloud) -> None:
        run_registry(cloud, location=f"https://swift.elsewhere.example/v1/AUTH_x/c/{path_of(FIRST)}")
        assert cloud.ask(blobs.tied_swift).truth is Truth.UNKNOWN

    @pytest.mark.parametrize(
        ("driver", "native", "s3"),
        [("filesystem", "not-met", "not-met"), ("s3", "not-met", "not-visible"), ("swift", "not-visible", "not-met")],
    )
    def test_harbor_names_its_driver_and_not_its_cloud(self, cloud: Cloud, driver: str, native: str, s3: str) -> None:
        run_registry(cloud)
        in_swift(cloud, "pictures")
        document = {"harbor_version": "v2.9", "registry_storage_provider_name": driver}
        cloud.says("registry", "/api/v2.0/systeminfo", document)
        assert [cloud.ask(check).cause for check in (blobs.tied_swift, blobs.tied_s3)] == [native, s3]

    def test_a_registry_without_images_shows_nothing(self, cloud: Cloud) -> None:
        run_registry(cloud, {})
        assert cloud.ask(blobs.tied_swift).cause is Cause.NOT_VISIBLE

    def test_a_registry_that_lists_nothing_is_asked_for_what_pods_pull(self, cloud: Cloud) -> None:
        run_registry(cloud, location=f"{STORE}/images/{path_of(FIRST)}", status=404)
        assert cloud.ask(blobs.tied_swift).cause is Cause.NOT_VISIBLE
        pods(cloud, [f"{HOST}/team/app:1@sha256:{FIRST}", f"{HOST}/team/app", "docker.io/team/other:1"])
        assert cloud.ask(blobs.tied_swift).truth is Truth.YES

    def test_an_image_for_others_is_forbidden(self, cloud: Cloud) -> None:
        cloud.has("registry", URL)
        cloud.says("registry", "/v2/", status=401, headers={"WWW-Authenticate": "Basic"})
        cloud.says("registry", "/v2/_catalog?n=8", status=401)
        assert cloud.ask(blobs.tied_swift).cause is Cause.FORBIDDEN


class TestWhoIsToldOfIt:
    @pytest.mark.parametrize(
        ("domains", "admin", "said"),
        [
            ([HOST, "other.example"], True, "yes"),
            ([HOST.upper()], False, "yes"),
            (["other.example"], True, "not-met"),
            (["registry.example"], True, "not-met"),
            (["other.example"], False, "not-visible"),
        ],
    )
    def test_zun(self, cloud: Cloud, domains: list[str], admin: bool, said: str) -> None:
        cloud.has("registry", URL)
        zun_knows(cloud, *domains, admin=admin)
        answer = cloud.ask(pulls.zun_registry)
        assert (answer.cause or answer.truth) == said

    @pytest.mark.parametrize(
        ("pointers", "said"),
        [
            ({"insecure_registry": HOST}, "yes"),
            ({"labels": {"container_infra_prefix": f"{HOST}/kubernetes/"}}, "yes"),
            ({"insecure_registry": "other.example", "labels": {"container_infra_prefix": f"{HOST}/k/"}}, "yes"),
            ({"cluster": {"container_infra_prefix": f"{HOST}/kubernetes/"}}, "yes"),
            ({"insecure_registry": "other.example:5000"}, "not-met"),
            ({"registry_enabled": True}, "not-met"),
            ({"labels": None}, "not-met"),
        ],
    )
    def test_magnum(self, cloud: Cloud, pointers: dict[str, Any], said: str) -> None:
        cloud.has("registry", URL)
        magnum_points_at(cloud, **pointers)
        answer = cloud.ask(magnum.magnum_points)
        assert (answer.cause or answer.truth) == said
