"""The GitHub action's script and the Zuul role, run as they stand, against the lab."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
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
    (folder / "bin" / "python").symlink_to(sys.executable)
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
    assert set(ACTION["inputs"]) == {"cloud", "clouds-yaml", "options", "reports", "anonymize", "artifact"}


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ("", 1, "::error title=container4nfv-probe: gate not met::private-registry, kuryr-macvlan-ipvlan, "),
        ("--require same-nb-api", 0, ""),
        ("--fail-on open\n--require 'same-nb-api'  # two lines, quotes\n", 0, ""),
        ("--fail-on open\n--require zun-ha --fail-on unknown\n", 1, "gate not met::zun-ha\n"),
        ("--require $(id)", 2, ""),
        ("--require 'same-nb-api", 2, "::error title=container4nfv-probe::a quote in the input options is not closed"),
    ],
)
def test_the_action_audits(lab: Lab, tmp_path: Path, options: str, code: int, said: str) -> None:
    links(tmp_path / "container4nfv-probe")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OS_")} | {
        "ANONYMIZE": "true",
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
    assert said in done.stdout
    *outputs, last = (tmp_path / "output").read_text().splitlines()
    assert last == f"exit-code={code}"
    assert not list(tmp_path.glob("clouds.*")), "the secret is gone"
    assert lab.password not in done.stdout + done.stderr
    if code < 2:
        assert "RegionOne" not in done.stdout + (tmp_path / "summary.md").read_text()
        assert bundle.read(tmp_path / "reports" / "evidence.zip").scope.region not in ("", "RegionOne")
        (whole,) = (one.partition("=")[2] for one in outputs)
        assert bundle.read(Path(whole)).scope.region == "RegionOne"
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
        "container4nfv_probe_whole": str(tmp_path / "whole"),
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


@pytest.fixture
def play(others: Path, of_lab: dict[str, str], tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Plays the role that needs no Zuul on this host; what it leaves as a fact goes to ``fact.json``."""
    fact = {"copy": {"content": "{{ container4nfv_probe_report }}", "dest": str(tmp_path / "fact.json")},
            "check_mode": False}  # fmt: skip
    tasks = [{"block": [{"include_role": {"name": "container4nfv_probe"}}], "always": [fact]}]
    (tmp_path / "play.yaml").write_text(yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]))

    def run(*words: str, **settings: Any) -> subprocess.CompletedProcess[str]:
        given = {f"container4nfv_probe_{name}": value for name, value in settings.items()} | {
            "container4nfv_probe_reports": str(tmp_path / "reports"),
            "container4nfv_probe_whole": str(tmp_path / "whole"),
            "ansible_python_interpreter": str(others / "python"),
        }
        command = [str(others / "ansible-playbook"), "-i", "localhost,", "-c", "local", "-e", json.dumps(given)]
        environment = of_lab | {"ANSIBLE_ROLES_PATH": str(ROOT / "roles"), "HOME": str(tmp_path)}
        return subprocess.run([*command, *words, "play.yaml"], env=environment | {"ANSIBLE_NOCOLOR": "1"}, cwd=tmp_path,
                              capture_output=True, text=True, timeout=240)  # fmt: skip

    return run


def test_the_role_needs_no_zuul(play: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    venv = {"venv": str(links(tmp_path / "venv"))}
    done = play(clouds=["lab-admin", "lab-member"], gate=False, **venv)
    assert done.returncode == 0, done.stdout
    assert json.loads((tmp_path / "fact.json").read_text())["lab-member"]["scope"]["cloud"] not in ("", "lab-member")
    assert bundle.read(tmp_path / "reports" / "lab-admin.zip").complete
    assert bundle.read(tmp_path / "whole" / "lab-admin.zip").scope.cloud == "lab-admin"
    failed = play(clouds=["lab-admin"], options=["--require", "zun-ha"], **venv)
    assert failed.returncode != 0
    assert "lab-admin: exit code 1. Gate not met: zun-ha." in failed.stdout
    nowhere = play(clouds=["nowhere"], gate=False, **venv)
    assert nowhere.returncode != 0 and "cloud nowhere is not configured" in nowhere.stdout


def test_the_play_of_its_page(others: Path, of_lab: dict[str, str], lab: Lab, tmp_path: Path) -> None:
    """As it stands, but for where things are."""
    page = (ROOT / "roles" / "container4nfv_probe" / "README.md").read_text()
    (play,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    clouds = {"kolla-admin": yaml.safe_load(lab.clouds_file.read_text())["clouds"]["lab-admin"]}
    (tmp_path / "clouds.yaml").write_text(yaml.safe_dump({"clouds": clouds}))
    links(tmp_path / "container4nfv-probe-venv")
    places = {"/opt/src/container4nfv-probe": str(ROOT), "/etc/kolla": str(tmp_path)}
    for place, here in places.items():
        assert place in play
        play = play.replace(place, here)
    (tmp_path / "container4nfv.yml").write_text(play)
    words = [str(others / "ansible-playbook"), "-i", "localhost,", "-c", "local", "-e",
             f"ansible_python_interpreter={others / 'python'}", "container4nfv.yml"]  # fmt: skip
    environment = of_lab | {"HOME": str(tmp_path), "OS_CLIENT_CONFIG_FILE": ""}
    done = subprocess.run(words, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout
    assert bundle.read(tmp_path / "container4nfv-probe" / "kolla-admin.zip").complete


def test_the_role_in_check_mode_audits_and_writes_nothing(
    play: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = play("--check", clouds=["lab-admin"], gate=False, venv=str(links(tmp_path / "venv")))
    assert done.returncode == 0, done.stdout
    assert "lab-admin" in json.loads((tmp_path / "fact.json").read_text())
    assert not (tmp_path / "reports").exists()
    before = play("--check", clouds=["lab-admin"], gate=False, venv=str(tmp_path / "not there"))
    assert before.returncode == 0, before.stdout


def test_the_job_is_well_formed() -> None:
    job, project = yaml.safe_load((ROOT / ".zuul.yaml").read_text())
    assert (ROOT / job["job"]["run"]).exists()
    assert [*project["project"]["check"]["jobs"][0]] == [job["job"]["name"]]
