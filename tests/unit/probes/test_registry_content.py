"""Row 2: what ties a registry to a container of Swift, and what it shows of itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from container4nfv_probe import Image
from container4nfv_probe.audit.runner import ask
from container4nfv_probe.probes.facts import blobs, layouts, served, swift
from container4nfv_probe.rules.model import Cause, Truth
from container4nfv_probe.testing import Cloud
from tests.unit.probes.registries import (
    APP,
    EMPTY,
    HOST,
    TOOL,
    URL,
    account,
    also_in,
    contains,
    digest,
    image,
    in_swift,
    run_registry,
    tagged,
    told,
)
from tests.unit.probes.test_registry_row import pods

SWIFT, S3 = layouts.SWIFT, layouts.S3


class TestAContainer:
    @pytest.mark.parametrize("layout", [SWIFT, S3], ids=lambda layout: str(layout.driver))
    def test_holds_every_image_with_its_tag(self, cloud: Cloud, layout: layouts.Layout) -> None:
        run_registry(cloud)
        in_swift(cloud, "images", APP, TOOL, layout=layout)
        right = ("yes", "not-visible") if layout is SWIFT else ("not-visible", "yes")
        assert told(cloud) == right

    def test_and_it_is_told_what_was_compared(self, cloud: Cloud) -> None:
        run_registry(cloud)
        in_swift(cloud, "images", APP, TOOL)
        assert cloud.ask(blobs.tied_swift).because == (
            "Swift container images holds 2 images (team/app:1, team/tool:1) as the registry serves them, tag and blob"
            " of each"
        )

    @pytest.mark.parametrize(
        "held",
        [
            (),
            (APP,),
            (tagged(APP, "older"), TOOL),
            (tagged(APP, "older"), tagged(TOOL, "older")),
            (replace(APP, tag="0"), replace(TOOL, tag="0")),
            (replace(APP, repository="another/app"), replace(TOOL, repository="another/tool")),
            (replace(APP, digest=digest("x")), TOOL),
            (replace(APP, configuration=EMPTY), TOOL),
        ],
        ids=["none", "one of two", "one is older", "all are older", "under other tags", "in other repositories",
             "another manifest", "another configuration"],
    )  # fmt: skip
    def test_of_another_registry_holds_some(self, cloud: Cloud, held: tuple[Image, ...]) -> None:
        run_registry(cloud)
        in_swift(cloud, "left-over", *held)
        assert told(cloud) == ("not-visible", "not-visible")

    @pytest.mark.parametrize("changed", [{"hash": "d41d8cd98f00b204e9800998ecf8427e"}, {"hash": ""}])
    def test_whose_tags_name_something_else_holds_none(self, cloud: Cloud, changed: dict[str, str]) -> None:
        run_registry(cloud)
        in_swift(cloud, "left-over", APP, TOOL, changed=changed)
        assert told(cloud)[0] == "not-visible"

    @pytest.mark.parametrize("images", [(APP,), (APP, tagged(image("team/copy"), "team/app"))])
    def test_with_one_image_alone_may_be_any_registrys(self, cloud: Cloud, images: tuple[Image, ...]) -> None:
        run_registry(cloud, images)
        in_swift(cloud, "images", *images, looked_for=images)
        answer = cloud.ask(blobs.tied_swift)
        assert (answer.cause, answer.settle) == (Cause.NOT_VISIBLE, "another image in the registry")
        run_registry(cloud, more := (*images, TOOL))
        contains(cloud, "images", *more)
        cloud.exchanges.reverse()  # of two answers to one question the later one
        assert cloud.ask(blobs.tied_swift).truth is Truth.YES

    @pytest.mark.parametrize("suffix", swift.SEGMENTS)
    def test_of_segments_is_none_of_its_own(self, cloud: Cloud, suffix: str) -> None:
        run_registry(cloud)
        account(cloud, "images", f"images{suffix}", "other+segments")
        for name in ("images", f"images{suffix}", "other+segments"):
            contains(cloud, name, tagged(APP, "older"))
        answer = cloud.ask(blobs.tied_swift)
        assert answer.because.startswith("Swift container images, other+segments holds other content")

    def test_is_none_in_an_empty_account(self, cloud: Cloud) -> None:
        run_registry(cloud)
        account(cloud)
        answer = cloud.ask(blobs.tied_swift)
        assert answer.because == "no registry's blobs of this driver in this project's Swift, which has no container"

    def test_is_found_beside_others(self, cloud: Cloud) -> None:
        run_registry(cloud)
        account(cloud, "docker_registry", "images", "zz")
        contains(cloud, "docker_registry", tagged(APP, "older"))
        contains(cloud, "images", APP, TOOL)
        contains(cloud, "zz")
        assert told(cloud)[0] == "yes"

    @pytest.mark.parametrize(
        ("containers", "because", "settle"),
        [
            (10, "no registry's blobs of this driver in the 10 Swift containers of this project",
             f"{blobs.OWNER}, or {swift.REDIRECT}"),
            (21, "no registry's blobs of this driver in the 20 of 21 Swift containers of this project that were"
             " looked at", swift.REDIRECT),
        ],
    )  # fmt: skip
    def test_was_looked_for_in_so_many(self, cloud: Cloud, containers: int, because: str, settle: str) -> None:
        run_registry(cloud)
        names = [f"c{number:02}" for number in range(containers)]
        account(cloud, *names)
        for name in names:
            contains(cloud, name)
        answer = cloud.ask(blobs.tied_swift)
        assert (answer.because, answer.settle, answer.cause) == (because, settle, Cause.NOT_VISIBLE)

    @pytest.mark.parametrize(("status", "cause"), [(403, Cause.FORBIDDEN), (503, Cause.BAD_DOCUMENT)])
    def test_in_an_account_that_cannot_be_read_is_unknown(self, cloud: Cloud, status: int, cause: Cause) -> None:
        run_registry(cloud)
        cloud.answers(swift.ACCOUNT, status=status)
        assert cloud.ask(blobs.tied_swift).cause is cause

    def test_is_in_no_cloud_without_an_object_store(self, cloud: Cloud) -> None:
        run_registry(cloud)
        cloud.services.pop("object-store")
        assert told(cloud) == ("absent", "absent")

    @pytest.mark.parametrize("place", [("two", "public"), ("RegionOne", "internal")])
    def test_may_be_where_this_audit_does_not_look(self, cloud: Cloud, place: tuple[str, str]) -> None:
        run_registry(cloud)
        cloud.services.pop("object-store")
        answer = ask(blobs.tied_swift, also_in(cloud, (*place, "http://elsewhere.example/v1")))
        assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.NOT_VISIBLE)
        assert answer.because == f"the catalogue has an object store for {'/'.join(place)} only"


class TestWhatIsLost:
    """Each answer less may only make it unknown."""

    LOST = ("/tags/list", "/manifests/", "/blobs/")

    @pytest.mark.parametrize("status", [401, 403, 404, 405, 429, 500, 503, 0])
    @pytest.mark.parametrize("path", LOST)
    def test_of_one_repository_leaves_no_yes_that_was_none(self, cloud: Cloud, path: str, status: int) -> None:
        run_registry(cloud, (APP, TOOL, image("team/x")))
        in_swift(cloud, "left-over", APP, TOOL, looked_for=(APP, TOOL, image("team/x")))
        assert told(cloud)[0] == "not-visible"
        (lost,) = (one for one in cloud.exchanges if f"team/x{path}" in one.url)
        cloud.exchanges = [one for one in cloud.exchanges if one is not lost]
        cloud.says("registry", lost.url, None, status, method=lost.method)
        answer = cloud.ask(blobs.tied_swift)
        # 404 and 405 are the registry's own word for what is not there.
        assert answer.truth is (Truth.YES if status in (404, 405) else Truth.UNKNOWN)

    def test_what_could_not_be_read_is_told(self, cloud: Cloud) -> None:
        run_registry(cloud, (APP, TOOL, image("team/x")))
        in_swift(cloud, "images", APP, TOOL)
        cloud.exchanges = [one for one in cloud.exchanges if "team/x" not in one.url]
        cloud.says("registry", "/v2/team/x/tags/list", None, 403)
        answer = cloud.ask(blobs.tied_swift)
        assert answer.because.endswith("tag and blob of each, but team/x could not be read")
        assert (answer.cause, answer.settle) == (
            Cause.FORBIDDEN,
            "a login that may read all its images (CONTAINER4NFV_REGISTRY_USER)",
        )

    @pytest.mark.parametrize("header", ["Docker-Content-Digest", "Content-Type"])
    def test_an_image_without_its_headers_is_not_compared(self, cloud: Cloud, header: str) -> None:
        run_registry(cloud)
        in_swift(cloud, "images", APP, TOOL)
        cloud.exchanges = [
            replace(one, headers={name: value for name, value in one.headers.items() if name != header})
            if "team/app/manifests" in one.url
            else one
            for one in cloud.exchanges
        ]
        assert cloud.ask(blobs.tied_swift).truth is Truth.UNKNOWN

    @pytest.mark.parametrize("location", ["", "?signature=x"])
    def test_a_redirect_to_nowhere_is_not_none(self, cloud: Cloud, location: str) -> None:
        run_registry(cloud)
        in_swift(cloud, "images", APP, TOOL)
        for one in (APP, TOOL):
            path = f"/v2/{one.repository}/blobs/{one.configuration}"
            cloud.exchanges = [each for each in cloud.exchanges if path not in each.url]
            cloud.says("registry", path, None, 307, method="HEAD", headers={"Location": location})
        assert cloud.ask(blobs.tied_swift).cause is Cause.BAD_DOCUMENT

    @pytest.mark.parametrize(
        ("status", "document", "cause"),
        [(401, {}, Cause.FORBIDDEN), (500, {}, Cause.BAD_DOCUMENT), (0, None, Cause.UNREACHABLE),
         (200, {"harbor_version": "v2.9"}, Cause.FORBIDDEN), (200, [], Cause.BAD_DOCUMENT)],
    )  # fmt: skip
    def test_harbor_may_store_elsewhere_than_in_what_it_left(
        self, cloud: Cloud, status: int, document: Any, cause: Cause
    ) -> None:
        run_registry(cloud, harbor="filesystem")
        in_swift(cloud, "left-over", APP, TOOL)
        assert told(cloud) == ("not-met", "not-met")
        cloud.exchanges = [one for one in cloud.exchanges if "systeminfo" not in one.url]
        cloud.says("registry", "/api/v2.0/systeminfo", document, status)
        answer = cloud.ask(blobs.tied_swift)
        assert (answer.truth, answer.cause) == (Truth.UNKNOWN, cause)


class TestARegistryThatShowsLittle:
    @pytest.mark.parametrize(
        ("driver", "native", "s3"),
        [("filesystem", "not-met", "not-met"), ("s3", "not-met", "not-visible"), ("swift", "not-visible", "not-met"),
         ("gcs", "not-met", "not-met")],
    )  # fmt: skip
    def test_harbor_names_its_driver_and_not_its_cloud(self, cloud: Cloud, driver: str, native: str, s3: str) -> None:
        run_registry(cloud, harbor=driver)
        in_swift(cloud, "pictures")
        assert told(cloud) == (native, s3)

    def test_without_images_it_shows_nothing(self, cloud: Cloud) -> None:
        run_registry(cloud, ())
        answer = cloud.ask(blobs.tied_swift)
        assert (answer.cause, answer.settle) == (Cause.NOT_VISIBLE, "an image in the registry")

    @pytest.mark.parametrize("status", [401, 403, 404, 405])
    def test_that_lists_nothing_is_asked_for_what_pods_pull(self, cloud: Cloud, status: int) -> None:
        run_registry(cloud, status=status)
        answer = cloud.ask(blobs.tied_swift)
        assert (answer.cause, answer.settle) == (Cause.NOT_VISIBLE, served.LISTED)
        in_swift(cloud, "images", APP, TOOL)
        pods(cloud, [f"{HOST}/team/app:1@{APP.digest}", f"{HOST}/team/tool", "docker.io/team/other:1"])
        assert cloud.ask(blobs.tied_swift).truth is Truth.YES

    def test_an_image_for_others_is_forbidden(self, cloud: Cloud) -> None:
        cloud.has("registry", URL)
        cloud.says("registry", "/v2/", status=401, headers={"WWW-Authenticate": "Basic"})
        cloud.says("registry", "/v2/_catalog?n=32", status=401)
        assert cloud.ask(blobs.tied_swift).cause is Cause.FORBIDDEN

    def test_pods_of_other_registries_name_none(self, cloud: Cloud) -> None:
        run_registry(cloud, status=404)
        pods(cloud, ["docker.io/team/app:1", "team/app:1"])
        assert cloud.ask(blobs.tied_swift).cause is Cause.NOT_VISIBLE
