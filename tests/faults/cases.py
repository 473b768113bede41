"""The table: what is done to whom, and what must come of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.faults.misdeeds import CHANGES, WAYS

TABLE = Path(__file__).parent / "table"
MEGABYTES = 300
# How a place speaks TLS; "refused" is nobody there.
PLACES = frozenset({"tls", "untrusted", "expired", "wrong-host", "plain", "silent", "closing", "old", "dead"})


@dataclass(frozen=True, eq=False)
class Fault:
    """What answers at ``at`` (a name of the catalogue or an API, and a path) does: ``do``, on some requests."""

    name: str
    path: str
    do: dict[str, Any]
    first: int = 1
    last: int = 1 << 30


@dataclass(frozen=True)
class Case:
    """One line of the table.

    ``unknown`` are the rows that can no longer be told (``all``: every one), ``maybe`` those where it depends on
    what came first; any other row says what it says without the fault. ``causes`` are why checks are unknown.
    ``says`` are texts that the report or standard error must have, ``never`` such that they must not.
    ``seconds`` is how long it may take (0: the deadline and a second, 12 at most), ``megabytes`` the memory at
    its peak, ``logins`` how many tokens may be asked for, ``asked`` how often a place's path is.
    """

    name: str
    cloud: str
    faults: tuple[Fault, ...]
    places: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    causes: dict[str, str] = field(default_factory=dict)
    exit: int = 1
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    deadline: float = 20.0
    seconds: float = 0.0
    megabytes: int = MEGABYTES
    options: tuple[str, ...] = ()
    format: str = "json"
    logins: int = 1
    asked: dict[str, int] = field(default_factory=dict)


def load(path: Path) -> list[Case]:
    """The cases of one file; ``defaults`` hold for each."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [_case(path.stem, {**document.get("defaults", {}), **line}) for line in document["cases"]]


def every() -> list[Case]:
    """All cases of all files."""
    return [case for path in sorted(TABLE.glob("*.yaml")) for case in load(path)]


def _case(group: str, line: dict[str, Any]) -> Case:
    given = dict(line)
    name = f"{group}: {given.pop('case')}"
    at, do, on = (given.pop(key, None) for key in ("at", "do", "nth"))
    faults = [_fault(at, do, on, name)] if at else []
    faults += [_fault(one["at"], one["do"], one.get("nth"), name) for one in given.pop("also", [])]
    for key in ("unknown", "maybe", "says", "never", "options"):
        if key in given:
            given[key] = tuple(given[key]) if isinstance(given[key], list) else (given[key],)
    case = Case(name=name, faults=tuple(faults), **given)
    if not set(case.places.values()) <= PLACES:
        raise ValueError(f"{name}: a place is one of {', '.join(sorted(PLACES))}")
    return case


def _fault(at: str, do: dict[str, Any], on: Any, name: str) -> Fault:
    unknown = set(do) - CHANGES.keys() - WAYS.keys()
    if unknown or len(set(do) & WAYS.keys()) > 1:
        raise ValueError(f"{name}: nobody can do {', '.join(sorted(unknown or do))}")
    who, _, path = at.partition(" ")
    first, _, last = str(on or "1-").partition("-")
    return Fault(who, path, do, int(first), int(last) if last else (1 << 30 if "-" in str(on or "1-") else int(first)))
