"""Makes the recorded clouds anew: ``python -m tests.live.record [NAME ...]``, all without names.

Each is a bundle that the command wrote of a lab in some state, and what it prints of that: the
matrix of a replay, or the series of its services.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import yaml

from tests.lab import Lab, ensure_running, states
from tests.lab.old import ensure_old_running
from tests.lab.old import states as old_states
from tests.lab.states.users import log_in

from .planes import options

FIXTURES = Path(__file__).parents[2] / "fixtures"
# What asks a cloud, and what says the same of a bundle.
COMMANDS = {"run": ("run", ("replay",)), "releases": ("releases", ("releases", "--report"))}
RECORDINGS: Mapping[str, Mapping[str, Any]] = yaml.safe_load(Path(__file__).with_name("recordings.yaml").read_text())


def record(name: str, wanted: Mapping[str, Any]) -> None:
    """Put the lab into the recording's states, audit it, and leave them."""
    old = wanted.get("lab") == "old"
    lab: Any = ensure_old_running(print) if old else ensure_running(print)
    with ExitStack() as stack:
        if wanted.get("states"):
            users = old_states.log_in(lab) if old else log_in(lab)
            for state in wanted["states"]:
                stack.enter_context((old_states.STATES if old else states.STATES)[state](users))
        command, again = COMMANDS[wanted.get("command", "run")]
        planes = options(wanted, lab, stack)
        _run(lab, command, "--os-cloud", wanted["cloud"], "--bundle", str(FIXTURES / name), *planes)
    matrix = _run(lab, *again, str(FIXTURES / name))
    (FIXTURES / name / "matrix.txt").write_text(matrix, encoding="utf-8")


def _run(lab: Lab, *words: str) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("OS_")}
    environment |= {"OS_CLIENT_CONFIG_FILE": str(lab.clouds_file), "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", "container4nfv_probe", *words], env=environment, stdout=subprocess.PIPE, text=True
    )
    if done.returncode > 1 or not done.stdout:
        sys.exit(f"{' '.join(words)} ended with {done.returncode}")
    return done.stdout


def main(names: list[str]) -> None:
    """Record these, or all."""
    for name in names or RECORDINGS:
        record(name, RECORDINGS[name])
        print(f"recorded {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
