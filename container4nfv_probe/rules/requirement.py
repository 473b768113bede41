"""A row of the gap analysis, and the verdict that the answers to its checks allow."""

from __future__ import annotations

from dataclasses import dataclass

from container4nfv_probe.rules.model import Truth, Verdict
from container4nfv_probe.rules.rule import Check, Rule, Truths

MOST_CHECKS = 16  # a rule's truth table has 2**n bits


@dataclass(frozen=True)
class Requirement:
    """One row of the gap analysis and the rule that decides it.

    ``id`` is its name in commands (``zun-ha``) and ``row`` its number, both of no other requirement;
    ``projects`` are the related OpenStack projects, ``published`` is the status the document gave;
    ``closed`` and ``partial`` are rules, made of checks by ``&`` and ``|``; ``supporting`` checks are
    shown and not counted; ``traps`` and ``sources`` are sentences for ``show``; ``note`` always
    accompanies the verdict.
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
    """Try yes and no for every unknown check at once, as bits of truth tables."""
    unknown = [c.name for c in requirement.deciding_checks() if truths[c.name] is Truth.UNKNOWN]
    rows = 1 << len(unknown)
    every = (1 << rows) - 1
    says_yes = {name: _column(index, rows) for index, name in enumerate(unknown)}
    tables = {name: every if truth is Truth.YES else 0 for name, truth in truths.items()} | says_yes
    closed, partial = requirement.closed.table(tables), requirement.partial.table(tables)
    outcomes = {
        Verdict.CLOSED: closed,
        Verdict.PARTIAL: partial & ~closed,
        Verdict.OPEN: every & ~closed & ~partial,
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
