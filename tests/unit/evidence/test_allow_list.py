"""Over all recorded clouds: no name that somebody gave is left in any anonymous output, and every answer stays."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest

from container4nfv_probe.audit import plugins
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.anonymize import anonymized
from container4nfv_probe.evidence.replay import replayed
from container4nfv_probe.evidence.verification import verified
from container4nfv_probe.gates.gate import Terms, judged
from container4nfv_probe.gates.waivers import anonymous
from container4nfv_probe.reports import explain, formats
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.rules import canonical, shapes
from container4nfv_probe.rules.judgement import Waiver
from container4nfv_probe.rules.report import Report

FOLDERS = [path for path in sorted((Path(__file__).parents[3] / "fixtures").iterdir()) if bundle.read(path).results]
NAME = re.compile(r"(?i)name\d+")
PLANTED = re.compile(r"(?i)planted\d*")
# What of an exchange is no text: which question it is, and of a closed set why there was no answer.
OURS = {"plane", "method", "cause"}


def told(report: Report) -> list[tuple[Any, ...]]:
    """Every answer, but for its words."""
    return [(one.id, one.verdict, one.possible, check.name, check.answer.truth, check.answer.cause, check.deciding)
            for one in report.results for check in one.checks]  # fmt: skip


def ids(folder: Path) -> str:
    return folder.name


@cache
def recorded(folder: Path) -> Report:
    """The report of a recorded cloud, as it is derived now."""
    report = bundle.read(folder)
    return replayed(report, plugins.requirements([one.id for one in report.results]))


def changed(report: Report, change: Callable[[str], str]) -> Report:
    """The report with every string changed that is a server's or a user's."""
    document = canonical.document(report)
    document |= {name: _changed(document[name], change) for name in ("scope", "exchanges")}
    return replace(shapes.convert(document, Report), digest="")


def _changed(value: Any, change: Callable[[str], str], name: str = "") -> Any:
    if isinstance(value, str):
        return change(value) if value and name not in OURS else value
    if isinstance(value, list):
        return [_changed(one, change, name) for one in value]
    if isinstance(value, dict):
        return {key: _changed(one, change, key) for key, one in value.items()}
    return value


@cache
def anonymous_one(folder: Path) -> Report:
    """The cloud under other names."""
    return anonymized([recorded(folder)])[0]


@cache
def with_other_names(folder: Path) -> Report:
    """The cloud as it would be if all that is replaced were called ``planted`` and a number."""
    return changed(anonymous_one(folder), lambda text: NAME.sub(lambda one: f"planted{one[0][4:]}", text))


def with_more_words(folder: Path) -> Report:
    """The cloud with a word more at the end of each string of a body, a header and the rest, and in no URL."""
    number = count()

    def more(text: str) -> str:
        return text if "://" in text else f"{text}-planted{next(number)}"

    return changed(recorded(folder), more)


def with_strange_places(folder: Path) -> Report:
    """The cloud with a word more in each URL and nowhere else."""
    return changed(recorded(folder), lambda text: f"{text}/planted{len(text)}?name=planted" if "://" in text else text)


@pytest.mark.parametrize("folder", FOLDERS, ids=ids)
class TestEveryAnswerStays:
    def test_of_a_recorded_cloud(self, folder: Path) -> None:
        hidden = anonymous_one(folder)
        assert told(hidden) == told(recorded(folder))
        assert told(replayed(hidden, plugins.requirements([one.id for one in hidden.results]))) == told(hidden)

    def test_of_a_cloud_with_names_planted_everywhere(self, folder: Path) -> None:
        report = replayed(with_other_names(folder), plugins.requirements([one.id for one in recorded(folder).results]))
        assert told(report) == told(recorded(folder))
        (hidden,) = anonymized([report])
        assert told(hidden) == told(report)

    def test_a_bundle_of_it_is_genuine(self, folder: Path, tmp_path: Path) -> None:
        (hidden,) = anonymized([recorded(folder)], -400)
        bundle.write(hidden, tmp_path / "shared.zip")
        assert verified(tmp_path / "shared.zip").faults == ()
        assert told(hidden) == told(recorded(folder))


WAIVER = Waiver("*", "planted1 agreed", "2099-01-01", "planted2", "*planted*", "*", "planted3.yaml:1")
STRAY = Waiver("planted4-*", "planted5", "2099-01-01", place="planted6.yaml:2")
REPORTS = [*formats.FORMATS, "explain", "bundle"]


@cache
def hidden_and_judged(folder: Path) -> tuple[Report, Report]:
    """A cloud full of planted names, anonymous: as it goes into a bundle, and as it is judged."""
    report = with_other_names(folder)
    (hidden,) = anonymized([report])
    terms = Terms(baseline=hidden, waivers=anonymous((WAIVER, STRAY), [(report, hidden)], 0))
    (judgement,) = judged([hidden], terms)
    return hidden, judgement


def written(name: str, hidden: Report, judgement: Report) -> str:
    if name == "bundle":
        return b"".join(bundle.content(hidden).values()).decode()
    if name == "explain":
        return "".join(explain.render(hidden, one.id, Look(200)) for one in hidden.results)
    text = formats.rendered(name, [judgement], Look(200, verbose=True))
    return text.decode(errors="replace") if isinstance(text, bytes) else text


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("folder", FOLDERS, ids=ids)
def test_no_planted_name_is_left(folder: Path, name: str) -> None:
    text = written(name, *hidden_and_judged(folder))
    assert len(text) > 100
    assert PLANTED.findall(text) == []


@pytest.mark.parametrize("plant", [with_more_words, with_strange_places])
@pytest.mark.parametrize("folder", FOLDERS, ids=ids)
def test_no_name_is_left_whatever_it_was_planted_in(folder: Path, plant: Callable[[Path], Report]) -> None:
    planted = plant(folder)
    report = replayed(planted, plugins.requirements([one.id for one in planted.results]))
    assert len(PLANTED.findall(json.dumps(canonical.document(report)))) > 20
    (hidden,) = anonymized([report])
    assert PLANTED.findall(json.dumps(msgspec.to_builtins(hidden))) == []


def test_waivers_are_judged_by_their_own_names_and_shown_without() -> None:
    hidden, judgement = hidden_and_judged(FOLDERS[0])
    kept = [one.waiver for one in judgement.results if one.waiver]
    assert kept and {(one.reason, one.owner, one.place, one.cloud) for one in kept} == {
        ("not shown", "", "waiver 1", hidden.scope.cloud)
    }
    assert [one for one in judgement.remarks if "waiver 2" in one] == [
        "waiver 2: the waiver of - matches nothing here: fix or remove it"
    ]


def test_times_are_shifted_and_stay_as_far_apart() -> None:
    report = recorded(FOLDERS[0])
    (hidden,) = anonymized([report], -400)
    assert hidden.started[:10] < report.started[:10]
    pairs = list(zip(report.exchanges, hidden.exchanges, strict=True))
    assert {other.started[10:] == one.started[10:] for one, other in pairs} == {True}
    assert not {one.headers["Date"] for one, _ in pairs if "Date" in one.headers} & {
        other.headers.get("Date") for _, other in pairs
    }
