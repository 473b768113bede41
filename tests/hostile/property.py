"""What holds for every reader and every file."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from .damage import damaged
from .readers import Reader

LONGEST = 10.0  # seconds for one small file, on a busy machine


def tried(reader: Reader, number: int) -> None:
    """Let a reader read so many damaged files; raises what it should have said in a sentence."""
    holds(reader, number)()


def holds(reader: Reader, number: int = 1) -> Callable[[], None]:
    """The same as a test of hypothesis."""

    @settings(
        max_examples=number, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(damaged(reader))
    def meets(content: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"input{reader.suffix}")
            path.write_bytes(content)
            began = time.monotonic()
            reader.reads(path)
            assert time.monotonic() - began < LONGEST

    return meets
