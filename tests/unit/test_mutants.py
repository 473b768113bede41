"""The audit of the tests covers every probe, and names tests that are there."""

from __future__ import annotations

from pathlib import Path

from tests.mutants.__main__ import TABLE

ROOT = Path(__file__).parents[2]


def test_every_probe_is_mutated_and_has_tests() -> None:
    files = (ROOT / "probes").rglob("*.py")
    # What a proof does is tried at each of its requests (proving/test_ends); no verdict of an audit rests on it.
    rules = [path for path in files if path.stem != "__init__" and path.parent.stem != "proofs"]
    probes = {str(path.relative_to(ROOT)) for path in rules}
    assert probes <= set(TABLE["modules"])
    assert set(TABLE["explained"]) <= set(TABLE["modules"])
    named = {name for tests in TABLE["modules"].values() for name in tests}
    assert not [name for name in named if not (ROOT / "tests" / "unit" / f"{name}.py").is_file()]
