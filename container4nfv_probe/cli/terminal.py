"""Standard output and standard error: what they can show, and writing to them or to a file."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from container4nfv_probe.reports.interface import Look
from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.rules.plain import clean

PROGRAM = "container4nfv-probe"


def look(output: str | None) -> Look:
    """What standard output can show; a file gets 80 columns of plain text."""
    encoding = (sys.stdout.encoding or "ascii").lower()
    terminal = sys.stdout.isatty() and not output
    width = shutil.get_terminal_size().columns if terminal or "COLUMNS" in os.environ else 80
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Look(max(width, 60), colour, not encoding.startswith("utf") and not output)


def write(text: str | bytes, path: str | None) -> None:
    """To standard output, or to a file that is either whole or not there."""
    if path is None:
        show(text)
        return
    try:
        _save(text, Path(path).resolve())
    except OSError as error:
        show(text)  # nothing that was learned is lost
        raise ConfigurationError(f"{path} cannot be written ({error.strerror}): the report is above") from error


def show(text: str | bytes) -> None:
    """To standard output, whatever its encoding."""
    encoding = sys.stdout.encoding or "ascii"
    if isinstance(text, bytes):
        sys.stdout.buffer.write(text)
    else:
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()


def _save(text: str | bytes, target: Path) -> None:
    """With the rights a redirection would give; what is no file (a pipe, /dev/null) is never replaced."""
    content = text.encode() if isinstance(text, str) else text
    if target.exists() and not target.is_file():
        target.write_bytes(content)
        return
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with draft.open("xb") as stream:
            stream.write(content)
        if target.exists():
            shutil.copymode(target, draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def say(sentence: str) -> None:
    """One line on standard error."""
    print(f"{PROGRAM}: {clean(sentence)}", file=sys.stderr)


@contextmanager
def progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar on standard error where somebody watches; gives the function that moves it."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("asking", total=total)
        yield lambda: bar.advance(task)
