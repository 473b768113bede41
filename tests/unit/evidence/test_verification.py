"""``verify``: genuine bundles are, whatever their verdicts; bundles with one thing changed are not."""

from __future__ import annotations

import json
import os
import random
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from container4nfv_probe.audit import plugins
from container4nfv_probe.audit.audit import checks_of, reported
from container4nfv_probe.audit.runner import ask, late
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.derived import derived
from container4nfv_probe.evidence.replay import recorded_subject, replayed
from container4nfv_probe.evidence.verification import verified
from container4nfv_probe.reports import json as json_report
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.rules import canonical
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.report import Report
from tests import tamper
from tests.unit.conftest import Probe
from tests.unit.distribution import installer, requirement

FIXTURES = Path(__file__).parents[3] / "fixtures"
CHANGES = int(os.environ.get("CONTAINER4NFV_CHANGES", "500"))
GROUPS = 10


def recorded(name: str = "demo") -> Report:
    """A fixture by today's rules: who changes a rule does not have to record it anew for this."""
    report, _ = derived(bundle.read(FIXTURES / name))
    return report


@pytest.mark.once
@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.iterdir()))
def test_a_genuine_bundle_is_genuine(name: str, tmp_path: Path) -> None:
    report = recorded(name)
    for path in (tmp_path / "b", tmp_path / "b.zip"):
        bundle.write(report, path)
        assert verified(path).faults == ()
    (tmp_path / "lone.json").write_text(json_report.render(report, Look()))
    assert verified(tmp_path / "lone.json").faults == ()
    assert verified(tmp_path / "b").sha256 == verified(tmp_path / "b.zip").sha256


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        bundle.write(recorded(), tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert {(one.date_time[0], one.compress_type) for one in archive.infolist()} == {(1980, zipfile.ZIP_STORED)}


@pytest.mark.once
@pytest.mark.parametrize("group", range(GROUPS))
def test_one_thing_changed_is_noticed(group: int, tmp_path: Path) -> None:
    genuine = tamper.genuine("demo")
    for seed in range(group, CHANGES, GROUPS):
        name = list(tamper.CHANGES)[seed // GROUPS % len(tamper.CHANGES)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # zipfile's, about two members of one name
            changed = tamper.CHANGES[name](genuine, random.Random(seed))
        assert changed != genuine
        assert not tamper.is_genuine(changed, tmp_path), f"{name} by seed {seed}"


Edit = Callable[[dict[str, Any]], Any]


def closed(document: dict[str, Any]) -> None:
    document["results"] = [one | {"verdict": "closed"} for one in document["results"]]


def edited(path: Path, edit: Edit, report: Report, anew: bool = True) -> Path:
    """A bundle whose report somebody edited, with all that goes along with it."""
    document = json.loads(json.dumps(canonical.document(report)))
    edit(document)
    if anew:
        document["digest"] = canonical.digest(document)
    archive = bundle.content(replace(report, exchanges=bundle.report_of(document, path).exchanges))[bundle.EXCHANGES]
    path.write_bytes(bundle.packed({bundle.REPORT: canonical.written(document, 1).encode(), bundle.EXCHANGES: archive}))
    return path


def set_to(**values: Any) -> Edit:
    return lambda document: document.update(values)


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        (closed, "the report was edited, or its evidence was, after the audit: private-registry (recorded closed,"),
        (lambda d: d["results"][0].update(why="so there"), "same-nb-api (closed both times, on other grounds)"),
        (lambda d: d["results"][0]["checks"][0]["answer"].update(because="so there"), "on other grounds"),
        (set_to(not_asked=[]), "what was not asked"),
        (lambda d: d.update(tool="container4nfv-probe 0.0.1", results=[d["results"][0] | {"verdict": "open"}]),
         "container4nfv-probe 0.0.1 recorded otherwise than container4nfv-probe"),
        (lambda d: d["exchanges"][0].update(started="2020-01-01T00:00:00.000Z"), "was not during the audit"),
        (lambda d: d["exchanges"][0].update(started="yesterday"), "does not say when it was"),
        (set_to(started="yesterday"), "it does not say when the audit was"),
        (set_to(duration=0.0, started="2020-01-01T00:00:00Z"), "was not during the audit"),
        (lambda d: d["exchanges"][1].update(id=d["exchanges"][0]["id"]), "two exchanges are called"),
        (lambda d: d["exchanges"][0].update(plane="registry"), "is with an API that was not given"),
        (lambda d: d["exchanges"][0].update(url="https://elsewhere.example/"), "is with a place that the report does"),
        (set_to(requests={"GET": 1}), "answers to GET, of 1 requests"),
        (set_to(exchanges=[]), "no exchange in it supports its verdicts"),
        (lambda d: d["results"][0].update(id="ours"), "no requirement ours is installed here"),
        (lambda d: d["scope"].update(project_id="0" * 32), ""),
    ],
)  # fmt: skip
def test_why_a_bundle_is_not_genuine(edit: Edit, fault: str, tmp_path: Path) -> None:
    """Each by somebody who reckons the digest anew; where there is no fault to name, it takes a signature."""
    found = verified(edited(tmp_path / "b.zip", edit, recorded()))
    assert fault in "\n".join(found.faults)
    assert bool(found.faults) is bool(fault)
    (digest, *others) = verified(edited(tmp_path / "c.zip", edit, recorded(), anew=False)).faults
    assert "its digest is of another report" in digest and others == list(found.faults)


