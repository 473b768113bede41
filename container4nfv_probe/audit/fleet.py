"""Many subjects, each audited by a process that knows only its job: what happens to one costs the others nothing."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import active_children, get_context

from container4nfv_probe.audit import worker
from container4nfv_probe.audit.worker import Job, none
from container4nfv_probe.rules.report import Report
from container4nfv_probe.wire.deadline import Deadline

AWAKE, GRACE = 0.2, 5.0  # seconds: between two looks for a signal, and for what interrupted audits know
KILLED = "the process that audited it was killed, or ran out of memory"
SIGNALS = {"interrupted": signal.SIGINT, "terminated": signal.SIGTERM}
Answered = tuple[Report | None, tuple[str, ...]]
Running = dict[Future[Answered], Job]


def audits(
    jobs: Iterable[Job], size: int, total: Deadline, ended: Callable[[], str], begin: Callable[[], None]
) -> Iterator[tuple[Job, Report]]:
    """The report of each job as it is made, by ``size`` processes, each of which does ``begin`` first.

    When ``ended`` says why (``interrupted``, ``terminated``), or the ``total`` time is over, audits that
    have begun give what they know, and of the others there is no audit. A process that dies takes those
    beside it along: each of them is asked again, alone, which tells whose fault it was.
    """
    waiting, lost, running = deque(jobs), deque[Job](), Running()
    pool, alone = _pool(size, begin), False
    try:
        while (waiting or lost or running) and not ended() and total.remaining():
            if not running and (lost or alone):
                pool.shutdown(wait=False)
                pool, alone = _pool(size, begin), bool(lost)
            if not _fill(pool, lost or waiting, running, 1 if alone else size, total):
                lost.append((lost or waiting).popleft())
            for future in wait(running, AWAKE, FIRST_COMPLETED).done:
                job = running.pop(future)
                if not isinstance(future.exception(), BrokenProcessPool):
                    yield from _answered(future, job, waiting)
                elif alone:
                    yield job, none(job, KILLED)
                else:
                    lost.append(job)
        if waiting or lost or running:
            why = ended() or f"the deadline of {total.seconds:g} s for all clouds passed"
            yield from _rest(running, [*lost, *waiting], why)
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(size: int, begin: Callable[[], None]) -> ProcessPoolExecutor:
    """Processes that are forked from one that has imported all that an audit needs, and has no threads."""
    context = get_context("forkserver")
    context.set_forkserver_preload([*worker.PRELOADED])
    return ProcessPoolExecutor(size, context, worker.begin, (begin,))


def _fill(pool: ProcessPoolExecutor, jobs: deque[Job], running: Running, size: int, total: Deadline) -> bool:
    """As many as there are processes: none lies in a queue when a signal comes. False where the processes are gone."""
    while jobs and len(running) < size:
        job = replace(jobs[0], seconds=min(jobs[0].seconds, max(total.remaining(), 0.1)))
        try:
            running[pool.submit(worker.audited, job)] = job
        except BrokenProcessPool:
            return False
        jobs.popleft()
    return True


def _answered(future: Future[Answered], job: Job, waiting: deque[Job]) -> Iterator[tuple[Job, Report]]:
    """What a process gave back; other regions of the cloud wait from now on."""
    if error := future.exception():
        kind = type(error).__name__
        yield job, none(job, f"stopped by a defect ({kind}): run it alone with --debug and report what it prints")
        return
    report, more = future.result()
    waiting.extend(replace(job, region=region, all_regions=False) for region in more)
    if report:
        yield job, report


def _rest(running: Running, waiting: Iterable[Job], why: str) -> Iterator[tuple[Job, Report]]:
    """The end before its time."""
    for child in active_children() if why in SIGNALS else ():
        if child.pid:
            os.kill(child.pid, SIGNALS[why])
    wait(running, GRACE)
    for future, job in running.items():
        report = future.result()[0] if future.done() and not future.exception() else None
        yield job, report or none(job, why)
    for job in waiting:
        yield job, none(job, why)
    for child in active_children():
        child.kill()
