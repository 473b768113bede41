"""Arguments in, text and exit code out.

0: the gate is met (by default: every asked requirement is closed); 1: it is not; 2: no service answered,
or the audit could not be made; 130 and 143: a signal, after what was learned was printed.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

from container4nfv_probe.cli import settings, starting, terminal
from container4nfv_probe.cli.arguments import ASKS, COMMANDS, command_line
from container4nfv_probe.rules.errors import ConfigurationError, Error
from container4nfv_probe.rules.judgement import INTERRUPTED, NO_AUDIT, TERMINATED

if TYPE_CHECKING:
    from container4nfv_probe.cli.telling import Told

__all__ = ["COMMANDS", "command_line", "main"]
INTERRUPT = "interrupted before the audit ended"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; never a traceback, unless asked for with --debug."""
    words, options = list(sys.argv[1:] if argv is None else argv), argparse.Namespace()
    terminal.hold_streams()
    return ended(lambda: _command(words, options), options)


def ended(command: Callable[[], int], options: argparse.Namespace) -> int:
    """The exit code of a command, however it ends; what it could not make is said, in its files too."""
    try:
        return command()
    except Error as error:
        return _failed(options, str(error), NO_AUDIT)
    except KeyboardInterrupt as interrupt:
        return _failed(options, INTERRUPT, TERMINATED if str(interrupt) == "terminated" else INTERRUPTED)
    except Exception as error:  # Python's own traceback would exit with 1, a verdict.
        logging.getLogger(__name__).debug("", exc_info=True)
        kind = type(error).__name__
        return _failed(options, f"stopped by a defect ({kind}): run with --debug and report what it prints", NO_AUDIT)


def _failed(options: argparse.Namespace, sentence: str, code: int) -> int:
    terminal.say(sentence)
    if getattr(options, "waiting", ()):
        from container4nfv_probe.cli import telling

        telling.tell_nothing(options, sentence)
    return code


def _command(words: list[str], options: argparse.Namespace) -> int:
    starting.begun()
    signal.signal(signal.SIGTERM, _terminate)
    _check_folder()
    if words[:1] == ["help"]:
        words = [*words[1:], "--help"]
    typed = COMMANDS if words[:1] == ["completion"] else {*words[:1]} & {*COMMANDS}
    parser, parsers = command_line(tuple(typed))
    words = settings.completed(words, parsers)
    saved = any(word.partition("=")[0] == "--report" for word in words)
    if words[:1] and words[0] in ASKS and (words[0] == "run" or not saved):
        from container4nfv_probe.cli import clouds

        clouds.register(parsers[words[0]], words)
    parser.parse(words, options)
    terminal.log(options.debug)
    told: int | Told = options.command(options)
    if isinstance(told, int):
        return told
    from container4nfv_probe.cli import telling

    return telling.end(told, options)


def _check_folder() -> None:
    """Relative paths, and openstacksdk itself, need a folder that is there."""
    try:
        os.getcwd()
    except OSError as error:
        raise ConfigurationError(f"the working folder is gone ({error.strerror}): cd to one that is there") from error


def _terminate(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt("terminated")
