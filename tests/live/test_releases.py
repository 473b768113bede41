"""The series of the labs, inferred from real services."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from container4nfv_probe.releases.projects import KNOWN
from tests.lab import Lab, LabError, more
from tests.lab.old import OldLab

Command = Callable[..., subprocess.CompletedProcess[str]]
# What is installed there: Keystone to Swift of Pike, Heat of Rocky, the rest of Ocata.
OLD = {"nova": "ocata ocata", "cinder": "ocata ocata", "neutron": "ocata ocata", "placement": "ocata ocata",
       "keystone": "ocata pike", "glance": "ocata pike", "magnum": "ocata rocky", "zun": "pike pike",
       "swift": "pike pike", "heat": "rocky victoria"}  # fmt: skip


@pytest.mark.parametrize("role", ["admin", "member", "reader"])
def test_the_lab_is_2026_2(command: Command, role: str) -> None:
    done = command("releases", "--os-cloud", f"lab-{role}", "--at-least", "ocata", "-f", "json")
    assert done.returncode == 0 and "Gate met (at least ocata): all " in done.stderr
    document = json.loads(done.stdout)
    assert document["release"]["series"] == ["2026.2"]
    considered = [one for one in document["services"] if one["considered"]]
    assert all(one["fits"] for one in considered)
    assert document["requests"] == {"GET": len(considered) + 1, "POST (login)": 1}
    assert {one["kind"] for one in document["catalogue"]} == {"alias", "loopback", "unknown type"}


def test_the_old_lab_is_of_no_one_series(old_lab: OldLab, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OS_")}
    environment["OS_CLIENT_CONFIG_FILE"] = str(old_lab.clouds_file)
    bundle = tmp_path / "old.zip"

    def releases(*words: str) -> tuple[int, dict[str, Any]]:
        done = subprocess.run([sys.executable, "-m", "container4nfv_probe", "releases", "-f", "json", *words],
                              env=environment, capture_output=True, text=True, timeout=60)  # fmt: skip
        assert done.stderr.count("\n") == 1, "the last line"
        return done.returncode, json.loads(done.stdout)

    code, document = releases("--os-cloud", "old-demo", "--at-least", "ocata", "--bundle", str(bundle))
    told = {one["name"]: f"{one['earliest']} {one['latest']}" for one in document["services"] if one["considered"]}
    assert (code, told) == (0, OLD)
    assert document["release"]["series"] == []
    assert document["release"]["disagree"] == ["heat", "swift", "zun"]
    code, replayed = releases("--report", str(bundle), "--at-least", "pike")
    assert (code, replayed["gate"]["standing"]) == (1, "below")
    assert [one["fits"] for one in replayed["services"]] == [one["fits"] for one in document["services"]]


def test_all_fourteen_projects_are_inferred_from_real_services(lab: Lab, command: Command) -> None:
    try:
        with more.running(lab, *(each.name for each in more.MORE)):
            done = command("releases", "--os-cloud", "lab-member", "-f", "json")
    except LabError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"Barbican, Ironic and Manila do not start: {error}")
    document = json.loads(done.stdout)
    considered = {one["name"]: one for one in document["services"] if one["considered"]}
    assert set(considered) == {known.project for known in KNOWN}
    assert {name: one["latest"] for name, one in considered.items()} == dict.fromkeys(considered, "2026.2")
    assert {name for name, one in considered.items() if one["earliest"] == "2026.2"} >= {"barbican", "ironic", "manila"}
    assert document["release"]["series"] == ["2026.2"]
