"""The README's CI examples: their shell lines as they stand there, on the lab under the examples' names."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.lab import Lab

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LEFT_OUT = shutil.ignore_patterns(".git", ".venv*", ".lab*", ".browser", ".*_cache", "*.egg-info", "build", "dist")


def example(place: str) -> Any:
    """The YAML of the example that names this place in its first line."""
    (text,) = re.findall(rf"```yaml\n# {re.escape(place)}\n(.*?)```", README, re.DOTALL)
    return yaml.safe_load(text)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The repository's files, without what was built or started in it."""
    return shutil.copytree(ROOT, tmp_path / "clone", symlinks=True, ignore=LEFT_OUT)


def clouds(lab: Lab, name: str) -> str:
    """A clouds.yaml that has the lab, as its admin, under another name."""
    document = yaml.safe_load(lab.clouds_file.read_text())
    return yaml.safe_dump({"clouds": {name: document["clouds"]["lab-admin"]}})


def environment(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    """A new machine's: a home of its own, a Python of its own first on the path, no cloud."""
    subprocess.run([sys.executable, "-m", "venv", folder / "python"], check=True, timeout=120)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OS_", "GITHUB_"))}
    path = f"{folder / 'python' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return kept | {"HOME": str(folder), "PATH": path, **more}


def run(words: list[str], folder: Path, env: Mapping[str, str]) -> None:
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, (words[-1], done.returncode, done.stdout[-2000:], done.stderr[-2000:])


def test_github_actions(lab: Lab, clone: Path, tmp_path: Path) -> None:
    job = example(".github/workflows/container4nfv.yaml")["jobs"]["audit"]
    secrets = {"${{ secrets.CLOUDS_YAML }}": clouds(lab, "mycloud")}
    summary = tmp_path / "summary.md"
    summary.touch()
    env = environment(tmp_path, {"GITHUB_STEP_SUMMARY": str(summary), **job["env"]})
    lines = [step for step in job["steps"] if "run" in step]
    for step in lines:
        given = {name: secrets.get(value, value) for name, value in step.get("env", {}).items()}
        if "baseline.json" in step["run"]:  # what the README says was committed
            (said,) = re.findall(r"`(container4nfv-probe run -f json -o baseline.json)`", README)
            subprocess.run(said.split(), cwd=clone, env=env, timeout=120, check=False)
        run(["bash", "-e", "-c", step["run"]], clone, env | given)
    assert len(lines) == 3
    assert summary.read_text().startswith("## mycloud, RegionOne: ")
    assert "<testsuites" in (clone / "junit.xml").read_text()
    assert "Content-Security-Policy" in (clone / "container4nfv.html").read_text()


def test_zuul(lab: Lab, clone: Path, tmp_path: Path) -> None:
    (play,) = example("playbooks/container4nfv.yaml")
    env = environment(tmp_path, play["environment"])
    (tmp_path / ".config" / "openstack").mkdir(parents=True)
    (tmp_path / ".config" / "openstack" / "clouds.yaml").write_text(clouds(lab, "devstack-admin"))
    logs = tmp_path / "zuul-output" / "logs"
    logs.mkdir(parents=True)  # as the base job does
    for task in play["tasks"]:
        assert task["args"]["chdir"] == "{{ zuul.project.src_dir }}"
        run(["sh", "-c", task["ansible.builtin.shell"]], clone, env)
    assert {path.name for path in logs.iterdir()} == {"testrepository.subunit", "container4nfv.html"}
