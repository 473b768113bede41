"""Row 1 by doing it, on the lab's real Heat, Zun and Nova: proved as a member, and nothing stays behind."""

from __future__ import annotations

import functools
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.lab import Lab
from tests.lab.states import entered
from tests.lab.states.users import Users, log_in

COMMAND = Path(sys.executable).parent / "container4nfv-probe"
PATIENCE = 240
ZUN = "container 1.40"
# What a whole run writes into its journal, line by line.
LINES = ("run", "creating", "created", "removing", "removed")


@pytest.fixture
def users(lab: Lab) -> Users:
    return log_in(lab)


@pytest.fixture
def nothing_more(users: Users) -> Iterator[None]:
    """After the test every project has the stacks, containers, servers and ports that it had before."""
    before = there(users)
    yield
    assert there(users) == before


def there(users: Users) -> dict[str, set[str]]:
    """What there is, of every project."""
    admin, member = users.admin, users.member
    stacks = member.get(f":8004/v1/{member.project_id}/stacks")["stacks"]
    return {
        "stacks": {one["id"] for one in stacks if one["stack_status"] != "DELETE_COMPLETE"},
        "containers": {one["uuid"] for one in admin.get(":9517/v1/containers?all_projects=1", ZUN)["containers"]},
        "servers": {one["id"] for one in admin.get(":8774/v2.1/servers?all_tenants=1")["servers"]},
        "ports": {one["id"] for one in admin.get(":9696/v2.0/ports")["ports"]},
    }


def words(cloud: str, journal: Path, *more: str) -> list[str]:
    named = ["--os-cloud", cloud, "--deadline", "100", "--journal", str(journal)]
    return [str(COMMAND), "prove", "same-nb-api", *named, *more]


Prove = Callable[..., tuple[int, dict[str, Any], str]]


@pytest.fixture
def prove(of_lab: dict[str, str], tmp_path: Path) -> Prove:
    """Proves as one of the lab's clouds; gives exit code, document and standard error.

    The lab's Nova has SQLite, which is locked at times: a server that it lost so is tried once more.
    """

    def once(asked: list[str]) -> tuple[int, dict[str, Any], str]:
        done = subprocess.run(asked, env=of_lab, capture_output=True, text=True, timeout=PATIENCE)
        return done.returncode, json.loads(done.stdout or "{}"), done.stderr

    def run(cloud: str, *more: str) -> tuple[int, dict[str, Any], str]:
        asked = words(cloud, tmp_path / "journal", "-f", "json", *more)
        code, document, said = once(asked)
        if any(lost in document.get("sentence", "") for lost in ("OperationalError", "the server is BUILD")):
            (tmp_path / "journal").unlink()
            code, document, said = once(asked)
        return code, document, said

    return run


@pytest.mark.usefixtures("nothing_more")
def test_a_member_learns_by_doing_what_no_reading_tells(prove: Prove, tmp_path: Path) -> None:
    code, document, said = prove("lab-member")
    assert (code, document["verdict"], document["leftovers"]) == (0, "closed", []), document["sentence"]
    assert said == (
        f"container4nfv-probe: same-nb-api: closed, proved: {document['sentence']}. Nothing was left behind.\n"
    )
    assert document["read"]["verdict"] == "unknown"
    written = [json.loads(line)["what"] for line in (tmp_path / "journal").read_text().splitlines()]
    assert tuple(written) == LINES
    sent = [(one["method"], one["status"]) for one in document["evidence"] if one["method"] != "GET"]
    assert sent == [("POST", 201), ("POST", 200), ("POST", 200), ("DELETE", 204)]


@pytest.mark.usefixtures("nothing_more")
def test_without_heat_each_runs_by_its_own_api(prove: Prove, users: Users) -> None:
    with entered(users, "heat-missing"):
        code, document, _ = prove("lab-member")
    assert (code, document["verdict"], document["leftovers"]) == (0, "partial", []), document["sentence"]


@pytest.mark.usefixtures("nothing_more")
def test_a_reader_has_no_right_to_it(prove: Prove) -> None:
    code, document, _ = prove("lab-reader")
    assert (code, document["verdict"], document["stopped"]) == (1, None, "right")
    assert "no right to create a stack" in document["sentence"]


@contextmanager
def instances(users: Users, most: int) -> Iterator[None]:
    """Nova's quota of instances for the member's project."""
    path = f":8774/v2.1/os-quota-sets/{users.member.project_id}"
    before = users.admin.get(path)["quota_set"]["instances"]
    users.admin.request("PUT", path, {"quota_set": {"instances": most, "force": True}})
    try:
        yield
    finally:
        users.admin.request("PUT", path, {"quota_set": {"instances": before}})


@pytest.mark.usefixtures("nothing_more")
def test_no_quota_is_said_before_anything_is_made(
    prove: Prove, users: Users, of_lab: dict[str, str], tmp_path: Path
) -> None:
    with instances(users, 0):
        code, document, _ = prove("lab-member")
        asked = [str(COMMAND), "prove", "same-nb-api", "--os-cloud", "lab-member", "--dry-run"]
        rehearsed = subprocess.run(asked, env=of_lab, capture_output=True, text=True, timeout=60)
    assert rehearsed.returncode == 1
    assert "It would stop: the project's quota of instances is 0" in rehearsed.stdout
    assert (code, document["verdict"], document["stopped"]) == (1, None, "quota")
    assert "POST (proof)" not in document["requests"]


@pytest.mark.usefixtures("nothing_more")
@pytest.mark.parametrize("line", [2, 4], ids=["creating", "removing"])
def test_killed_at_a_line_of_its_journal_it_is_cleaned_up(of_lab: dict[str, str], tmp_path: Path, line: int) -> None:
    journal = tmp_path / "journal"
    with subprocess.Popen(words("lab-member", journal), env=of_lab, stdout=subprocess.DEVNULL) as running:
        end = time.monotonic() + PATIENCE
        while not (journal.exists() and len(journal.read_text().splitlines()) >= line) and time.monotonic() < end:
            time.sleep(0.02)
        running.send_signal(signal.SIGKILL)
    assert len(journal.read_text().splitlines()) >= line
    # By the journal, and without it, as if it were lost.
    by = [str(journal)] if line == 2 else []
    asked = [str(COMMAND), "prove", "--clean", *by, "--os-cloud", "lab-member"]
    cleaned = subprocess.run(asked, env=of_lab, capture_output=True, text=True, timeout=PATIENCE)
    assert (cleaned.returncode, cleaned.stderr) == (0, ""), cleaned.stdout
    assert "Nothing was left behind." in cleaned.stdout


@pytest.mark.usefixtures("nothing_more")
def test_control_c_removes_what_was_made(of_lab: dict[str, str], tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    # Tests in the background of a shell ignore it, and so would their children.
    heard = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(
        words("lab-member", journal), env=of_lab, stdout=subprocess.PIPE, text=True, preexec_fn=heard
    ) as running:
        end = time.monotonic() + PATIENCE
        while "created" not in (journal.read_text() if journal.exists() else "") and time.monotonic() < end:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        said, _ = running.communicate(timeout=PATIENCE)
    assert running.returncode == 130
    assert "Nothing was left behind." in said
