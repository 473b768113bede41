"""Options in a file: which file counts, what it may say, and that what is typed counts more."""

from __future__ import annotations

import json
import os
from itertools import pairwise
from pathlib import Path

import pytest

from container4nfv_probe.cli import settings
from tests.unit.conftest import Probe
from tests.unit.fake_cloud import FakeCloud

LAB = str(Path(__file__).parents[3] / "fixtures" / "lab-admin")
FILE = "container4nfv-probe.yaml"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder without anything, and a home without anything."""
    for name in ("here", "home"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    return tmp_path / "here"


def test_gate_formats_and_waivers_of_a_file(probe: Probe, here: Path) -> None:
    (here / "w.yaml").write_text("- {requirement: zun-ha, reason: one is enough, expires: 2999-12-31}\n")
    (here / FILE).write_text("fail-on: [open, partial]\nrequire: zun-ha\nwaivers: w.yaml\nreports: [a.json, b.xml]\n")
    ran = probe("replay", LAB)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.endswith("Gate met (fails on open, partial; only zun-ha). Written: a.json, b.xml.\n")
    assert json.loads((here / "a.json").read_text())["results"][-1]["waiver"]["reason"] == "one is enough"


def test_what_is_typed_counts_more(probe: Probe, here: Path) -> None:
    (here / FILE).write_text("fail-on: none\nreports: [a.json]\nquiet: true\n")
    assert probe("replay", LAB, "--fail-on", "unknown").code == 1
    assert probe("replay", LAB, "--fail-on=unknown", "-f", "csv").out.startswith("cloud,")
    assert probe("replay", LAB, "--config", "none").code == 1
    assert probe("replay", LAB).code == 0


@pytest.mark.parametrize("place", ["the folder", "pyproject.toml", "home"])
def test_where_it_is_looked_for(probe: Probe, here: Path, place: str) -> None:
    if place == "pyproject.toml":
        (here / "pyproject.toml").write_text('[tool.container4nfv-probe]\nfail-on = "none"\n')
    else:
        ((here if place == "the folder" else here.parent / "home") / FILE).write_text("fail-on: none\n")
    assert probe("replay", LAB).code == 0


def test_a_user_without_a_home_has_no_file_there(probe: Probe, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container that runs as a number which has no name."""
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name)
    monkeypatch.setattr("os.getuid", lambda: 4711)
    assert probe("replay", LAB).code == 1


def test_a_project_without_our_table_is_no_file_of_ours(probe: Probe, here: Path) -> None:
    for text in ("[tool.ruff]\n", "not TOML"):
        (here / "pyproject.toml").write_text(text)
        assert probe("replay", LAB).code == 1


def test_its_paths_are_beside_it(probe: Probe, here: Path) -> None:
    (here / "ci").mkdir()
    (here / "ci" / "options.yaml").write_text("reports: [a.json]\nbaseline: base.json\n")
    assert probe("replay", LAB, "-o", "ci/base.json").code == 1
    assert probe("replay", LAB, "--config", "ci/options.yaml").code == 1
    assert json.loads((here / "ci" / "a.json").read_text())["results"][0]["comparison"]["change"] == "unchanged"


def test_a_command_takes_what_it_has(probe: Probe, here: Path) -> None:
    """One file for all: ``releases`` has no waivers, ``replay`` no registry, ``list`` nothing at all."""
    (here / FILE).write_text(
        "waivers: nosuch.yaml\nregistry: https://registry.example\nat-least: ocata\nkubeconfig: none\n"
    )
    assert probe("releases", "--report", LAB).code in (0, 1)
    assert "nosuch.yaml" in probe("replay", LAB).sentence
    assert probe("list").code == 0
    assert probe("replay", LAB, "--help").code == 0
    assert probe("explain", "zun-ha", "--report", LAB, "--config", FILE).code == 0, "a saved report asks nobody"


@pytest.mark.parametrize(
    ("command", "words"),
    [("run", ("zun-ha",)), ("explain", ("zun-ha",)), ("releases", ()), ("prove", ("same-nb-api", "--dry-run"))],
)
def test_a_command_that_asks_a_cloud_takes_them_too(
    probe: Probe, here: Path, bare: Path, command: str, words: tuple[str, ...]
) -> None:
    (here / "ours.yaml").write_text("registry: none\nkubeconfig: none\nzun-api-backend: none\ndeadline: 20\n")
    with FakeCloud() as cloud:
        cloud.configures(bare / "clouds.yaml")
        for named in ("none", "ours.yaml"):
            ran = probe(command, *words, "--os-cloud", "mine", "--config", named)
            assert ran.code in (0, 1), ran.err
            if command in ("run", "explain"):
                assert ("(declared with --zun-api-backend none)" in " ".join(ran.out.split())) is (named == "ours.yaml")


