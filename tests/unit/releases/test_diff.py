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


def test_of_two_audits_it_tells_verdicts_releases_and_catalogue(probe: Probe) -> None:
    ran = probe("diff", AUDIT, str(FIXTURES / "zun-missing-admin"))
    said = [line.removeprefix("container4nfv-probe: ") for line in ran.err.splitlines()]
    assert ran.code == 1 and "Regressed, closed before" in ran.out
    assert said[0] == "zun: ussuri to 2026.2 (1.40) before, now not in the catalogue"
    assert any(
        line.startswith("endpoint container RegionOne public: ") and line.endswith(", now none") for line in said
    )
    told = json.loads(probe("diff", AUDIT, str(FIXTURES / "zun-missing-admin"), "-f", "json").out)
    assert told["remarks"] == said
    assert probe("diff", AUDIT, str(FIXTURES / "zun-both-disabled")).err == ""


def test_of_two_clouds_no_endpoint_moved(probe: Probe) -> None:
    ran = probe("diff", AUDIT, str(FIXTURES / "old-admin"))
    assert "the earlier report is of cloud lab-admin, this one of old-admin" in ran.err
    assert "endpoint " not in ran.err


@pytest.mark.parametrize("words", [("--fail-on", "open"), ("--require", "zun-ha"), ("--waivers", "w.yaml")])
def test_a_gate_about_requirements_is_refused(probe: Probe, words: tuple[str, str]) -> None:
    assert probe("diff", OLD, NEW, *words).sentence.startswith(f"{words[0]} ")


def test_what_asked_no_requirement_is_no_baseline(probe: Probe) -> None:
    words = ("replay", AUDIT, "--baseline", OLD, "--fail-on", "regression")
    assert probe(*words).sentence.startswith(f"{OLD} asked no requirement")


def test_an_audit_and_releases_cannot_be_compared(probe: Probe) -> None:
    for words in ((OLD, AUDIT), (AUDIT, OLD)):
        assert probe("diff", *words).sentence.startswith(f"{OLD} is of releases, and the other is not")
