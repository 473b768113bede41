"""``python -m tests.hostile [NAME ...]``: each reader meets so many damaged files; ends where one stumbles."""

from __future__ import annotations

import argparse
import sys
import time

from .property import tried
from .readers import readers


def main() -> int:
    """Try them, and tell."""
    known = {one.name: one for one in readers()}
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)} (default: all)")
    parser.add_argument("--number", type=int, default=2000, help="files for each reader")
    options = parser.parse_args()
    for name in options.names or known:
        began = time.monotonic()
        tried(known[name], options.number)
        print(f"{name}: {options.number} damaged files in {time.monotonic() - began:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
