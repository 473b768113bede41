"""2: clouds whose every answer takes 100 ms: how many answers an audit waits for one after the other."""

from __future__ import annotations

import os
import socket
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from threading import Lock

from tests.bench.measured import COMMAND, ROUNDS, ran
from tests.faults.cases import Case, Fault
from tests.faults.misbehaving import Misbehaving
from tests.faults.recorded import Asked

DELAY = 0.1
CLOUDS = {  # the recorded cloud, and the rounds that are wanted
    "OpenStack alone, new": ("lab-admin", 3),
    "OpenStack alone, old": ("old-admin", 3),
    "with a cluster": ("kubernetes-working", 6),
    "with registry, libnetwork and two Zun API servers": ("registry-on-swift-closed", 6),
}


class Timed(Misbehaving):
    """A recorded cloud that notes when each answer was asked for, and given."""

    def __init__(self, cloud: str, folder: Path) -> None:
        self.times: list[tuple[float, float, str]] = []
        self._alone = Lock()
        super().__init__(Case(cloud, cloud, (Fault("*", "", {"late": DELAY}),)), folder)

    def _serve(self, conn: socket.socket, asked: Asked) -> None:
        began = time.monotonic()
        super()._serve(conn, asked)
        with self._alone:
            self.times.append((began, time.monotonic(), f"{asked.method} {self.name(asked.place)} {asked.target}"))


def chain(times: Sequence[tuple[float, float, str]]) -> list[str]:
    """The longest row of requests each of which came after the answer to the one before."""
    best: list[tuple[float, list[str]]] = []  # of each request: when it was answered, and the row that it ends
    for began, ended, name in sorted(times):
        before = max((row for over, row in best if over <= began), key=len, default=[])
        best.append((ended, [*before, name]))
    return max((row for _, row in best), key=len, default=[])


def audited(cloud: str) -> tuple[float, float, list[str], int]:
    """Seconds of an audit, those of its start until the first request, its chain, and all requests."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        stack.enter_context(timed := Timed(cloud, Path(folder)))
        environment, words = timed.configure()
        began = time.monotonic()
        done = ran([*COMMAND, "run", *words, "-f", "json"], os.environ | environment)
        assert done.code in (0, 1), done.err
        first = min(one for one, _, _ in timed.times)
        return done.seconds, first - began, chain(timed.times), len(timed.times)


def measured() -> Iterator[str]:
    """A sentence each; a busy machine can only make a chain longer, so the shortest of all rounds counts."""
    for name, (cloud, most) in CLOUDS.items():
        rounds = [audited(cloud) for _ in range(ROUNDS)]
        length = min(len(one[2]) for one in rounds)
        ratio = median(wall / (length * DELAY + start) for wall, start, _, _ in rounds)
        yield (
            f"{name}: {rounds[0][3]} requests, {length} rounds (wanted: {most}); the whole takes {ratio:.2f} times"
            " their time and the start (wanted: 1.15)."
        )
