"""The command line: `python -m tests.lab [--old] [--with NAME,...] install|up|down|status|wipe`."""

from __future__ import annotations

import argparse
import sys
import time

from . import LabError, lab_from_environment, more
from .old import old_lab_from_environment


def main() -> int:
    """Do what the command line asks and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab", description="Real OpenStack services.")
    parser.add_argument("action", choices=["install", "up", "down", "status", "wipe"])
    parser.add_argument("--old", action="store_true", help="the lab of Ocata and Pike, under Python 2.7")
    parser.add_argument("--with", dest="more", type=lambda text: text.split(","), default=[], metavar="NAME[,...]",
                        help="also barbican, ironic, manila")  # fmt: skip
    arguments, begun = parser.parse_args(), time.monotonic()
    action, lab = arguments.action, old_lab_from_environment() if arguments.old else lab_from_environment()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - begun:6.1f}s] {text}", flush=True)

    try:
        if action == "status":
            for name, state in lab.status().items():
                print(f"{name:16} {state}")
            return 0
        if action == "install":
            lab.install_all(say)
        elif action == "up":
            lab.up(say)
            if arguments.more:
                more.start(lab, arguments.more)
                say(f"{', '.join(arguments.more)} answer")
            say(f"up at {lab.host}: OS_CLIENT_CONFIG_FILE={lab.clouds_file} OS_CLOUD={lab.cloud}")
        elif action == "down":
            lab.down()
        else:
            lab.wipe()
    except LabError as error:
        print(error, file=sys.stderr)
        return error.code
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
