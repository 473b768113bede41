"""Row 6 by doing it, on the lab's two zun-computes: one is disabled meanwhile, and enabled again, killed or not."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import Lab
from tests.lab.states import entered
from tests.lab.states.users import Users, log_in, made

from .test_prove import COMMAND, PATIENCE, ZUN

ASKED = [str(COMMAND), "prove", "zun-ha", "--os-cloud", "lab-admin", "--zun-api-backend", "none",
         "--disturb", "--yes", "--deadline", "120"]  # fmt: skip


@pytest.fixture
def users(lab: Lab) -> Iterator[Users]:
    """Logged in, with a network for the admin's container; afterwards no compute is disabled and no container there."""
    found = log_in(lab)
    with made(found.admin, ":9696/v2.0/networks", "network", name="proof") as network:
        subnet = {"network_id": network["id"], "ip_version": 4, "cidr": "198.51.100.0/24"}
        with made(found.admin, ":9696/v2.0/subnets", "subnet", **subnet):
            yield found
            assert disabled(found) == []
            named = found.admin.get(":9517/v1/containers?all_projects=1", ZUN)["containers"]
            assert [one["name"] for one in named if one["project_id"] == found.admin.project_id] == []


def disabled(users: Users) -> list[str]:
    """The hosts whose zun-compute is disabled."""
    return [one["host"] for one in users.admin.get(":9517/v1/services")["services"] if one["disabled"]]


@pytest.mark.usefixtures("users")
def test_a_container_runs_on_the_other_host(of_lab: dict[str, str]) -> None:
    done = subprocess.run([*ASKED, "-f", "json"], env=of_lab, capture_output=True, text=True, timeout=PATIENCE)
    document = json.loads(done.stdout)
    assert (done.returncode, document["verdict"], document["leftovers"]) == (0, "partial", []), done.stderr
    assert "with zun-compute on zunhost1 disabled, a container was created and ran on zunhost2" in document["sentence"]
    assert document["requests"]["PUT (proof)"] == 2


def test_with_one_host_it_does_nothing(users: Users, of_lab: dict[str, str]) -> None:
    with entered(users, "zun-one-forced-down"):
        done = subprocess.run([*ASKED, "-f", "json"], env=of_lab, capture_output=True, text=True, timeout=PATIENCE)
    document = json.loads(done.stdout)
    assert (done.returncode, document["stopped"], "PUT (proof)" in document["requests"]) == (1, "choice", False)


def test_killed_while_it_is_disabled_it_is_enabled_again(users: Users, of_lab: dict[str, str], tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    with subprocess.Popen([*ASKED, "--journal", str(journal)], env=of_lab, stdout=subprocess.DEVNULL) as running:
        end = time.monotonic() + PATIENCE
        while not disabled(users) and time.monotonic() < end:
            time.sleep(0.05)
        running.send_signal(signal.SIGKILL)
    assert disabled(users) == ["zunhost1"]
    clean = [str(COMMAND), "prove", "--clean", "--os-cloud", "lab-admin"]
    cleaned = subprocess.run(clean, env=of_lab, capture_output=True, text=True, timeout=PATIENCE)
    assert (cleaned.returncode, cleaned.stderr) == (0, ""), cleaned.stdout
