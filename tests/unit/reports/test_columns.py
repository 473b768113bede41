"""What the openstack command lists of recorded clouds; in that command itself: tests/live/test_openstack_command.py."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from container4nfv_probe.audit import plugins
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.replay import replayed
from container4nfv_probe.gates.gate import Terms, judged
from container4nfv_probe.releases.changes import compared
from container4nfv_probe.releases.gate import Wanted
from container4nfv_probe.releases.inference import retake
from container4nfv_probe.reports import columns
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.reports.verification import Attested
from container4nfv_probe.rules.judgement import Waiver
from container4nfv_probe.rules.report import Report

FIXTURES = Path(__file__).parents[3] / "fixtures"
WAIVERS = (Waiver("zun-ha", "one host is enough", "2999-01-01", place="w.yaml:1"),)


def report(name: str) -> Report:
    return replayed(bundle.read(FIXTURES / name), plugins.requirements())


def rows(found: columns.Rows) -> list[dict[str, columns.Cell]]:
    names, cells = found
    assert {len(row) for row in cells} <= {len(names)}
    return [dict(zip(names, row, strict=True)) for row in cells]


def test_a_row_has_the_verdict_and_more_where_that_is_wanted() -> None:
    (first, *_) = rows(columns.audits([report("lab-member")]))
    assert [*first] == ["#", "ID", "Requirement", "Published", "Here", "Why"]
    assert (first["#"], first["ID"], first["Here"]) == (1, "same-nb-api", "unknown")
    (first, *_) = rows(columns.audits([report("lab-member")], long=True, named=True))
    assert (first["Cloud"], first["Projects"]) == ("lab-member", ("Zun", "nova-docker"))
    assert first["Still Possible"] == ("closed", "open") and first["To Settle It"]


def test_change_and_waiver_are_listed_where_there_are_any() -> None:
    terms = Terms(baseline=report("zun-both-disabled"), waivers=WAIVERS)
    *_, last = rows(columns.audits(judged([report("declared-absent")], terms)))
    assert (last["Here"], last["Change"]) == ("partial", "improved, open before")
    assert "one host is enough" in str(last["Waiver"])


def test_a_diff_lists_what_changed_or_everything() -> None:
    told = judged([report("zun-both-disabled")], Terms(baseline=report("lab-admin")))
    (first, last) = rows(columns.changes(told))
    assert (first["Before"], first["Here"], first["Change"]) == ("closed", "open", "regressed")
    assert last["ID"] == "zun-ha" and str(last["Because"]).startswith("('workers_on_two_hosts is no ")
    assert len(rows(columns.changes(told, unchanged=True))) == 6
    old, new = (retake(bundle.read(FIXTURES / name)) for name in ("releases-old", "releases-new"))
    changed = {str(row["Name"]): row for row in rows(columns.changes(compared(old, new)))}
    assert changed["nova"] == {"Kind": "series", "Name": "nova", "Before": "ocata (2.42)", "Here": "2026.2 (2.104)"}


@pytest.mark.parametrize(("wanted", "standing"), [(None, None), (Wanted("2024.1"), "at or above")])
def test_services_have_their_standing_where_there_is_a_gate(wanted: Wanted | None, standing: str | None) -> None:
    found = rows(columns.services(retake(bundle.read(FIXTURES / "releases-new"), wanted)))
    (nova,) = [row for row in found if row["Service"] == "nova"]
    assert (nova["Fits"], nova.get("Gate")) == ("2026.2", standing)


def test_an_explanation_has_its_rule_and_commands_to_be_copied() -> None:
    told = columns.explanation(report("lab-member"), "same-nb-api", Look(400, ascii=True))
    assert (told["Here"], told["Still Possible"]) == ("unknown", ("closed", "open"))
    assert "unknown: all of" in str(told["Partial When"])
    token, *calls = told["Calls"] if isinstance(told["Calls"], tuple) else ()
    assert token == "${TOKEN} is yours (openstack token issue)."
    assert any(line.strip().startswith('curl -sS -H "X-Auth-Token: ${TOKEN}" ') for line in calls)


def test_what_is_not_genuine_says_why_and_names_no_signer() -> None:
    told = Attested(signer="the key SHA-256 00", faults=("it was changed",))
    found = columns.verification("a.zip", report("lab-admin"), "00", ("it was changed",), told)
    assert (found["Answer"], found["Faults"]) == ("not genuine", ("it was changed",))
    assert "Signed By" not in found and found["Cloud"] == "lab-admin"
    signed = columns.verification("a.jsonl", None, "", (), replace(told, faults=()))
    assert signed["Signed By"] == "the key SHA-256 00" and str(signed["Answer"]).startswith("signed (without a bundle")
