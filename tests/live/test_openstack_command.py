"""``openstack container4nfv …`` in the real python-openstackclient, against the lab."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from container4nfv_probe.evidence import bundle
from tests.lab import Lab

OpenStack = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def openstack(others: Path, of_lab: dict[str, str]) -> OpenStack:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(others / "openstack"), *words], env=of_lab, capture_output=True, text=True, timeout=90
        )

    return run


def test_audit_prints_the_matrix(openstack: OpenStack, tmp_path: Path) -> None:
    kept = tmp_path / "audit.zip"
    done = openstack("--os-cloud", "lab-admin", "container4nfv", "audit", "--bundle", str(kept))
    assert done.returncode == 1, "some are unknown: the gate of this program's own run"
    assert done.stdout.count("\n") == 4 + 6
    assert "Gate not met (fails on partial, open, unknown): private-registry, " in done.stderr
    assert done.stderr.endswith(f"Written: {kept}.\n")
    assert "| Manage containers and VMs with the same NB API " in done.stdout
    report = bundle.read(kept)
    assert set(report.requests) == {"GET"}, "openstackclient had logged in already"
    assert report.scope.roles == ("admin", "manager", "member", "reader")


def test_ids_columns_and_formats_are_cliffs(openstack: OpenStack) -> None:
    words = ("--os-cloud", "lab-reader", "container4nfv", "audit", "kuryr-ha", "zun-ha", "-c", "ID", "-c", "Here")
    (first, second) = json.loads(openstack(*words, "-f", "json").stdout)
    assert (first, second) == ({"ID": "kuryr-ha", "Here": "unknown"}, {"ID": "zun-ha", "Here": "unknown"})
    assert openstack(*words, "-f", "value").stdout == "kuryr-ha unknown\nzun-ha unknown\n"


def test_releases_and_its_gate(openstack: OpenStack) -> None:
    words = ("--os-cloud", "lab-member", "container4nfv", "releases", "-f", "csv", "--at-least")
    done = openstack(*words, "ocata")
    assert done.returncode == 0
    fits = {row["Service"]: row["Fits"] for row in csv.DictReader(io.StringIO(done.stdout))}
    assert fits["nova"] == "2026.2"
    assert "Series: 2026.2 fits every considered service" in done.stderr
    assert "Gate met (at least ocata): all " in done.stderr
    bad = openstack(*words, "diablo")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr.startswith("'diablo' is no series that this program knows")


def test_list_and_show_need_no_cloud(openstack: OpenStack) -> None:
    listed = json.loads(openstack("container4nfv", "list", "-f", "json").stdout)
    assert [one["#"] for one in listed] == [1, 2, 3, 4, 5, 6]
    assert json.loads(openstack("container4nfv", "show", "zun-ha", "-f", "json").stdout)["row"] == 6


def test_an_unknown_requirement_is_one_sentence(openstack: OpenStack, lab: Lab) -> None:
    done = openstack("--os-cloud", "lab-member", "container4nfv", "audit", "nothing")
    assert done.returncode == 2
    assert "nothing" in done.stderr and "Traceback" not in done.stderr and lab.password not in done.stderr
