"""``diff`` of two bundles of ``releases``: an upgrade, before and after."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.conftest import Probe

FIXTURES = Path(__file__).parents[3] / "fixtures"
OLD, NEW, AUDIT = (str(FIXTURES / name) for name in ("releases-old", "releases-new", "lab-admin"))


def test_it_tells_what_an_upgrade_changed(probe: Probe) -> None:
    ran = probe("diff", OLD, NEW)
    assert (ran.code, ran.err) == (0, "")
    assert "nova: ocata (2.42) before, now 2026.2 (2.104)." in ran.out
    assert ran.out == probe("releases", "--report", NEW, "--baseline", OLD).out


def test_it_has_every_format(probe: Probe) -> None:
    assert {one["name"] for one in json.loads(probe("diff", OLD, NEW, "-f", "json").out)["changes"]} >= {"nova", "zun"}
    assert json.loads(probe("diff", OLD, OLD, "-f", "json").out)["changes"] == []


@pytest.mark.parametrize("words", [("--fail-on", "open"), ("--require", "zun-ha"), ("--waivers", "w.yaml")])
def test_a_gate_about_requirements_is_refused(probe: Probe, words: tuple[str, str]) -> None:
    assert probe("diff", OLD, NEW, *words).sentence.startswith(f"{words[0]} ")


def test_what_asked_no_requirement_is_no_baseline(probe: Probe) -> None:
    words = ("replay", AUDIT, "--baseline", OLD, "--fail-on", "regression")
    assert probe(*words).sentence.startswith(f"{OLD} asked no requirement")


def test_an_audit_and_releases_cannot_be_compared(probe: Probe) -> None:
    for words in ((OLD, AUDIT), (AUDIT, OLD)):
        assert probe("diff", *words).sentence.startswith(f"{OLD} is of releases, and the other is not")
