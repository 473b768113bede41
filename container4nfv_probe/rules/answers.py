"""How a check says what it found."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import Any

from container4nfv_probe.rules.model import Answer, Cause, Truth
from container4nfv_probe.rules.read import ODD_ITEMS, Listing

MOST_NAMED = 6


def yes(because: str) -> Answer:
    """It is so."""
    return Answer(Truth.YES, because)


def no(because: str, cause: Cause = Cause.NOT_MET) -> Answer:
    """We saw, and it is not so: never for what could not be looked at, which is ``unknown``."""
    return Answer(Truth.NO, because, cause)


def unknown(because: str, cause: Cause, settle: str) -> Answer:
    """It cannot be told, for this cause; ``settle`` names something to do that would tell it."""
    return Answer(Truth.UNKNOWN, because, cause, settle)


def met(condition: bool, because: str, otherwise: str = "") -> Answer:
    """Yes when the condition holds, else no: only for what was seen whole."""
    return yes(because) if condition else no(otherwise or because)


def found(matches: Sized, listing: Listing[Any], because: str, otherwise: str) -> Answer:
    """Yes on a match; no only when the listing is the whole cloud's; else unknown."""
    if len(matches):
        return yes(because)
    if listing.whole():
        return no(otherwise)
    if listing.unreadable:
        sentence = f"{otherwise}, but {counted(listing.unreadable, 'item')} of the list could not be read"
        return unknown(sentence, Cause.BAD_DOCUMENT, ODD_ITEMS)
    return unknown(f"{otherwise}, as far as this token sees", Cause.NOT_VISIBLE, listing.settle)


def counted(number: int, noun: str) -> str:
    """A number of things: ``1 host``, ``2 addresses``."""
    plural = "" if number == 1 else "es" if noun.endswith("s") else "s"
    return f"{number} {noun}{plural}"


def listing(names: Iterable[str]) -> str:
    """Names in a row, sorted, the first few of many: ``a, b and 3 more``; ``none`` for none."""
    ordered = sorted(set(names))
    if len(ordered) > MOST_NAMED:
        return f"{', '.join(ordered[:MOST_NAMED])} and {len(ordered) - MOST_NAMED} more"
    return ", ".join(ordered) or "none"
