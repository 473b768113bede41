"""Row 2 at the border of each comparison: drivers, and how many images are looked at."""

from __future__ import annotations

from typing import Any

import pytest

from container4nfv_probe import Blob
from container4nfv_probe.audit.runner import ask
from container4nfv_probe.probes.facts import blobs, magnum, pulls
from container4nfv_probe.rules.model import Cause, Truth
from container4nfv_probe.testing import Cloud
from tests.unit.probes.test_registry_row import (
    FIRST,
    HOST,
    SECOND,
    STORE,
    URL,
    in_swift,
    magnum_points_at,
    path_of,
    pods,
    run_registry,
    zun_knows,
)


@pytest.mark.parametrize(
    ("headers", "status", "said"),
    [
        ({"WWW-Authenticate": 'Basic realm="Registry Realm"'}, 401, "with a login (Basic)"),
        ({"WWW-Authenticate": 'Bearer realm="https://t.example/x",service="a b"'}, 401, "with a login (Bearer)"),
        ({}, 200, "without a login"),
    ],
)
def test_whether_it_wants_a_login_is_told(cloud: Cloud, headers: dict[str, str], status: int, said: str) -> None:
    cloud.has("registry", URL)
    cloud.says("registry", "/v2/", {}, status, headers=headers)
    assert cloud.ask(blobs.registry_answers).because == f"a registry answers at {HOST}, {said}"


def test_three_images_are_enough(cloud: Cloud) -> None:
    run_registry(cloud, dict.fromkeys("abcde", FIRST))
    in_swift(cloud, "images", FIRST)
    subject = cloud.subject()
    assert ask(blobs.tied_swift, subject).truth is Truth.YES
    exchanges = subject.openstack.transport.exchanges()
    asked = [one.url.partition("/v2/")[2] for one in exchanges if one.method == "HEAD"]
    assert [path.partition("/")[0] for path in asked] == ["a", "b", "c"]


def test_an_image_that_cannot_be_had_is_replaced_by_the_next(cloud: Cloud) -> None:
    cloud.has("registry", URL)
    cloud.says("registry", "/v2/_catalog?n=8", {"repositories": ["a", "b"]})
    cloud.says("registry", "/v2/a/tags/list", {"tags": None})
    run_registry(cloud, {"b": SECOND})
    in_swift(cloud, "images", SECOND)
    assert cloud.ask(blobs.tied_swift).truth is Truth.YES


@pytest.mark.parametrize("layout", [blobs.SWIFT, blobs.S3], ids=lambda layout: str(layout.driver))
def test_a_blob_is_looked_for_by_its_own_path(layout: blobs.Layout) -> None:
    read = blobs.of_blob(layout, Blob(f"sha256:{FIRST}"))
    assert read.params == (("format", "json"), ("prefix", path_of(FIRST, layout.prefix)), ("limit", "1"))


@pytest.mark.parametrize(
    ("layout", "said"),
    [(blobs.SWIFT, "Swift container images holds other blobs than those the registry serves, which may"),
     (blobs.S3, "this project's Swift holds none of those the registry serves, which may")],
)  # fmt: skip
def test_what_else_a_container_holds_is_told(cloud: Cloud, layout: blobs.Layout, said: str) -> None:
    run_registry(cloud)
    in_swift(cloud, "images", SECOND, layout=layout)
    assert cloud.ask(blobs.tied_swift).because.startswith(said)


@pytest.mark.parametrize("bucket", ["bucket", "images"])
def test_a_bucket_in_the_host_and_in_the_path_is_none(cloud: Cloud, bucket: str) -> None:
    run_registry(cloud, location=f"http://other.object-store.example/{bucket}/{path_of(FIRST, '')}")
    assert cloud.ask(blobs.tied_s3).cause is Cause.OTHER_CLOUD


@pytest.mark.parametrize(
    ("domains", "said"),
    [((), "Zun knows of no registry"), (("other.example",), "Zun knows other registries only: other.example")],
)
def test_what_zun_knows_is_told(cloud: Cloud, domains: tuple[str, ...], said: str) -> None:
    cloud.has("registry", URL)
    zun_knows(cloud, *domains)
    assert cloud.ask(pulls.zun_registry).because == said


@pytest.mark.parametrize(
    ("pointers", "said"),
    [
        ({}, "Magnum names no registry"),
        ({"insecure_registry": "b.example"}, "Magnum names other registries only: b.example"),
        ({"labels": {"container_infra_prefix": "a.example/k/"}}, "Magnum names other registries only: a.example/k/"),
        ({"cluster": {"container_infra_prefix": "c/"}}, "Magnum names other registries only: c/"),
        ({"insecure_registry": "b.example", "cluster": {"container_infra_prefix": "c/"}},
         "Magnum names other registries only: b.example, c/"),
    ],
)  # fmt: skip
def test_what_magnum_names_is_told(cloud: Cloud, pointers: dict[str, Any], said: str) -> None:
    cloud.has("registry", URL)
    magnum_points_at(cloud, **pointers)
    assert cloud.ask(magnum.magnum_points).because == said


@pytest.mark.parametrize("image", [f"{HOST}/team/app:1", f"{HOST}/team/app", f"{HOST}/team/app@sha256:{FIRST}"])
def test_a_pods_image_names_the_repository_to_ask_for(cloud: Cloud, image: str) -> None:
    run_registry(cloud, location=f"{STORE}/images/{path_of(FIRST)}", status=404)
    pods(cloud, [image])
    assert cloud.ask(blobs.tied_swift).truth is Truth.YES


def test_pods_of_other_registries_name_none(cloud: Cloud) -> None:
    other: list[Any] = ["docker.io/team/app:1", "team/app:1"]
    run_registry(cloud, location=f"{STORE}/images/{path_of(FIRST)}", status=404)
    pods(cloud, other)
    assert cloud.ask(blobs.tied_swift).cause is Cause.NOT_VISIBLE
