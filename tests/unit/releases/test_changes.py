"""An upgrade before and after: series, endpoints, and what is odd about the catalogue."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from container4nfv_probe.evidence import bundle
from container4nfv_probe.releases.changes import compared
from container4nfv_probe.releases.inference import retake
from container4nfv_probe.releases.inventory import Changed, Inventory
from container4nfv_probe.reports import formats
from container4nfv_probe.reports.interface import Look
from tests.unit.conftest import Probe

FIXTURES = Path(__file__).parents[3] / "fixtures"


@pytest.fixture(scope="module")
def old() -> Inventory:
    return retake(bundle.read(FIXTURES / "releases-old"))


@pytest.fixture(scope="module")
def new() -> Inventory:
    return retake(bundle.read(FIXTURES / "releases-new"))


def test_an_upgrade_shows_what_each_service_became(old: Inventory, new: Inventory) -> None:
    found = compared(old, new)
    assert found.since == old.started
    assert Changed("series", "nova", "ocata (2.42)", "2026.2 (2.104)") in found.changes
    assert Changed("series", "zun", "pike (1.4)", "ussuri to 2026.2 (1.40)") in found.changes
    assert {one.kind for one in found.changes} == {"series", "endpoint", "remark"}


def test_a_service_that_came_or_went_is_named(new: Inventory) -> None:
    gone = replace(new, services=tuple(one for one in new.services if one.name != "heat"))
    (change,) = compared(new, gone).changes
    assert (change.name, change.after) == ("heat", "not in the catalogue")
    assert compared(gone, new).changes == (replace(change, before=change.after, after=change.before),)


def test_endpoints_that_came_went_or_moved(new: Inventory) -> None:
    first, second, *rest = new.scope.endpoints
    scope = replace(new.scope, endpoints=(replace(first, url="https://moved.example"), *rest))
    found = compared(new, replace(new, scope=scope)).changes
    place = " ".join((first.service_type, first.region, first.interface))
    gone = " ".join((second.service_type, second.region, second.interface))
    assert set(found) == {
        Changed("endpoint", place, first.url, "https://moved.example"), Changed("endpoint", gone, second.url, "none"),
    }  # fmt: skip


def test_nothing_changed_is_said(new: Inventory) -> None:
    same = compared(new, new)
    assert same.changes == ()
    assert f"Nothing changed since {new.started}." in str(formats.rendered("table", same, Look(200)))


def test_the_command_shows_it_in_every_format(probe: Probe) -> None:
    words = ("releases", "--report", str(FIXTURES / "releases-new"), "--baseline", str(FIXTURES / "releases-old"))
    assert "nova: ocata (2.42) before, now 2026.2 (2.104)." in " ".join(probe(*words).out.split())
    document = json.loads(probe(*words, "-f", "json").out)
    assert {"kind": "series", "name": "nova", "before": "ocata (2.42)", "after": "2026.2 (2.104)"} in document[
        "changes"
    ]
    for name in ("markdown", "html", "rst"):
        assert "now 2026.2 (2.104)" in " ".join(probe(*words, "-f", name).out.split()), name
