"""The truth table: reads ``truth.yaml`` and says what each role must be told in each state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("truth.yaml")
ROLES = ("admin", "member", "reader")
REQUIREMENTS = (
    "same-nb-api",
    "private-registry",
    "kuryr-macvlan-ipvlan",
    "kuryr-kubernetes",
    "kuryr-ha",
    "zun-ha",
)
GROUPS = {"all": ROLES, "others": ("member", "reader")}
# What is compared: by subject (a requirement or a check) and role, its sorted words.
Cells = dict[tuple[str, str], tuple[str, ...]]


@dataclass(frozen=True)
class Row:
    """One state, and everything that is expected in it."""

    name: str
    because: str
    enter: tuple[str, ...]
    interface: str
    verdicts: Cells
    answers: Cells


@cache
def rows() -> tuple[Row, ...]:
    """Every row of the table."""
    document = yaml.safe_load(FILE.read_text())
    return tuple(_row(document, name) for name in document["states"])


def _row(document: Mapping[str, Any], name: str) -> Row:
    written = document["states"][name]
    verdicts: Cells = {}
    answers: Cells = {}
    for part in (document["baseline"], *_ancestors(document, name)):
        verdicts |= _cells(part.get("verdicts", {}))
        answers |= _cells(part.get("answers", {}))
    enter = tuple(written.get("enter", [name]))
    return Row(name, written["because"], enter, written.get("interface", "public"), verdicts, answers)


def _ancestors(document: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """The rows that this one is like, the farthest first, and itself."""
    written = document["states"][name]
    if "like" in written:
        yield from _ancestors(document, written["like"])
    yield written


def _cells(written: Mapping[str, Mapping[str, str]]) -> Cells:
    return {
        (subject, role): words(text)
        for subject, by_role in written.items()
        for group, text in by_role.items()
        for role in GROUPS.get(group, (group,))
    }


def words(text: str) -> tuple[str, ...]:
    """A cell's words: the verdict or answer first, the causes in any order."""
    first, *rest = text.split()
    return (first, *sorted(rest))
