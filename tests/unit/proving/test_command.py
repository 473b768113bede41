"""``prove`` as a command: the last line, in short and at length, and no option without a meaning."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from container4nfv_probe.proving import prove as proving
from container4nfv_probe.proving.prove import Bench
from tests.unit.conftest import Probe
from tests.unit.fake_cloud import write
from tests.unit.proving.world import World, bench

PROVED = "same-nb-api: closed, proved: "
NOTHING_LEFT = "Nothing was left behind."


@pytest.fixture
def prove(probe: Probe, bare: Path, world: World, monkeypatch: pytest.MonkeyPatch) -> Probe:
    """The command, logged in to the world."""

    @contextmanager
    def opened(*cloud: object) -> Iterator[Bench]:
        yield bench(world)

    monkeypatch.chdir(bare)
    monkeypatch.setattr(proving, "opened", opened)
    write(bare / "clouds.yaml", "http://keystone.example:5000/v3")
    return lambda *words: probe("prove", *words, "--os-cloud", "mine")


def test_the_last_line_says_what_came_of_it(prove: Probe) -> None:
    ran = prove("same-nb-api")
    assert (ran.code, ran.err) == (0, "")
    *before, last = ran.out.splitlines()
    assert last.startswith(PROVED) and last.endswith(NOTHING_LEFT)
    assert before[0].startswith("same-nb-api, by reading alone: unknown: ") and before[-1].startswith("Requests: ")
    assert all(line.startswith("  ") for line in before[1:-1]), "the steps"


def test_a_proof_that_stops_says_where_in_the_last_line(prove: Probe, world: World) -> None:
    world.limits["maxTotalInstances"] = 0
    ran = prove("same-nb-api")
    assert (ran.code, ran.out.splitlines()[-1]) == (
        1, f"same-nb-api: not proved: the project's quota of instances is 0, and 0 are used. {NOTHING_LEFT}"
    )  # fmt: skip


@pytest.mark.parametrize("words", [("-q",), ("-f", "json"), ("-q", "-f", "json")], ids=" ".join)
def test_where_no_text_is_printed_it_goes_to_standard_error(prove: Probe, words: tuple[str, ...]) -> None:
    ran = prove("same-nb-api", *words)
    assert ran.err.startswith(f"container4nfv-probe: {PROVED}") and ran.err.count("\n") == 1
    assert json.loads(ran.out)["verdict"] == "closed" if "json" in words else not ran.out


def test_at_length_it_has_the_requests_that_count(prove: Probe) -> None:
    short, whole = prove("same-nb-api"), prove("same-nb-api", "-v")
    assert "POST http" not in short.out
    assert [line.split()[0] for line in whole.out.splitlines() if " -> " in line].count("DELETE") == 1


def test_a_dry_run_and_a_clean_up_end_in_their_last_line(prove: Probe, world: World) -> None:
    rehearsed = prove("same-nb-api", "--dry-run")
    assert rehearsed.out.splitlines()[-1].endswith("Nothing was created.") and world.sent == []
    assert prove("same-nb-api", "--dry-run", "-q").err.endswith("Nothing was created.\n")
    assert prove("--clean").out == f"Removed: 0. {NOTHING_LEFT}\n"


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("--clean", "--flavor", "tiny"), "--flavor"),
        (("--clean", "--server-image", "tiny"), "--server-image"),
        (("--clean", "-f", "json"), "--format"),
        (("--clean", "--journal", "x"), "--journal"),
        (("same-nb-api", "--dry-run", "-f", "json"), "--format"),
        (("same-nb-api", "--dry-run", "--journal", "x"), "--journal"),
    ],
)
def test_no_option_is_accepted_and_ignored(prove: Probe, words: tuple[str, ...], option: str) -> None:
    assert prove(*words).sentence.startswith(f"{option} means nothing to --")


def test_options_of_a_file_but_for_an_audits_deadline(prove: Probe, bare: Path) -> None:
    (bare / "container4nfv-probe.yaml").write_text("quiet: true\ndeadline: 0.001\nfail-on: none\n")
    ran = prove("same-nb-api")
    assert (ran.code, ran.out, ran.err.count("\n")) == (0, "", 1)
    assert prove("same-nb-api", "--config", "none").out
