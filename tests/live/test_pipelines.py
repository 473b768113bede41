"""The GitHub action's script and the Zuul role, run as they stand, against the lab."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from container4nfv_probe.evidence import bundle
from tests.lab import Lab

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
SCRIPTS = {step["name"]: step["run"] for step in ACTION["runs"]["steps"] if "run" in step}
COMMAND = Path(sys.executable).parent / "container4nfv-probe"
PLAY: list[dict[str, Any]] = [{"hosts": "localhost", "gather_facts": False, "roles": ["container4nfv-probe"]}]
# Stands in for the module that Zuul's executor has.
ZUUL_RETURN = """
import json
from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule({"data": {"type": "dict"}})
json.dump(module.params["data"], open("returned.json", "w"))
module.exit_json(changed=True)
"""


def links(folder: Path) -> Path:
    """An environment as pip would have made it there."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "container4nfv-probe").symlink_to(COMMAND)
    return folder


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_actions_scripts_take_inputs_as_variables_only(name: str, tmp_path: Path) -> None:
    assert "${{" not in SCRIPTS[name]
    if not (shellcheck := shutil.which("shellcheck")):
        pytest.skip("shellcheck is not installed")
    (tmp_path / "script.sh").write_text("#!/bin/bash\n" + SCRIPTS[name])
    done = subprocess.run([shellcheck, str(tmp_path / "script.sh")], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_actions_output_is_that_of_its_step() -> None:
    assert ACTION["runs"]["using"] == "composite"
    assert {step.get("id") for step in ACTION["runs"]["steps"]} == {None, "audit"}
    assert ACTION["outputs"]["exit-code"]["value"] == "${{ steps.audit.outputs.exit-code }}"
    assert set(ACTION["inputs"]) == {"cloud", "clouds-yaml", "options", "reports", "artifact"}


@pytest.mark.parametrize(("options", "code"), [("", 1), ("--require same-nb-api", 0), ("--require $(id)", 2)])
def test_the_action_audits(lab: Lab, tmp_path: Path, options: str, code: int) -> None:
    links(tmp_path / "container4nfv-probe")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OS_")} | {
        "CLOUD": "lab-admin",
        "CLOUDS_YAML": lab.clouds_file.read_text(),
        "OPTIONS": options,
        "REPORTS": "reports",
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
    }
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", SCRIPTS["Audit"]]
    done = subprocess.run(words, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == code, done.stderr
    assert (tmp_path / "output").read_text() == f"exit-code={code}\n"
    assert not list(tmp_path.glob("clouds.*")), "the secret is gone"
    assert lab.password not in done.stdout + done.stderr
    if code < 2:
        assert (tmp_path / "summary.md").read_text().startswith("## lab-admin, RegionOne: ")
        assert bundle.read(tmp_path / "reports" / "evidence.zip").complete
        assert (tmp_path / "reports" / "junit.xml").exists()


@pytest.mark.parametrize(
    ("settings", "passes"),
    [({"gate": False}, True), ({"gate": True}, False), ({"gate": True, "options": ["--require", "same-nb-api"]}, True)],
)
def test_the_role_audits_and_publishes(
    others: Path, of_lab: dict[str, str], tmp_path: Path, settings: dict[str, Any], passes: bool
) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "zuul_return.py").write_text(ZUUL_RETURN)
    (tmp_path / "play.yaml").write_text(yaml.safe_dump(PLAY))
    given = {f"container4nfv_probe_{name}": value for name, value in settings.items()} | {
        "container4nfv_probe_clouds": ["lab-admin"],
        "container4nfv_probe_venv": str(links(tmp_path / "venv")),
        "container4nfv_probe_reports": str(tmp_path / "reports"),
        "container4nfv_probe_source": str(ROOT),
        "ansible_python_interpreter": str(others / "python"),
    }
    words = [str(others / "ansible-playbook"), "-i", "localhost,", "-c", "local", "-e", json.dumps(given), "play.yaml"]
    environment = of_lab | {"ANSIBLE_ROLES_PATH": str(ROOT / "roles"), "HOME": str(tmp_path), "ANSIBLE_NOCOLOR": "1"}
    done = subprocess.run(words, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=180)
    assert (done.returncode == 0) is passes, done.stdout + done.stderr
    assert (tmp_path / "reports" / "lab-admin.xml").exists()
    artifacts = json.loads((tmp_path / "returned.json").read_text())["zuul"]["artifacts"]
    assert {"name": "container4nfv-probe lab-admin report",
            "url": "artifacts/container4nfv-probe/lab-admin.html"} in artifacts  # fmt: skip


def test_the_job_is_well_formed() -> None:
    job, project = yaml.safe_load((ROOT / ".zuul.yaml").read_text())
    assert (ROOT / job["job"]["run"]).exists()
    assert [*project["project"]["check"]["jobs"][0]] == [job["job"]["name"]]
