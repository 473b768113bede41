"""A world to prove on, with the pauses of a proof made short."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.proving.world import World

ROOM = "container4nfv_probe.proving"
SHORT = {"attempt.PAUSE": 0.001, "removal.PAUSE": 0.001, "removal.SLOWEST": 0.002, "removal.AGAIN_SECONDS": 0.01,
         "removal.FAILED_SECONDS": 0.002, "removal.REMOVAL_SECONDS": 1.0, "removal.LISTED_SECONDS": 0.5,
         "removal.APPEARS_SECONDS": 0.02, "cleaning.APPEARS_SECONDS": 0.02,
         "cleaning.SETTLING_SECONDS": 0.0}  # fmt: skip


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    for name, seconds in SHORT.items():
        monkeypatch.setattr(f"{ROOM}.{name}", seconds)
    return World()
