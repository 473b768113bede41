"""Several regions in clouds.yaml: the SDK takes the first in silence, and an audit asks which."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.conftest import Probe
from tests.unit.planes.test_clouds import GOOD, reached

LISTS: dict[str, tuple[dict[str, Any], str]] = {
    "regions": ({"regions": ["north", "south"]}, "north, south"),
    "regions with settings": ({"regions": [{"name": "north", "values": {"interface": "internal"}}, "south"]},
                              "north, south"),
    "regions and a region_name": ({"regions": ["north", "south"], "region_name": "south"}, "north, south"),
    "one of them twice": ({"regions": ["north", "north"]}, ""),
    "one": ({"regions": ["north"]}, ""),
    "region_name": ({"region_name": "north"}, ""),
    "neither": ({}, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_of_several_one_must_be_chosen(name: str, probe: Probe, bare: Path) -> None:
    more, listed = LISTS[name]
    (bare / "clouds.yaml").write_text(yaml.safe_dump({"clouds": {"mine": GOOD | more}}))
    ran = probe("run", "--os-cloud", "mine")
    if listed:
        assert ran.code == 2
        assert ran.sentence == f"cloud mine has regions {listed}: choose one with --os-region-name"
    else:
        assert reached(ran)


@pytest.mark.parametrize("words", [["--os-region-name", "south"], []], ids=["option", "OS_REGION_NAME"])
def test_the_one_that_is_chosen_is_used(
    words: list[str], probe: Probe, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "clouds.yaml").write_text(yaml.safe_dump({"clouds": {"mine": GOOD | {"regions": ["north", "south"]}}}))
    if not words:
        monkeypatch.setenv("OS_REGION_NAME", "south")
    assert reached(probe("run", "--os-cloud", "mine", *words))


def test_the_regions_of_a_vendors_profile_are_asked_for_too(probe: Probe, bare: Path) -> None:
    (bare / "clouds.yaml").write_text(yaml.safe_dump({"clouds": {"mine": GOOD | {"profile": "catalyst"}}}))
    sentence = probe("run", "--os-cloud", "mine").sentence
    assert re.fullmatch(r"cloud mine has regions \S+, .+: choose one with --os-region-name", sentence)
