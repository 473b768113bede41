"""The clean-up of proofs that were killed: by the journal of one, or by the names that all give."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from typing import Any

from container4nfv_probe.audit.subject import Subject
from container4nfv_probe.proving import journal, places
from container4nfv_probe.proving.attempt import Attempt
from container4nfv_probe.proving.model import PREFIX, Kind, Leftover, Thing
from container4nfv_probe.proving.prove import GRACE, Bench, proofs
from container4nfv_probe.proving.removal import APPEARS_SECONDS, named, remove
from container4nfv_probe.rules.errors import ConfigurationError, Exhausted, Unanswered

# How long a clean-up without a journal looks for what is just being created.
SETTLING_SECONDS = 3.0


def clean(bench: Bench, path: Path | None) -> tuple[int, tuple[Leftover, ...]]:
    """Remove what one run left, by its journal, or what any left in this project, by name.

    Gives how many things were removed, and those that could not be. Raises ``ConfigurationError`` for a journal
    of another project or region, where nothing would be found.
    """
    kinds = tuple(dict.fromkeys(kind for proof in proofs().values() for kind in proof.kinds))
    scope = bench.subject.scope
    here = journal.ended(project=scope.project_id, region=scope.region)
    entries = journal.read(path) if path else []
    run = _run(entries, path, bench.subject) if path else ""
    with closing(journal.nowhere()) as written:
        attempt = Attempt(bench.subject, bench.guard, written, run, time.monotonic() + GRACE, kinds)
        gone, left = _cleaned(attempt, entries)
        for known in [entries] if path else map(journal.read, here):
            left += _elsewhere(attempt, known)
    for done in () if left else here if path is None else set(here) & {path}:
        done.unlink(missing_ok=True)
    return len(gone), bench.subject.openstack.transport.secrets.swept(tuple(left))


def _cleaned(attempt: Attempt, entries: list[dict[str, Any]]) -> tuple[list[Thing], list[Leftover]]:
    """What a journal knows, last first, then by name; proofs that go on on this machine are left alone."""
    gone: list[Thing] = []
    left: list[Leftover] = []
    offered = [thing for thing in reversed(_noted(entries, attempt.kinds)) if attempt.offers(thing.kind.service)]
    noted = [thing for thing in offered if _may_be_there(attempt, thing)]
    for thing in noted:
        leftover = remove(attempt, thing)
        left += [leftover] if leftover else []
        gone += [] if leftover else [thing]
    besides = frozenset() if attempt.run else journal.going_on()
    known = {(thing.kind.word, thing.id) for thing in noted}
    more, others = named(attempt, attempt.run, known, _seconds(entries), besides)
    return gone + more, left + others


def _elsewhere(attempt: Attempt, entries: list[dict[str, Any]]) -> list[Leftover]:
    """What a journal knows where this login does not lead: a registry or a cluster that was not given."""
    left = []
    for thing in _noted(entries, attempt.kinds):
        if thing.kind.service in (places.REGISTRY, places.CLUSTER) and not attempt.offers(thing.kind.service):
            why, settle = places.missing(thing.kind.service)
            left.append(Leftover(thing.kind.word, thing.name, why, f"container4nfv-probe prove --clean with {settle}"))
    return left


def _may_be_there(attempt: Attempt, thing: Thing) -> bool:
    """Whether a service still has it, or does not tell."""
    try:
        return not thing.kind.is_gone(attempt.look(thing))
    except (Unanswered, Exhausted):
        return True


def _run(entries: list[dict[str, Any]], path: Path, subject: Subject) -> str:
    """The run that a journal is of. Raises ``ConfigurationError`` where it was not here."""
    first, scope = entries[0], subject.scope
    for what, here in (("project", scope.project_id), ("region", scope.region)):
        if first.get(what) != here:
            raise ConfigurationError(f"{path} is of another {what}, {first.get(what)}: log in to that one")
    return str(first["run"])


def _seconds(entries: list[dict[str, Any]]) -> float:
    """How long to look for what may still appear: a creation that was noted, and no answer to it."""
    if not entries:
        return SETTLING_SECONDS
    told = [str(one.get("what")) for one in entries]
    return APPEARS_SECONDS if told.count("creating") > told.count("created") else 0.0


def _noted(entries: list[dict[str, Any]], kinds: tuple[Kind, ...]) -> list[Thing]:
    """What a journal says was created and not removed."""
    by_word = {kind.word: kind for kind in kinds}
    name = f"{PREFIX}{entries[0]['run']}" if entries else ""
    found: dict[tuple[str, str], Thing] = {}
    for one in entries:
        what, identity, kind = one.get("what"), one.get("id"), by_word.get(str(one.get("kind")))
        if what in ("creating", "created") and kind and isinstance(identity, str) and one.get("name") == name:
            found[kind.word, identity] = Thing(kind, identity, name)
        elif what == "removed":
            found.pop((str(one.get("kind")), str(identity)), None)
    return list(found.values())
