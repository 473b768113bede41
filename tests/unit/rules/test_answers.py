"""What a check says is short, and says what was not found where it was not."""

from __future__ import annotations

import pytest

from container4nfv_probe import counted, listing, met


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ("", "none"),
        ("a", "a"),
        ("ba", "a, b"),
        ("aba", "a, b"),
        ("fedcba", "a, b, c, d, e, f"),
        ("gfedcba", "a, b, c, d, e, f and 1 more"),
        ("ihgfedcba", "a, b, c, d, e, f and 3 more"),
        ("nmlkjihgfedcba", "a, b, c, d, e, f and 8 more"),
    ],
)
def test_many_names_are_counted_after_the_first(names: str, text: str) -> None:
    assert listing(names) == text


@pytest.mark.parametrize(
    ("number", "noun", "text"),
    [(0, "host", "0 hosts"), (1, "host", "1 host"), (2, "host", "2 hosts"), (1, "address", "1 address"),
     (0, "address", "0 addresses"), (3, "address", "3 addresses")],
)  # fmt: skip
def test_things_are_counted(number: int, noun: str, text: str) -> None:
    assert counted(number, noun) == text


@pytest.mark.parametrize(
    ("condition", "otherwise", "because"), [(True, "it is not so", "it is so"), (False, "it is not so", "it is not so"),
                                            (False, "", "it is so")]
)  # fmt: skip
def test_a_no_has_its_own_sentence_or_the_same(condition: bool, otherwise: str, because: str) -> None:
    assert met(condition, "it is so", otherwise).because == because
