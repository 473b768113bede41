"""``python -m tests.bench [--write] [--clouds N ...] [NAME ...]``: measure, and say or write what was measured."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import partial

from tests import figures
from tests.bench import fleets, ports, rounds, starts

PAGE = figures.PAGE.with_name("benchmarks.md")


def main() -> int:
    """Each by itself, so that one which fails costs the others nothing."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--write", action="store_true", help="also into docs/benchmarks.md")
    parser.add_argument("--clouds", type=int, nargs="+", default=[50, 500], help="sizes of the fleets (2000, too)")
    parser.add_argument("names", nargs="*", help="starts, rounds, fleets, ports (default: all)")
    options = parser.parse_args()
    benchmarks: dict[str, Callable[[], Iterator[str]]] = {
        "starts": starts.measured,
        "rounds": rounds.measured,
        "ports": ports.measured,
        "fleets": partial(fleets.measured, options.clouds),
    }
    for name in options.names or benchmarks:
        said = []
        for sentence in benchmarks[name]():
            print(f"{name}: {sentence}", flush=True)
            said.append(sentence)
        if options.write:
            figures.write(name, *said, page=PAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
