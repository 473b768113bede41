"""``--anonymize``: of a cloud full of somebody's names none is in anything that a command writes."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from container4nfv_probe.reports.formats import FORMATS
from tests.unit.conftest import Probe
from tests.unit.distribution import installer
from tests.unit.fake_cloud import ZUN, FakeCloud

FIXTURES = Path(__file__).parents[3] / "fixtures"
SECRET = re.compile(r"(?i)secret\w*|\bann\b|\bp1\b|RegionOne")
HOSTS = [
    {"host": host, "binary": "zun-compute", "state": "up", "disabled": False, "forced_down": False}
    for host in ("secret-one", "secret-two")
]


@pytest.fixture
def cloud(bare: Path) -> Iterator[FakeCloud]:
    documents = ZUN | {
        "/container/v1/services": {"services": HOSTS},
        "/container/v1/availability_zones": {"availability_zones": [{"availability_zone": "secretzone"}]},
    }
    with FakeCloud(documents, project_name="secretproject") as running:
        running.offers("secretservice", "https://secrethost.example/secretpath")
        running.configures(bare / "clouds.yaml")
        path = bare / "clouds.yaml"
        document = yaml.safe_load(path.read_text())
        document["clouds"]["secretcloud"] = document["clouds"].pop("mine")
        document["clouds"]["secretcloud"]["auth"]["project_name"] = "secretproject"
        path.write_text(yaml.safe_dump(document))
        yield running


def text_of(path: Path) -> str:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return "".join(archive.read(name).decode() for name in archive.namelist())
    return path.read_bytes().decode(errors="replace")


def run(probe: Probe, folder: Path, *words: str) -> str:
    """Audit, and all that was written but the whole: files, bundle, standard output and error."""
    formats = [word for name in FORMATS for word in ("-f", name, "-o", str(folder / name))]
    ran = probe(
        "run", "--os-cloud", "secretcloud", "-f", "table", *formats, "--bundle", str(folder / "shared.zip"), *words
    )
    assert ran.code in (0, 1), ran.err
    files = [path for path in folder.iterdir() if path.is_file() and path.name != "whole.zip"]
    assert len(files) == len(FORMATS) + 1 + ("waivers.yaml" in {path.name for path in files})
    shown = [text_of(path) for path in files if path.name != "waivers.yaml"]
    return "".join([*shown, ran.out, ran.err]).replace(str(folder), "")


def test_nothing_that_an_anonymous_run_writes_has_a_name(cloud: FakeCloud, probe: Probe, tmp_path: Path) -> None:
    assert SECRET.search(run(probe, tmp_path))
    assert SECRET.findall(run(probe, tmp_path, "--anonymize")) == []


def test_waivers_are_shown_without_their_words(cloud: FakeCloud, probe: Probe, tmp_path: Path) -> None:
    waiver = {"requirement": "*", "reason": "secretreason", "expires": "2099-01-01", "owner": "secretowner",
              "cloud": "secret*"}  # fmt: skip
    (tmp_path / "waivers.yaml").write_text(yaml.safe_dump([waiver, waiver | {"requirement": "secret-*"}]))
    text = run(probe, tmp_path, "--anonymize", "--waivers", str(tmp_path / "waivers.yaml"))
    assert SECRET.findall(text) == []
    assert "not shown" in text and "waiver 2" in text


def test_the_whole_is_kept_beside_it(cloud: FakeCloud, probe: Probe, tmp_path: Path) -> None:
    text = run(probe, tmp_path, "--anonymize", "--whole", str(tmp_path / "whole.zip"))
    assert SECRET.findall(text) == []
    assert SECRET.search(text_of(tmp_path / "whole.zip"))
    assert probe("verify", str(tmp_path / "whole.zip")).code == probe("verify", str(tmp_path / "shared.zip")).code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["replay", "whole.zip", "--bundle", "again.zip"],
        ["replay", "whole.zip", "zun-ha"],
        ["report", "whole.zip", "whole.zip", "-f", "json"],
        ["diff", "whole.zip", "whole.zip", "-f", "json"],
        ["explain", "zun-ha", "--report", "whole.zip"],
        ["releases", "--report", "whole.zip", "-f", "json"],
    ],
    ids=lambda words: words[0],
)
def test_what_is_made_of_a_whole_bundle_has_no_name(
    cloud: FakeCloud, probe: Probe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    probe("run", "--os-cloud", "secretcloud", "--bundle", "whole.zip", "-q")
    bare = probe(*words)
    assert SECRET.search(bare.out)
    ran = probe(*words, "--anonymize", "--shift-times", "-400")
    assert ran.code == bare.code
    assert SECRET.findall(ran.out + ran.err) == []
    if "again.zip" in words:
        assert SECRET.findall(text_of(Path("again.zip"))) == []
        assert probe("verify", "again.zip").code == 0


BY_A_NAME = '''
from container4nfv_probe import Document, Read, Requirement, check, no, yes


class Service(Document, frozen=True):
    host: str


SERVICES = Read("container", "/v1/services", Service, key="services")


@check(SERVICES)
def on_one(subject):
    """Does a service run on secret-one?"""
    hosts = [one.host for one in subject.openstack.list(SERVICES).items]
    return yes("it does") if "secret-one" in hosts else no("it does not")


REQUIREMENT = Requirement(id="by-a-name", row=99, title="Ours", projects=("Zun",), published="Open",
                          closed=on_one, partial=on_one)
'''


def test_a_verdict_that_other_names_would_turn_is_not_told(
    cloud: FakeCloud, probe: Probe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installer(tmp_path, monkeypatch)(BY_A_NAME)
    whole, shared = str(tmp_path / "whole.zip"), str(tmp_path / "shared.zip")
    probe("run", "by-a-name", "zun-ha", "--os-cloud", "secretcloud", "--bundle", whole, "-q")
    ran = probe("replay", whole, "--anonymize", "--bundle", shared)
    assert ran.sentence.startswith("under other names by-a-name would be open, and it is closed: leave out")
    kept = str(tmp_path / "kept.zip")
    anonymous = ("--anonymize", "--bundle", shared, "--whole", kept)
    ran = probe("run", "by-a-name", "--os-cloud", "secretcloud", "-q", *anonymous)
    assert ran.code == 2 and "under other names by-a-name" in ran.err
    assert not Path(shared).exists() and probe("verify", kept).code == 0
    assert probe("replay", whole, "zun-ha", "--anonymize", "--bundle", shared).code == 1


def test_a_recorded_inventory_says_the_same_of_every_series(probe: Probe) -> None:
    for name in ("releases-new", "releases-old"):
        bare, ran = (probe("releases", "--report", str(FIXTURES / name), *words) for words in ([], ["--anonymize"]))
        fits = re.compile(r"^\w+ .*\d+\.\d+.* (\S+ to \S+|\S+)$", re.MULTILINE)
        assert fits.findall(ran.out) == fits.findall(bare.out) != []
        assert SECRET.findall(ran.out) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--shift-times", "3"], "--shift-times is about anonymous reports: give --anonymize too"),
        (["--whole", "w.zip"], "--whole is about anonymous reports: give --anonymize too"),
        (["--anonymize", "--shift-times", "soon"], "'soon' is not a whole number of days"),
        (["--anonymize", "--shift-times", "99999999999"], "is not a whole number of days"),
        (["--anonymize", "--whole", "a.zip", "--bundle", "a.zip"], "--bundle and --whole are one place"),
        (["--anonymize", "--whole", "a", "-o", "a/x.json"], "are one place"),
        (["--anonymize", "--baseline", "b.json", "--update-baseline"], "--update-baseline keeps the report"),
        (["--anonymize", "--all-regions"], "--anonymize needs the reports of all clouds at once"),
        (["--shift-times", "3", "--all-regions"], "--shift-times is about anonymous reports"),
        (["--whole", "w.zip", "--all-regions"], "--whole is about anonymous reports"),
    ],
)
def test_what_means_nothing_together_is_one_sentence(
    probe: Probe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = probe("run", "--os-cloud", "mine", *words)
    assert ran.code == 2 and sentence in ran.err


def test_a_report_without_evidence_cannot_be_made_anonymous(probe: Probe, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    probe("replay", str(FIXTURES / "demo"), "-f", "json", "-o", str(path))
    text = path.read_text()
    path.write_text(re.sub(r'"exchanges": \[.*?\n  \],', '"exchanges": [],', text, flags=re.DOTALL))
    ran = probe("report", str(path), "--anonymize")
    assert (ran.code, ran.out) == (2, "") and "cannot be made anonymous: no evidence" in ran.err


def test_what_says_that_there_was_no_audit_has_no_name_either(cloud: FakeCloud, probe: Probe, tmp_path: Path) -> None:
    cloud.refuses = {"POST"}
    path = tmp_path / "report.json"
    assert probe("run", "--os-cloud", "secretcloud", "--anonymize", "-f", "json", "-o", str(path)).code == 2
    assert SECRET.findall(path.read_text()) == []


def test_lines_of_many_clouds_have_no_name_and_the_same_verdicts(
    cloud: FakeCloud, bare: Path, probe: Probe, tmp_path: Path
) -> None:
    path = bare / "clouds.yaml"
    document = yaml.safe_load(path.read_text())
    document["clouds"] |= {"secretother": document["clouds"]["secretcloud"], "secretdead": "secretword"}
    path.write_text(yaml.safe_dump(document))
    several, lines = tmp_path / "several.jsonl", tmp_path / "shared.jsonl"
    assert probe("run", "--all-clouds", "-q", "-o", str(several)).code == 2
    altered = several.read_text().replace('"verdict":"unknown"', '"verdict":"closed"')
    assert altered != several.read_text()
    several.write_text(altered)  # which is remarked on, without a name, too
    bare_ran = probe("report", str(several), "-f", "json")
    ran = probe("report", str(several), "--anonymize", "-f", "table", "-f", "jsonl", "-o", str(lines))
    assert ran.code == bare_ran.code == 2 and "report 2: its evidence shows something else" in ran.err
    assert SECRET.findall(ran.out + ran.err + lines.read_text()) == []
    shown = [json.loads(line) for line in lines.read_text().splitlines()]
    assert [verdicts(one) for one in shown] == [verdicts(one) for one in json.loads(bare_ran.out)]
    (dead,) = [one for one in shown if not one["results"]]
    assert dead["ended"] == "the reason is left out, as it may have names"
    assert len({one["scope"]["cloud"] for one in shown}) == len(shown) == 3


def verdicts(report: dict[str, Any]) -> list[str]:
    return [one["verdict"] for one in report["results"]]
