"""Checks, and the three-valued (Kleene) rules that combine them into a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from container4nfv_probe.model import Answer, Read, Tree, Truth, Verdict

Truths = Mapping[str, Truth]
# One bit for each way the unknown checks could turn out: where a rule is yes, and where it is no.
Table = tuple[int, int]
MOST_CHECKS = 16  # a rule's truth table has 2**n bits; an authority may also be silent and counts twice


class Rule:
    """Something that is yes, no or unknown: a check, or checks combined."""

    def __and__(self, other: Rule) -> Rule:
        return Both(self, other)

    def __or__(self, other: Rule) -> Rule:
        return Either(self, other)

    def otherwise(self, substitute: Rule) -> Rule:
        """Give this rule's value where it is definite, else the substitute's: the authority may not tell."""
        return Otherwise(self, substitute)

    def checks(self) -> Iterator[Check]:
        """Every check in the rule, in reading order, possibly more than once."""
        raise NotImplementedError

    def truth(self, truths: Truths) -> Truth:
        """The rule's value, given each check's by name."""
        raise NotImplementedError

    def authorities(self) -> Iterator[Check]:
        """The checks that may stay silent and leave the word to a substitute."""
        raise NotImplementedError

    def table(self, tables: Mapping[str, Table], truths: Truths) -> Table:
        """The rule's truth table; ``tables`` has each check's own."""
        raise NotImplementedError

    def deciding(self, truths: Truths) -> tuple[Check, ...]:
        """The fewest checks that make the rule what it is, where it is definite."""
        raise NotImplementedError

    def tree(self) -> Tree:
        """The rule as a value."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class Check(Rule):
    """One question with a short answer; ``asks`` are the calls it may make, in words."""

    name: str
    question: str
    ask: Callable[[Any], Answer]
    plane: str
    role: str
    asks: tuple[str, ...]
    commands: tuple[str, ...] = ()

    def checks(self) -> Iterator[Check]:
        yield self

    def truth(self, truths: Truths) -> Truth:
        return truths[self.name]

    def authorities(self) -> Iterator[Check]:
        yield from ()

    def table(self, tables: Mapping[str, Table], truths: Truths) -> Table:
        return tables[self.name]

    def deciding(self, truths: Truths) -> tuple[Check, ...]:
        return (self,)

    def tree(self) -> Tree:
        return Tree("check", self.name)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, eq=False)
class Pair(Rule):
    """Two rules under one operator."""

    left: Rule
    right: Rule
    kind: ClassVar[str]

    def tree(self) -> Tree:
        """Pairs of the same kind in a row become one node with many parts."""
        parts: list[Tree] = []
        for side in (self.left.tree(), self.right.tree()):
            parts += side.parts if side.kind == self.kind != "otherwise" else (side,)
        return Tree(self.kind, parts=tuple(parts))

    def checks(self) -> Iterator[Check]:
        yield from self.left.checks()
        yield from self.right.checks()

    def authorities(self) -> Iterator[Check]:
        yield from self.left.authorities()
        yield from self.right.authorities()

    def _decided_by(self, settles: Truth, truths: Truths) -> tuple[Check, ...]:
        """One side when it alone settles the pair (the shorter reason of two), else both."""
        sides = [side.deciding(truths) for side in (self.left, self.right) if side.truth(truths) is settles]
        if sides:
            return min(sides, key=len)
        return self.left.deciding(truths) + self.right.deciding(truths)


class Both(Pair):
    """``left & right``: no as soon as one is no."""

    kind = "all"

    def truth(self, truths: Truths) -> Truth:
        values = {self.left.truth(truths), self.right.truth(truths)}
        if Truth.NO in values:
            return Truth.NO
        return Truth.UNKNOWN if Truth.UNKNOWN in values else Truth.YES

    def table(self, tables: Mapping[str, Table], truths: Truths) -> Table:
        (yes, no), (other_yes, other_no) = self.left.table(tables, truths), self.right.table(tables, truths)
        return yes & other_yes, no | other_no

    def deciding(self, truths: Truths) -> tuple[Check, ...]:
        return self._decided_by(Truth.NO, truths)

    def __str__(self) -> str:
        sides = (f"({side})" if isinstance(side, Either) else str(side) for side in (self.left, self.right))
        return " and ".join(sides)


class Either(Pair):
    """``left | right``: yes as soon as one is yes."""

    kind = "any"

    def truth(self, truths: Truths) -> Truth:
        values = {self.left.truth(truths), self.right.truth(truths)}
        if Truth.YES in values:
            return Truth.YES
        return Truth.UNKNOWN if Truth.UNKNOWN in values else Truth.NO

    def table(self, tables: Mapping[str, Table], truths: Truths) -> Table:
        (yes, no), (other_yes, other_no) = self.left.table(tables, truths), self.right.table(tables, truths)
        return yes | other_yes, no & other_no

    def deciding(self, truths: Truths) -> tuple[Check, ...]:
        return self._decided_by(Truth.YES, truths)

    def __str__(self) -> str:
        sides = (f"({side})" if isinstance(side, Both) else str(side) for side in (self.left, self.right))
        return " or ".join(sides)


