"""replay, demo and explain through ``main``: what a person without the cloud can do."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest

from container4nfv_probe.cli.main import main

FIXTURES = Path(__file__).parents[3] / "fixtures"
DEMO = FIXTURES / "lab-admin"


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here may open a socket."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a replay opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)


def test_the_demo_shows_matrix_explanation_and_the_way_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo"]) == 0
    out, err = capsys.readouterr()
    assert "cloud lab-admin" in out and "closed when" in out and "What to try next" in out
    assert 'curl -sS -H "X-Auth-Token: ${TOKEN}"' in out
    assert err == ""


def test_a_replay_says_the_same_as_the_audit(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["replay", str(DEMO), "-f", "json"])
    out, err = capsys.readouterr()
    replayed, recorded = json.loads(out), json.loads((DEMO / "report.json").read_text())
    assert [(one["id"], one["verdict"], one["why"]) for one in replayed["results"]] == [
        (one["id"], one["verdict"], one["why"]) for one in recorded["results"]
    ]
    assert code == 1, "not every requirement is closed"
    assert err.startswith("container4nfv-probe: 1 closed, 5 unknown. Gate not met (")


def test_a_replay_of_some_requirements(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(DEMO), "same-nb-api"]) == 0
    assert "HA support" not in capsys.readouterr().out


def _bundle(tmp_path: Path, verdict: str) -> Path:
    """The demo's report, as if row 6 had been decided otherwise."""
    document = json.loads((DEMO / "report.json").read_text())
    document["results"][-1] |= {"verdict": verdict, "possible": [verdict]}
    path = tmp_path / "report.json"
    path.write_text(json.dumps(document))
    return path


def test_a_verdict_that_differs_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _bundle(tmp_path, "closed")
    main(["replay", str(path)])
    assert "zun-ha: recorded closed, now unknown" in capsys.readouterr().err
    assert main(["replay", str(path), "same-nb-api"]) == 0
    assert capsys.readouterr().err == "", "row 6 was not asked for"


def test_explain_a_saved_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "zun-ha", "--report", str(DEMO)]) == 0
    assert "unknown *  api_on_two_backends" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["replay", "nowhere.zip"], "nowhere.zip does not exist"),
        (["explain", "zun-ha", "--report", "nowhere"], "nowhere does not exist"),
        (["explain", "zun-ha", "--report", str(DEMO), "--registry", "none"], "--registry is about a cloud asked now"),
        (["explain", "no-such-row", "--report", str(DEMO)], "no requirement no-such-row"),
        (["replay", str(DEMO), "no-such-row"], "no requirement no-such-row"),
        (["replay", str(Path(__file__))], "holds no report"),
    ],
)
def test_bad_input_is_one_sentence(words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == "" and sentence in err and err.count("\n") == 1


def test_a_report_without_the_requirement_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads((DEMO / "report.json").read_text())
    document["results"] = document["results"][:1]
    (tmp_path / "report.json").write_text(json.dumps(document))
    assert main(["explain", "zun-ha", "--report", str(tmp_path / "report.json")]) == 2
    assert "was not asked" in capsys.readouterr().err
