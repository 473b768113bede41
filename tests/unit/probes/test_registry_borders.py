"""Row 2 at the border of each comparison: drivers, and how many images are looked at."""

from __future__ import annotations

import pytest

from container4nfv_probe.probes.facts import blobs, pulls
from container4nfv_probe.rules.model import Truth
from container4nfv_probe.testing import Cloud
from tests.unit.probes.registries import APP, HOST, URL, run_registry
from tests.unit.probes.test_registry_row import NATIVE, pods, zun_knows


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


@pytest.mark.parametrize(
    ("domains", "said"),
    [
        ((), "Zun knows of no registry"),
        (("quay.io",), "Zun knows other registries only: quay.io"),
        (("quay.io", "other.example"), "Zun knows other.example, which may be another name of this registry"),
    ],
)
def test_what_zun_knows_is_told(cloud: Cloud, domains: tuple[str, ...], said: str) -> None:
    cloud.has("registry", URL)
    zun_knows(cloud, *domains)
    assert cloud.ask(pulls.zun_registry).because == said


@pytest.mark.parametrize("image", [f"{HOST}/team/app:1", f"{HOST}/team/app", f"{HOST}/team/app@{APP.digest}"])
def test_a_pods_image_names_the_repository_to_ask_for(cloud: Cloud, image: str) -> None:
    run_registry(cloud, location=NATIVE, status=404)
    pods(cloud, [image])
    assert cloud.ask(blobs.tied_swift).truth is Truth.YES
