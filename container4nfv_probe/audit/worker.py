"""The audit of one subject in a process of its own: it is told all it knows, and always gives back a report."""

from __future__ import annotations

import argparse
import datetime
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from multiprocessing import parent_process
from typing import Any

from container4nfv_probe.audit import live, plugins
from container4nfv_probe.audit.audit import audit
from container4nfv_probe.rules.errors import Error, ManyRegions
from container4nfv_probe.rules.report import Report, Scope
from container4nfv_probe.rules.requirement import Requirement
from container4nfv_probe.wire.deadline import Deadline

OVERTIME = 10.0  # seconds after its deadline until a process that hangs is ended
PRELOADED = (__name__, "container4nfv_probe.planes.clouds", "container4nfv_probe.planes.login",
             "container4nfv_probe.planes.beside", "container4nfv_probe.wire.sockets")  # fmt: skip


@dataclass(frozen=True)
class Job:
    """One subject, and how it is audited; no ``region`` is the one that configuration chooses.

    With ``all_regions`` the other regions of its cloud are found, but for those that are ``known``.
    """

    cloud: str
    config: Any  # openstacksdk's, with this cloud
    options: Mapping[str, Any]
    ids: tuple[str, ...] = ()
    seconds: float = 60.0
    region: str = ""
    all_regions: bool = False
    known: frozenset[str] = frozenset()


def audited(job: Job) -> tuple[Report | None, tuple[str, ...]]:
    """The report of a subject (none where another region is to be chosen), and regions that are still to be audited."""
    try:
        with _in_time(job.seconds):
            return _audited(job)
    except ManyRegions as error:
        if not job.all_regions:
            return none(job, str(error)), ()
        return None, tuple(one for one in error.regions if one not in job.known)
    except Error as error:
        return none(job, str(error)), ()
    except KeyboardInterrupt as interrupt:
        return none(job, str(interrupt) or "interrupted"), ()


def _audited(job: Job) -> tuple[Report | None, tuple[str, ...]]:
    deadline, options = Deadline(job.seconds), argparse.Namespace(**job.options, config=job.config)
    options.os_cloud, options.os_region_name = job.cloud or None, job.region or job.options.get("os_region_name")
    with live.with_planes(live.chosen(options), deadline, options) as subject:
        here = subject.scope.region
        regions = {one.region for one in subject.scope.endpoints if one.region} - job.known - {here}
        more = tuple(sorted(regions)) if job.all_regions else ()
        if here in job.known:
            return None, more
        return audit(_requirements(job.ids), subject, deadline), more


@cache
def _requirements(ids: Sequence[str]) -> tuple[Requirement, ...]:
    return plugins.requirements(ids)


def none(job: Job, why: str) -> Report:
    """What there is to say of a subject of which there is no audit: a report that did not finish, without results."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    region = job.region or job.options.get("os_region_name") or ""
    scope = Scope(job.cloud, region, "", "", "", "", "", (), (), (), (), {}, {})
    return Report(f"container4nfv-probe {version('container4nfv-probe')}", False, now, 0.0, scope, {}, (), (), (), why)


def begin(also: Callable[[], None]) -> None:
    """What a process does first: signals are for its audits only, and it ends with the one that started it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    also()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


@contextmanager
def _in_time(seconds: float) -> Iterator[None]:
    """A signal ends the audit, whose report then has what is known; what hangs beyond its deadline ends the process."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds + OVERTIME)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)


def _interrupt(number: int, frame: object) -> None:
    """Once: the second may come while the report is made."""
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    raise KeyboardInterrupt("terminated" if number == signal.SIGTERM else "")
