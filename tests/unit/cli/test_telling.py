"""The last line, and what files say when no audit could be made: a report never lies about its age."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from container4nfv_probe.reports.formats import FORMATS
from tests.unit.conftest import Probe
from tests.unit.fake_cloud import FakeCloud, write
from tests.unit.loopback import closed_port

FIXTURES = Path(__file__).parents[3] / "fixtures"
LAB, LOST = str(FIXTURES / "lab-admin"), str(FIXTURES / "zun-both-disabled")
UNMET = "Gate not met (fails on partial, open, unknown): private-registry, kuryr-macvlan-ipvlan, kuryr-kubernetes, "
OURS = "container4nfv-probe: "


@pytest.fixture
def cloud(bare: Path) -> Iterator[FakeCloud]:
    """A cloud with Zun, configured as ``mine``."""
    with FakeCloud() as running:
        running.configures(bare / "clouds.yaml")
        yield running


def test_where_a_table_is_printed_the_last_line_ends_it(probe: Probe, tmp_path: Path) -> None:
    ran = probe("replay", LAB, "-f", "table", "-f", "junit", "-o", str(tmp_path / "junit.xml"))
    assert (ran.code, ran.err) == (1, "")
    last = f"1 closed, 5 unknown. {UNMET}kuryr-ha, zun-ha. Written: {tmp_path / 'junit.xml'}."
    assert ran.out.splitlines()[-1] == last


@pytest.mark.parametrize("words", [["-f", "csv"], ["-f", "json", "-o", "a.json"], ["-q"], ["-q", "-o", "a.html"]])
def test_else_it_is_one_line_on_standard_error(
    probe: Probe, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = probe("replay", LAB, *words)
    written = f" Written: {words[-1]}." if "-o" in words else ""
    assert ran.err == f"{OURS}1 closed, 5 unknown. {UNMET}kuryr-ha, zun-ha.{written}\n"
    assert (ran.out == "") is ("csv" not in words)


UNMET_GATES = {
    "an audit": ("replay", LAB),
    "several": ("report", LAB, LOST),
    "what got worse": ("diff", LAB, LOST),
    "one requirement": ("replay", LAB, "--require", "zun-ha"),
    "unknown alone": ("report", LAB, "--fail-on", "unknown"),
    "a baseline": ("replay", LOST, "--baseline", LAB, "--fail-on", "regression"),
    "releases": ("releases", "--report", str(FIXTURES / "releases-old"), "--at-least", "pike"),
}


@pytest.mark.parametrize("form", [(), ("-v",), ("-q",), ("-f", "json"), ("-f", "html", "-o", "a.html")])
@pytest.mark.parametrize("name", UNMET_GATES)
def test_no_exit_code_1_without_its_reason(
    probe: Probe, name: str, form: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if name == "releases" and form == ("-v",):
        return
    ran = probe(*UNMET_GATES[name], *form)
    *_, said = (ran.out if not form or form == ("-v",) else ran.err).rpartition("Gate not met (")
    reason = said.partition(")")[2].strip(" :.\n")
    assert ran.code == 1 and reason and "not so" not in reason


def test_the_bundle_and_every_file_are_named(probe: Probe, cloud: FakeCloud, tmp_path: Path) -> None:
    places = [str(tmp_path / name) for name in ("audit.zip", "page.html", "junit.xml")]
    ran = probe("run", "zun-ha", "--os-cloud", "mine", "--bundle", *places[:1], "-o", places[1], "-o", places[2])
    assert ran.err.endswith(f"Written: {', '.join(places)}.\n") and ran.out == ""


def test_what_was_not_written_is_not_said_to_be(
    probe: Probe, cloud: FakeCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "audit.zip"
    monkeypatch.setattr("container4nfv_probe.cli.saving._save", refuse)
    ran = probe("run", "zun-ha", "--os-cloud", "mine", "--bundle", str(bundle), "-o", str(tmp_path / "a.html"))
    assert ran.code == 2
    assert f"Written: {bundle}.\n" in ran.err and "a.html cannot be written" in ran.err


def refuse(*anything: object) -> None:
    raise OSError(28, "No space left on device")


def broken_login(cloud: FakeCloud, bare: Path) -> list[str]:
    cloud.refuses = {"POST"}
    return ["--os-cloud", "mine"]


def unreachable(cloud: FakeCloud, bare: Path) -> list[str]:
    write(bare / "clouds.yaml", f"http://127.0.0.1:{closed_port()}")
    return ["--os-cloud", "mine"]


def unknown_cloud(cloud: FakeCloud, bare: Path) -> list[str]:
    return ["--os-cloud", "nosuch"]


def broken_configuration(cloud: FakeCloud, bare: Path) -> list[str]:
    (bare / "clouds.yaml").write_text("clouds: [")
    return ["--os-cloud", "mine"]


FAULTS = (broken_login, unreachable, unknown_cloud, broken_configuration)


@pytest.mark.parametrize("command", ["run", "releases"])
@pytest.mark.parametrize("fault", FAULTS)
def test_yesterdays_files_do_not_stay(
    probe: Probe, cloud: FakeCloud, bare: Path, tmp_path: Path, fault: object, command: str
) -> None:
    assert callable(fault)
    which = fault(cloud, bare)
    words = [word for name in FORMATS for word in ("-f", name, "-o", str(tmp_path / name))]
    for name in FORMATS:
        (tmp_path / name).write_text("STALE")
    sentence = probe(command, *which, *words).sentence
    for name in FORMATS:
        text = (tmp_path / name).read_bytes().decode("utf-8", "replace")
        assert "STALE" not in text and len(text) > 50, name
    document = json.loads((tmp_path / "json").read_text())
    assert (document["complete"], document["ended"], document["cloud"]) == (False, sentence, which[1])
    kind = "audit" if command == "run" else "releases"
    metrics = (tmp_path / "prometheus").read_text()
    assert f'container4nfv_{kind}_complete{{cloud="{which[1]}",project="",region=""}} 0.0' in metrics
    suite = ET.parse(tmp_path / "junit").getroot()[0]  # noqa: S314  (our own)
    assert (suite.get("errors"), suite.get("tests")) == ("1", "1")
    assert sentence in suite.findall("testcase/error")[0].attrib["message"]


WRONG = {
    "a suffix that contradicts": ["-f", "json", "-o", "page.html"],
    "one file twice": ["-o", "page.html", "-o", "./page.html"],
    "a suffix nobody knows": ["-o", "page.html", "-o", "page.pdf"],
    "no such format": ["-o", "page.html", "-f", "nosuch"],
    "no such option": ["-o", "page.html", "--nosuch"],
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistyped_command_overwrites_nothing(
    probe: Probe, cloud: FakeCloud, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_text("mine")
    assert probe("run", "--os-cloud", "mine", *WRONG[name]).sentence
    assert (tmp_path / "page.html").read_text() == "mine"


def test_one_place_that_cannot_be_written_leaves_no_stale_file_elsewhere(
    probe: Probe, cloud: FakeCloud, tmp_path: Path
) -> None:
    (tmp_path / "a.prom").write_text("yesterday's")
    words = ("-o", str(tmp_path / "nosuch" / "a.html"), "-o", str(tmp_path / "a.prom"))
    assert "nosuch/a.html cannot be written" in probe("run", "--os-cloud", "mine", *words).sentence
    assert "audit_complete" in (tmp_path / "a.prom").read_text()


def test_what_says_that_there_was_no_audit_is_no_report(probe: Probe, cloud: FakeCloud, tmp_path: Path) -> None:
    cloud.refuses, path = {"POST"}, str(tmp_path / "report.json")
    assert probe("run", "--os-cloud", "mine", "-o", path).code == 2
    for words in (["report", path], ["replay", LAB, "--baseline", path], ["diff", path, LAB], ["verify", path]):
        assert probe(*words).sentence.startswith(f"{path} says that no audit could be made ("), words
