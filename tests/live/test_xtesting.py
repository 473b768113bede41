"""The Xtesting driver in the real ``run_tests``, with the test cases that are shipped, against the lab."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from container4nfv_probe.evidence import bundle
from tests.lab import Lab

# Xtesting writes to /var/lib/xtesting, whose place is a constant, and one of its own logging.ini.
RUN = """
import sys
from xtesting.utils import constants
constants.RESULTS_DIR = sys.argv.pop(1)
from xtesting.ci import run_tests
sys.exit(run_tests.main())
"""
RESULTS = "/var/lib/xtesting/results"
RunTests = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run_tests(others: Path, of_lab: dict[str, str], tmp_path: Path) -> RunTests:
    (tmp_path / ".xtesting").mkdir()
    (tmp_path / "results").mkdir()
    cases = files("container4nfv_probe") / "integrations" / "testcases.yaml"
    (tmp_path / ".xtesting" / "testcases.yaml").write_text(cases.read_text())
    (logging,) = others.parent.glob("lib/python3*/site-packages/xtesting/ci/logging.ini")
    (tmp_path / ".xtesting" / "logging.ini").write_text(logging.read_text().replace(RESULTS, str(tmp_path / "results")))

    def run(case: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = of_lab | {"HOME": str(tmp_path)} | variables
        words = [str(others / "python"), "-c", RUN, str(tmp_path / "results"), "-t", case]
        return subprocess.run(words, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120)

    return run


def test_a_case_that_is_closed_passes_and_leaves_its_files(run_tests: RunTests, tmp_path: Path, lab: Lab) -> None:
    done = run_tests("container4nfv_nb_api", OS_CLOUD="lab-admin")
    assert done.returncode == 0, done.stderr
    assert "PASS" in done.stdout + done.stderr
    folder = tmp_path / "results" / "container4nfv_nb_api"
    assert [one.id for one in bundle.read(folder / "audit.zip").results] == ["same-nb-api"]
    assert json.loads((folder / "report.json").read_text())["complete"] is True
    assert "RegionOne" not in (folder / "matrix.txt").read_text()
    assert lab.password not in done.stdout + done.stderr


def test_a_case_with_an_unknown_fails_and_the_log_says_by_how_much(run_tests: RunTests, tmp_path: Path) -> None:
    done = run_tests("container4nfv", OS_CLOUD="lab-reader")
    assert done.returncode != 0 and "FAIL" in done.stdout
    for log in (done.stdout, (tmp_path / "results" / "xtesting.log").read_text()):
        assert "container4nfv: 0 of 6 closed, 0 %; asked for: 83 %" in log
        assert "1  unknown  same-nb-api" in log and "To settle " in log


def test_the_criteria_is_what_upstream_can_meet_and_no_tier_has_the_name_of_a_case() -> None:
    (tier,) = yaml.safe_load((files("container4nfv_probe") / "integrations" / "testcases.yaml").read_text())["tiers"]
    criteria = {case["case_name"]: case["criteria"] for case in tier["testcases"]}
    assert criteria["container4nfv"] == 100 * 5 // 6
    assert tier["name"] not in criteria


def test_the_other_apis_are_arguments_of_a_case(run_tests: RunTests, tmp_path: Path) -> None:
    place = tmp_path / ".xtesting" / "testcases.yaml"
    place.write_text(place.read_text().replace("requirements: [same-nb-api]",
                                               "{requirements: [zun-ha], zun_api_backends: [none]}"))  # fmt: skip
    assert "0 of 1 closed" in run_tests("container4nfv_nb_api", OS_CLOUD="lab-admin").stdout
    report = bundle.read(tmp_path / "results" / "container4nfv_nb_api" / "audit.zip")
    assert report.results[0].verdict == "partial"


def test_without_a_cloud_it_is_skipped_and_with_a_wrong_one_no_old_report_stays(
    run_tests: RunTests, tmp_path: Path
) -> None:
    assert "SKIP" in run_tests("container4nfv").stdout
    folder = tmp_path / "results" / "container4nfv"
    folder.mkdir()
    for name in ("audit.zip", "report.json", "matrix.txt"):
        (folder / name).write_text("yesterday's")
    wrong = run_tests("container4nfv", OS_CLOUD="nowhere")
    assert wrong.returncode != 0
    assert "cloud nowhere is not configured" in wrong.stdout and "Traceback" not in wrong.stdout + wrong.stderr
    assert json.loads((folder / "report.json").read_text())["complete"] is False
    assert "could not be made" in (folder / "matrix.txt").read_text()
    assert not (folder / "audit.zip").exists()
