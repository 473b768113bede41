"""One proof from its journal to its clean-up, and the clean-up of one that was killed."""

from __future__ import annotations

import argparse
import secrets
import shlex
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from container4nfv_probe.audit import live, plugins
from container4nfv_probe.audit.subject import Subject
from container4nfv_probe.proving import journal
from container4nfv_probe.proving.attempt import Attempt
from container4nfv_probe.proving.guard import WritingGuard
from container4nfv_probe.proving.model import Leftover, Proved, Stopped, Unproved
from container4nfv_probe.proving.proof import Proof
from container4nfv_probe.proving.refusals import SETTLES
from container4nfv_probe.proving.removal import removed
from container4nfv_probe.rules.errors import PluginError, Unanswered
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.plain import clean as plain
from container4nfv_probe.wire.deadline import Deadline
from container4nfv_probe.wire.transport import Transport

if TYPE_CHECKING:
    from openstack.config.cloud_region import CloudRegion

GROUP = "container4nfv_probe.proofs"
# Removal goes on after the deadline of the proof, for at most so many seconds.
GRACE = 240.0


@dataclass(frozen=True)
class Bench:
    """A cloud that a proof may write to, by its guard."""

    subject: Subject
    guard: WritingGuard


def proofs() -> dict[str, Proof]:
    """Every proof by the id of its requirement. Raises ``PluginError`` naming the entry point at fault."""
    found: dict[str, Proof] = {}
    for entry in entry_points(group=GROUP):
        with plugins.Named(entry) as origin:
            loaded = entry.load()
        if not isinstance(loaded, Proof):
            raise PluginError(f"{origin} is no Proof: fix or uninstall it")
        found[loaded.id] = loaded
    return found


@dataclass(frozen=True)
class Rehearsed:
    """With what of this cloud a proof would be made; or where it would ``stop``, and what would let it go on."""

    lines: tuple[str, ...] = ()
    stops: str = ""
    settle: str = ""


@contextmanager
def opened(cloud: CloudRegion, seconds: float, options: argparse.Namespace | None = None) -> Iterator[Bench]:
    """Log in behind a guard that lets declared writes through, and only then. Raises as a login does."""
    from container4nfv_probe.wire.sockets import WatchedAdapter

    guard = WritingGuard(WatchedAdapter(), Deadline(seconds + GRACE))
    with live.planes_behind(Transport(guard), cloud, options) as subject:
        yield Bench(subject, guard)


def prove(
    proof: Proof,
    bench: Bench,
    seconds: float,
    options: Mapping[str, Any],
    path: Path | None = None,
    complain: Callable[[tuple[Leftover, ...]], None] = lambda left: None,
) -> Proved:
    """Do it, and remove whatever it made, however it ends: ``complain`` hears what is left, a defect or not.

    Raises ``ConfigurationError`` for the journal.
    """
    run, scope = secrets.token_hex(4), bench.subject.scope
    place = path or journal.folder() / f"prove-{run}.jsonl"
    written = journal.begun(
        place, run, proof=proof.id, cloud=scope.cloud, region=scope.region, project=scope.project_id
    )
    with closing(written):
        attempt = Attempt(bench.subject, bench.guard, written, run, time.monotonic() + seconds, proof.kinds)
        try:
            done = _done(proof, attempt, options)
        finally:
            leftovers = _removed(attempt)
            complain(leftovers)
    if not path and not leftovers:
        place.unlink(missing_ok=True)
    whole = replace(done, run=run, steps=tuple(attempt.steps), leftovers=leftovers, journal=str(place),
                    evidence=attempt.evidence())  # fmt: skip
    return bench.subject.openstack.transport.secrets.swept(whole)


def rehearsed(proof: Proof, bench: Bench, options: Mapping[str, Any]) -> Rehearsed:
    """With what a proof would be made, or where it would stop; writes nothing."""
    found = Rehearsed()
    with closing(journal.nowhere()) as written:
        attempt = Attempt(bench.subject, bench.guard, written, "", time.monotonic() + GRACE)  # of no kind: no writes
        try:
            found = Rehearsed(tuple(map(plain, proof.ready(attempt, options))))
        except Unproved as stop:
            found = Rehearsed(stops=plain(str(stop)), settle=stop.settle)
        except Unanswered as error:
            found = Rehearsed(stops=plain(str(error)), settle=error.settle)
    return bench.subject.openstack.transport.secrets.swept(found)


def _done(proof: Proof, attempt: Attempt, options: Mapping[str, Any]) -> Proved:
    """What came of it; an interruption is one of the ways in which it stops."""
    try:
        verdict, sentence = proof.do(attempt, options)
        if verdict not in (Verdict.CLOSED, Verdict.PARTIAL):  # what did not happen once may happen yet
            return Proved(proof.id, attempt.run, None, plain(sentence), Stopped.FAULT, SETTLES[Stopped.FAULT])
        return Proved(proof.id, attempt.run, verdict, plain(sentence))
    except Unproved as stop:
        return Proved(proof.id, attempt.run, None, plain(str(stop)), stop.cause, stop.settle)
    except Unanswered as error:
        return Proved(proof.id, attempt.run, None, plain(str(error)), Stopped.LOST, error.settle)
    except KeyboardInterrupt as signal:
        return Proved(proof.id, attempt.run, None, str(signal) or "interrupted", Stopped.LOST, "a run to its end")


def _removed(attempt: Attempt) -> tuple[Leftover, ...]:
    """What is left; who interrupts the removal, too, is told how to go on with it."""
    try:
        return removed(attempt)
    except KeyboardInterrupt:
        command = f"container4nfv-probe prove --clean {shlex.quote(str(attempt.journal.path))}"
        return (Leftover("proof", attempt.name, "interrupted while it was removed", command),)