class Otherwise(Pair):
    """``left.otherwise(right)``: left where it is definite, else right."""

    kind = "otherwise"

    def authorities(self) -> Iterator[Check]:
        yield from self.left.checks()
        yield from self.right.authorities()

    def _substituted(self, truths: Truths) -> bool:
        return self.left.truth(truths) is Truth.UNKNOWN is not self.right.truth(truths)

    def truth(self, truths: Truths) -> Truth:
        return (self.right if self._substituted(truths) else self.left).truth(truths)

    def table(self, tables: Mapping[str, Table], truths: Truths) -> Table:
        if self._substituted(truths):  # What stands in for the authority now goes on doing so.
            return self.right.table(tables, truths)
        (yes, no), (other_yes, other_no) = self.left.table(tables, truths), self.right.table(tables, truths)
        return yes | (other_yes & ~no), no | (other_no & ~yes)

    def deciding(self, truths: Truths) -> tuple[Check, ...]:
        return (self.right if self._substituted(truths) else self.left).deciding(truths)

    def __str__(self) -> str:
        return f"({self.left}, or where that cannot be told {self.right})"


@dataclass(frozen=True)
class Requirement:
    """One row of the gap analysis and the rule that decides it.

    ``published`` is the status the document gave; ``supporting`` checks are shown and not counted;
    ``traps`` and ``sources`` are sentences for ``show``; ``note`` always accompanies the verdict.
    """

    id: str
    row: int
    title: str
    projects: tuple[str, ...]
    published: str
    closed: Rule
    partial: Rule
    supporting: tuple[Check, ...] = ()
    traps: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    note: str = ""

    def deciding_checks(self) -> tuple[Check, ...]:
        """The checks of the rule, each once, in reading order."""
        return tuple(dict.fromkeys((*self.closed.checks(), *self.partial.checks())))

    def authorities(self) -> frozenset[Check]:
        """The checks of the rule that may stay silent and leave the word to a substitute."""
        return frozenset((*self.closed.authorities(), *self.partial.authorities()))

    def checks(self) -> tuple[Check, ...]:
        """Every check, those of the rule first."""
        return tuple(dict.fromkeys((*self.deciding_checks(), *self.supporting)))


@dataclass(frozen=True)
class Decision:
    """A verdict, what it could still become, and the checks that decide or would settle it."""

    verdict: Verdict
    possible: tuple[Verdict, ...]
    deciding: tuple[str, ...]


def decide(requirement: Requirement, truths: Truths) -> Decision:
    """The verdict the answers allow: closed when the closed rule is yes; partial when that is no
    and the partial rule yes; open when both are no; else unknown.
    """
    closed, partial = requirement.closed.truth(truths), requirement.partial.truth(truths)
    if closed is Truth.YES:
        return _decided(Verdict.CLOSED, requirement.closed.deciding(truths))
    if closed is Truth.NO and partial is not Truth.UNKNOWN:
        verdict = Verdict.PARTIAL if partial is Truth.YES else Verdict.OPEN
        return _decided(verdict, requirement.partial.deciding(truths) + requirement.closed.deciding(truths))
    return _undecided(requirement, truths)


def _decided(verdict: Verdict, checks: tuple[Check, ...]) -> Decision:
    return Decision(verdict, (verdict,), tuple(dict.fromkeys(check.name for check in checks)))


def _undecided(requirement: Requirement, truths: Truths) -> Decision:
    """Try every answer of the unknown checks at once, as bits of truth tables.

    Each unknown check becomes yes or no; an authority may also stay silent for its substitute.
    """
    unknown = [c.name for c in requirement.deciding_checks() if truths[c.name] is Truth.UNKNOWN]
    authorities = {check.name for check in requirement.authorities()}
    silent = [name for name in unknown if name in authorities]
    rows = 1 << len(unknown) + len(silent)
    every = (1 << rows) - 1
    says_yes = {name: _column(index, rows) for index, name in enumerate(unknown)}
    speaks = {name: every & ~_column(index, rows) for index, name in enumerate(silent, len(unknown))}
    tables = {name: (every, 0) if truth is Truth.YES else (0, every) for name, truth in truths.items()}
    for name, column in says_yes.items():
        spoken = speaks.get(name, every)
        tables[name] = (column & spoken, spoken & ~column)
    closed, not_closed = requirement.closed.table(tables, truths)
    partial, neither = requirement.partial.table(tables, truths)
    outcomes = {
        Verdict.CLOSED: closed,
        Verdict.PARTIAL: not_closed & partial,
        Verdict.OPEN: not_closed & neither,
    }
    matters = []
    for index, name in enumerate(unknown):
        step = 1 << index  # from a row where the check says no to the one where only that differs
        if any((table ^ table >> step) & every & ~says_yes[name] for table in outcomes.values()):
            matters.append(name)
    return Decision(Verdict.UNKNOWN, tuple(verdict for verdict, table in outcomes.items() if table), tuple(matters))


def _column(index: int, rows: int) -> int:
    """Bit ``row`` is set when bit ``index`` of ``row`` is: the truth table of one unknown check."""
    width = 1 << index
    block = ((1 << width) - 1) << width
    column = 0
    for start in range(0, rows, 2 * width):
        column |= block << start
    return column


def check(
    *reads: Read[Any], plane: str = "openstack", asks: tuple[str, ...] = ()
) -> Callable[[Callable[[Any], Answer]], Check]:
    """Make a check of a function: its docstring is the question, ``reads`` what it may ask.

    ``asks`` says in words what no read says (the calls of another plane).
    """

    def wrap(ask: Callable[[Any], Answer]) -> Check:
        role = "admin" if any(read.role == "admin" or read.widened() for read in reads) else "reader"
        question = " ".join((ask.__doc__ or ask.__name__).split())
        commands = tuple(dict.fromkeys(read.command for read in reads if read.command))
        return Check(ask.__name__, question, ask, plane, role, tuple(map(str, reads)) + asks, commands)

    return wrap
