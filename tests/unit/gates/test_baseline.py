"""A report beside an earlier one: the column, the answers that changed, and ``diff``."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from container4nfv_probe.cli.main import main
from container4nfv_probe.evidence import bundle
from container4nfv_probe.gates.baseline import compared
from container4nfv_probe.rules.judgement import Change, Comparison
from container4nfv_probe.rules.model import Truth
from container4nfv_probe.rules.report import Report

FIXTURES = Path(__file__).parents[3] / "fixtures"
LAB, NO_HA = str(FIXTURES / "lab-admin"), str(FIXTURES / "zun-both-disabled")


def document(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, dict[str, str]], str]:
    code = main([*words, "-f", "json"])
    out, err = capsys.readouterr()
    *remarks, last = err.splitlines()
    assert " Gate " in last
    return code, {one["id"]: one["comparison"] for one in json.loads(out)["results"]}, "\n".join(remarks)


def test_diff_names_the_deciding_answer_that_changed(capsys: pytest.CaptureFixture[str]) -> None:
    code, changes, err = document(["diff", LAB, NO_HA], capsys)
    assert (code, err) == (1, "")
    row = changes["same-nb-api"]
    assert (row["change"], row["before"]) == ("regressed", "closed")
    assert [one.partition(" (")[0] for one in row["because"]] == ["workers_up is no"]
    assert changes["kuryr-ha"]["change"] == "unchanged"


def test_of_the_answers_that_changed_those_that_decide_are_told() -> None:
    old, new = (bundle.read(Path(path)) for path in (LAB, NO_HA))
    turned = [replace(one, answer=replace(one.answer, truth=Truth.UNKNOWN)) for one in old.results[0].checks]
    later = compared(replace(old, results=(replace(old.results[0], checks=tuple(turned)),)), new)
    (row, *_) = [one.comparison for one in later.results if one.comparison]
    assert [one.partition(" ")[0] for one in row.because] == ["workers_up", "nova_runs_containers_and_vms"]


def test_the_same_two_reports_differ_in_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    code, changes, err = document(["diff", LAB, LAB], capsys)
    assert (code, err) == (0, "")
    assert {one["change"] for one in changes.values()} == {"unchanged"}


def test_what_improved_passes_unless_more_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", NO_HA, LAB]) == 0
    assert main(["diff", NO_HA, LAB, "--fail-on", "regression,unknown"]) == 1
    assert main(["diff", NO_HA, LAB, "--fail-on", "regression,unknown", "--require", "same-nb-api"]) == 0
    assert "Improved, open before: " in capsys.readouterr().out


def test_a_baseline_adds_a_column_to_the_matrix(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", NO_HA, "--baseline", LAB, "--fail-on", "regression", "-v"]) == 1
    out = capsys.readouterr().out
    head = next(line for line in out.splitlines() if line.startswith("#"))
    assert head.split() == ["#", "Requirement", "Published", "Change", "Here"]
    first = next(line for line in out.splitlines() if line.startswith("1 "))
    assert first.split()[-2] == "regressed"
    assert "Regressed, closed before: " in out
    assert max(map(len, out.splitlines()[:-1])) <= 80


def test_a_json_report_that_was_compared_is_a_baseline_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = str(tmp_path / "report.json")
    main(["replay", NO_HA, "--baseline", LAB, "-f", "json", "-o", target])
    _, changes, _ = document(["replay", NO_HA, "--baseline", target], capsys)
    assert {one["change"] for one in changes.values()} == {"unchanged"}


def test_another_subject_a_row_less_and_an_unfinished_audit_are_remarked_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report: Report = bundle.read(Path(LAB))
    scope = replace(report.scope, cloud="another", region="Elsewhere")
    earlier = replace(report, scope=scope, complete=False, ended="interrupted")
    later = compared(earlier, replace(report, results=report.results[1:]))
    assert later.remarks == (
        "the earlier audit did not finish (interrupted): what it left unknown may be no change",
        "the earlier report is of cloud another, this one of lab-admin",
        "the earlier report is of region Elsewhere, this one of RegionOne",
        "same-nb-api: closed in the earlier report, not asked now",
    )
    fresh = compared(replace(report, results=report.results[1:]), report)
    assert fresh.results[0].comparison == Comparison(
        Change.NEW, "", earlier=f"cloud lab-admin, region RegionOne (public), {report.started}"
    )
    assert main(["diff", LAB, str(FIXTURES / "lab-member")]) in (0, 1)
    assert "the earlier report is of cloud lab-admin, this one of lab-member" in capsys.readouterr().err


def test_a_baseline_that_was_compared_keeps_the_last_known_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Closed, then a night without an answer, then open: that is a regression, not news."""
    monday, tuesday, wednesday = (str(tmp_path / f"{day}.json") for day in ("monday", "tuesday", "wednesday"))
    fail = ["--fail-on", "regression"]
    assert main(["replay", LAB, "same-nb-api", "-f", "json", "-o", monday]) == 0
    night = ["replay", str(FIXTURES / "lab-member"), "same-nb-api", *fail, "-f", "json", "-o"]
    assert main([*night, tuesday, "--baseline", monday]) == 1, "it may have got worse"
    assert main([*night, wednesday, "--baseline", tuesday]) == 1, "it still may have"
    for known in (tuesday, wednesday):
        _, changes, _ = document(["replay", NO_HA, "same-nb-api", *fail, "--baseline", known], capsys)
        assert (changes["same-nb-api"]["change"], changes["same-nb-api"]["before"]) == ("regressed", "closed")
    _, changes, _ = document(["replay", LAB, "same-nb-api", "--baseline", tuesday], capsys)
    assert changes["same-nb-api"]["change"] == "unchanged"
    _, changes, _ = document(["diff", tuesday, NO_HA], capsys)
    assert changes["same-nb-api"]["before"] == "unknown", "diff is about these two"
