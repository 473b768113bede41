"""Which format goes where: ``-f`` and ``-o`` in pairs, one audit, several files."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from container4nfv_probe.reports.formats import FORMATS, SUFFIXES
from tests.unit.conftest import Probe

DEMO = str(Path(__file__).parents[3] / "fixtures" / "demo")


def test_one_replay_writes_every_format(probe: Probe, tmp_path: Path) -> None:
    words = [word for name in FORMATS for word in ("-f", name, "-o", str(tmp_path / name))]
    ran = probe("replay", DEMO, *words)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.count("\n") == 1 and all(str(tmp_path / name) in ran.err for name in FORMATS)
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == set(FORMATS)
    assert all((tmp_path / name).stat().st_size > 500 for name in FORMATS)


def test_a_format_without_a_file_goes_to_standard_output(probe: Probe, tmp_path: Path) -> None:
    target = str(tmp_path / "report.json")
    for words in (["-f", "csv", "-f", "json", "-o", target], ["-f", "json", "-o", target, "-f", "csv"]):
        assert probe("replay", DEMO, *words).out.startswith("cloud,region,")
        assert json.loads(Path(target).read_text())["complete"] is True
    assert probe("replay", DEMO, "-f", "csv", "-o", "-").out.startswith("cloud,region,")


def test_as_many_files_as_formats_pair_in_their_order(probe: Probe, tmp_path: Path) -> None:
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    for words in (["-f", "json", "-f", "csv", "-o", one, "-o", two], ["-o", one, "-f", "json", "-o", two, "-f", "csv"]):
        probe("replay", DEMO, *words)
        assert Path(one).read_text().startswith("{") and Path(two).read_text().startswith("cloud,")
    probe("replay", DEMO, "-o", one)
    assert "What" not in Path(one).read_text() and "6  open     zun-ha" in Path(one).read_text()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["-f", "json", "-f", "csv"], "two formats go to standard output: give each -f an -o of its own"),
        (["-f", "json", "-o", "a", "-f", "csv", "-o", "./a"], "two formats go to a: "),
        (["-o", "a.pdf"], "no format has the suffix of -o a.pdf: they have .txt, .json, "),
        (["-f", "json", "-o", "a.html"], "-f json and -o a.html contradict each other: leave out -f, or change one"),
        (["-o", "a.html", "-f", "json"], "-f json and -o a.html contradict each other"),
        (["-f", "table", "-o", "a.xml", "-o", "b.html"], "-f table and -o a.xml contradict each other"),
        (["-o", "a.json", "-o", "./a.json"], "two formats go to a.json: "),
        (["-o", "a", "--file-mode", "8"], "argument --file-mode: '8' is not three octal digits, as 640"),
    ],
)
def test_what_does_not_pair_is_one_sentence(probe: Probe, words: list[str], sentence: str) -> None:
    assert probe("replay", DEMO, *words).sentence.startswith(sentence)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_suffix_says_the_format(probe: Probe, tmp_path: Path, suffix: str) -> None:
    asked, plain = tmp_path / "asked", tmp_path / f"plain{suffix}"
    ran = probe("replay", DEMO, "-f", SUFFIXES[suffix], "-o", str(asked), "-o", str(plain))
    assert (ran.code, ran.out) == (1, "")
    assert plain.read_bytes() == asked.read_bytes()


def test_binary_is_not_for_a_terminal(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert probe("replay", DEMO, "-f", "subunit").sentence.startswith("subunit is not for a terminal: give -o FILE")


def test_prometheus_is_renamed_into_place(probe: Probe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, seen = tmp_path / "cloud.prom", []
    target.write_text("old")
    target.chmod(0o644)
    replace = Path.replace

    def look(draft: Path, place: Path) -> Path:
        seen.append((draft.suffix != ".prom", draft.read_text().startswith("# HELP"), target.read_text()))
        return replace(draft, place)

    monkeypatch.setattr(Path, "replace", look)
    assert probe("replay", DEMO, "-f", "prometheus", "-o", str(target)).code == 1
    assert seen == [(True, True, "old")]
    assert target.read_text().startswith("# HELP") and stat.S_IMODE(target.stat().st_mode) == 0o644
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["cloud.prom"]


def test_several_saved_reports_side_by_side(probe: Probe, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    other = str(Path(DEMO).with_name("old-admin"))
    assert probe("report", DEMO, other, "-f", "html", "-o", str(page)).code == 1
    assert '<th scope="col">lab-admin, RegionOne</th><th scope="col">old-admin, RegionOne</th>' in page.read_text()
    assert probe("report", DEMO, other, "-f", "csv").out.count("\n") == 13
