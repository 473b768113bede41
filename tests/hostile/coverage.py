"""``python -m tests.hostile.coverage NAME [--seconds N]``: led by coverage (atheris)."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import atheris

with atheris.instrument_imports(include=["container4nfv_probe", "yaml"]):
    from .property import holds
    from .readers import readers


def main() -> None:
    """Try one reader; ends with the file that it stumbles over."""
    known = {one.name: one for one in readers()}
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.coverage", description=__doc__)
    parser.add_argument("name", choices=known)
    parser.add_argument("--seconds", type=int, default=600)
    options = parser.parse_args()
    test: Any = holds(known[options.name])
    atheris.Setup([sys.argv[0], f"-max_total_time={options.seconds}", "-max_len=8192"], test.hypothesis.fuzz_one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
