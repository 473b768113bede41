"""Row 2 by doing it, on Docker's registry over the lab's Swift; nothing of it stays in a database or in Swift."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lab import Lab
from tests.lab.states.users import log_in, made

from .conftest import Beside
from .kept import changes, living
from .test_prove import COMMAND, PATIENCE

Run = Callable[..., tuple[int, dict[str, Any], str]]


@pytest.fixture
def run(of_lab: dict[str, str], tmp_path: Path) -> Run:
    """Proves row 2 as one of the lab's clouds; gives exit code, document and standard error."""

    def once(cloud: str, *words: str) -> tuple[int, dict[str, Any], str]:
        asked = [str(COMMAND), "prove", "private-registry", "--os-cloud", cloud, "--deadline", "120", "-f", "json"]
        done = subprocess.run([*asked, *words], env=of_lab, capture_output=True, text=True, timeout=PATIENCE)
        return done.returncode, json.loads(done.stdout or "{}"), done.stderr

    return once


@pytest.fixture
def nothing_more(lab: Lab, beside: Beside) -> Iterator[None]:
    """What databases and Swift keep is afterwards as it was before, once the registry and a network are there."""
    beside("registry-swift")
    other = log_in(lab).other
    with made(other, ":9696/v2.0/networks", "network", name="proof") as network:
        subnet = {"network_id": network["id"], "ip_version": 4, "cidr": "198.51.100.0/24"}
        with made(other, ":9696/v2.0/subnets", "subnet", **subnet):
            before = living(lab.var)
            yield
            assert "\n".join(changes(before, living(lab.var))) == ""


@pytest.mark.usefixtures("nothing_more")
def test_where_the_project_owns_its_swift_nothing_stays(run: Run, beside: Beside) -> None:
    code, document, said = run("lab-other", *beside("registry-swift"))
    assert (code, document["verdict"], document["leftovers"]) == (0, "closed", []), said
    assert "the registry sends readers to this cloud's object store" in document["sentence"]
    kept = document["requests"]
    assert (kept["POST (proof)"], kept["PUT (proof)"]) == (3, 3), (
        "two uploads and a container; two blobs and a manifest"
    )
    assert "temp_url_sig" not in json.dumps(document)


def test_a_registry_without_deletion_gets_nothing(run: Run, beside: Beside, lab: Lab) -> None:
    words = beside("registry-files")
    before = living(lab.var)
    code, document, _ = run("lab-other", *words, "--leave-blobs")
    assert (code, document["verdict"], document["stopped"]) == (1, None, "choice")
    assert document["sentence"] == "the registry does not delete (405), so nothing was pushed"
    assert not [one for one in changes(before, living(lab.var)) if one.startswith("registry/")]


def test_without_the_right_to_its_swift_the_option_is_asked_for(run: Run, beside: Beside) -> None:
    code, document, _ = run("lab-member", *beside("registry-swift"))
    assert (code, document["stopped"], "PUT (proof)" in document["requests"]) == (1, "choice", False)
    assert document["settle"].startswith("--leave-blobs")


@pytest.mark.usefixtures("nothing_more")
@pytest.mark.parametrize("seconds", [0.3, 1.0, 2.5])
def test_killed_while_it_pushes_it_is_cleaned_up(
    of_lab: dict[str, str], beside: Beside, tmp_path: Path, seconds: float
) -> None:
    words, journal = beside("registry-swift"), tmp_path / "journal"
    asked = [str(COMMAND), "prove", "private-registry", "--os-cloud", "lab-other", *words, "--journal", str(journal)]
    with subprocess.Popen(asked, env=of_lab, stdout=subprocess.DEVNULL) as running:
        end = time.monotonic() + PATIENCE
        while "creating" not in (journal.read_text() if journal.exists() else "") and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(seconds)
        running.send_signal(signal.SIGKILL)
    # By the journal, and without it, as if it were lost.
    by = [str(journal)] if seconds > 1 else []
    clean = [str(COMMAND), "prove", "--clean", *by, "--os-cloud", "lab-other", *words]
    cleaned = subprocess.run(clean, env=of_lab, capture_output=True, text=True, timeout=PATIENCE)
    assert (cleaned.returncode, cleaned.stderr) == (0, ""), cleaned.stdout
