"""Removing what proofs made: only what bears a run's name and tag, until it is gone or the time is over."""

from __future__ import annotations

import contextlib
import shlex
import time
from collections.abc import Iterable

from container4nfv_probe.proving import items
from container4nfv_probe.proving.attempt import PAUSE, Attempt
from container4nfv_probe.proving.lists import listed
from container4nfv_probe.proving.model import PREFIX, Kind, Leftover, Thing, Unproved, at, bears, run_of
from container4nfv_probe.rules.errors import Exhausted, Unanswered
from container4nfv_probe.wire.transport import Reply

# How long one thing may take to go, how long to look for one whose creation was not answered, in seconds.
REMOVAL_SECONDS = 90.0
APPEARS_SECONDS = 10.0
# When a deletion that was accepted is asked for again: nothing is seen of it, or it failed.
AGAIN_SECONDS = 15.0
FAILED_SECONDS = 2.0
# What services say meanwhile; Heat would begin anew.
UNDER_WAY, FAILED = ("DELETE_IN_PROGRESS", "DELETING"), "DELETE_FAILED"
LATE = "it was not gone in time"
SLOWEST = 8.0
# How long a list that is not answered is asked for again.
LISTED_SECONDS = 20.0


def remove(attempt: Attempt, thing: Thing) -> Leftover | None:
    """Delete one thing and wait until it is gone; what stays is told with the command that removes it."""
    # A full disk is no reason to leave anything behind.
    with contextlib.suppress(OSError):
        attempt.journal.note("removing", kind=thing.kind.word, name=thing.name, id=thing.id)
    why = _gone(attempt, thing)
    if why:
        command = thing.kind.command.format(id=shlex.quote(thing.id), name=shlex.quote(thing.name))
        return Leftover(thing.kind.word, thing.name, why, command)
    attempt.made[:] = [one for one in attempt.made if one != thing]
    with contextlib.suppress(OSError):
        attempt.journal.note("removed", kind=thing.kind.word, name=thing.name, id=thing.id)
    return None


def _gone(attempt: Attempt, thing: Thing) -> str:
    """Ask for its removal until it is gone: "", or why it is not."""
    made = thing in attempt.made  # its id is from the answer to our own request
    ends, asked, wait, refusals, why = time.monotonic() + REMOVAL_SECONDS, 0.0, 0.0, 0, LATE
    while time.monotonic() < ends and attempt.guard.deadline.remaining():
        try:
            item = attempt.look(thing)
            if item is None or thing.kind.is_gone(item):
                return ""
            ours = made or bears(item, thing.kind, run_of(thing.name))
            if item and not ours:
                return "it has another name or tag now, so it was left alone"
            if not ours:
                why = "it could not be read, so it was left alone"
            state = str(at(item, thing.kind.state)).upper()
            if state == FAILED and not refusals:
                wait, why = min(wait, FAILED_SECONDS), "its deletion failed"
            if ours and time.monotonic() >= asked + wait and state not in UNDER_WAY:
                reply = _undone(attempt, thing)
                refusals = 0 if reply.status < 300 else refusals + 1
                asked, wait = time.monotonic(), _wait(reply, refusals)
                why = f"its deletion was answered with {reply.status}" if refusals else LATE
        except (Unanswered, Exhausted) as error:
            why = str(error)
        time.sleep(PAUSE)
    return why


def _undone(attempt: Attempt, thing: Thing) -> Reply:
    """Ask for its removal once. Raises ``Unanswered``."""
    if thing.kind.own:
        return thing.kind.own.undo(attempt, thing)
    return attempt.send("DELETE", thing.kind, attempt.item(thing) + items.query(thing.kind.deleting))


def _wait(reply: Reply, refusals: int) -> float:
    """Until the next time of asking, in seconds: longer after each refusal."""
    return items.patience(reply.headers, min(PAUSE * 2**refusals, SLOWEST) if refusals else AGAIN_SECONDS)


def removed(attempt: Attempt) -> tuple[Leftover, ...]:
    """Remove what this run made, last first, then look for its name: parts, and creations that were not answered."""
    left = [leftover for thing in reversed(attempt.made) if (leftover := remove(attempt, thing))]
    if not attempt.began:
        return tuple(left)
    known = {(one.kind.word, one.id) for one in attempt.made}
    return (*left, *named(attempt, attempt.run, known, APPEARS_SECONDS if attempt.unsure else 0.0)[1])


def named(
    attempt: Attempt,
    run: str = "",
    known: Iterable[tuple[str, str]] = (),
    seconds: float = 0.0,
    besides: frozenset[str] = frozenset(),
) -> tuple[list[Thing], list[Leftover]]:
    """Look for what a run made (or any run of this project ``besides`` some) by name, and remove it.

    Gives what went and what is left. A creation that was not answered may still be done, and its parts be seen
    before it: it is looked for during all of so many ``seconds``.
    """
    gone: list[Thing] = []
    left: list[Leftover] = []
    begun, seen = time.monotonic(), set(known)
    while True:
        unseen = []
        for kind in attempt.kinds:
            things, failure = found(attempt, kind, run)
            unseen += [failure] if failure else []
            new = [one for one in things if (kind.word, one.id) not in seen and run_of(one.name) not in besides]
            seen |= {(kind.word, one.id) for one in new}
            for thing in new:
                leftover = remove(attempt, thing)
                left += [leftover] if leftover else []
                gone += [] if leftover else [thing]
        waits = LISTED_SECONDS if unseen else seconds
        if time.monotonic() - begun >= waits:
            return gone, [*left, *unseen]
        time.sleep(PAUSE)


def found(attempt: Attempt, kind: Kind, run: str = "") -> tuple[list[Thing], Leftover | None]:
    """The things of a kind that bear a run's name; and where they cannot be listed, that."""
    if not attempt.offers(kind.service):
        return [], None
    try:
        shown = listed(attempt, kind)
    except (Unproved, Unanswered, Exhausted) as error:
        return [], Leftover(kind.word, f"{PREFIX}{run or '*'}", f"not looked for: {error}", kind.search)
    bears_name = [one for one in shown if (its := run_of(str(at(one, kind.name)))) and its == (run or its)]
    return [Thing(kind, str(at(one, kind.id)), str(at(one, kind.name)))
            for one in bears_name if not kind.is_gone(one)], None  # fmt: skip
