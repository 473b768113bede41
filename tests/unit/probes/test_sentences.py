"""Every sentence that a check says of a recorded cloud, and every text in the probes, held to the same form."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from container4nfv_probe.audit import plugins
from container4nfv_probe.cli.arguments import command_line
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.replay import replayed
from container4nfv_probe.reports import words
from container4nfv_probe.rules.report import CheckResult
from tests.unit.cli.test_words import PRIVATE, literals

ROOT = Path(__file__).parents[3]
CLOUDS = [path for path in sorted((ROOT / "fixtures").iterdir()) if not path.name.startswith("releases")]
PROBES = sorted((ROOT / "probes").rglob("*.py"))
# What a sentence may begin with that has a capital.
NAMES = (
    "Glance",
    "Glare",
    "Heat",
    "IPVLAN",
    "Kuryr",
    "MACVLAN",
    "Magnum",
    "Neutron",
    "Nova",
    "OpenShift",
    "Swift",
    "Zun",
)
OPTION = re.compile(r"--[a-z][\w-]*")
MANY_OF_ONE = re.compile(r"(?<![\w.:/-])1 (?:[A-Za-z]+ )?[A-Za-z]+[^\Ws]s\b")


@cache
def answers() -> dict[tuple[str, str], CheckResult]:
    """What each check says, by name and sentence."""
    reports = [replayed(bundle.read(path), plugins.requirements()) for path in CLOUDS]
    found = [one for report in reports for result in report.results for one in result.checks]
    return {(one.name, one.answer.because): one for one in found}


def wrong(text: str) -> list[str]:
    """What is not in order with the form of a text."""
    faults = {
        "a word of ours": PRIVATE.search(text),
        "several of one": MANY_OF_ONE.search(text),
        "spaces": text != " ".join(text.split()),
        "an end": not text or text[-1] in ".!?:;,",
    }
    return [name for name, fault in faults.items() if fault]


def test_there_are_sentences_of_every_kind() -> None:
    said = answers().values()
    assert len(answers()) > 100
    assert {one.answer.truth for one in said} == {"yes", "no", "unknown"}
    assert len({one.name for one in said}) == len({c.name for r in plugins.requirements() for c in r.checks()})


def test_each_sentence_is_one_in_small_letters_without_an_end() -> None:
    for (_, text), one in answers().items():
        assert wrong(text) == [], text
        assert re.match(r"[a-z0-9]", text) or text.startswith(NAMES), text
        assert not words.sentence(text).startswith("Http"), text
        assert one.answer.truth != "unknown" or one.answer.settle, text


def test_each_advice_is_a_thing_to_have_or_an_option_that_there_is() -> None:
    _, parsers = command_line()
    known = {option for action in parsers["run"]._actions for option in action.option_strings}
    advice = {one.answer.settle for one in answers().values()} - {""}
    assert len(advice) > 12
    for text in advice:
        assert wrong(text) == [], text
        assert re.match(r"--|an? |the |credentials |ports |pod_vif_driver ", text), text
        assert known >= set(OPTION.findall(text)), text


@pytest.mark.parametrize("path", PROBES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_of_a_probe_has_a_word_of_ours(path: Path) -> None:
    texts = [text for text in literals(ast.parse(path.read_text(encoding="utf-8"))) if "\n" not in text]
    assert [text for text in texts if PRIVATE.search(text) or "  " in text or "Http" in text] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1 ports carry a mark", "several of one"),
        ("in 1 running pods", "several of one"),
        ("no plane was given", "a word of ours"),
        ("two  spaces", "spaces"),
        ("so it is.", "an end"),
        ("1 address, 10 ports, 1.1 versions", ""),
    ],
)
def test_what_is_found_fault_with(text: str, fault: str) -> None:
    assert wrong(text) == ([fault] if fault else [])
