"""What exit code a report has: the table that pipelines rely on, frozen here."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from container4nfv_probe.cli import saving
from container4nfv_probe.cli.main import main
from container4nfv_probe.evidence import bundle
from container4nfv_probe.gates.gate import DEFAULT, Terms, exit_code, judged
from container4nfv_probe.rules.judgement import REGRESSION, Change, Waiver
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.report import Report, Result
from tests.unit.conftest import Probe
from tests.unit.fake_cloud import ZUN, FakeCloud

FIXTURES = Path(__file__).parents[3] / "fixtures"
DEMO = bundle.read(FIXTURES / "demo")
FROZEN = [  # verdicts of rows a and b, --fail-on, --require, exit code
    ("closed closed", "", "", 0),
    ("closed partial", "", "", 1),
    ("closed open", "", "", 1),
    ("closed unknown", "", "", 1),
    ("closed unknown", "open", "", 0),
    ("partial unknown", "open", "", 0),
    ("partial open", "open", "", 1),
    ("open unknown", "unknown", "", 1),
    ("open closed", "unknown", "", 0),
    ("partial closed", "open,partial", "", 1),
    ("closed open", "", "a", 0),
    ("closed open", "", "b", 1),
    ("closed open", "", "a,b", 1),
    ("closed unknown", "", "b", 1),
    ("open unknown", "unknown", "a", 0),
]


def decided(verdicts: str, possible: str = "closed partial open") -> Report:
    """A whole report of requirements a, b … with these verdicts."""
    results = [_result(chr(ord("a") + n), Verdict(one), possible) for n, one in enumerate(verdicts.split())]
    return replace(DEMO, results=tuple(results))


def _result(id: str, verdict: Verdict, possible: str) -> Result:
    could_be = tuple(map(Verdict, possible.split())) if verdict is Verdict.UNKNOWN else (verdict,)
    return replace(DEMO.results[0], id=id, verdict=verdict, possible=could_be)


def saved(report: Report, folder: Path, name: str = "report.json") -> str:
    bundle.write(report, folder / "bundle")
    (folder / "bundle" / "report.json").rename(folder / name)
    return str(folder / name)


@pytest.mark.parametrize(("verdicts", "fail_on", "require", "code"), FROZEN)
def test_the_frozen_table(verdicts: str, fail_on: str, require: str, code: int) -> None:
    terms = Terms(tuple(fail_on.split(",")) if fail_on else DEFAULT, tuple(require.split(",")) if require else ())
    (report,) = judged([decided(verdicts)], terms)
    assert exit_code([report]) == code
    assert report.gate and report.gate.met is (code == 0)
    assert bool(report.gate.failing) is (code == 1)


def test_a_report_that_nobody_can_verify_never_passes() -> None:
    (bare,) = judged([replace(decided("closed closed"), unverified="no evidence")], Terms(("open",)))
    assert bare.gate and bare.gate.because == "not verified: no evidence"
    assert exit_code([bare]) == 1


@pytest.mark.parametrize("words", [["--fail-on", "open"], ["--require", "a"], []])
def test_an_audit_that_did_not_finish_never_passes(words: list[str], tmp_path: Path) -> None:
    cut = replace(decided("closed closed"), complete=False, ended="the deadline of 1 s passed")
    assert main(["report", saved(cut, tmp_path), *words]) == 1
    waived = Terms(("open",), waivers=(Waiver("*", "all is well", "2999-01-01"),))
    assert exit_code(judged([cut], waived)) == 1


def test_a_report_of_nothing_passes_nothing(tmp_path: Path) -> None:
    assert main(["report", saved(decided(""), tmp_path)]) == 1
    assert main(["report", saved(decided(""), tmp_path), "--fail-on", "open"]) == 1


def test_a_cloud_that_never_answered_is_no_audit_whatever_the_gate() -> None:
    silent = replace(decided("closed"), exchanges=tuple(replace(one, status=0) for one in DEMO.exchanges))
    assert exit_code(judged([silent], Terms(("open",)))) == 2


def test_several_reports_have_the_worst_exit_code(tmp_path: Path) -> None:
    good, bad = decided("closed"), decided("open")
    assert [exit_code(judged(pair, Terms())) for pair in ((good, good), (good, bad), (bad, good))] == [0, 1, 1]
    silent = replace(good, exchanges=tuple(replace(one, status=0) for one in DEMO.exchanges))
    assert exit_code(judged([good, silent, bad], Terms())) == 2
    demo = str(FIXTURES / "demo")
    assert (
        main(["report", demo, saved(replace(DEMO, results=silent.results, exchanges=silent.exchanges), tmp_path)]) == 2
    )


def test_replay_judges_by_the_same_terms(capsys: pytest.CaptureFixture[str]) -> None:
    demo = str(FIXTURES / "demo")
    assert main(["replay", demo]) == 1
    assert main(["replay", demo, "--require", "same-nb-api"]) == 0
    assert main(["replay", demo, "--require", "same-nb-api,zun-ha"]) == 1
    assert main(["replay", demo, "--require", "same-nb-api", "--require", "zun-ha", "--fail-on", "unknown"]) == 0
    assert "Gate met (fails on unknown; only same-nb-api, zun-ha)." in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--fail-on", "closed"], "'closed' is not one of partial, open, unknown, regression"),
        (["--fail-on", "open,"], "has an empty name"),
        (["--fail-on", ""], "has an empty name"),
        (["--fail-on", "regression"], "--fail-on regression compares with an earlier report"),
        (["--require", "nosuch"], "--require nosuch is not among the asked: same-nb-api"),
        (["same-nb-api", "--require", "zun-ha"], "--require zun-ha is not among the asked: same-nb-api"),
        (["--baseline", "nowhere"], "nowhere does not exist"),
    ],
)
def test_terms_that_make_no_sense_are_one_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code: object = main(["replay", str(FIXTURES / "demo"), *words])
    except SystemExit as leaving:
        code = leaving.code
    out, err = capsys.readouterr()
    assert (code, out) == (2, "") and sentence in err and err.count("\n") == 1


CHANGES = [  # before, now, what is still possible now, the change, whether a regression gate fails on it
    ("closed", "closed", "", Change.UNCHANGED, False),
    ("unknown", "unknown", "open", Change.UNCHANGED, False),
    ("closed", "partial", "", Change.REGRESSED, True),
    ("closed", "open", "", Change.REGRESSED, True),
    ("partial", "open", "", Change.REGRESSED, True),
    ("open", "partial", "", Change.IMPROVED, False),
    ("partial", "closed", "", Change.IMPROVED, False),
    ("unknown", "open", "", Change.NEWLY_KNOWN, False),
    ("unknown", "closed", "", Change.NEWLY_KNOWN, False),
    ("closed", "unknown", "closed open", Change.NEWLY_UNKNOWN, True),
    ("partial", "unknown", "closed partial", Change.NEWLY_UNKNOWN, False),
    ("open", "unknown", "closed partial open", Change.NEWLY_UNKNOWN, False),
]


@pytest.mark.parametrize(("before", "now", "possible", "change", "fails"), CHANGES)
def test_a_change_and_whether_it_fails_the_gate(
    before: str, now: str, possible: str, change: Change, fails: bool
) -> None:
    terms = Terms((REGRESSION,), baseline=decided(before))
    (report,) = judged([decided(now, possible or "open")], terms)
    comparison = report.results[0].comparison
    assert comparison is not None and comparison.change is change
    assert exit_code([report]) == (1 if fails else 0)


def test_what_a_report_came_with_is_not_believed() -> None:
    (waived,) = judged([decided("open")], Terms(waivers=(Waiver("a", "reason", "2999-01-01"),)))
    assert exit_code([waived]) == 0
    assert exit_code(judged([waived], Terms())) == 1
    assert DEFAULT == ("partial", "open", "unknown")


@pytest.fixture
def cloud(bare: Path) -> Iterator[FakeCloud]:
    """A cloud with Zun, configured as ``mine``: row 6 is unknown there, with one API server."""
    with FakeCloud(copy.deepcopy(ZUN)) as running:
        running.configures(bare / "clouds.yaml")
        yield running


def test_run_judges_by_the_same_terms(probe: Probe, cloud: FakeCloud, tmp_path: Path) -> None:
    ask = ("run", "zun-ha", "--os-cloud", "mine")
    assert probe(*ask).code == 1
    assert probe(*ask, "--fail-on", "open,partial").code == 0
    assert probe(*ask, "--fail-on", "unknown", "--require", "zun-ha").code == 1
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text("- {requirement: zun-ha, cloud: mine, reason: known, expires: 2999-12-31}\n")
    assert probe(*ask, "--waivers", str(waivers)).code == 0
    asked = len(cloud.asked)
    assert "not among the asked" in probe(*ask, "--require", "same-nb-api").sentence
    assert (
        "expires is missing" in probe(*ask, "--waivers", saved_text(tmp_path, "- {requirement: a, reason: b}")).sentence
    )
    assert len(cloud.asked) == asked, "a mistake is told before anything is asked"


def saved_text(folder: Path, text: str) -> str:
    (folder / "text.yaml").write_text(text)
    return str(folder / "text.yaml")


def test_run_beside_a_baseline(probe: Probe, cloud: FakeCloud, tmp_path: Path) -> None:
    ask = ("run", "zun-ha", "--os-cloud", "mine")
    bundle_path, report_path = str(tmp_path / "old.zip"), str(tmp_path / "new.json")
    assert probe(*ask, "--bundle", bundle_path).code == 1
    same = probe(*ask, "--baseline", bundle_path, "--fail-on", "regression")
    assert (same.code, same.err) == (0, "") and "Compared with cloud mine" in same.out
    cloud.documents["/container/v1/services"]["services"].clear()
    worse = probe(*ask, "--baseline", bundle_path, "-f", "json", "-o", report_path)
    assert worse.code == 1
    (result,) = json.loads(Path(report_path).read_text())["results"]
    assert (result["verdict"], result["comparison"]["change"]) == ("open", "newly known")
    back = probe("diff", report_path, bundle_path)
    assert back.code == 0 and "Newly unknown, open before" in back.out, "an open gap cannot get worse"


def test_a_baseline_that_each_audit_keeps_for_the_next(probe: Probe, cloud: FakeCloud, tmp_path: Path) -> None:
    path, services = tmp_path / "baseline.json", cloud.documents["/container/v1/services"]["services"]
    ask = ("run", "zun-ha", "--os-cloud", "mine", "-q", "--fail-on", "regression", "--baseline", str(path))
    assert "does not exist" in probe(*ask).sentence
    first = probe(*ask, "--update-baseline")
    assert first.code == 0 and first.err.endswith(f"Written: {path}.\n")
    cloud.documents["/container/v1/services"] = {"services": []}
    assert probe(*ask, "--update-baseline").code == 0, "from unknown to open is no regression"
    assert json.loads(path.read_text())["results"][0]["verdict"] == "open"
    cloud.documents["/container/v1/services"] = {"services": services}
    cloud.refuses = {"POST"}
    before = path.read_bytes()
    assert probe(*ask, "--update-baseline").code == 2
    assert path.read_bytes() == before, "what was not audited is no baseline"


@pytest.mark.parametrize("words", [("--update-baseline",), ("--update-baseline", "--baseline", "a.zip")])
def test_a_baseline_to_keep_is_a_json_report(probe: Probe, cloud: FakeCloud, words: tuple[str, ...]) -> None:
    ran = probe("run", "zun-ha", "--os-cloud", "mine", *words)
    assert ran.sentence == "--update-baseline keeps a JSON report: give --baseline FILE.json"


def test_a_report_that_cannot_be_written_does_not_cost_the_bundle(
    probe: Probe, cloud: FakeCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "PATIENCE", 0.1)
    os.mkfifo(tmp_path / "lost")  # that nobody reads is known only when it is written to
    words = ("-f", "json", "-o", str(tmp_path / "lost"), "--bundle", str(tmp_path / "kept.zip"))
    assert probe("run", "zun-ha", "--os-cloud", "mine", *words).code == 2
    assert bundle.read(tmp_path / "kept.zip").results[0].id == "zun-ha"