def test_files_beside_a_bundle_are_no_part_of_it(tmp_path: Path) -> None:
    bundle.write(recorded(), tmp_path / "b")
    (tmp_path / "b" / "matrix.txt").write_text("all closed")
    assert verified(tmp_path / "b").faults == ("matrix.txt in its folder is no part of a bundle",)


@pytest.mark.parametrize("ended", ["the deadline of 5 s passed", "interrupted"])
def test_an_audit_that_did_not_finish_is_genuine_too(ended: str, tmp_path: Path) -> None:
    """Every second check had no answer, whatever the exchanges would have told it."""
    whole, asked = recorded("lab-admin"), plugins.requirements()
    answers = {one: ask(one, recorded_subject(whole)) for one in checks_of(asked)}
    answers |= dict.fromkeys(list(answers)[::2], late(ended))
    cut = replace(whole, complete=False, ended=ended, results=reported(asked, recorded_subject(whole), answers).results)
    bundle.write(cut, tmp_path / "b.zip")
    assert verified(tmp_path / "b.zip").faults == ()
    guilty = edited(tmp_path / "c.zip", set_to(complete=True, ended=""), cut)
    assert "the report was edited" in verified(guilty).faults[0]


class TestWhatCommandsBelieve:
    """``report``, ``diff``, ``explain`` and ``--baseline`` show what the evidence shows."""

    @pytest.fixture
    def forged(self, tmp_path: Path) -> Path:
        return edited(tmp_path / "forged.zip", closed, recorded())

    @pytest.fixture
    def genuine(self, tmp_path: Path) -> Path:
        bundle.write(recorded(), tmp_path / "genuine.zip")
        return tmp_path / "genuine.zip"

    def test_a_report(self, probe: Probe, forged: Path) -> None:
        ran = probe("report", str(forged), "-f", "json")
        verdicts = {one["id"]: one["verdict"] for one in json.loads(ran.out)["results"]}
        assert verdicts == {one.id: one.verdict for one in recorded().results}
        assert ran.code == 1 and ran.err.count("\n") == 2
        assert "zun-ha (recorded closed, derived partial)" in ran.err or "zun-ha (recorded closed" in ran.err

    def test_an_explanation(self, probe: Probe, forged: Path) -> None:
        ran = probe("explain", "zun-ha", "--report", str(forged))
        assert not ran.out.splitlines()[1].startswith("closed")
        assert "recorded closed" in ran.err

    def test_a_comparison(self, probe: Probe, forged: Path, genuine: Path) -> None:
        for old, new in ((forged, genuine), (genuine, forged)):
            ran = probe("diff", str(old), str(new))
            assert ran.code == 0 and "improved" not in ran.out and "regressed" not in ran.out
            assert ran.err.count("recorded closed") >= 1

    def test_a_baseline(self, probe: Probe, forged: Path, genuine: Path) -> None:
        ran = probe("replay", str(genuine), "--baseline", str(forged), "--fail-on", "regression")
        assert ran.code == 0 and f"{forged}: its evidence shows something else" in ran.err

    def test_a_report_without_evidence_passes_no_gate_and_says_so(self, probe: Probe, tmp_path: Path) -> None:
        document = json.loads(json_report.render(recorded(), Look()))
        document["exchanges"] = []
        closed(document)
        (tmp_path / "bare.json").write_text(json.dumps(document))
        ran = probe("report", str(tmp_path / "bare.json"))
        assert ran.code == 1
        assert "Not verified: no evidence." in ran.out and "Gate" not in ran.err

    def test_a_requirement_of_somebody_else_is_not_believed(
        self, probe: Probe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as here:
            installer(tmp_path, here)(requirement())
            report = replayed(bundle.read(FIXTURES / "lab-admin"), plugins.requirements(["ours", "same-nb-api"]))
        bundle.write(report, tmp_path / "b.zip")
        ran = probe("report", str(tmp_path / "b.zip"))
        assert {one.verdict for one in report.results} == {Verdict.CLOSED}
        assert ran.code == 1 and "Not verified: no requirement ours is installed here." in ran.out


def test_the_command_answers_one_question(probe: Probe, tmp_path: Path) -> None:
    bundle.write(recorded("lab-admin"), tmp_path / "b.zip")
    ran = probe("verify", str(tmp_path / "b.zip"))
    assert (ran.code, ran.err) == (0, ""), "its gate is not met, and that is another question"
    assert ran.out.splitlines()[0] == f"{tmp_path / 'b.zip'}: genuine"
    assert [line.split()[-1] for line in ran.out.splitlines()[-6:]] == [
        one.verdict for one in recorded("lab-admin").results
    ]
    ran = probe("verify", str(edited(tmp_path / "c.zip", closed, recorded("lab-admin"))))
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith(f"{tmp_path / 'c.zip'}: not genuine\n- the report was edited")
    assert probe("verify", str(tmp_path / "nowhere")).sentence.endswith(
        "name a bundle (a folder or .zip) or a JSON report"
    )
