"""Runs an exec plugin of a kubeconfig, and ends all that it leaves behind: COMMAND [ARGUMENT...].

It is started as a program of its own and imports nothing of this package. A plugin may start
others that leave its session and outlive it; on Linux they become children of this process, which
ends them before it ends itself: when the plugin is through, when it is told to, and when the audit
is gone. Standard output is the plugin's, its exit code is this one's.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

# linux/prctl.h
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
NOT_STARTED = 127


def main(words: list[str]) -> int:
    """Run the command to its end. The exit code."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    try:
        return subprocess.call(words, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    except OSError:
        return NOT_STARTED
    finally:
        _end_children()


def _end_children() -> None:
    """Kill every descendant, and those that they start meanwhile."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for _ in range(100):
        there = _descendants(os.getpid())
        if not there:
            return
        for number in there:
            with contextlib.suppress(OSError):
                os.kill(number, signal.SIGKILL)
        time.sleep(0.005)


def _descendants(root: int) -> list[int]:
    """The processes below this one that run; none where there is no /proc."""
    below: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = path.read_text(errors="replace").rpartition(")")[2].split()[:2]
            if state not in "ZX":
                below.setdefault(int(parent), []).append(int(path.parent.name))
    found, waiting = [], [root]
    while waiting:
        children = below.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