WRONG = {
    "no mapping": ("- a\n", "is no mapping of options"),
    "not YAML": ("a: [\n", f"{FILE}:2: not YAML ("),
    "an unknown key": ("fail_on: open\n", "unknown key fail_on: there are deadline, "),
    "a key that is no option": ("password: canary\n", "unknown key password"),
    "no value": ("waivers:\n", "waivers has no text"),
    "a mapping": ("require: {a: b}\n", "require has no text"),
    "several where one is meant": ("waivers: [a, b]\n", "waivers has several values"),
    "a flag that is none": ("quiet: maybe\n", "quiet is no yes or no: give true or false"),
    "a verdict that is none": ("fail-on: bad\n", f"{FILE}: argument --fail-on: 'bad' is not one of partial, "),
    "a requirement that is none": ("require: nosuch\n", "--require nosuch is not among the asked"),
    "a suffix nobody knows": ("reports: [a.pdf]\n", "no format has the suffix of -o a.pdf"),
    "not text": ("\0", "is not YAML"),
    "a list in itself": ("reports: &a [*a]\n", "contains itself"),
    "a billion laughs": (
        "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
        + "".join(f"{one}: &{one} [{', '.join([f'*{before}'] * 9)}]\n" for before, one in pairwise("abcdefghi")),
        "aliases filled in",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_makes_no_sense_is_one_sentence(probe: Probe, here: Path, name: str) -> None:
    text, sentence = WRONG[name]
    (here / FILE).write_text(text)
    said = probe("replay", LAB).sentence
    assert sentence in said and "canary" not in said


def test_a_file_that_is_named_and_not_there_is_one_sentence(probe: Probe, here: Path) -> None:
    assert "nosuch.yaml" in probe("replay", LAB, "--config", "nosuch.yaml").sentence
    os.mkfifo(here / "pipe")
    assert "pipe" in probe("replay", LAB, "--config", "pipe").sentence


@pytest.mark.parametrize("key", settings.TRUSTED)
@pytest.mark.parametrize("name", [FILE, "pyproject.toml"])
def test_where_logins_go_a_folder_does_not_say_unasked(
    probe: Probe, here: Path, bare: Path, name: str, key: str
) -> None:
    place = {"kubeconfig": "config", "kube-context": "other"}.get(key, "http://127.0.0.1:9")
    text = f"{key}: {place}\n" if name == FILE else f'[tool.container4nfv-probe]\n{key} = "{place}"\n'
    (here / name).write_text(text)
    with FakeCloud() as cloud:
        cloud.configures(bare / "clouds.yaml")
        said = probe("run", "zun-ha", "--os-cloud", "mine").sentence
        refused = f"{name} of this folder may not set {key}, which says where logins go"
        assert said == f"{refused}: give --config {name} if it is yours"
        assert cloud.asked == []
        assert "may not set" not in probe("run", "zun-ha", "--os-cloud", "mine", "--config", name).err
    assert "may not set" not in probe("replay", LAB).err
    (here / name).rename(here.parent / "home" / name)
    assert "may not set" not in probe("run", "zun-ha", "--os-cloud", "nosuch").err


@pytest.mark.parametrize("name", [FILE, "pyproject.toml"])
def test_a_file_that_anybody_may_write_is_not_taken_unasked(probe: Probe, here: Path, name: str) -> None:
    text = "fail-on: none\n" if name == FILE else '[tool.container4nfv-probe]\nfail-on = "none"\n'
    (here / name).write_text(text)
    (here / name).chmod(0o666)
    assert probe("replay", LAB).sentence.startswith(
        f"{name} is not only yours to write: give --config {name} to use it"
    )
    assert probe("replay", LAB, "--config", name).code == 0
    assert probe("replay", LAB, "--config", "none").code == 1


def test_every_key_is_an_option_of_a_command(probe: Probe) -> None:
    whole = "".join(probe(name, "--help").out for name in ("run", "replay", "releases"))
    assert [key for key in settings.KEYS if key != "reports" and f"--{key} " not in f"{whole} "] == []
