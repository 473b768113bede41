"""What audits of the truth table advise, and what doing it is: reads ``advice.yaml``."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import msgspec

FILE = Path(__file__).with_name("advice.yaml")


class Doing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to do what was advised, and the row of the truth table in which that is tried, "" for each."""

    advice: str
    row: str = ""
    role: str = "admin"
    to: str = ""
    options: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    cluster: str = ""
    then: dict[str, str] = {}
    more: tuple[str, ...] = ()
    settles: str = ""
    other: str = msgspec.field(name="as", default="")

    def __str__(self) -> str:
        return " ".join((self.row, self.advice, *self.options, *self.beside, self.cluster))


@cache
def ways() -> tuple[Doing, ...]:
    """Every line of the table."""
    return msgspec.yaml.decode(FILE.read_bytes(), type=tuple[Doing, ...])


def tried(advice: str) -> bool:
    """Whether a line of the table does what is advised; lines are patterns."""
    return any(fnmatchcase(advice, one.advice) for one in ways())


def roles() -> dict[str, str]:
    """The advice to ask as somebody else, and as whom."""
    return {one.advice: one.other for one in ways() if not one.row}
