"""Kuryr's libnetwork driver: known from other plugins, asked by the four safe calls only, and honest about the rest."""

from __future__ import annotations

from typing import Any

import pytest

from container4nfv_probe.audit.plugins import requirements
from container4nfv_probe.probes.facts import libnetwork
from container4nfv_probe.rules.model import Cause, Truth
from container4nfv_probe.testing import Cloud

BOTH = {"Implements": ["NetworkDriver", "IpamDriver"]}
NOWHERE = {"LocalDefaultAddressSpace": "no_address_space", "GlobalDefaultAddressSpace": "no_address_space"}


def driver(cloud: Cloud, implements: Any = BOTH, spaces: Any = NOWHERE, refusal: Any = None, mac: bool = True) -> None:
    cloud.has("libnetwork", "http://127.0.0.1:23750")
    cloud.says("libnetwork", "/Plugin.Activate", implements, method="POST")
    cloud.says("libnetwork", "/IpamDriver.GetDefaultAddressSpaces", spaces, method="POST")
    cloud.says("libnetwork", "/NetworkDriver.GetCapabilities", {"Scope": "local"}, method="POST")
    cloud.says("libnetwork", "/IpamDriver.GetCapabilities", {"RequiresMACAddress": mac}, method="POST")
    cloud.says("libnetwork", "/Plugin.Activate", refusal or {"Err": "405 Method Not Allowed"}, 405)


@pytest.mark.parametrize(("mac", "age"), [(True, "1.0.0 or newer"), (False, "older than 1.0.0")])
def test_it_tells_its_age_and_scope(cloud: Cloud, mac: bool, age: str) -> None:
    driver(cloud, mac=mac)
    answer = cloud.ask(libnetwork.libnetwork_answers)
    assert (answer.truth, answer.because) == (Truth.YES, f"Kuryr's libnetwork driver answers ({age}, scope local)")


def test_it_does_not_tell_how_it_attaches_containers(cloud: Cloud) -> None:
    driver(cloud)
    assert cloud.ask(libnetwork.libnetwork_binding).cause is Cause.NOT_VISIBLE


@pytest.mark.parametrize(
    "other",
    [
        {"implements": {"Implements": ["NetworkDriver"]}},
        {"implements": {"Implements": ["VolumeDriver"]}},
        {"spaces": {"LocalDefaultAddressSpace": "LocalDefault", "GlobalDefaultAddressSpace": "GlobalDefault"}},
        {"refusal": {"message": "page not found"}},
    ],
)
def test_another_plugin_is_not_kuryrs(cloud: Cloud, other: dict[str, Any]) -> None:
    driver(cloud, **other)
    for check in (libnetwork.libnetwork_answers, libnetwork.libnetwork_binding):
        answer = cloud.ask(check)
        assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.BAD_DOCUMENT)


def test_without_it_nothing_is_asked(cloud: Cloud) -> None:
    assert cloud.ask(libnetwork.libnetwork_answers).cause is Cause.NO_PLANE


def test_it_is_shown_in_rows_3_and_5_and_decides_neither() -> None:
    shown = {one.row: check.name for one in requirements() for check in one.supporting if check.plane == "libnetwork"}
    decides = [check.name for one in requirements() for check in one.deciding_checks() if check.plane == "libnetwork"]
    assert (shown, decides) == ({3: "libnetwork_binding", 5: "libnetwork_answers"}, [])
