"""Which of the things that would settle a verdict are needed together, and which are enough by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from container4nfv_probe.rules.model import Answer, Tree, Truth, Verdict
from container4nfv_probe.rules.requirement import Decision, Requirement

Ways = frozenset[frozenset[str]]  # sets of what is to be done, each of them enough
DONE: Ways = frozenset({frozenset()})
NO_WAY: Ways = frozenset()


def alternatives(
    requirement: Requirement, decision: Decision, answers: Mapping[str, Answer]
) -> tuple[tuple[str, ...], ...]:
    """What would settle an unknown verdict: the first that finds what it looks for is enough, all together always are.

    Each alternative is the least by which the best verdict that is still possible may be reached, the shortest first;
    what only tells between the other verdicts comes last.
    """
    deciding = {name: answers[name] for name in decision.deciding}
    order = list(dict.fromkeys(one.settle for one in deciding.values() if one.settle))
    best = requirement.closed if Verdict.CLOSED in decision.possible else requirement.partial
    done = {name: _of(answer, name in deciding) for name, answer in answers.items()}
    found = [tuple(sorted(one, key=order.index)) for one in _ways(best.tree(), done) if one]
    shortest_first = sorted(found, key=lambda one: (len(one), [order.index(settle) for settle in one]))
    named = {settle for one in found for settle in one}
    return (*shortest_first, *((settle,) for settle in order if settle not in named))


def _of(answer: Answer, deciding: bool) -> Ways:
    """What makes a check yes; nothing does where it is no, or where nobody knows what would tell."""
    if answer.truth is Truth.YES:
        return DONE
    return frozenset({frozenset({answer.settle})}) if deciding and answer.settle else NO_WAY


def _ways(tree: Tree, done: Mapping[str, Ways]) -> Ways:
    """The least that makes a rule yes, where doing something makes every check yes that waits for it."""
    if tree.kind == "check":
        return done[tree.check]
    parts = [_ways(part, done) for part in tree.parts]
    return reduce(_both, parts, DONE) if tree.kind == "all" else _least(NO_WAY.union(*parts))


def _both(one: Ways, other: Ways) -> Ways:
    return _least(frozenset(a | b for a in one for b in other))


def _least(ways: Ways) -> Ways:
    return frozenset(one for one in ways if not any(other < one for other in ways))
