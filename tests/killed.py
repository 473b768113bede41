"""Proofs killed at random: ``python -m tests.killed [--number N] [--at-once N] [--write]``, on the lab.

As a member, several at once, each killed with SIGKILL somewhere between its start and its end. Then
``prove --clean`` removes what they left: by the journal of each, or, every other time, as if all journals were
lost. What the databases and Swift keep is compared before and after, and must be the same.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests import figures
from tests.lab import Lab, ensure_running
from tests.live.kept import changes, living

COMMAND = [sys.executable, "-m", "container4nfv_probe", "prove"]
MEMBER = ["--os-cloud", "lab-member"]
PATIENCE = 300
CLEAN = "Nothing was left behind."


@dataclass(frozen=True)
class Tried:
    """Where proofs ended: how often with which last line of their journals, and what no clean-up could remove."""

    ends: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def main() -> int:
    """Kill, clean up, compare, tell; 1 if anything was left."""
    parser = argparse.ArgumentParser(prog="python -m tests.killed", description=__doc__)
    parser.add_argument("--number", type=int, default=200)
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="also into docs/reliability.md")
    options, began = parser.parse_args(), time.monotonic()
    lab = ensure_running(print)
    chance, tried = random.Random(options.seed), Tried()
    with home(lab) as environment:
        longest = whole(environment)
        before = living(lab.var)
        for start in range(0, options.number, options.at_once):
            size = min(options.at_once, options.number - start)
            killed(environment, [chance.uniform(0, longest) for _ in range(size)], tried)
            cleaned(environment, bool(start // options.at_once % 2), tried)
            print(f"{start + size} killed, {len(tried.failures)} not cleaned up", flush=True)
        left = changes(before, living(lab.var))
    print(*left, sep="\n")
    said = sentence(options.number, tried, len(left), time.monotonic() - began)
    print(said)
    if options.write:
        figures.write("killed", said)
    return 1 if tried.failures or left else 0


@contextmanager
def home(lab: Lab) -> Iterator[dict[str, str]]:
    """The environment of processes that know the lab's clouds, and keep their journals in a folder that then goes."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OS_")}
    with tempfile.TemporaryDirectory() as folder:
        yield kept | {"OS_CLIENT_CONFIG_FILE": str(lab.clouds_file), "XDG_STATE_HOME": folder}


def whole(environment: dict[str, str]) -> float:
    """How long a proof takes that nobody kills."""
    began = time.monotonic()
    done = subprocess.run([*COMMAND, "same-nb-api", *MEMBER], env=environment, capture_output=True, text=True)
    assert CLEAN in done.stdout, done.stdout + done.stderr
    return time.monotonic() - began


def killed(environment: dict[str, str], seconds: list[float], tried: Tried) -> None:
    """Start as many proofs at once, and kill each after its time, which begins when all have begun to write."""
    asked = [*COMMAND, "same-nb-api", *MEMBER, "-q"]
    running = [subprocess.Popen(asked, env=environment, stderr=subprocess.DEVNULL) for _ in seconds]
    while len(journals(environment)) < len(running) and all(one.poll() is None for one in running):
        time.sleep(0.05)
    began = time.monotonic()
    for after, one in sorted(zip(seconds, running, strict=True), key=lambda pair: pair[0]):
        time.sleep(max(0.0, began + after - time.monotonic()))
        one.kill()
        one.wait()
    ends = [path.read_text().splitlines()[-1].split('"')[3] for path in journals(environment) if path.stat().st_size]
    tried.ends.update(ends)
    tried.ends["none"] += len(seconds) - len(ends)


def cleaned(environment: dict[str, str], lost: bool, tried: Tried) -> None:
    """Remove what they left: by their journals, or without them."""
    if lost:
        shutil.rmtree(folder(environment), ignore_errors=True)
    for by in [[]] if lost else [[str(path)] for path in journals(environment)]:
        asked = [*COMMAND, "--clean", *by, *MEMBER]
        done = subprocess.run(asked, env=environment, capture_output=True, text=True, timeout=PATIENCE)
        if done.returncode or CLEAN not in done.stdout:
            tried.failures.append(f"{done.returncode}: {done.stdout}{done.stderr}")
            print(tried.failures[-1])


def journals(environment: dict[str, str]) -> list[Path]:
    """Those that are there."""
    return sorted(folder(environment).glob("prove-*.jsonl"))


def folder(environment: dict[str, str]) -> Path:
    """Where the command keeps them."""
    return Path(environment["XDG_STATE_HOME"], "container4nfv-probe")


def sentence(number: int, tried: Tried, left: int, seconds: float) -> str:
    """What came of it."""
    ends = ", ".join(f"{times} {what}" for what, times in sorted(tried.ends.items()))
    return (f"{number} proofs killed at random (last line of the journal: {ends}), cleaned up by the journal or without"
            f" it, in {seconds / 60:.0f} minutes: {len(tried.failures)} clean-ups failed, {left} rows or files of the"
            " databases and Swift differed afterwards.")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
