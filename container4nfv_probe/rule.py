"""Checks, and the three-valued (Kleene) rules that combine them into a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from container4nfv_probe.model import Answer, Read, Truth, Verdict

Truths = Mapping[str, Truth]
MOST_CHECKS = 16  # a rule's truth table has 2**n bits


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

    def table(self, bits: Mapping[str, int], truths: Truths, substituted: bool) -> int:
        """One bit for each way the unknown checks could turn out; ``bits`` has each check's own."""
        raise NotImplementedError

    def deciding(self, truths: Truths) -> tuple[Check, ...]:
        """The fewest checks that make the rule what it is, where it is definite."""
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

    def checks(self) -> Iterator[Check]:
        yield self

    def truth(self, truths: Truths) -> Truth:
        return truths[self.name]

    def table(self, bits: Mapping[str, int], truths: Truths, substituted: bool) -> int:
        return bits[self.name]

    def deciding(self, truths: Truths) -> tuple[Check, ...]:
        return (self,)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, eq=False)
class Pair(Rule):
    """Two rules under one operator."""

    left: Rule
    right: Rule

    def checks(self) -> Iterator[Check]:
        yield from self.left.checks()
        yield from self.right.checks()

    def _decided_by(self, settles: Truth, truths: Truths) -> tuple[Check, ...]:
        """One side when it alone settles the pair (the shorter reason of two), else both."""
        sides = [side.deciding(truths) for side in (self.left, self.right) if side.truth(truths) is settles]
        if sides:
            return min(sides, key=len)
        return self.left.deciding(truths) + self.right.deciding(truths)


class Both(Pair):
    """``left & right``: no as soon as one is no."""

    def truth(self, truths: Truths) -> Truth:
        values = {self.left.truth(truths), self.right.truth(truths)}
        if Truth.NO in values:
            return Truth.NO
        return Truth.UNKNOWN if Truth.UNKNOWN in values else Truth.YES

    def table(self, bits: Mapping[str, int], truths: Truths, substituted: bool) -> int:
        return self.left.table(bits, truths, substituted) & self.right.table(bits, truths, substituted)

    def deciding(self, truths: Truths) -> tuple[Check, ...]:
        return self._decided_by(Truth.NO, truths)

    def __str__(self) -> str:
        sides = (f"({side})" if isinstance(side, Either) else str(side) for side in (self.left, self.right))
        return " and ".join(sides)


class Either(Pair):
    """``left | right``: yes as soon as one is yes."""

    def truth(self, truths: Truths) -> Truth:
        values = {self.left.truth(truths), self.right.truth(truths)}
        if Truth.YES in values:
            return Truth.YES
        return Truth.UNKNOWN if Truth.UNKNOWN in values else Truth.NO

    def table(self, bits: Mapping[str, int], truths: Truths, substituted: bool) -> int:
        return self.left.table(bits, truths, substituted) | self.right.table(bits, truths, substituted)

    def deciding(self, truths: Truths) -> tuple[Check, ...]:
        return self._decided_by(Truth.YES, truths)

    def __str__(self) -> str:
        sides = (f"({side})" if isinstance(side, Both) else str(side) for side in (self.left, self.right))
        return " or ".join(sides)


class Otherwise(Pair):
    """``left.otherwise(right)``: left where it is definite, else right."""

    def _speaks(self, truths: Truths, substituted: bool) -> Rule:
        if self.left.truth(truths) is not Truth.UNKNOWN:
            return self.left
        if self.right.truth(truths) is not Truth.UNKNOWN:
            return self.right
        return self.right if substituted else self.left

    def truth(self, truths: Truths) -> Truth:
        return self._speaks(truths, substituted=False).truth(truths)

    def table(self, bits: Mapping[str, int], truths: Truths, substituted: bool) -> int:
        return self._speaks(truths, substituted).table(bits, truths, substituted)

    def deciding(self, truths: Truths) -> tuple[Check, ...]:
        return self._speaks(truths, substituted=False).deciding(truths)

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
    """Try both answers for every unknown check at once, as bits of truth tables."""
    unknown = [c.name for c in requirement.deciding_checks() if truths[c.name] is Truth.UNKNOWN]
    rows = 1 << len(unknown)
    every = (1 << rows) - 1
    bits = {name: every if truth is Truth.YES else 0 for name, truth in truths.items()}
    bits |= {name: _column(index, rows) for index, name in enumerate(unknown)}
    possible: set[Verdict] = set()
    matters: set[str] = set()
    # Where neither the authority of an ``otherwise`` nor its substitute spoke, either could.
    for substituted in (False, True):
        closed = requirement.closed.table(bits, truths, substituted)
        partial = requirement.partial.table(bits, truths, substituted) & ~closed
        tables = {Verdict.CLOSED: closed, Verdict.PARTIAL: partial, Verdict.OPEN: every & ~(closed | partial)}
        possible |= {verdict for verdict, table in tables.items() if table}
        for index, name in enumerate(unknown):
            low = every & ~bits[name]
            if any((table >> (1 << index) ^ table) & low for table in tables.values()):
                matters.add(name)
    ordered = tuple(verdict for verdict in Verdict if verdict in possible)
    return Decision(Verdict.UNKNOWN, ordered, tuple(name for name in unknown if name in matters))


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
        return Check(ask.__name__, question, ask, plane, role, tuple(map(str, reads)) + asks)

    return wrap
