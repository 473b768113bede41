"""Checks, and the three-valued (Kleene) rules that combine them into a verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from container4nfv_probe.rules.model import Answer, Tree, Truth
from container4nfv_probe.rules.read import Read

Truths = Mapping[str, Truth]
Table = int  # one bit for each way the unknown checks could turn out, set where a rule is yes


class Rule:
    """Something that is yes, no or unknown: a check, or checks combined."""

    def __and__(self, other: Rule) -> Rule:
        return Both(self, other)

    def __or__(self, other: Rule) -> Rule:
        return Either(self, other)

    def called(self, name: str) -> Rule:
        """Give the same rule a name, under which it is a result of its own in an explanation."""
        return Named(self, name)

    def checks(self) -> Iterator[Check]:
        """Every check in the rule, in reading order, possibly more than once."""
        raise NotImplementedError

    def truth(self, truths: Truths) -> Truth:
        """The rule's value, given each check's by name."""
        raise NotImplementedError

    def table(self, tables: Mapping[str, Table]) -> Table:
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
    """One question with a short answer; ``asks`` are the calls it may make, in words, ``reads`` as values."""

    name: str
    question: str
    ask: Callable[[Any], Answer]
    plane: str
    role: str
    asks: tuple[str, ...]
    reads: tuple[Read[Any], ...] = ()

    @property
    def commands(self) -> tuple[str, ...]:
        """What shows a person the same."""
        return tuple(dict.fromkeys(read.command for read in self.reads if read.command))

    @property
    def policies(self) -> tuple[str, ...]:
        """The rules of services' policies that say who may ask."""
        return tuple(dict.fromkeys(read.policy for read in self.reads if read.policy))

    def checks(self) -> Iterator[Check]:
        yield self

    def truth(self, truths: Truths) -> Truth:
        return truths[self.name]

    def table(self, tables: Mapping[str, Table]) -> Table:
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
            parts += side.parts if side.kind == self.kind and not side.name else (side,)
        return Tree(self.kind, parts=tuple(parts))

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

    kind = "all"

    def truth(self, truths: Truths) -> Truth:
        values = {self.left.truth(truths), self.right.truth(truths)}
        if Truth.NO in values:
            return Truth.NO
        return Truth.UNKNOWN if Truth.UNKNOWN in values else Truth.YES

    def table(self, tables: Mapping[str, Table]) -> Table:
        return self.left.table(tables) & self.right.table(tables)

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

    def table(self, tables: Mapping[str, Table]) -> Table:
        return self.left.table(tables) | self.right.table(tables)

    def deciding(self, truths: Truths) -> tuple[Check, ...]:
        return self._decided_by(Truth.YES, truths)

    def __str__(self) -> str:
        sides = (f"({side})" if isinstance(side, Both) else str(side) for side in (self.left, self.right))
        return " or ".join(sides)


@dataclass(frozen=True, eq=False)
class Named(Rule):
    """A rule with a name."""

    rule: Rule
    name: str

    def checks(self) -> Iterator[Check]:
        yield from self.rule.checks()

    def truth(self, truths: Truths) -> Truth:
        return self.rule.truth(truths)

    def table(self, tables: Mapping[str, Table]) -> Table:
        return self.rule.table(tables)

    def deciding(self, truths: Truths) -> tuple[Check, ...]:
        return self.rule.deciding(truths)

    def tree(self) -> Tree:
        inner = self.rule.tree()
        bare = inner.kind != "check" and not inner.name
        return replace(inner, name=self.name) if bare else Tree("all", parts=(inner,), name=self.name)

    def __str__(self) -> str:
        return f"{self.name} ({self.rule})"


def check(
    *reads: Read[Any], plane: str = "openstack", asks: tuple[str, ...] = ()
) -> Callable[[Callable[[Any], Answer]], Check]:
    """Make a check of a function: its docstring is the question, ``reads`` what it may ask.

    ``asks`` says in words what no read says (the calls of another plane).
    """

    def wrap(ask: Callable[[Any], Answer]) -> Check:
        role = "admin" if any(read.role == "admin" or read.widened() for read in reads) else "reader"
        question = " ".join((ask.__doc__ or ask.__name__).split())
        return Check(ask.__name__, question, ask, plane, role, tuple(map(str, reads)) + asks, reads)

    return wrap
