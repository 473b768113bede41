"""Files that the command line writes: found to be possible first, then whole or not there."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from container4nfv_probe.cli import terminal
from container4nfv_probe.rules.errors import ConfigurationError

ORDINARY, PRIVATE = 0o666, 0o600  # the umask takes away from both
PATIENCE = 10.0  # seconds for a pipe to find its reader


def check(path: str) -> None:
    """Find out whether a file can be written, and leave nothing. Raises ``ConfigurationError``."""
    place = Path(path)
    try:
        if place.is_dir() or path.endswith("/"):
            raise ConfigurationError(f"{path} is a folder: name a file in it")
        if place.exists() and not os.access(place, os.W_OK):
            raise ConfigurationError(f"{path} may not be written: name another file, or change its rights")
        if _is_plain(place):
            with _draft(place.resolve(), PRIVATE):
                pass
    except (OSError, RuntimeError) as error:  # Python 3.11 and 3.12 have the latter for links that go round
        raise ConfigurationError(f"{path} cannot be written ({reason(error)}): name another place") from error


def check_output(path: str | None) -> None:
    """The same, where no path is standard output. Raises ``ConfigurationError``."""
    if path:
        check(path)
    elif terminal.is_closed():
        raise ConfigurationError(terminal.CLOSED)


def write(text: str | bytes, path: str | None, mode: int = ORDINARY) -> None:
    """To standard output, or to a file that is either whole or not there.

    A new file gets ``mode`` but for what the umask takes away; one that was there keeps its rights.
    Raises ``ConfigurationError`` after the text was shown: nothing that was learned is lost.
    """
    if path is None:
        terminal.show(text)
        return
    try:
        _save(text.encode() if isinstance(text, str) else text, Path(path), mode)
    except (OSError, RuntimeError) as error:
        terminal.show(text)
        raise ConfigurationError(f"{path} cannot be written ({reason(error)}): the report is above") from error


def replace(text: str | bytes, path: str | None, mode: int) -> None:
    """A file in place of the one that is there, if one can be written. Raises ``OSError``, ``RuntimeError``."""
    if path:
        _save(text.encode() if isinstance(text, str) else text, Path(path), mode)


def opened(place: Path, mode: int) -> tuple[Path, BinaryIO]:
    """What is written line by line: a draft beside the file, to be renamed, or what is no file. Raises ``OSError``."""
    if not _is_plain(place):
        return Path(), os.fdopen(_opened(place), "wb", buffering=0)
    target = place.resolve()
    draft = _draft_of(target)
    number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    if target.exists():
        shutil.copymode(target, draft)
    return draft, os.fdopen(number, "wb", buffering=0)


def reason(error: OSError | RuntimeError) -> str:
    """What the system says, in its words."""
    return getattr(error, "strerror", None) or "its links go round"


def _is_plain(place: Path) -> bool:
    """Whether a file is there, or nothing; pipes and /dev/null are never replaced."""
    return place.is_file() or not place.exists()


def _save(content: bytes, place: Path, mode: int) -> None:
    if not _is_plain(place):
        with os.fdopen(_opened(place), "wb") as stream:
            stream.write(content)
        return
    target = place.resolve()
    with _draft(target, mode) as draft:
        draft.write_bytes(content)
        if target.exists():
            shutil.copymode(target, draft)
        draft.replace(target)


def _opened(place: Path) -> int:
    """What is no file, opened without waiting for ever; a named pipe may find its reader late."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            number = os.open(place, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
            os.set_blocking(number, True)
            return number
        except OSError as error:
            if error.errno != errno.ENXIO or not stat.S_ISFIFO(place.stat().st_mode) or time.monotonic() > end:
                raise
        time.sleep(0.05)


@contextmanager
def _draft(target: Path, mode: int) -> Iterator[Path]:
    """A new file in the same folder, gone afterwards unless it was renamed."""
    draft = _draft_of(target)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _draft_of(target: Path) -> Path:
    return target.with_name(f".container4nfv-{secrets.token_hex(4)}")
