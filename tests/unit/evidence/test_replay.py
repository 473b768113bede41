"""The recorded clouds: each replays to the very matrix beside it, and together they show every verdict."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from container4nfv_probe.audit import plugins
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.replay import replayed
from container4nfv_probe.releases.inference import retake
from container4nfv_probe.reports import table
from container4nfv_probe.reports.interface import Look

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "fixtures"
RECORDINGS = yaml.safe_load((ROOT / "tests" / "live" / "recordings.yaml").read_text())
AUDITS = [name for name, wanted in RECORDINGS.items() if wanted.get("command", "run") == "run"]
# Every verdict that a requirement can have.
REACHABLE = {
    "same-nb-api": {"closed", "partial", "open", "unknown"},
    "private-registry": {"closed", "partial", "open", "unknown"},
    "kuryr-macvlan-ipvlan": {"closed", "partial", "open", "unknown"},
    "kuryr-kubernetes": {"closed", "partial", "open", "unknown"},
    "kuryr-ha": {"closed", "partial", "open", "unknown"},
    "zun-ha": {"closed", "partial", "open", "unknown"},
}


@pytest.mark.parametrize("name", AUDITS)
def test_a_recorded_cloud_replays_to_its_matrix(name: str) -> None:
    recorded = bundle.read(FIXTURES / name)
    fresh = replayed(recorded, plugins.requirements())
    assert table.render(fresh, Look()) == (FIXTURES / name / "matrix.txt").read_text(encoding="utf-8")
    assert [one.verdict for one in fresh.results] == [one.verdict for one in recorded.results]
    assert [one.why for one in fresh.results] == [one.why for one in recorded.results]


@pytest.mark.parametrize("name", sorted(RECORDINGS.keys() - AUDITS))
def test_recorded_version_documents_tell_the_series_they_told(name: str) -> None:
    told = retake(bundle.read(FIXTURES / name))
    assert table.releases(told, Look()) == (FIXTURES / name / "matrix.txt").read_text(encoding="utf-8")


def test_every_fixture_is_used_and_none_is_missing() -> None:
    assert {path.name for path in FIXTURES.iterdir()} == set(RECORDINGS)
    assert len(RECORDINGS) >= 16


def test_the_recordings_stay_small() -> None:
    sizes = {path: path.stat().st_size for path in FIXTURES.rglob("*") if path.is_file()}
    assert sum(sizes.values()) < 6 << 20
    assert all(size < 1 << 20 for size in sizes.values())


def test_every_verdict_occurs() -> None:
    shown: dict[str, set[str]] = {}
    for name in RECORDINGS:
        for result in bundle.read(FIXTURES / name).results:
            shown.setdefault(result.id, set()).add(str(result.verdict))
    assert shown == REACHABLE
