"""The transcript of a pipeline, on recorded audits; the others need a cloud (tests/live/test_transcripts.py)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests import transcripts

AUDITS = {"monday": "lab-admin", "tuesday": "zun-both-disabled"}


@pytest.mark.once
def test_a_pipeline(bare: Path, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    for day, recorded in AUDITS.items():
        (folder / f"{day}.zip").symlink_to(transcripts.ROOT / "fixtures" / recorded)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    transcripts.holds("pipeline", folder, os.environ | {"PATH": path, "HOME": str(folder)})


def test_what_is_otherwise_each_time_is_no_difference() -> None:
    now = "2026-11-30T19:23:45Z req-1b9e23ab-0c3e-4b0e-9a0e-0f0d1c2b3a49 127.0.0.84 0.123 s"
    then = "2025-01-01T00:00:00Z req-00000000-0000-4000-8000-000000000001 127.0.0.1 12.0 s"
    assert transcripts.masked(now) == transcripts.masked(then)


def test_a_command_may_go_on_and_finds_the_code_of_the_one_before(tmp_path: Path) -> None:
    page = "Text\n\n```console\n$ (exit \\\n> 3)\n$ echo $?\nwrong\n```\n"
    outputs = transcripts.played([*transcripts.commands(page)], tmp_path, os.environ)
    assert transcripts.written(page, outputs) == "Text\n\n```console\n$ (exit \\\n> 3)\n$ echo $?\n3\n```\n"
