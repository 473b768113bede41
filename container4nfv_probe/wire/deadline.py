"""The time that a whole audit has."""

from __future__ import annotations

import time

REQUEST_SECONDS = 10.0  # what one request has, if the audit has as much left


class Deadline:
    """A point in time that everything shares."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._end - time.monotonic())
