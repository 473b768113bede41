"""An audit that learns less never says another definite verdict: a small part of ``make fuzz``."""

from __future__ import annotations

import random

import pytest

from tests.fuzz.audits import at_random, cloud, names, single
from tests.fuzz.losses import Loss, answers, fields

OF_EACH_KIND = 4


@pytest.mark.parametrize("name", names())
def test_what_is_lost_makes_no_other_verdict(name: str) -> None:
    chance = random.Random(name)
    losses: list[tuple[Loss, ...]] = [*at_random(name, 1, OF_EACH_KIND)]
    for kind in (answers, fields):
        losses += chance.sample(list(single(name, kind)), OF_EACH_KIND)
    assert [str(wrong) for lost in losses for wrong in cloud(name).after(*lost)] == []


def test_nothing_is_lost_twice_at_random() -> None:
    for losses in at_random(names()[0], 1, 200):
        places = [(loss.exchange, loss.path) for loss in losses]
        assert len(places) == len(set(places))
