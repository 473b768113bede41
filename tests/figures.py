"""The figures in ``docs/reliability.md`` and ``docs/benchmarks.md``: whoever measures them writes them."""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"


def write(name: str, *sentences: str, page: Path = PAGE) -> None:
    """Put what was measured into its place on a page, with the day and the machine."""
    where = f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {os.cpu_count()} processors"
    text = "\n".join(
        (f"<!-- {name} -->", "", *(f"- {one}" for one in sentences), f"- Measured {where}.", "", "<!-- -->")
    )
    whole, found = re.subn(rf"<!-- {name} -->.*?<!-- -->", lambda _: text, page.read_text("utf-8"), flags=re.DOTALL)
    if not found:
        raise LookupError(f"{page} has no place for {name}")
    page.write_text(whole, "utf-8")
