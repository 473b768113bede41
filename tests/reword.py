"""Derives the recorded clouds again from their own exchanges: ``python -m tests.reword [NAME ...]``.

No lab is needed: what is asked of a cloud stays as it was recorded, only the results are new. A rule
that asks something else than it did needs ``tests.live.record``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from container4nfv_probe.audit import plugins
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.replay import replayed
from container4nfv_probe.releases.inference import retake
from container4nfv_probe.reports import table
from container4nfv_probe.reports.interface import Look

FIXTURES = Path(__file__).parents[1] / "fixtures"


def reword(path: Path) -> None:
    """Write a recorded cloud anew, and what is printed of it."""
    recorded = bundle.read(path)
    report = replayed(recorded, plugins.requirements()) if recorded.results else recorded
    text = table.render(report, Look()) if recorded.results else table.releases(retake(recorded), Look())
    bundle.write(report, path)
    path.chmod(0o755)
    for file in path.iterdir():
        file.chmod(0o644)
    (path / "matrix.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:] or sorted(path.name for path in FIXTURES.iterdir()):
        reword(FIXTURES / name)
        print(f"reworded {name}")
