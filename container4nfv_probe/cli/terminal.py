"""Standard output and standard error: what they can show, and writing to them."""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from container4nfv_probe.cli.starting import PROGRAM
from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.rules.plain import clean

if TYPE_CHECKING:
    from rich.text import Text

    from container4nfv_probe.reports.interface import Look

CLOSED = "standard output is closed: give -o FILE, or let it be open"


def hold_streams() -> None:
    """Put /dev/null where a standard stream was closed: else the next socket would have its number."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free: this one


def is_closed() -> bool:
    """Whether there is no standard output, as after ``>&-``."""
    return sys.stdout is None


def watched() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def look(output: str | None) -> Look:
    """What standard output can show; a file gets 80 columns of plain text."""
    from container4nfv_probe.reports.interface import Look

    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    terminal = watched() and not output
    width = shutil.get_terminal_size().columns if terminal or "COLUMNS" in os.environ else 80
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Look(max(width, 60), colour, not encoding.startswith("utf") and not output)


def show(text: str | bytes) -> None:
    """To standard output, whatever its encoding; a reader that has left is no failure.

    Raises ``ConfigurationError`` when it takes nothing.
    """
    if sys.stdout is None:
        raise ConfigurationError(CLOSED)
    encoding = sys.stdout.encoding or "ascii"
    try:
        if isinstance(text, bytes):
            sys.stdout.buffer.write(text)
        else:
            sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        give_up()
    except OSError as error:
        give_up()
        raise ConfigurationError(f"standard output cannot be written ({error.strerror}): give -o FILE") from error


def give_up() -> None:
    """Nothing more goes to standard output, not even what Python keeps back until it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(sentence: str) -> None:
    """One line on standard error, if anybody can hear it."""
    say_as(PROGRAM, clean(_struck(sentence)))


def say_as(name: str, line: str) -> None:
    """The same of a line that is plain, by a command of the program."""
    if sys.stderr is not None:
        with suppress(OSError):
            print(f"{name}: {_struck(line)}", file=sys.stderr, flush=True)


def _struck(text: str) -> str:
    """Without any secret that is known; where none can be, nobody has imported what knows them."""
    secrets = sys.modules.get("container4nfv_probe.wire.secrets")
    return secrets.struck_everywhere(text) if secrets else text


def log(debug: bool) -> None:
    """Where what is logged goes. Libraries warn about what our own sentence then says, or about nothing to be done."""
    from container4nfv_probe.wire.secrets import Striking

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Striking(f"{PROGRAM}: %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.ERROR)
    logging.getLogger("container4nfv_probe").setLevel(logging.DEBUG if debug else logging.ERROR)


@contextmanager
def progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar on standard error where somebody watches something; gives the function that moves it."""
    if not total or sys.stderr is None or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("asking", total=total)
        yield lambda: bar.advance(task)


@contextmanager
def growing(total: int) -> Iterator[Callable[[Text], None]]:
    """Lines on standard error where somebody watches, as many as fit, gone at the end; gives what adds one."""
    if not total or sys.stderr is None or not sys.stderr.isatty():
        yield lambda line: None
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console = Console(stderr=True, highlight=False)
    lines = [Text(f"0 of {total}")]
    with Live(lines[0], console=console, transient=True) as live:

        def add(line: Text) -> None:
            number = int(lines[-1].plain.partition(" ")[0]) + 1
            lines[-1:] = [line, Text(f"{number} of {total}")]
            del lines[: max(len(lines) - console.height + 1, 0)]
            live.update(Text("\n").join(lines))

        yield add
