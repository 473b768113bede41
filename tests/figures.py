"""The figures in ``docs/reliability.md``: whoever measures them writes them."""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"


def write(name: str, *sentences: str) -> None:
    """Put what was measured into its place on the page, with the day and the machine."""
    where = f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} processors"
    text = "\n".join(
        (f"<!-- {name} -->", "", *(f"- {one}" for one in sentences), f"- Measured {where}.", "", "<!-- -->")
    )
    page, found = re.subn(rf"<!-- {name} -->.*?<!-- -->", lambda _: text, PAGE.read_text("utf-8"), flags=re.DOTALL)
    if not found:
        raise LookupError(f"{PAGE} has no place for {name}")
    PAGE.write_text(page, "utf-8")
