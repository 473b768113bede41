"""``python -m tests.faults [--write]``: the whole table, and the most that any of its cases took."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests import figures
from tests.faults.cases import every
from tests.faults.running import started
from tests.faults.test_table import checked, faultless_of


def main() -> int:
    """Audit each cloud of the table once, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--write", action="store_true", help="also into docs/reliability.md")
    options = parser.parse_args()
    cases, most, longest = every(), ("", 0.0), ("", 0.0)
    with started() as command, tempfile.TemporaryDirectory() as folder:
        right = faultless_of(command)
        for case in cases:
            done = checked(case, command, right(case.cloud)[0], Path(folder))
            most = max(most, (case.name, done.megabytes), key=lambda one: one[1])
            longest = max(longest, (case.name, done.seconds - case.deadline), key=lambda one: one[1])
    said = (
        f"{len(cases)} clouds that misbehave: each audit said what it must, and ended.",
        f"Most memory: {most[1]:.0f} MB ({most[0]}).",
        f"Longest after its deadline: {max(longest[1], 0):.1f} s ({longest[0]}).",
    )
    print(*said, sep="\n")
    if options.write:
        figures.write("faults", *said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
