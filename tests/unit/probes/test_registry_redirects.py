"""Row 2: where a registry sends those who want a blob, and whose place that is."""

from __future__ import annotations

import pytest

from container4nfv_probe.audit.runner import ask
from container4nfv_probe.probes.facts import blobs, layouts
from container4nfv_probe.rules.model import Truth
from container4nfv_probe.testing import PROJECT, Cloud
from tests.unit.probes.registries import (
    APP,
    STORE,
    TOOL,
    also_in,
    blob_url,
    in_swift,
    run_registry,
    tagged,
    told,
)

SWIFT, S3 = layouts.SWIFT, layouts.S3
INSIDE = "https://s3.internal.example"


class TestWhereItSendsReaders:
    @pytest.mark.parametrize(
        ("place", "layout", "native", "s3"),
        [
            (f"{STORE}/images", SWIFT, "yes", "not-met"),
            ("http://object-store.example:80/v1/AUTH_other/c", SWIFT, "yes", "not-met"),
            ("http://object-store.example/swift/v1/c/root", SWIFT, "yes", "not-met"),
            ("http://object-store.example/bucket", S3, "not-met", "yes"),
            ("http://object-store.example/bucket/harbor", S3, "not-met", "yes"),
            ("http://bucket.object-store.example", S3, "not-met", "yes"),
            # Public clouds: nobody's but theirs.
            ("https://bucket.s3.amazonaws.com", S3, "not-met", "other-cloud"),
            ("https://s3.eu-west-1.amazonaws.com/bucket", S3, "not-met", "other-cloud"),
            ("https://storage.googleapis.com/bucket", S3, "not-met", "other-cloud"),
            ("https://account.blob.core.windows.net/container", S3, "not-met", "other-cloud"),
            # Hosts that the catalogue does not name: another name, another front end, or another cloud.
            ("http://other.object-store.example/bucket", S3, "not-met", "other-cloud?"),
            ("http://object-store.example:9000/bucket", S3, "not-met", "other-cloud?"),
            ("https://object-store.example/bucket", S3, "not-met", "other-cloud?"),
            (f"{INSIDE}/harbor", S3, "not-met", "other-cloud?"),
            ("https://s3.amazonaws.com.evil.example/bucket", S3, "not-met", "other-cloud?"),
            ("https://s3-amazonaws.com/bucket", S3, "not-met", "other-cloud?"),
            ("https://swift.elsewhere.example/v1/AUTH_x/c", SWIFT, "other-cloud?", "not-met"),
            # A root directory of that name is no native layout.
            (f"{INSIDE}/bucket/files", S3, "not-met", "other-cloud?"),
        ],
    )
    def test_whose_place_it_is(self, cloud: Cloud, place: str, layout: layouts.Layout, native: str, s3: str) -> None:
        run_registry(cloud, location=blob_url(APP, place, layout))
        in_swift(cloud, "pictures")
        said = [cloud.ask(check) for check in (blobs.tied_swift, blobs.tied_s3)]
        marks = ["" if one.truth is not Truth.UNKNOWN else "?" for one in said]
        assert [f"{one.cause or one.truth}{mark}" for one, mark in zip(said, marks, strict=True)] == [native, s3]

    @pytest.mark.parametrize("location", ["https://cdn.example/blob", f"{STORE}/images/docker/x"])
    def test_a_place_that_is_no_storage_shows_nothing(self, cloud: Cloud, location: str) -> None:
        run_registry(cloud, location=location)
        in_swift(cloud, "pictures")
        assert told(cloud) == ("other-cloud", "other-cloud")
        assert cloud.ask(blobs.tied_s3).truth is Truth.UNKNOWN

    @pytest.mark.parametrize(
        ("place", "layout", "container", "root"),
        [
            (f"{INSIDE}/harbor", S3, "harbor", ""),
            (f"{INSIDE}/images/harbor", S3, "images", "harbor/"),
            ("https://images.s3.internal.example", S3, "images", ""),
            ("https://images.s3.internal.example/harbor", S3, "images", "harbor/"),
            (f"https://10.0.0.5:8080/v1/AUTH_{PROJECT}/images", SWIFT, "images", ""),
            (f"https://10.0.0.5:8080/v1/AUTH_{PROJECT}/images/root", SWIFT, "images", "root/"),
            ("https://10.0.0.5:8080/swift/v1/images", SWIFT, "images", ""),
            ("https://cdn.example/x", S3, "images", ""),
        ],
    )
    def test_an_internal_name_leaves_the_word_to_the_listing(
        self, cloud: Cloud, place: str, layout: layouts.Layout, container: str, root: str
    ) -> None:
        run_registry(cloud, location=blob_url(APP, place, layout))
        in_swift(cloud, container, APP, TOOL, layout=layout, root=root)
        check = blobs.tied_swift if layout is SWIFT else blobs.tied_s3
        assert cloud.ask(check).truth is Truth.YES

    def test_what_the_listing_does_not_show_is_told_with_the_host(self, cloud: Cloud) -> None:
        run_registry(cloud, location=blob_url(APP, f"{INSIDE}/harbor", S3))
        in_swift(cloud, "harbor", tagged(APP, "older"), layout=S3)
        answer = cloud.ask(blobs.tied_s3)
        assert answer.because.startswith("the registry sends readers to s3.internal.example, which is not in the")
        assert answer.settle == f"{blobs.LISTED}, or {blobs.OWNER}"

    def test_a_host_of_another_region_is_in_the_catalogue(self, cloud: Cloud) -> None:
        run_registry(cloud, location=blob_url(APP, "http://two.example/bucket", S3))
        in_swift(cloud, "pictures")
        answer = ask(blobs.tied_s3, also_in(cloud, ("two", "internal", "http://two.example/v1")))
        assert answer.truth is Truth.UNKNOWN
        assert answer.because == "the registry sends readers to two.example, the object store of region two"
        assert answer.settle == "an audit of that region (--os-region-name two)"

    @pytest.mark.parametrize("interface", ["internal", "admin"])
    def test_a_host_of_another_interface_is_this_clouds(self, cloud: Cloud, interface: str) -> None:
        run_registry(cloud, location=blob_url(APP, "http://inside.example/bucket", S3))
        answer = ask(blobs.tied_s3, also_in(cloud, ("RegionOne", interface, "http://inside.example/v1")))
        assert answer.truth is Truth.YES
