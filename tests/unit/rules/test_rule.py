"""Rules: hand-made examples, and a brute force over every way the unknown checks could turn out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from container4nfv_probe.rules.answers import yes
from container4nfv_probe.rules.model import Answer, Truth, Verdict
from container4nfv_probe.rules.requirement import MOST_CHECKS, Decision, Requirement, decide
from container4nfv_probe.rules.rule import Check, Rule

Tree: TypeAlias = "str | tuple[str, Tree, Tree]"
Truths = dict[str, Truth]
Values = Mapping[str, int]

NO, MAYBE, YES = 0, 1, 2
VALUES = {Truth.NO: NO, Truth.UNKNOWN: MAYBE, Truth.YES: YES}
NAMES = "abcdefg"


def never_asked(subject: object) -> Answer:
    return yes("nobody asks it here")


CHECKS = {name: Check(name, name, never_asked, "openstack", "reader", ()) for name in NAMES}
A, B, C, D = (CHECKS[name] for name in "abcd")


def rule(tree: Tree) -> Rule:
    """The tree as a rule of the package."""
    if isinstance(tree, str):
        return CHECKS[tree]
    operator, left, right = tree
    return rule(left) & rule(right) if operator == "and" else rule(left) | rule(right)


def requirement(closed: Rule, partial: Rule) -> Requirement:
    return Requirement("one", 1, "One", (), "Open", closed, partial)


def decided(closed: Rule, partial: Rule, **answers: str) -> Decision:
    return decide(requirement(closed, partial), {name: Truth(text) for name, text in answers.items()})


leaves: st.SearchStrategy[Tree] = st.sampled_from(NAMES)
anything = st.recursive(leaves, lambda inner: st.tuples(st.sampled_from(["and", "or"]), inner, inner), max_leaves=8)
truths: st.SearchStrategy[Truths] = st.fixed_dictionaries({name: st.sampled_from(Truth) for name in NAMES})
patient = settings(deadline=None, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


# The brute force: numbers, min and max, and nothing of the package.
def value(tree: Tree, answers: Values) -> int:
    if isinstance(tree, str):
        return answers[tree]
    operator, left, right = tree
    return (min if operator == "and" else max)(value(left, answers), value(right, answers))


def verdict(closed: Tree, partial: Tree, answers: Values) -> Verdict:
    if value(closed, answers) == YES:
        return Verdict.CLOSED
    if MAYBE in (value(closed, answers), value(partial, answers)):
        return Verdict.UNKNOWN
    return Verdict.PARTIAL if value(partial, answers) == YES else Verdict.OPEN


def leaves_of(tree: Tree) -> set[str]:
    return {tree} if isinstance(tree, str) else leaves_of(tree[1]) | leaves_of(tree[2])


def completions(first: Values, names: set[str]) -> Iterator[dict[str, int]]:
    """``first`` with each unknown check of ``names`` turned out."""
    unknown = sorted(name for name in names if first[name] == MAYBE)
    for turned_out in itertools.product((YES, NO), repeat=len(unknown)):
        yield {**first, **dict(zip(unknown, turned_out, strict=True))}


def numbers(answers: Truths) -> dict[str, int]:
    return {name: VALUES[truth] for name, truth in answers.items()}


@settings(patient, max_examples=250)
@given(anything, anything, truths)
def test_a_decision_agrees_with_every_way_it_could_turn_out(closed: Tree, partial: Tree, answers: Truths) -> None:
    decision = decide(requirement(rule(closed), rule(partial)), answers)
    first = numbers(answers)
    assert decision.verdict is verdict(closed, partial, first)
    if decision.verdict is not Verdict.UNKNOWN:
        assert decision.possible == (decision.verdict,)
        return
    names = leaves_of(closed) | leaves_of(partial)
    outcomes = {tuple(sorted(turned.items())): verdict(closed, partial, turned) for turned in completions(first, names)}
    assert set(decision.possible) == set(outcomes.values())
    assert len(decision.possible) > 1
    matters = {
        name
        for key, one in outcomes.items()
        for name, answer in key
        if first[name] == MAYBE and answer == YES and name in names
        if outcomes[tuple(sorted({**dict(key), name: NO}.items()))] is not one
    }
    assert set(decision.deciding) == matters


@settings(patient, max_examples=200)
@given(anything, anything, truths)
def test_a_definite_verdict_stays_when_unknown_checks_are_answered(
    closed: Tree, partial: Tree, answers: Truths
) -> None:
    first = numbers(answers)
    before = verdict(closed, partial, first)
    assume(before is not Verdict.UNKNOWN)
    back = {number: truth for truth, number in VALUES.items()}
    one = requirement(rule(closed), rule(partial))
    for turned in itertools.islice(completions(first, leaves_of(closed) | leaves_of(partial)), 64):
        assert decide(one, {name: back[number] for name, number in turned.items()}).verdict is before


@settings(patient, max_examples=200)
@given(anything, anything, truths)
def test_the_deciding_checks_of_a_definite_verdict_suffice(closed: Tree, partial: Tree, answers: Truths) -> None:
    one = requirement(rule(closed), rule(partial))
    before = decide(one, answers)
    assume(before.verdict is not Verdict.UNKNOWN)
    alone = {name: truth if name in before.deciding else Truth.UNKNOWN for name, truth in answers.items()}
    assert decide(one, alone).verdict is before.verdict


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        ("yes", "yes", "yes", "yes"),
        ("yes", "no", "no", "yes"),
        ("yes", "unknown", "unknown", "yes"),
        ("no", "yes", "no", "yes"),
        ("no", "no", "no", "no"),
        ("no", "unknown", "no", "unknown"),
        ("unknown", "yes", "unknown", "yes"),
        ("unknown", "no", "no", "unknown"),
        ("unknown", "unknown", "unknown", "unknown"),
    ],
)
def test_truth_tables(left: str, right: str, both: str, either: str) -> None:
    answers = {"a": Truth(left), "b": Truth(right)}
    assert (A & B).truth(answers) == both
    assert (A | B).truth(answers) == either


@pytest.mark.parametrize(
    ("answers", "expected", "possible"),
    [
        ("yes yes", "closed", ["closed"]),
        ("yes no", "partial", ["partial"]),
        ("no no", "open", ["open"]),
        ("no unknown", "open", ["open"]),
        ("yes unknown", "unknown", ["closed", "partial"]),
        ("unknown no", "unknown", ["partial", "open"]),
        ("unknown unknown", "unknown", ["closed", "partial", "open"]),
    ],
)
def test_verdicts_of_a_ladder(answers: str, expected: str, possible: list[str]) -> None:
    a, b = answers.split()
    decision = decided(A & B, A, a=a, b=b)
    assert (decision.verdict, list(decision.possible)) == (expected, possible)


def test_an_unknown_that_cannot_change_the_verdict_is_not_named() -> None:
    decision = decided((A & B) | C, A, a="unknown", b="no", c="unknown", d="unknown")
    assert decision == Decision(Verdict.UNKNOWN, (Verdict.CLOSED, Verdict.PARTIAL, Verdict.OPEN), ("a", "c"))
    decision = decided(A & B, A & C, a="yes", b="no", c="unknown")
    assert decision == Decision(Verdict.UNKNOWN, (Verdict.PARTIAL, Verdict.OPEN), ("c",))


def test_the_shortest_reason_decides() -> None:
    assert decided((A & B) | C, A, a="yes", b="yes", c="yes").deciding == ("c",)
    assert decided(A & B, A, a="no", b="unknown").deciding == ("a",)
    assert decided(A & B, A, a="yes", b="no").deciding == ("a", "b")


def test_rules_read_as_sentences() -> None:
    assert str(A & B & C) == "a and b and c"
    assert str(A & (B | C)) == "a and (b or c)"
    assert str((A & B) | C) == "(a and b) or c"
    assert str((A | B | C).called("X")) == "X (a or b or c)"


def test_the_largest_rule_is_decided_at_once() -> None:
    many = [Check(f"c{index}", "", never_asked, "openstack", "reader", ()) for index in range(MOST_CHECKS)]
    closed: Rule = many[0]
    for one in many[1:]:
        closed = closed & one
    decision = decide(requirement(closed, many[0]), {one.name: Truth.UNKNOWN for one in many})
    assert set(decision.deciding) == {one.name for one in many}


def test_checks_come_once_in_reading_order_and_supporting_ones_last() -> None:
    one = Requirement("one", 1, "One", (), "Open", (B & A) | B, C & A, supporting=(D, A))
    assert [check.name for check in one.deciding_checks()] == ["b", "a", "c"]
    assert [check.name for check in one.checks()] == ["b", "a", "c", "d"]
