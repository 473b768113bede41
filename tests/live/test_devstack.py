"""The DevStack plugin, played through DevStack's phases with the functions it uses stubbed, against the lab."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from container4nfv_probe.evidence import bundle
from tests.lab import Lab

PLUGIN = Path(__file__).parents[2] / "devstack"
# What stack.sh offers a plugin, as far as this one uses it; ``die`` ends stack.sh as DevStack's does.
DEVSTACK = """
set -o errexit
define_plugin() { DEFINED_PLUGIN=$1; }
enable_service() { ENABLED_SERVICES+=",$1"; }
is_service_enabled() { [[ ",$ENABLED_SERVICES," == *",$1,"* ]]; }
echo_summary() { echo "summary: $*"; }
die() { echo "died: ${*:2}" >&2; exit 1; }
trueorfalse() { case "${!2:-$1}" in True|true|1|yes) echo True;; *) echo False;; esac; }
python3() { command mkdir -p "$3/bin" && cp "$STANDIN" "$3/bin/python" && ln -sf "$PROBE" "$3/bin/"; }
source "$PLUGIN/settings"
for phase in "$@"; do source "$PLUGIN/plugin.sh" $phase; done
"""
Stack = Callable[..., subprocess.CompletedProcess[str]]
PHASES = ("stack pre-install", "stack install", "stack post-config", "stack extra", "stack test-config")


@pytest.fixture
def stack(lab: Lab, of_lab: dict[str, str], tmp_path: Path) -> Stack:
    """Runs phases where DevStack's two clouds are a member's and an admin's of the lab."""
    clouds = yaml.safe_load(lab.clouds_file.read_text())["clouds"]
    named = {"devstack": clouds["lab-member"], "devstack-admin": clouds["lab-admin"]}
    (tmp_path / "clouds.yaml").write_text(yaml.safe_dump({"clouds": named}))
    standin = tmp_path / "pip"  # this environment has the package already
    standin.write_text(f'#!/bin/sh\n[ "$1" = -c ] && exec {sys.executable} "$@"\necho "$@" >> "$DEST/pip.log"\n')
    standin.chmod(0o755)
    ours = {
        "OS_CLIENT_CONFIG_FILE": str(tmp_path / "clouds.yaml"),
        "DEST": str(tmp_path),
        "LOGDIR": str(tmp_path / "logs"),
        "PLUGIN": str(PLUGIN),
        "STANDIN": str(standin),
        "PROBE": str(Path(sys.executable).parent / "container4nfv-probe"),
    }

    def run(*phases: str, **settings: str) -> subprocess.CompletedProcess[str]:
        words = ["bash", "-c", DEVSTACK, "stack.sh", *phases]
        return subprocess.run(words, env=of_lab | ours | settings, capture_output=True, text=True, timeout=180)

    return run


def test_stack_installs_and_audits_both_clouds(stack: Stack, tmp_path: Path) -> None:
    done = stack(*PHASES)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "pip.log").read_text().endswith(f"{tmp_path}/container4nfv-probe[html,junit]\n")
    logs = tmp_path / "logs" / "container4nfv-probe"
    for cloud, role in (("devstack", "member"), ("devstack-admin", "admin")):
        assert role in bundle.read(logs / f"{cloud}.zip").scope.roles
        assert len(ElementTree.parse(logs / f"{cloud}.xml").findall(".//testcase")) == 6  # noqa: S314
        assert (logs / f"{cloud}.html").read_text().startswith("<!DOCTYPE html>")
        assert bundle.read(tmp_path / "data" / "container4nfv-probe" / f"{cloud}.zip").scope.cloud == cloud
    assert "RegionOne" not in done.stdout
    assert "RegionOne" in stack("stack test-config", CONTAINER4NFV_PROBE_ANONYMIZE="False").stdout


def test_row_1_is_proved_after_stacking_where_that_is_wanted(stack: Stack, tmp_path: Path) -> None:
    wanted = {"CONTAINER4NFV_PROBE_PROVE": "same-nb-api", "CONTAINER4NFV_PROBE_CLOUDS": "devstack"}
    done = stack("stack install", "stack test-config", **wanted)
    assert done.returncode == 0, done.stderr
    proof = json.loads((tmp_path / "logs" / "container4nfv-probe" / "prove-same-nb-api.json").read_text())
    assert f"same-nb-api on devstack: {proof['verdict'] or 'not proved'}: {proof['sentence']}\n" in done.stdout
    assert proof["leftovers"] == []
    told = f"{proof['verdict']}, proved" if proof["verdict"] else "not proved"
    last = f"container4nfv-probe: same-nb-api: {told}: {proof['sentence']}. Nothing was left behind.\n"
    assert done.stderr == last


def test_a_gate_fails_stack_only_when_it_is_wanted(stack: Stack) -> None:
    phases = ("stack install", "stack test-config")
    wanted = {"CONTAINER4NFV_PROBE_GATE": "True", "CONTAINER4NFV_PROBE_CLOUDS": "devstack"}
    failed = stack(*phases, **wanted)
    assert failed.returncode == 1
    unmet = "private-registry, kuryr-macvlan-ipvlan, kuryr-kubernetes, kuryr-ha, zun-ha"
    assert failed.stderr.endswith(
        f"died: the gate of container4nfv-probe: not met on devstack (same-nb-api, {unmet})\n"
    )
    options = "--require zun-ha  # the only one\n--fail-on 'partial,open'\n"
    met = stack(*phases, **wanted, CONTAINER4NFV_PROBE_OPTIONS=options)
    assert met.returncode == 0, met.stderr


def test_every_cloud_is_audited_before_stack_fails(stack: Stack, tmp_path: Path) -> None:
    wanted = {"CONTAINER4NFV_PROBE_GATE": "True", "CONTAINER4NFV_PROBE_CLOUDS": "nowhere devstack devstack-admin"}
    done = stack("stack install", "stack test-config", **wanted)
    assert done.stderr.endswith("died: container4nfv-probe could not audit nowhere (2)\n")
    logs = tmp_path / "logs" / "container4nfv-probe"
    assert {path.stem for path in logs.glob("*.zip")} == {"devstack", "devstack-admin"}


def test_a_quote_that_is_not_closed_is_named(stack: Stack) -> None:
    done = stack("stack install", "stack test-config", CONTAINER4NFV_PROBE_OPTIONS="--require 'zun-ha")
    assert done.returncode == 1
    assert "CONTAINER4NFV_PROBE_OPTIONS: a quote is not closed" in done.stderr


def test_a_cloud_that_cannot_be_audited_fails_stack(stack: Stack) -> None:
    done = stack("stack install", "stack test-config", CONTAINER4NFV_PROBE_CLOUDS="nowhere")
    assert done.returncode == 1
    assert "cloud nowhere is not configured" in done.stderr
    assert done.stderr.endswith("died: container4nfv-probe could not audit nowhere (2)\n")


def test_unstack_and_clean(stack: Stack, tmp_path: Path) -> None:
    assert stack("stack install", "unstack").returncode == 0
    assert (tmp_path / "container4nfv-probe-venv").exists()
    assert stack("clean").returncode == 0
    assert not (tmp_path / "container4nfv-probe-venv").exists()


@pytest.mark.parametrize("command", [["shellcheck", "-s", "bash"], ["bashate", "-i", "E005"]])
def test_the_scripts_are_clean(command: list[str]) -> None:
    found = shutil.which(command[0], path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if not found:
        pytest.skip(f"{command[0]} is not installed")
    scripts = [str(PLUGIN / "plugin.sh"), str(PLUGIN / "settings")]
    done = subprocess.run([found, *command[1:], *scripts], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "")
