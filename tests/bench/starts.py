"""4: what asks no cloud, in computing, beside an interpreter that does nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tests.bench.measured import COMMAND, ROUNDS, in_turn

MOST = {"--version": 5, "--help": 5, "list": 8, "show zun-ha": 8, "demo": 15}


def measured() -> Iterator[str]:
    """A sentence each."""
    commands = {name: (*COMMAND, *name.split()) for name in MOST}
    times = in_turn(ROUNDS + 4, {"": (sys.executable, "-c", "pass"), **commands})
    for name, most in MOST.items():
        yield f"`{name}`: {times[name] / times['']:.1f} times an interpreter's `pass` in computing (wanted: {most})."
    yield f"That `pass` computes {times[''] * 1000:.0f} ms."
