"""Text of unknown origin, made plain."""

from __future__ import annotations

LONGEST = 1000


def clean(text: str) -> str:
    """The text on one line, without anything a terminal would obey."""
    shown = printable(" ".join(text.split()))
    return shown if len(shown) <= LONGEST else shown[:LONGEST] + "..."


def printable(text: str) -> str:
    """The text without anything that steers a terminal or turns the reading direction; its lines stay."""
    return "".join(char if char.isprintable() or char == "\n" else "?" for char in text)
