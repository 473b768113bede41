"""Runs the command as a process of its own, and measures it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE = 120


@dataclass(frozen=True)
class Ran:
    """What a process left behind; ``seconds`` of the wall and ``cpu``, ``megabytes`` at its peak."""

    code: int
    out: bytes
    err: bytes
    seconds: float
    cpu: float
    megabytes: float

    def report(self) -> dict[str, Any]:
        """Its standard output as a JSON report."""
        document: dict[str, Any] = json.loads(self.out)
        return document


class Command:
    """The command, started already; see ``started``."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, words: Sequence[str], environment: Mapping[str, str]) -> Ran:
        """The command, ended; nothing of this machine's configuration is seen by it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        with tempfile.TemporaryDirectory() as folder:
            out, err = (Path(folder) / name for name in ("out", "err"))
            job = {"words": list(words), "environment": _bare() | dict(environment), "patience": PATIENCE,
                   "out": str(out), "err": str(err)}  # fmt: skip
            self._process.stdin.write(json.dumps(job) + "\n")
            self._process.stdin.flush()
            measured = json.loads(self._process.stdout.readline())
            return Ran(out=out.read_bytes(), err=err.read_bytes(), **measured)


@contextmanager
def started() -> Iterator[Command]:
    """The command, ready to run as often as one likes, one process after the other."""
    words = [sys.executable, "-m", "tests.faults.started"]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=_bare()
    ) as process:
        yield Command(process)
        assert process.stdin is not None
        process.stdin.close()


def _bare() -> dict[str, str]:
    """The environment without clouds and proxies."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("OS_", "CONTAINER4NFV_"))}
    return {name: value for name, value in ours.items() if not name.lower().endswith("_proxy")} | {"COLUMNS": "100"}
