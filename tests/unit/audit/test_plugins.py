"""Requirements are found by entry points; a bad one is named, whatever is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.conftest import Probe
from tests.unit.distribution import Install, installer, requirement

OURS = ["same-nb-api", "private-registry", "kuryr-macvlan-ipvlan", "kuryr-kubernetes", "kuryr-ha", "zun-ha"]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    return installer(tmp_path, monkeypatch)


def listed(probe: Probe) -> list[str]:
    """The ids that ``list`` prints, in its order."""
    ran = probe("list", "-f", "json")
    assert (ran.code, ran.err) == (0, "")
    return [one["id"] for one in json.loads(ran.out)]


def test_ours_are_found_in_the_order_of_the_rows(probe: Probe) -> None:
    assert listed(probe) == OURS


def test_another_distribution_adds_a_row(probe: Probe, install: Install) -> None:
    install(requirement("theirs", row=7))
    assert listed(probe) == [*OURS, "theirs"]
    assert "closed when   readable" in probe("show", "theirs").out


def test_an_entry_point_may_name_the_module_alone(probe: Probe, install: Install) -> None:
    install(requirement("theirs", row=0), attribute="")
    assert listed(probe) == ["theirs", *OURS]


def test_it_can_be_asked_alone_and_an_unknown_one_names_all(probe: Probe, install: Install) -> None:
    install(requirement("theirs"))
    assert probe("show", "nosuch").sentence == f"no requirement nosuch: there are {', '.join([*OURS, 'theirs'])}"


# An exit of 0 would be the verdict that every gap is closed.
RAISING = {
    "ImportError": "import nosuch_module_at_all",
    "SyntaxError": "def :",
    "KeyError": "{}['nosuch']",
    "RuntimeError": "raise RuntimeError('two\\nlines')",
    "ZeroDivisionError": "1 / 0",
    "SystemExit": "raise SystemExit(0)",
    "AttributeError": "REQUIREMENTS = 1",
    "BaseException": "raise BaseException",
}


@pytest.mark.parametrize("error", RAISING)
@pytest.mark.parametrize(
    "words", [("list",), ("show", "zun-ha"), ("run", "zun-ha", "--os-auth-url", "http://127.0.0.1:1")]
)
def test_a_plugin_that_raises_is_named(probe: Probe, install: Install, error: str, words: tuple[str, ...]) -> None:
    entry = install(RAISING[error])
    sentence = probe(*words).sentence
    assert sentence.startswith(f"the plugin {entry} of somebody-elses cannot be used (")
    assert error in sentence or error == "ImportError"
    assert sentence.endswith(": fix or uninstall it")


@pytest.mark.parametrize("source", ["REQUIREMENT = 1", "REQUIREMENT = None", "def REQUIREMENT(): ..."])
def test_something_else_than_a_requirement_is_named(probe: Probe, install: Install, source: str) -> None:
    entry = install(source)
    sentence = probe("list").sentence
    assert sentence.startswith(f"the plugin {entry} of somebody-elses has no REQUIREMENT ")


def test_a_module_without_requirement_is_named(probe: Probe, install: Install) -> None:
    entry = install("pass", attribute="")
    assert f"{entry} of somebody-elses has no REQUIREMENT " in probe("list").sentence


def test_a_rule_that_is_none_is_named(probe: Probe, install: Install) -> None:
    source = requirement().replace("closed=readable", "closed=None")
    assert source != requirement()
    entry = install(source)
    assert f"the plugin {entry} of somebody-elses cannot be used (" in probe("list").sentence


def test_two_of_one_id_are_both_named(probe: Probe, install: Install) -> None:
    entry = install(requirement("zun-ha"))
    sentence = probe("list").sentence
    assert f"the plugin {entry} of somebody-elses" in sentence
    assert "zun-ha = container4nfv_probe.probes.zun_ha:REQUIREMENT of container4nfv-probe" in sentence
    assert "same id zun-ha" in sentence


def test_two_of_one_row_are_both_named(probe: Probe, install: Install) -> None:
    entry = install(requirement("theirs", row=6))
    sentence = probe("list").sentence
    assert f"the plugin {entry} of somebody-elses" in sentence
    assert "zun-ha = container4nfv_probe.probes.zun_ha:REQUIREMENT of container4nfv-probe" in sentence
    assert sentence.endswith("are both row 6: give one another row, or uninstall one")


def test_two_checks_of_one_name_are_named(probe: Probe, install: Install) -> None:
    source = requirement(names=("one", "two")).replace(
        "REQUIREMENT =", "object.__setattr__(two, 'name', 'one')\nREQUIREMENT ="
    )
    entry = install(source)
    assert probe("list").sentence == f"the plugin {entry} of somebody-elses has two checks of one name: rename one"


def test_a_rule_may_have_sixteen_checks_and_no_more(probe: Probe, install: Install) -> None:
    names = tuple(f"check_{number}" for number in range(17))
    install(requirement("theirs", names=names[:16]))
    assert "theirs" in listed(probe)
    entry = install(requirement("theirs", names=names))
    sentence = f"the plugin {entry} of somebody-elses has more than 16 checks in its rule: split the requirement"
    assert probe("list").sentence == sentence


def test_no_requirement_at_all_passes_no_gate(probe: Probe, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    info = tmp_path / "container4nfv_probe-0.dist-info"  # hides the installed one, and announces nothing
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: container4nfv-probe\nVersion: 0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "there is no entry point of group container4nfv_probe.requirements" in probe("list").sentence
