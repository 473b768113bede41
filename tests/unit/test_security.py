"""SECURITY.md: each promise names tests that exist, each library that is installed is justified."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_promise_names_a_test_that_is_there(path: str, name: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_promise_names_one() -> None:
    promises = PAGE.partition("## What is promised")[2].partition("## What is not promised")[0]
    rows = [
        line for line in promises.splitlines() if line.startswith("| ") and "---" not in line and "kept by" not in line
    ]
    assert len(rows) >= 20
    assert [row for row in rows if not re.search(r"`tests/[\w/]+\.py::test_\w+`", row)] == []


def test_each_library_has_its_reason_and_no_other() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    table = PAGE.partition("| library | what for |")[2]
    reasons = dict(re.findall(r"^\| `([\w-]+)` \| (.+) \|$", table, re.MULTILINE))
    assert all(reasons.values())
    assert set(reasons) == {re.split(r"[^\w-]", need)[0] for need in project["dependencies"]}


def test_zizmor_finds_nothing_in_the_action_and_in_the_workflow_of_the_readme(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ((place, workflow),) = re.findall(r"```yaml\n# (\.github/workflows/\S+)\n(.*?)```", readme, re.DOTALL)
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).write_text(workflow)
    shutil.copy(ROOT / "action.yml", tmp_path)
    zizmor = Path(sys.executable).with_name("zizmor")
    done = subprocess.run(
        [zizmor, "--offline", "--quiet", tmp_path], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "No findings" in done.stdout
