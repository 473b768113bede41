"""The command line: `python -m tests.lab up|down|status|wipe`."""

from __future__ import annotations

import argparse
import sys
import time

from . import LabError, lab_from_environment


def main() -> int:
    """Do what the command line asks and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab", description="Real OpenStack services.")
    parser.add_argument("action", choices=["up", "down", "status", "wipe"])
    action, begun, lab = parser.parse_args().action, time.monotonic(), lab_from_environment()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - begun:6.1f}s] {text}", flush=True)

    try:
        if action == "status":
            for name, state in lab.status().items():
                print(f"{name:16} {state}")
            return 0
        if action == "up":
            lab.up(say)
            say(f"up at {lab.host}: OS_CLIENT_CONFIG_FILE={lab.clouds_file} OS_CLOUD=lab-member")
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
