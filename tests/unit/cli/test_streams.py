"""Standard streams that are closed, full or left, and a working folder that is gone: a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.fake_cloud import FakeCloud

COMMAND = f"{sys.executable} -P -m container4nfv_probe"
DEMO = Path(__file__).parents[3] / "fixtures" / "demo"
SAYS = "container4nfv-probe: "
FULL = f"{SAYS}standard output cannot be written (No space left on device): give -o FILE\n"
CLOSED = f"{SAYS}standard output is closed: give -o FILE, or let it be open\n"
GONE = f"{SAYS}the working folder is gone (No such file or directory): cd to one that is there\n"


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A line of the shell, in which ``probe`` is the command."""
    script = f'probe() {{ {COMMAND} "$@"; }}; {line}'
    return subprocess.run(
        ["/bin/bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


TEXTS = ["--help", "list", "demo", f"replay {DEMO}", f"explain zun-ha --report {DEMO}"]


@pytest.mark.parametrize(("ending", "says"), [("> /dev/full", FULL), (">&-", CLOSED)])
@pytest.mark.parametrize("words", TEXTS)
def test_standard_output_that_takes_nothing_is_one_sentence(
    bare: Path, tmp_path: Path, words: str, ending: str, says: str
) -> None:
    ran = shell(f"probe {words} {ending}", tmp_path)
    assert (ran.returncode, ran.stderr) == (2, says)


@pytest.mark.parametrize("words", ["run", "prove same-nb-api", "prove same-nb-api --dry-run", "prove --clean"])
def test_a_closed_standard_output_is_found_out_before_the_cloud_is_asked(
    bare: Path, tmp_path: Path, words: str
) -> None:
    with FakeCloud() as cloud:
        cloud.configures(bare / "clouds.yaml")
        assert shell(f"probe {words} --os-cloud mine >&-", tmp_path).stderr == CLOSED
        assert cloud.asked == []


@pytest.mark.parametrize("ending", [">&- 2>&-", "> /dev/full 2> /dev/full"])
def test_files_are_written_whatever_the_streams_are(bare: Path, tmp_path: Path, ending: str) -> None:
    table = "" if ">&-" in ending else "-f table -o -"
    with FakeCloud() as cloud:
        cloud.configures(bare / "clouds.yaml")
        ran = shell(f"probe run zun-ha --os-cloud mine {table} -o a.json --bundle a.zip {ending}", tmp_path)
    assert (ran.returncode, ran.stdout) == (2 if table else 1, "")
    assert json.loads((tmp_path / "a.json").read_text())["complete"] is True
    assert (tmp_path / "a.zip").exists()
    assert len(list(tmp_path.glob("*"))) == 3, "and clouds.yaml's folder"


@pytest.mark.parametrize("ending", ["2>&-", "2> /dev/full"])
@pytest.mark.parametrize("words", ["show nosuch", "nosuch", "replay nosuch.zip --debug"])
def test_a_sentence_that_nobody_can_hear_goes_nowhere_else(bare: Path, tmp_path: Path, words: str, ending: str) -> None:
    ran = shell(f"probe {words} {ending}", tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", "")


def test_a_reader_that_leaves_costs_no_file_and_no_verdict(bare: Path, tmp_path: Path) -> None:
    ran = shell(f"probe replay {DEMO} -f csv -o - -o a.json | true; echo ${{PIPESTATUS[0]}}", tmp_path)
    assert ran.stdout == "1\n"
    assert ran.stderr.count("\n") == 1 and ran.stderr.endswith("Written: a.json.\n")
    assert json.loads((tmp_path / "a.json").read_text())


@pytest.mark.parametrize("words", ["run --help", "list", "run --os-cloud mine"])
def test_a_working_folder_that_is_gone_is_one_sentence(bare: Path, tmp_path: Path, words: str) -> None:
    (tmp_path / "gone").mkdir()
    ran = shell(f"rmdir ../gone; probe {words}", tmp_path / "gone")
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", GONE)
