"""What is needed together and what is enough by itself, from the rule and its answers."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given

from container4nfv_probe.rules.answers import no, unknown, yes
from container4nfv_probe.rules.model import Answer, Cause, Truth, Verdict
from container4nfv_probe.rules.requirement import decide
from container4nfv_probe.rules.rule import Rule
from container4nfv_probe.rules.steps import alternatives

from .test_rule import NAMES, A, B, C, D, Tree, anything, patient, requirement, rule, truths

WORDS = {"yes": yes("so"), "no": no("not so")}


def answered(text: str) -> Answer:
    """``yes``, ``no``, or what would tell."""
    return WORDS.get(text) or unknown("dark", Cause.FORBIDDEN, text.removeprefix("-"))


def settling(closed: Rule, partial: Rule, *texts: str) -> list[str]:
    """The alternatives, each as its steps in a row."""
    asked = requirement(closed, partial)
    answers = {name: answered(text) for name, text in zip(NAMES, texts, strict=False)}
    answers |= {name: yes("so") for name in NAMES[len(texts) :]}
    decision = decide(asked, {name: one.truth for name, one in answers.items()})
    return ["&".join(way) for way in alternatives(asked, decision, answers)]


@pytest.mark.parametrize(
    ("closed", "partial", "answers", "wanted"),
    [
        (A & B, A, ("yes", "role"), ["role"]),
        (A & B, A, ("role", "option"), ["role&option"]),
        (A & B, A, ("role", "role"), ["role"]),
        (A | B, A, ("role", "option"), ["role", "option"]),
        (A | B, A & B, ("role", "role"), ["role"]),
        # The shorter way first, wherever it stands in the rule.
        ((A & B) | C, A, ("option", "file", "role"), ["role", "option&file"]),
        # One that is enough hides what would need it and more; what is left then comes last.
        (A & (B | C), A, ("role", "role", "file"), ["role", "file"]),
        (A & (B | C), A, ("role", "option", "file"), ["role&option", "role&file"]),
        # Closed is impossible: what would make it partial.
        (A & B, B | C, ("no", "role", "file"), ["role", "file"]),
        # What only the other rule asks comes last.
        (A & B, C, ("yes", "role", "file"), ["role", "file"]),
        # What nobody knows how to tell is no way.
        (A | B, A, ("-", "file"), ["file"]),
        (A & B, A, ("-", "file"), ["file"]),
        (A & B, A, ("-", "-"), []),
        # What makes no difference is not told.
        (A & B & C & D, A & D, ("yes", "no", "role", "file"), ["file"]),
    ],
)
def test_what_would_settle_it(closed: Rule, partial: Rule, answers: tuple[str, ...], wanted: list[str]) -> None:
    assert settling(closed, partial, *answers) == wanted


@patient
@given(anything, anything, truths)
def test_each_alternative_may_reach_the_best_verdict_and_all_of_them_always_settle_it(
    closed: Tree, partial: Tree, known: dict[str, Truth]
) -> None:
    """Every check has a step of its own: checked against the decision itself."""
    asked = requirement(rule(closed), rule(partial))
    decision = decide(asked, known)
    if decision.verdict is not Verdict.UNKNOWN:
        return
    answers = {name: answered(name if truth is Truth.UNKNOWN else truth) for name, truth in known.items()}
    ways = alternatives(asked, decision, answers)
    best = decision.possible[0]
    reached = [decide(asked, known | dict.fromkeys(way, Truth.YES)).verdict for way in ways]
    assert best in reached or best is Verdict.PARTIAL
    every = sorted({step for way in ways for step in way})
    assert set(every) == set(decision.deciding)
    for outcome in itertools.product((Truth.YES, Truth.NO), repeat=len(every)):
        done = known | dict(zip(every, outcome, strict=True))
        assert decide(asked, done).verdict is not Verdict.UNKNOWN
