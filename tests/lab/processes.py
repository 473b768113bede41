"""Start, watch and stop the services' processes."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

from .place import LabError, Place
from .services import Service


def pid(place: Place, service: Service) -> int | None:
    """Return the process id of a running service; a pid file alone is not believed."""
    with contextlib.suppress(FileNotFoundError, ValueError):
        number = int(_pid_file(place, service).read_text())
        # NOTE: a dead child that nobody has waited for still has an entry, with an empty command line.
        with contextlib.suppress(ChildProcessError):
            os.waitpid(number, os.WNOHANG)
        command = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
        if command[: len(service.command(place))] == [part.encode() for part in service.command(place)]:
            return number
    return None


def start(place: Place, service: Service) -> None:
    """Start a service in a process group of its own, unless it runs."""
    if pid(place, service):
        return
    for folder in (place.run, place.log):
        folder.mkdir(parents=True, exist_ok=True)
    log = os.open(log_file(place, service), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    command = service.command(place)
    # NOTE: not subprocess.Popen, which warns when it is forgotten while its process goes on: ours outlive us.
    number = os.posix_spawn(
        command[0],
        command,
        service.settings(place),
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, log, 1),
            (os.POSIX_SPAWN_DUP2, log, 2),
        ],
        setsid=True,
    )
    os.close(log)
    _pid_file(place, service).write_text(f"{number}\n")
    _settle(place, service)


def stop(place: Place, services: Iterable[Service]) -> None:
    """Stop services together: ask, wait up to eight seconds, insist; groups, so that no child is left."""
    groups = {each: number for each in services if (number := pid(place, each))}
    for wanted, seconds in ((signal.SIGTERM, 8.0), (signal.SIGKILL, 5.0)):
        _send(groups.values(), wanted)
        end = time.monotonic() + seconds
        while groups and time.monotonic() < end:
            time.sleep(0.05)
            groups = {each: number for each, number in groups.items() if pid(place, each)}
    if groups:
        raise LabError(f"these would not stop: {', '.join(f'{s.name} ({n})' for s, n in groups.items())}")
    for each in services:
        _pid_file(place, each).unlink(missing_ok=True)


def log_file(place: Place, service: Service) -> Path:
    """Return where a service writes what it has to say."""
    return place.log / f"{service.name}.log"


def last_lines(path: Path, count: int = 15) -> str:
    """Return the end of a log, for a message about a failure."""
    text = path.read_text(errors="replace") if path.exists() else ""
    return "\n".join(text.splitlines()[-count:]) or "(its log is empty)"


def _settle(place: Place, service: Service) -> None:
    """Wait until the process has its command line; for a moment after exec there is none."""
    for _ in range(100):
        if pid(place, service):
            return
        time.sleep(0.02)


def _send(groups: Iterable[int], wanted: signal.Signals) -> None:
    for number in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(number, wanted)


def _pid_file(place: Place, service: Service) -> Path:
    return place.run / f"{service.name}.pid"
