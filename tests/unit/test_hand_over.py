"""The page about handing over, run as it stands: by a vendor with a cloud, then by a customer without."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.unit.conftest import Probe
from tests.unit.fake_cloud import FakeCloud

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "hand-over.md"
EXACT = {"verify": 0, "attest": 0}


def blocks() -> list[str]:
    """The page's console blocks, in order."""
    return re.findall(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_every_line_does_what_the_page_says(
    probe: Probe, bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with FakeCloud() as cloud:
        cloud.configures(bare / "clouds.yaml")
        (bare / "clouds.yaml").write_text((bare / "clouds.yaml").read_text().replace("mine:", "mycloud:"))
        for line in (line.removeprefix("$ ") for block in blocks() for line in block.splitlines()):
            program, *words = shlex.split(line)
            if program == "openssl":
                subprocess.run([str(shutil.which("openssl")), *words], check=True, capture_output=True)
                continue
            assert program == "container4nfv-probe", line
            for name in ("before.zip", "after.zip"):
                if name in words:
                    shutil.copy("audit.zip", name)
            ran = probe(*words)
            assert ran.code == EXACT.get(words[0], ran.code) and ran.code in (0, 1), (line, ran)
            assert ran.err == "" or "Written: " in ran.err, (line, ran)
    shared = b"".join((tmp_path / name).read_bytes() for name in ("audit.zip", "shared.html", "audit.html"))
    assert re.findall(rb"mycloud|RegionOne|\bann\b", shared) == []
    assert b"mycloud" in (tmp_path / "whole.zip").read_bytes()
    assert {"audit.zip", "audit.jsonl", "audit.html"} <= {path.name for path in tmp_path.iterdir()}
