"""What a proof may create, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from container4nfv_probe.rules.model import Exchange, Verdict
from container4nfv_probe.wire.transport import Reply

# What a proof creates is called so and then its run; where an API has tags, labels or metadata, they say the run, too.
PREFIX = "container4nfv-proof-"
TAG = PREFIX.rstrip("-")
NAME = re.compile(rf"{PREFIX}([0-9a-f]{{8}})")


class Stopped(StrEnum):
    """Why a proof did not come to its end. None of these is a verdict: what did not happen once may happen yet."""

    RIGHT = "right"  # the token may not do it
    QUOTA = "quota"  # the project's quota is too small
    ROOM = "room"  # no host takes it
    CHOICE = "choice"  # no image, flavor or service to do it with
    FAULT = "fault"  # the service itself failed at it
    TIME = "time"  # not done by the deadline
    LOST = "lost"  # the service went away, the run was interrupted, the journal could not be written


class Unproved(Exception):
    """A proof stopped: where, why, and what would let it go on."""

    def __init__(self, cause: Stopped, sentence: str, settle: str) -> None:
        super().__init__(sentence)
        self.cause = cause
        self.settle = settle


@dataclass(frozen=True)
class Own:
    """How things of a kind are written, found, looked at and undone, where one URL each is not enough.

    ``writes`` are methods and patterns of URLs, from the collection's; ``undo`` gives the answer that tells most.
    ``shown`` is None once nothing of it is left. All but the first take the attempt.
    """

    writes: Callable[[str], tuple[tuple[str, str], ...]]
    found: Callable[[Any], list[dict[str, Any]]]
    shown: Callable[[Any, Thing], dict[str, Any] | None]
    undo: Callable[[Any, Thing], Reply]


@dataclass(frozen=True)
class Kind:
    """A kind of thing that a proof may create, stop, start and delete, and nothing else of its service.

    ``service`` is a type of the catalogue, or ``registry`` or ``kubernetes``. ``path`` is of the collection, below
    its URL, with ``{run}`` where that names the run's; ``wrapped`` the key of one item in answers (""
    where it is the document), ``key`` that of the list; ``name``, ``id`` and ``state`` are fields of an item
    (``metadata.name`` for one within another), ``mark`` the one that bears the run's tag: a text, or a
    map of labels. ``reasons`` are kept as evidence with them; ``headers`` go with each request; ``command`` is
    what a person types to delete one, ``search`` to look for them; ``own`` is for what needs several requests.
    """

    word: str
    service: str
    path: str
    key: str
    command: str = ""
    search: str = ""
    wrapped: str = ""
    item: str = "{id}"  # of one thing, below the collection
    id: str = "id"
    name: str = "name"
    state: str = "status"
    mark: str = ""
    reasons: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    listing: str = ""  # the query of a list
    create: str = ""  # the query that a POST needs
    deleting: str = ""  # the query that a DELETE needs
    actions: tuple[str, ...] = ()  # paths below an item that may be POSTed to
    gone: tuple[str, ...] = ()  # states in which an item that still answers counts as deleted
    own: Own | None = None

    def is_gone(self, item: Mapping[str, Any] | None) -> bool:
        """Whether what a service shows, None where it has nothing of that id, counts as deleted."""
        return item is None or at(item, self.state) in self.gone


@dataclass(frozen=True)
class Thing:
    """Something that a proof made, or that bears the name of one."""

    kind: Kind
    id: str
    name: str


@dataclass(frozen=True)
class Step:
    """What was done, and how long it took, in seconds."""

    said: str
    seconds: float


@dataclass(frozen=True)
class Leftover:
    """Something that may still be there, why, and the command that removes it or looks for it."""

    kind: str
    name: str
    why: str
    command: str


@dataclass(frozen=True)
class Read:
    """What an audit of the same requirement says, by reading alone, and why."""

    verdict: Verdict
    why: str


@dataclass(frozen=True)
class Proved:
    """What came of a proof: a verdict only where the thing was done; else why it stopped.

    ``evidence`` has every write and the reads that were relied on, in the order of asking.
    """

    id: str
    run: str
    verdict: Verdict | None
    sentence: str
    stopped: Stopped | None = None
    settle: str = ""
    steps: tuple[Step, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    journal: str = ""
    evidence: tuple[Exchange, ...] = ()
    read: Read | None = None


def at(item: Any, path: str) -> Any:
    """A field of an item, or of one within it (``metadata.name``); None where there is none."""
    for name in path.split("."):
        item = item.get(name) if isinstance(item, dict) else None
    return item


def run_of(name: str) -> str:
    """The run that a name is of, "" for a name that no proof gives."""
    found = NAME.fullmatch(name)
    return found.group(1) if found else ""


def tags(run: str) -> dict[str, str]:
    """What a thing bears beside its name where its API knows labels or metadata."""
    return {TAG: run}


def bears(item: object, kind: Kind, run: str) -> bool:
    """Whether an item has the name of a run, and its tag where the kind has one: only then it is ours."""
    if not isinstance(item, dict) or at(item, kind.name) != f"{PREFIX}{run}":
        return False
    mark = at(item, kind.mark) if kind.mark else tags(run)
    if isinstance(mark, dict):
        return mark.get(TAG) == run
    return (mark.split() if isinstance(mark, str) else [mark]) == [f"{TAG}={run}"]
