"""Processes, measured: time, computing and memory of one, or of all that it starts."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from tests.faults.running import Ran

COMMAND = (sys.executable, "-m", "container4nfv_probe")
# As it is installed: the modules' bytecode is written once.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
TICK = os.sysconf("SC_CLK_TCK")
ROUNDS = 7


def ran(words: Sequence[str], environment: Mapping[str, str] = os.environ) -> Ran:
    """A process, ended, with what it started."""
    began = time.monotonic()
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(environment)) as process:
        watched = _Watched(process.pid)
        out, err = process.communicate()
        taken = time.monotonic() - began
        watched.end()
    return Ran(process.returncode, out, err, taken, watched.cpu, watched.megabytes)


def alone(words: Sequence[str], environment: Mapping[str, str] = os.environ) -> tuple[float, float]:
    """Seconds of the wall and of computing of a process that starts no other, exactly."""
    began = time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(environment))
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return time.monotonic() - began, used.ru_utime + used.ru_stime


def in_turn(rounds: int, commands: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """The median of the computing of each, measured one after the other so that a busy moment hits all."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for words in commands.values():
        alone(words)
    for _ in range(rounds):
        for name, words in commands.items():
            taken[name].append(alone(words)[1])
    return {name: median(times) for name, times in taken.items()}


class _Watched:
    """A process and its descendants, looked at now and then: proportional memory (PSS), and computing."""

    def __init__(self, pid: int) -> None:
        self.megabytes = 0.0
        self._pid, self._over, self._cpu = pid, threading.Event(), dict[int, float]()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    @property
    def cpu(self) -> float:
        return sum(self._cpu.values())

    def end(self) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        looks = 0
        while not self._over.wait(0.1):
            family = _family(self._pid)
            for pid in family:
                self._cpu[pid] = _computed(pid) or self._cpu.get(pid, 0.0)
            if looks % 5 == 0:
                self.megabytes = max(self.megabytes, sum(map(_memory, family)))
            looks += 1


def _family(pid: int) -> list[int]:
    try:
        tasks = [(task / "children").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return []
    return [pid, *(one for child in " ".join(tasks).split() for one in _family(int(child)))]


def _computed(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


def _memory(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024
