"""The lab, started if it is not running, and audits of it by the installed command."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.lab import Lab, LabError, ensure_running, lab_from_environment
from tests.lab.old import MissingInterpreterError, OldLab, ensure_old_running, old_lab_from_environment

from .beside import option

ROOT = Path(__file__).parents[2]
Audit = Callable[..., dict[str, Any]]
Beside = Callable[..., list[str]]


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """A running lab; one that was started for the tests is stopped after them."""
    ours = not lab_from_environment().running()
    try:
        running = ensure_running(lambda line: print(line, file=sys.stderr))
    except LabError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"the lab does not start: {error}")
    yield running
    if ours:
        running.down()


@pytest.fixture(scope="session")
def old_lab() -> Iterator[OldLab]:
    """The lab of 2017; without Python 2.7 its tests are skipped, in CI too: no distribution has it any more."""
    ours = not old_lab_from_environment().running()
    try:
        running = ensure_old_running(lambda line: print(line, file=sys.stderr))
    except MissingInterpreterError as error:
        pytest.skip(str(error))
    except LabError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"the old lab does not start: {error}")
    yield running
    if ours:
        running.down()


@pytest.fixture(scope="session")
def beside(lab: Lab) -> Iterator[Beside]:
    """Starts what stands beside the lab, once, as the options that give it to an audit."""
    started: dict[str, list[str]] = {}

    def options(*names: str) -> list[str]:
        for name in names:
            try:
                started[name] = started.get(name) or option(lab, name, stack)
            except LabError as error:
                if os.environ.get("CI"):
                    raise
                pytest.skip(str(error))
        return [word for name in names for word in started[name]]

    with ExitStack() as stack:
        yield options


@pytest.fixture(scope="session")
def command(lab: Lab) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command with the lab's clouds.yaml and nothing else of the caller's cloud settings."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OS_")}
        environment["OS_CLIENT_CONFIG_FILE"] = str(lab.clouds_file)
        return subprocess.run(
            [sys.executable, "-m", "container4nfv_probe", *words],
            env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    return run


@pytest.fixture(scope="session")
def others() -> Path:
    """The folder of commands of an environment with the programs that load this one as a plugin."""
    environment = ROOT / ".venv-integrations"
    uv = shutil.which("uv") or str(Path(sys.prefix, "bin", "uv"))
    made = [uv, "venv", "-q", "--allow-existing", "--python", sys.executable, str(environment)]
    filled = [uv, "pip", "install", "-q", "--python", str(environment), "-e", f"{ROOT}[osc,xtesting]", "ansible-core"]
    try:
        for step in (made, filled):
            subprocess.run(step, check=True, capture_output=True, text=True, timeout=600)
    except (OSError, subprocess.CalledProcessError) as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no environment with openstackclient and xtesting: {getattr(error, 'stderr', error)}")
    return environment / "bin"


@pytest.fixture(scope="session")
def of_lab(lab: Lab) -> dict[str, str]:
    """The environment of a process that knows the lab's clouds and nothing else of the caller's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OS_")}
    return kept | {"OS_CLIENT_CONFIG_FILE": str(lab.clouds_file)}


@pytest.fixture(scope="session")
def audit(command: Callable[..., subprocess.CompletedProcess[str]]) -> Audit:
    """The JSON report of ``run`` for a cloud of the lab."""

    def report(cloud: str, *words: str) -> dict[str, Any]:
        done = command("run", "--os-cloud", cloud, "-f", "json", *words)
        assert done.returncode in (0, 1), done.stderr
        document: dict[str, Any] = json.loads(done.stdout)
        return document

    return report
