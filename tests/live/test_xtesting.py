"""The Xtesting driver in the real ``run_tests``, with the test cases that are shipped, against the lab."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from container4nfv_probe.evidence import bundle
from tests.lab import Lab

# Xtesting writes to /var/lib/xtesting, whose place is a constant, and names in its own logging.ini.
RUN = """
import sys
from xtesting.utils import constants
constants.RESULTS_DIR = sys.argv.pop(1)
from xtesting.ci import run_tests
sys.exit(run_tests.main())
"""
LOGGING = """
[loggers]
keys=root,xtesting
[handlers]
keys=console
[formatters]
keys=plain
[logger_root]
level=INFO
handlers=console
[logger_xtesting]
qualname=xtesting
handlers=
[handler_console]
class=StreamHandler
formatter=plain
args=(sys.stdout,)
[formatter_plain]
format=%(message)s
"""
RunTests = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run_tests(others: Path, of_lab: dict[str, str], tmp_path: Path) -> RunTests:
    (tmp_path / ".xtesting").mkdir()
    (tmp_path / "results").mkdir()
    cases = files("container4nfv_probe") / "integrations" / "testcases.yaml"
    (tmp_path / ".xtesting" / "testcases.yaml").write_text(cases.read_text())
    (tmp_path / ".xtesting" / "logging.ini").write_text(LOGGING)

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
    assert lab.password not in done.stdout + done.stderr


def test_a_case_with_an_unknown_fails(run_tests: RunTests) -> None:
    done = run_tests("container4nfv", OS_CLOUD="lab-reader")
    assert done.returncode != 0
    assert "FAIL" in done.stdout + done.stderr


def test_without_a_cloud_it_is_skipped_and_with_a_wrong_one_it_fails(run_tests: RunTests) -> None:
    assert "SKIP" in (done := run_tests("container4nfv")).stdout + done.stderr
    wrong = run_tests("container4nfv", OS_CLOUD="nowhere")
    assert wrong.returncode != 0
    assert "cloud nowhere is not configured" in wrong.stdout + wrong.stderr
    assert "Traceback" not in wrong.stdout + wrong.stderr
