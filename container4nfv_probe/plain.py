"""Text of unknown origin, made plain."""

from __future__ import annotations

LONGEST = 1000


def clean(text: str) -> str:
    """The text on one line, without anything a terminal would obey."""
    shown = "".join(char if char.isprintable() else "?" for char in " ".join(text.split()))
    return shown if len(shown) <= LONGEST else shown[:LONGEST] + "..."
