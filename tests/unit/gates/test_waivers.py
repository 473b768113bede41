"""Waivers: what they cover, what is said of those that do nothing, and mistakes by file and line."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from container4nfv_probe.cli.main import main
from container4nfv_probe.evidence import bundle
from container4nfv_probe.gates.waivers import read, waived
from container4nfv_probe.rules.judgement import Waiver
from container4nfv_probe.rules.report import Report

FIXTURES = Path(__file__).parents[3] / "fixtures"
DEMO = str(FIXTURES / "demo")
GOOD = """\
# What we know of, and accept.
- requirement: zun-ha
  cloud: lab-*
  region: "*"
  reason: One host is enough
    here.
  owner: nfv-team
  expires: 2999-12-31
"""
BAD = {
    "a mapping": ("waivers:\n- requirement: x\n", ":1: must be a list of waivers"),
    "nothing": ("", ":1: must be a list of waivers"),
    "a word": ("- zun-ha\n", ":1: a waiver has requirement, reason, expires"),
    "no reason": ("\n- requirement: a\n  expires: 2999-01-01\n", ":2: reason is missing: say why"),
    "no expiry": ("- requirement: a\n  reason: b\n", ":1: expires is missing: give the last day"),
    "no requirement": ("- reason: b\n  expires: 2999-01-01\n", ":1: requirement is missing"),
    "an empty reason": ("- requirement: a\n  reason:\n  expires: 2999-01-01\n", ":2: reason has no text"),
    "a blank reason": ("- requirement: a\n  reason: '  '\n  expires: 2999-01-01\n", ":2: reason has no text"),
    "a list for text": ("- requirement: a\n  owner: [b, c]\n", ":2: owner has no text: leave it out"),
    "an unknown key": ("- requirement: a\n  reson: b\n", ":2: unknown key reson: there are requirement, reason"),
    "a key twice": ("- requirement: a\n  requirement: b\n", ":2: requirement is given twice"),
    "no such day": ("- requirement: a\n  reason: b\n  expires: 2026-02-30\n", ":3: expires is 2026-02-30: give"),
    "a word for a day": ("- requirement: a\n  reason: b\n  expires: never\n", ":3: expires is never: give"),
    "broken YAML": ("- requirement: a\n  reason: [b\n- x: y\n", ":3: not YAML ("),
    "a tab": ("- requirement: a\n\treason: b\n", ":2: not YAML ("),
    "two documents": ("- requirement: a\n---\n- b\n", ":2: not YAML ("),
}


def written(folder: Path, text: str) -> str:
    path = folder / "waivers.yaml"
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize("name", BAD)
def test_a_mistake_is_one_sentence_with_file_and_line(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, says = BAD[name]
    path = written(tmp_path, text)
    assert main(["replay", DEMO, "--waivers", path]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(f"container4nfv-probe: {path}{says}") and err.count("\n") == 1


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"- [" * 5000, b"#" * (1 << 20) + b"##"])
def test_what_is_no_list_of_waivers_is_one_sentence(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_bytes(content)
    assert main(["replay", DEMO, "--waivers", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert main(["replay", DEMO, "--waivers", str(tmp_path)]) == 2
    assert main(["replay", DEMO, "--waivers", str(tmp_path / "nosuch")]) == 2
    assert "cannot be read (No such file or directory)" in capsys.readouterr().err


@pytest.mark.parametrize(("make", "says"), [
    (os.mkfifo, "is a pipe, not a file"),
    (lambda path: path.symlink_to("/dev/zero"), "is a device, not a file"),
    (Path.mkdir, "is a folder, not a file"),
    (lambda path: path.write_text("- " * 10_000), "nested deeper than 64 levels"),
    (lambda path: path.write_text("&a [*a]"), "contains itself (*a)"),
    (lambda path: path.write_text("[" + "a," * 400_000 + "]"), "more than 20000 values"),
])  # fmt: skip
def test_what_cannot_be_read_in_a_second_is_refused_at_once(
    make: Callable[[Path], object], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "waivers.yaml"
    make(path)
    assert main(["replay", DEMO, "--waivers", str(path)]) == 2
    assert f"{path} {says}" in capsys.readouterr().err.replace("has more", "more").replace("is nested", "nested")


def test_a_waived_gap_is_shown_and_does_not_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, GOOD)
    assert main(["replay", DEMO, "--require", "zun-ha"]) == 1
    assert main(["replay", DEMO, "--require", "zun-ha", "--waivers", path, "-v"]) == 0
    out, err = capsys.readouterr()
    assert "Waived by nfv-team until 2999-12-31 (waivers.yaml:2): One host is enough" in out
    assert err == ""
    assert main(["replay", DEMO, "--waivers", path, "-f", "json"]) == 1, "the other gaps are not waived"
    last = json.loads(capsys.readouterr().out)["results"][-1]
    assert (last["verdict"], last["waiver"]["reason"]) == ("open", "One host is enough here.")


def report() -> Report:
    """Of the 24th of November 2026: row 1 closed, row 6 open."""
    demo = bundle.read(FIXTURES / "demo")
    return replace(demo, started="2026-11-24T23:59:59Z", results=(demo.results[0], demo.results[-1]))


def covered(*waivers: Waiver) -> list[str]:
    (done,) = waived([report()], waivers)
    return [result.id for result in done.results if result.waiver]


@pytest.mark.parametrize(
    ("waiver", "ids"),
    [
        (Waiver("zun-ha", "r", "2026-11-24"), ["zun-ha"]),
        (Waiver("zun-ha", "r", "2026-11-23"), []),
        (Waiver("zun-*", "r", "2999-01-01"), ["zun-ha"]),
        (Waiver("*", "r", "2999-01-01"), ["zun-ha"]),
        (Waiver("zun-ha", "r", "2999-01-01", cloud="lab-a*"), ["zun-ha"]),
        (Waiver("zun-ha", "r", "2999-01-01", cloud="lab"), []),
        (Waiver("zun-ha", "r", "2999-01-01", region="RegionTwo"), []),
        (Waiver("zun-ha", "r", "2999-01-01", region="Region[OT]*"), ["zun-ha"]),
    ],
)
def test_a_waiver_covers_by_pattern_through_its_last_day(waiver: Waiver, ids: list[str]) -> None:
    assert covered(waiver) == ids


def remarks(*waivers: Waiver, reports: int = 1) -> list[str]:
    done = waived([report(), replace(report(), scope=replace(report().scope, cloud="second"))][:reports], waivers)
    return [remark for one in done for remark in one.remarks]


def test_waivers_that_do_nothing_are_remarked_on() -> None:
    place = "w.yaml:3"
    assert remarks(Waiver("zun-ha", "r", "2026-11-23", place=place)) == [
        "w.yaml:3: the waiver of zun-ha expired on 2026-11-23: renew it or close the gap"
    ]
    assert remarks(Waiver("same-nb-api", "r", "2999-01-01", place=place)) == [
        "w.yaml:3: the waiver of same-nb-api is no longer needed: it is closed"
    ]
    assert remarks(Waiver("zun-ha", "r", "2026-11-24", place=place)) == [], "its last day"
    nothing = "w.yaml:3: the waiver of zun-he matches nothing here: fix or remove it"
    assert remarks(Waiver("zun-he", "r", "2999-01-01", place=place), reports=2) == [nothing]
    assert remarks(Waiver("zun-ha", "r", "2999-01-01", cloud="second", place=place), reports=2) == []
    assert remarks(Waiver("zun-ha", "r", "2999-01-01", place=place), reports=2) == []


def test_the_example_of_the_readme_is_read(tmp_path: Path) -> None:
    readme = (FIXTURES.parent / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(- requirement: .*?)```", readme, re.DOTALL)
    (waiver,) = read(Path(written(tmp_path, example)))
    assert (waiver.requirement, waiver.cloud, waiver.expires) == ("kuryr-macvlan-ipvlan", "prod-*", "2027-06-30")


def test_remarks_are_on_standard_error_and_in_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, GOOD.replace("2999-12-31", "2020-01-01"))
    assert main(["replay", DEMO, "--require", "zun-ha", "--waivers", path, "-f", "json"]) == 1
    out, err = capsys.readouterr()
    said = "waivers.yaml:2: the waiver of zun-ha expired on 2020-01-01: renew it or close the gap"
    assert err.startswith(f"container4nfv-probe: {said}\ncontainer4nfv-probe: 1 closed, ")
    assert json.loads(out)["remarks"] == [said]
