"""Whether audits leave anything behind: ``python -m tests.soak [--audits N] [--at-once N] [--processes N] [--write]``.

Many audits of a recorded cloud, served over HTTP and TLS on loopback, one after the other in one process,
many at once in one process, and many processes at once: memory, open files and threads stay as they were.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from container4nfv_probe.audit import live, plugins
from container4nfv_probe.audit.audit import audit
from container4nfv_probe.planes import ways
from container4nfv_probe.reports import json
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.wire.guard import Deadline
from tests import figures
from tests.faults.cases import Case
from tests.faults.misbehaving import Misbehaving

CLOUD = "registry-on-swift-closed"
MOST_GROWTH = 24.0  # megabytes, of all audits after the first twenty
FIRST = 20
LEAST = 10_000  # characters of a report as JSON
REQUIREMENTS = plugins.requirements()
COMMAND = [sys.executable, "-m", "container4nfv_probe", "run"]


def main() -> int:
    """Soak, tell, and write it down if asked to."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--audits", type=int, default=2000, help="one after the other, in one process")
    parser.add_argument("--at-once", type=int, default=200, help="in one process")
    parser.add_argument("--processes", type=int, default=50, help="at once")
    parser.add_argument("--write", action="store_true", help="also into docs/reliability.md")
    options = parser.parse_args()
    with served() as (environment, words):
        os.environ.update(environment)
        said = [
            after_another(words, options.audits),
            at_once(words, options.at_once),
            side_by_side(words, options.processes),
        ]
    print(*said, sep="\n")
    if options.write:
        figures.write("soak", *said)
    return 0


@contextlib.contextmanager
def served() -> Iterator[tuple[Mapping[str, str], list[str]]]:
    """Environment and options for a cloud that a process of its own serves."""
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = multiprocessing.Pipe()
        server = multiprocessing.get_context("spawn").Process(target=_serve, args=(Path(folder), theirs), daemon=True)
        server.start()
        try:
            yield ours.recv()
        finally:
            ours.send("enough")
            server.join()


def _serve(folder: Path, told: multiprocessing.connection.Connection) -> None:
    with Misbehaving(Case("", CLOUD, ()), folder) as cloud:
        told.send(cloud.configure())
        told.recv()


def after_another(words: list[str], number: int) -> str:
    """Audits in this process, and what the last needs beyond the first."""
    began, code = time.monotonic(), 0
    for _ in range(min(FIRST, number)):
        code |= _audit(words)
    first = _state()
    for _ in range(number - FIRST):
        code |= _audit(words)
    last = _state()
    grown = last[0] - first[0]
    assert code == 0
    assert grown <= MOST_GROWTH, f"{grown:.0f} MB more after {number} audits"
    assert last[1:] == first[1:], f"files and threads: {first[1:]} at first, {last[1:]} at last"
    each = (time.monotonic() - began) / number
    return (f"{number:,} audits in one process, {each:.2f} s each: {last[0]:.0f} MB in the end, "
            f"{max(grown, 0):.1f} MB more than after {FIRST}; files and threads as then.")  # fmt: skip


def at_once(words: list[str], number: int) -> str:
    """Audits in threads of this process."""
    before, began = _state(), time.monotonic()
    with ThreadPoolExecutor(number) as pool:
        codes = set(pool.map(lambda _: _audit(words), range(number)))
    taken, after = time.monotonic() - began, _state()
    assert codes == {0}, codes
    assert after[1:] == before[1:], f"files and threads: {before[1:]} before, {after[1:]} after"
    return f"{number} audits at once in one process, in {taken:.0f} s: files and threads afterwards as before."


def side_by_side(words: list[str], number: int) -> str:
    """Processes at once."""
    began = time.monotonic()
    running = [subprocess.Popen([*COMMAND, *words], stdout=subprocess.DEVNULL) for _ in range(number)]
    codes = {one.wait() for one in running}
    assert codes == {1}, codes  # not every row is closed
    return f"{number} processes at once, in {time.monotonic() - began:.0f} s: each ended with its verdict."


def _audit(words: list[str]) -> int:
    """One audit as the command makes it, its report written: 0 where both are whole."""
    parser = argparse.ArgumentParser()
    ways.register(parser)
    parser.add_argument("--os-cloud")
    options, deadline = parser.parse_args(words), Deadline(120)
    with live.with_planes(live.chosen(options), deadline, options) as subject:
        report = audit(REQUIREMENTS, subject, deadline)
    return int(not report.complete) * 2 + int(len(json.document([report], Look())) < LEAST)


def _state() -> tuple[float, int, int]:
    """Megabytes, open files and threads, once those that are ending have ended."""
    end = time.monotonic() + 10
    while threading.active_count() > 1 and time.monotonic() < end:
        time.sleep(0.1)
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6, len(os.listdir("/proc/self/fd")), threading.active_count()


if __name__ == "__main__":
    sys.exit(main())
