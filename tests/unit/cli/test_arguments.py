"""Conventions of a command line: version, help in two lengths, quiet, and no option without a meaning."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from container4nfv_probe.cli.arguments import COMMANDS
from container4nfv_probe.cli.clouds import MEANINGLESS, SHOWN
from tests.unit.conftest import Probe

LAB = str(Path(__file__).parents[3] / "fixtures" / "lab-admin")
GROUPS = ["Which cloud", "Reports:", "Gate:", "Others:"]


def test_the_version(probe: Probe) -> None:
    ran = probe("--version")
    assert (ran.code, ran.out, ran.err) == (0, f"container4nfv-probe {version('container4nfv-probe')}\n", "")


def test_help_of_run_is_short_and_in_groups(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    short, whole = probe("run", "--help").out, probe("run", "--help-all").out
    assert len(short.splitlines()) <= 69
    places = [short.index(name) for name in GROUPS]
    assert places == sorted(places)
    assert all(option in short for option in SHOWN) and "--os-auth-url" not in short
    assert all(option in whole for option in (*SHOWN, "--os-auth-url", "--os-cacert"))
    assert not [option for option in MEANINGLESS if f"{option} " in whole]


@pytest.mark.parametrize("command", sorted({*COMMANDS} - {"help"}))
def test_help_of_a_command_in_three_ways(probe: Probe, command: str) -> None:
    asked = probe(command, "--help")
    assert asked == probe(command, "-h")
    assert asked.code == 0 and asked.out.startswith(f"usage: container4nfv-probe {command}")
    assert probe("help", command) == asked


def test_help_of_no_such_command_is_one_sentence(probe: Probe) -> None:
    assert probe("help", "nosuch").sentence.startswith("no such command")


@pytest.mark.parametrize("option", MEANINGLESS)
@pytest.mark.parametrize("command", ["run", "releases", "explain"])
def test_no_option_is_accepted_and_ignored(probe: Probe, command: str, option: str) -> None:
    subject = ["zun-ha"] if command == "explain" else []
    assert (
        f"{option} means nothing to an audit: " in probe(command, *subject, "--os-cloud", "mine", option, "5").sentence
    )


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("releases", "-v"), "-v"),
        (("explain", "zun-ha", "-v"), "-v"),
        (("explain", "zun-ha", "-q"), "-q"),
        (("releases", "--kubeconfig", "x"), "--kubeconfig"),
        (("replay", LAB, "--deadline", "5"), "--deadline"),
        (("replay", LAB, "--os-cloud", "mine"), "--os-cloud"),
        (("list", "--config", "x"), "--config"),
    ],
)
def test_an_option_that_another_command_has_is_unknown(probe: Probe, words: tuple[str, ...], option: str) -> None:
    assert probe(*words).sentence.startswith(f"unknown option {option}")


def test_a_gate_that_nothing_fails(probe: Probe) -> None:
    ran = probe("replay", LAB, "--fail-on", "none")
    assert ran.code == 0 and "Gate met (fails on nothing)." in " ".join(ran.out.split())
    for text in ("none,open", "open,none"):
        assert "'none' is not one of partial, open, unknown, regression, or none alone" in (
            probe("replay", LAB, "--fail-on", text).sentence
        )


def test_verbose_has_what_decides_each_row_and_quiet_has_one_line(probe: Probe) -> None:
    short, whole, quiet = (probe("replay", LAB, *words) for words in ((), ("-v",), ("-q",)))
    assert len(short.out.splitlines()) < 25 < len(whole.out.splitlines())
    assert "Still possible: " in whole.out and "HA support for Zun" in whole.out
    assert quiet.out == "" and quiet.err.count("\n") == 1
