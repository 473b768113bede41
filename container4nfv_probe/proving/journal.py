"""What a proof is about to do, on disk before it does it: what a killed run left is found by it.

One JSON object a line. The first names the run and where it was; each other one a thing and what
happens to it. A line that was cut off by a crash or a full disk says nothing that was done.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from container4nfv_probe.rules.errors import ConfigurationError

LARGEST = 1 << 20


@dataclass(frozen=True)
class Journal:
    """The open journal of one run, locked as long as the run goes on."""

    path: Path
    descriptor: int = field(repr=False)

    def note(self, what: str, **facts: str) -> None:
        """Write one line, and let the disk have it before anything else happens. Raises ``OSError``."""
        line = (json.dumps({"what": what, **facts}) + "\n").encode()
        if os.write(self.descriptor, line) != len(line):
            raise OSError("no space left for a whole line")
        os.fsync(self.descriptor)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self.descriptor)


def begun(path: Path, run: str, **place: str) -> Journal:
    """A new journal, which nobody else may read. Raises ``ConfigurationError``."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        journal = Journal(path, descriptor)
        journal.note("run", run=run, **place)
        _keep_name(path.parent)
    except OSError as error:
        reason = error.strerror or str(error)
        sentence = f"the journal {path} cannot be written ({reason}): name another by --journal"
        raise ConfigurationError(sentence) from error
    return journal


def _keep_name(folder: Path) -> None:
    """The file's name is on disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def nowhere() -> Journal:
    """For a clean-up, which needs none: what it removes was noted by whoever made it."""
    return Journal(Path(os.devnull), os.open(os.devnull, os.O_WRONLY))


def folder() -> Path:
    """Where journals are kept unless a user names a file. Raises ``ConfigurationError``."""
    state = os.path.expanduser(os.environ.get("XDG_STATE_HOME") or "~/.local/state")
    if not os.path.isabs(state):
        raise ConfigurationError("there is no home folder for the journal: set HOME, or XDG_STATE_HOME to a whole path")
    return Path(state) / "container4nfv-probe"


def read(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a journal. Raises ``ConfigurationError``, also while its run goes on."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            raise ConfigurationError(f"{path} is no journal of a proof: name one, or none to look by name")
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            lines = file.read().decode().split("\n")[:-1]
    except BlockingIOError as error:
        raise ConfigurationError(f"the proof of {path} is still going on: end it first") from error
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path} is no journal of a proof ({type(error).__name__}): name another") from error
    entries = [entry for line in lines if (entry := _entry(line))]
    run = _entry(lines[0]).get("run") if lines else None
    if not isinstance(run, str) or not run:
        raise ConfigurationError(f"{path} is no journal of a proof: it names no run")
    return entries


def going_on() -> frozenset[str]:
    """The runs of proofs that go on now, as far as their journals are in the folder: a clean-up leaves them alone."""
    found = set()
    for path in folder().glob("prove-*.jsonl"):
        with contextlib.suppress(OSError), path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                found.add(path.stem.removeprefix("prove-"))
    return frozenset(found)


def ended(**place: str) -> list[Path]:
    """The journals in the folder of proofs that ended at this place, one way or another."""
    found = []
    for path in folder().glob("prove-*.jsonl"):
        with contextlib.suppress(ConfigurationError):
            first = read(path)[0]
            found += [path] if place.items() <= first.items() else []
    return found


def _entry(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
