"""The short matrix: a line or two a row, a reason in each, and what concerns several rows said once."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain, pairwise
from pathlib import Path

import pytest

from container4nfv_probe.audit import plugins
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.replay import replayed
from container4nfv_probe.gates.gate import Terms, judged
from container4nfv_probe.reports import compact, ending, table
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.report import Report

FIXTURES = Path(__file__).parents[3] / "fixtures"
NAMES = [path.name for path in sorted(FIXTURES.iterdir()) if not path.name.startswith("releases")]
ROW = re.compile(r"^(\d+) +(closed|partial|open|unknown) +(\S+) +(.+)$")


def report(name: str) -> Report:
    return replayed(bundle.read(FIXTURES / name), plugins.requirements())


@pytest.mark.parametrize("width", [60, 80, 160])
@pytest.mark.parametrize("name", NAMES)
def test_each_row_has_its_verdict_and_a_reason_in_a_line_or_two(name: str, width: int) -> None:
    shown = report(name)
    lines = compact.render(shown, Look(width)).splitlines()
    rows = {found[3]: (number, found) for number, line in enumerate(lines) if (found := ROW.match(line))}
    assert {id: found[2] for id, (_, found) in rows.items()} == {one.id: one.verdict for one in shown.results}
    starts = sorted(
        [number for number, _ in rows.values()] + [next(n for n, line in enumerate(lines) if n > 4 and not line)]
    )
    assert all(0 < after - before <= 2 for before, after in pairwise(starts))
    assert all(len(line) <= width for line in lines)


@pytest.mark.parametrize("name", NAMES)
def test_what_concerns_several_rows_is_said_once(name: str) -> None:
    shown = report(name)
    text = " ".join(compact.render(shown, Look(400)).split())
    for one in {one.answer.because for row in shown.results for one in row.checks if one.deciding}:
        concerned = [
            row for row in shown.results for check in row.checks if check.deciding and check.answer.because == one
        ]
        if len({row.id for row in concerned}) > 1 and (
            "not given (" in one or "was given (" in one or "(declared" in one
        ):
            assert text.casefold().count(one.casefold()) == 1, one


@pytest.mark.parametrize("name", NAMES)
def test_an_undecided_row_says_what_would_settle_it(name: str) -> None:
    shown = report(name)
    text = compact.render(shown, Look(300))
    whole = " ".join(text.split())
    for row in shown.results:
        for step in (step for way in row.steps for step in way):
            assert whole.count(f" {step.text} ") + whole.count(f" {step.text}. ") == 1, row.id
    undecided = [str(row.row) for row in shown.results if row.verdict is Verdict.UNKNOWN]
    rows = re.findall(r"To settle rows? ([\d, ]+): |[Rr]ows? ([\d, ]+): \d+(?:,? or| and|;|\. [A-Z])", whole)
    assert sorted(one for found in rows for one in "".join(found).split(", ")) == undecided


def test_steps_are_numbered_once_and_each_row_says_which_go_together() -> None:
    text = compact.render(report("lab-member"), Look(80))
    told = text[text.index("To settle it:") :].splitlines()[:7]
    assert told == [
        "To settle it:",
        "  1. the role admin for this login (it has member, reader)",
        "  2. --registry with its URL, or --registry none if there is none",
        "  3. --kubeconfig of the cluster, or --kubeconfig none if there is none",
        "  4. --zun-api-backend with the URL of each Zun API server, or --zun-api-backend",
        "     none if there is but one",
        "Row 1: 1; row 2: 1, or 2 and 3; row 3: 1 or 3; rows 4, 5: 3; row 6: 1 and 4.",
    ]


def test_an_api_that_a_line_names_is_not_named_again() -> None:
    """By the API that the checks ask, not by the words of the line."""
    shown = report("declared-absent")
    text = " ".join(compact.render(shown, Look(80)).split())
    assert "no Kubernetes cluster (declared with --kubeconfig none)" in text
    assert "None, as declared by the operator: container registry (--registry)" in text
    assert "Kubernetes cluster (--kubeconfig)" not in text


def test_several_clouds_are_a_grid_above_their_details() -> None:
    reports = [report(name) for name in ("lab-admin", "zun-both-disabled", "declared-absent")]
    lines = table.document(judged(reports, Terms()), Look(80)).splitlines()
    assert lines[0].split() == ["1", "2", "3", "4", "5", "6"]
    assert [line.split(", ")[1].split()[0] for line in lines[1:4]] == ["RegionOne"] * 3
    assert lines[1].split()[2:] == [one.verdict for one in reports[0].results]
    assert " ".join(lines[5:7]).startswith("1 same-nb-api; 2 private-registry; ")
    assert " ".join("\n".join(lines).split()).count("Gate not met (") == 1


def test_a_cloud_that_was_not_asked_has_no_verdict_in_the_grid() -> None:
    whole = report("lab-admin")
    part = replace(whole, results=whole.results[:1])
    lines = compact.grid([whole, part], Look(80)).splitlines()
    assert lines[2].split()[2:] == ["closed", *"-----"]


def test_what_does_not_fit_beside_each_other_goes_below() -> None:
    lines = compact.grid([report("lab-admin")] * 2, Look(60)).splitlines()
    heads = [line.split() for line in lines if line.strip() and all(word.isdigit() for word in line.split())]
    assert list(chain(*heads)) == ["1", "2", "3", "4", "5", "6"] and len(heads) == 2
    assert max(map(len, lines)) <= 60


def test_the_last_line_counts_what_is_waived_and_names_each_cloud_that_fails() -> None:
    reports = [report(name) for name in ("lab-admin", "old-admin")]
    line = ending.line(judged(reports, Terms(("open", "unknown"), ("zun-ha",))), ["a.html"])
    assert line == (
        "2 clouds: 2 closed, 10 unknown. Gate not met (fails on open, unknown; only zun-ha) by 2 of 2: "
        "lab-admin, RegionOne: zun-ha; old-admin, RegionOne: zun-ha. Written: a.html."
    )
