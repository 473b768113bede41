"""``python -m tests.fuzz [answers] [fields] [random]``: exits 1 where truth is not monotone."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from tests import figures
from tests.fuzz.audits import Violation, at_random, cloud, names, single
from tests.fuzz.losses import Loss, answers, fields

KINDS = ("answers", "fields", "random")
SLICES = 4  # of a cloud's losses: so that all processors end together


class Task(NamedTuple):
    """A slice of the losses of a kind that a cloud is tried with: each ``every``-th, or ``number`` at random."""

    kind: str
    cloud: str
    part: int
    seed: int
    number: int
    every: int


def losses(task: Task) -> Iterator[tuple[Loss, ...]]:
    """All losses of a kind that a cloud is tried with."""
    if task.kind == "random":
        yield from at_random(task.cloud, task.seed, task.number)
    else:
        yield from single(task.cloud, answers if task.kind == "answers" else fields)


def work(task: Task) -> tuple[Task, int, list[Violation]]:
    """One slice: how many audits, and what was wrong."""
    mine = [lost for place, lost in enumerate(losses(task)) if place % (SLICES * task.every) == task.part]
    return task, len(mine), [wrong for lost in mine for wrong in cloud(task.cloud).after(*lost)]


def main() -> int:
    """Try them all, and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(KINDS)} (default: all)")
    parser.add_argument("--number", type=int, default=42_000, help="audits at random, over all clouds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="of answers and fields every N-th only")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--write", action="store_true", help="also into docs/reliability.md")
    options = parser.parse_args()
    began, clouds = time.monotonic(), names()
    each, kinds = -(-options.number // len(clouds)), options.kinds or KINDS
    tasks = [Task(kind, name, part, options.seed, each, options.every)
             for kind in kinds for name in clouds for part in range(SLICES)]  # fmt: skip
    tried, wrong = dict.fromkeys(kinds, 0), 0
    with ProcessPoolExecutor(options.processes) as pool:
        for task, number, found in pool.map(work, tasks):
            tried[task.kind] += number
            wrong += len(found)
            print(*found, sep="\n", end="\n" * bool(found), flush=True)
            print(f"{sum(tried.values()):,} {task.kind}, {task.cloud}", end="\r", file=sys.stderr, flush=True)
    said = ", ".join(f"{number:,} {kind}" for kind, number in tried.items())
    whole = (f"{sum(tried.values()):,} audits of {len(clouds)} recorded clouds ({said}) in "
          f"{(time.monotonic() - began) / 60:.0f} minutes: {wrong} violations.")  # fmt: skip
    print(whole)
    if options.write:
        figures.write("fuzz", whole)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
