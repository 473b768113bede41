"""A signal while the command still imports what it needs: one sentence and its exit code, too.

The package's root imports this first, because a command's first half second is spent in imports.
"""

import os
import signal
import sys

PROGRAM = "container4nfv-probe"
INTERRUPTED = 130
SENTENCE = f"{PROGRAM}: interrupted before the audit ended\n"


def is_the_command() -> bool:
    """Whether this process is the command, and no program that imports the package."""
    started = sys.orig_argv[1:3]
    return started == ["-m", "container4nfv_probe"] or any(word.endswith(PROGRAM) for word in started[:1])


def begun() -> None:
    """From now on an interrupt is an exception, for ``main`` to catch."""
    if signal.getsignal(signal.SIGINT) is _leave:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _leave(number: int, frame: object) -> None:
    os.write(2, SENTENCE.encode())
    os._exit(INTERRUPTED)


# A job in the background ignores it, and is to go on doing so.
if is_the_command() and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, _leave)
