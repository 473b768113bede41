"""What all services together tell, the gate, the formats and the command; and no wrong claim on a recorded cloud."""

from __future__ import annotations

import csv
import io
import json
import os
from dataclasses import replace
from importlib import resources
from pathlib import Path

import jsonschema
import pytest
import yaml

from container4nfv_probe.cli import saving
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.replay import recorded_subject
from container4nfv_probe.releases.gate import Wanted, exit_code
from container4nfv_probe.releases.inference import retake, take
from container4nfv_probe.releases.inventory import Inventory, Standing
from container4nfv_probe.releases.projects import KNOWN
from container4nfv_probe.releases.series import table
from container4nfv_probe.reports import formats
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.rules.model import Cause
from container4nfv_probe.testing import Cloud
from container4nfv_probe.wire.guard import Deadline
from tests.unit.conftest import Probe

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "fixtures"
RECORDINGS = yaml.safe_load((ROOT / "tests" / "live" / "recordings.yaml").read_text())
PROJECTS = {one.project: one for one in KNOWN}
# What really ran when the clouds were recorded; Heat's and Placement's packages are of the series beside them.
TRUTH = {
    "new": dict.fromkeys(PROJECTS, "2026.2"),
    "old": {"nova": "ocata", "neutron": "ocata", "cinder": "ocata", "placement": "ocata", "keystone": "pike",
            "glance": "pike", "zun": "pike", "magnum": "pike", "swift": "pike", "heat": "rocky"},
}  # fmt: skip


def root(version: str) -> dict[str, object]:
    return {"versions": [{"id": "v2.1", "version": version}]}


def inventory(cloud: Cloud, at_least: str = "", **roots: str) -> Inventory:
    for project, version in roots.items():
        cloud.answers(PROJECTS[project].read, root(version))
    return take(cloud.subject(), Deadline(60), Wanted(at_least) if at_least else None)


@pytest.mark.parametrize("path", sorted(FIXTURES.iterdir()), ids=lambda path: path.name)
def test_no_claim_about_a_recorded_cloud_is_wrong(path: Path) -> None:
    recorded = bundle.read(path)
    found = take(recorded_subject(recorded), Deadline(60), Wanted("ocata"), recorded.exchanges)
    truth = TRUTH[RECORDINGS[path.name].get("lab", "new")]
    told = {one.name: one for one in found.services if one.fits}
    assert all(truth[name] in one.fits for name, one in told.items())
    assert set(found.release.series) <= set(truth.values())
    assert not any(one.standing is Standing.BELOW for one in told.values())
    assert all(one.cause is not None for one in found.services if one.considered and not one.fits)


def test_recorded_clouds_are_what_they_are() -> None:
    new, old = (retake(bundle.read(FIXTURES / name)) for name in ("releases-new", "releases-old"))
    assert new.release.series == ("2026.2",)
    ends = {one.name: (one.earliest, one.latest) for one in old.services if one.considered}
    assert {name for name, (first, last) in ends.items() if first == last == TRUTH["old"][name]} == {
        "nova", "neutron", "cinder", "placement", "zun", "swift"
    }  # fmt: skip
    assert all(first <= TRUTH["old"][name] <= last for name, (first, last) in ends.items()), "names are in their order"


def test_services_agree_on_the_series_that_fit_all(cloud: Cloud) -> None:
    found = inventory(cloud, nova="2.90", cinder="3.68", placement="1.39")
    assert found.release.series == ("yoga",)
    assert found.release.sentence == "yoga fits every considered service that tells (3 of 3)"


def test_an_interval_stays_one(cloud: Cloud) -> None:
    assert inventory(cloud, zun="1.40", cinder="3.70").release.series == ("zed", "2023.1", "2023.2")


def test_newer_than_the_table_is_not_squeezed_into_it(cloud: Cloud) -> None:
    assert inventory(cloud, nova="2.200", cinder="3.71").release.series == ("after 2026.2",)


def test_a_mixed_cloud_is_of_no_series_and_names_who_disagrees(cloud: Cloud) -> None:
    release = inventory(cloud, nova="2.42", cinder="3.27", zun="1.4").release
    assert (release.series, release.most, release.disagree) == ((), ("ocata",), ("zun",))
    tied = inventory(Cloud(), nova="2.42", zun="1.4").release
    assert (tied.series, tied.most, tied.disagree) == ((), ("ocata", "pike"), ("nova", "zun"))


def test_one_that_cannot_be_read_neither_agrees_nor_disagrees(cloud: Cloud) -> None:
    cloud.answers(PROJECTS["cinder"].read, status=503)
    found = inventory(cloud, nova="2.42")
    (cinder,) = (one for one in found.services if one.name == "cinder")
    assert (cinder.fits, cinder.cause) == ((), Cause.BAD_DOCUMENT)
    assert found.release.sentence == "ocata fits every considered service that tells (1 of 2)"
    assert take(Cloud().subject(), Deadline(60)).release.sentence.startswith("not decidable")


@pytest.mark.parametrize(
    ("nova", "series", "standing"),
    [("2.42", "ocata", "at or above"), ("2.42", "newton", "at or above"), ("2.42", "pike", "below"),
     ("2.87", "victoria", "not decidable"), ("2.87", "ussuri", "at or above"), ("2.999", "2026.2", "at or above"),
     ("2.50", "ocata", "at or above"), ("2.50", "pike", "not decidable"), ("2.3", "ocata", "below")],
)  # fmt: skip
def test_the_gate(cloud: Cloud, nova: str, series: str, standing: str) -> None:
    found = inventory(cloud, series, nova=nova, magnum="1.14")
    assert found.gate is not None
    assert (found.gate.series, found.gate.standing) == (series, standing)


def test_the_gate_is_not_decidable_without_an_answer_or_without_a_service(cloud: Cloud) -> None:
    cloud.answers(PROJECTS["cinder"].read, status=403)
    gate = inventory(cloud, "ocata", nova="2.104").gate
    assert gate is not None
    assert (gate.standing, gate.sentence) == (Standing.UNDECIDED, "not decidable for ocata: cinder")
    nothing = take(Cloud().subject(), Deadline(60), Wanted("ocata")).gate
    assert nothing is not None and nothing.standing is Standing.UNDECIDED


def test_exit_codes(cloud: Cloud) -> None:
    met = inventory(cloud, "ocata", nova="2.104")
    assert exit_code(met) == 0
    assert exit_code(replace(met, complete=False, ended="the deadline of 1 s passed")) == 1
    assert exit_code(replace(met, complete=False, ended="interrupted")) == 130
    assert exit_code(replace(met, complete=False, ended="terminated")) == 143
    assert exit_code(inventory(cloud, "2026.2", magnum="1.6")) == 1
    cloud.exchanges.clear()  # nobody answers: the services are in the catalogue, and unreachable
    silent = take(cloud.subject(), Deadline(60))
    unreachable = tuple(replace(one, cause=Cause.UNREACHABLE) for one in silent.exchanges)
    assert unreachable and exit_code(replace(silent, exchanges=unreachable)) == 2


def test_services_of_which_nothing_is_told_are_not_a_silent_cloud(cloud: Cloud) -> None:
    cloud.offers("dns")
    found = take(cloud.subject(), Deadline(60))
    assert (found.exchanges, found.projects.others, exit_code(found)) == ((), ("designate",), 0)


GATES = [
    # All that is wanted, what is set beside it, and whether the gate is met; Magnum 1.14 is 2026.2, Zun 1.40 ussuri on.
    (Wanted("2024.1"), False, "not decidable for 2024.1: zun"),
    (Wanted("2024.1", undecided_passes=True), True, "1 considered service is at 2024.1 or above; not decidable,"),
    (Wanted("2024.1", ("magnum",)), True, "1 considered service is at 2024.1 or above"),
    (Wanted("2024.1", ("zun",)), False, "not decidable for 2024.1: zun"),
    (Wanted("2024.1", ("zun",), undecided_passes=True), False, "not decidable for 2024.1: zun"),
    (Wanted("2024.1", ("nova",), undecided_passes=True), False, "not in the catalogue: nova"),
    (Wanted("2024.1", agreed=True), True, "all services that tell agree on 2026.2: at or above 2024.1"),
    (Wanted("ocata"), True, "all 2 considered services are at ocata or above"),
]


@pytest.mark.parametrize(("wanted", "met", "sentence"), GATES)
def test_what_a_gate_may_let_pass(cloud: Cloud, wanted: Wanted, met: bool, sentence: str) -> None:
    for project, version in {"zun": "1.40", "magnum": "1.14"}.items():
        cloud.answers(PROJECTS[project].read, root(version))
    found = take(cloud.subject(), Deadline(60), wanted)
    assert found.gate is not None and sentence in found.gate.sentence
    assert exit_code(found) == (0 if met else 1)


def test_services_that_disagree_never_pass_together(cloud: Cloud) -> None:
    for project, version in {"zun": "1.12", "magnum": "1.14"}.items():
        cloud.answers(PROJECTS[project].read, root(version))
    found = take(cloud.subject(), Deadline(60), Wanted("ussuri", undecided_passes=True, agreed=True))
    assert found.gate is not None and found.gate.sentence == "below ussuri: zun"


def test_a_service_that_tells_nothing_agrees_to_nothing(cloud: Cloud) -> None:
    cloud.answers(PROJECTS["magnum"].read, root("1.14"))
    cloud.answers(PROJECTS["nova"].read, status=503)
    found = take(cloud.subject(), Deadline(60), Wanted("2024.1", agreed=True))
    assert found.gate is not None and found.gate.sentence == "not decidable for 2024.1: nova (tell nothing)"
    assert exit_code(found) == 1
    assert exit_code(take(cloud.subject(), Deadline(60), Wanted("2024.1", agreed=True, undecided_passes=True))) == 0


def in_region(cloud: Cloud, **regions: str) -> Inventory:
    """The inventory where services, by type, are listed for other regions than the audited one."""
    subject = cloud.subject()
    catalogue = subject.openstack.catalogue
    listed = tuple(replace(one, region=regions.get(one.service_type.replace("-", "_"), one.region))
                   for one in catalogue.endpoints)  # fmt: skip
    plane = replace(subject.openstack, catalogue=replace(catalogue, endpoints=listed))
    return take(replace(subject, openstack=plane), Deadline(60))


def test_identity_and_what_has_no_region_are_of_every_region(cloud: Cloud) -> None:
    cloud.answers(PROJECTS["keystone"].read, {"version": {"id": "v3.14"}})
    for project in ("nova", "magnum"):
        cloud.answers(PROJECTS[project].read, root({"nova": "2.104", "magnum": "1.14"}[project]))
    found = in_region(cloud, identity="RegionTwo", compute="", container_infra="RegionTwo")
    assert {one.name: bool(one.fits) for one in found.services} == {"keystone": True, "nova": True}


def test_ceph_is_considered_by_no_gate(cloud: Cloud) -> None:
    cloud.answers(PROJECTS["swift"].read, {"swift": {"version": "18.2.4"}})
    cloud.answers(PROJECTS["magnum"].read, root("1.14"))
    found = take(cloud.subject(), Deadline(60), Wanted("2024.1"))
    assert found.projects.others == ("Ceph RGW",) and "swift" in found.projects.absent
    assert exit_code(found) == 0


@pytest.mark.parametrize(("cause", "silent"), [(Cause.UNREACHABLE, True), (Cause.NOT_RECORDED, False)])
def test_what_was_not_recorded_is_not_silence(cloud: Cloud, cause: Cause, silent: bool) -> None:
    found = inventory(cloud, nova="2.42")
    unheard = tuple(replace(one, status=0, cause=cause) for one in found.exchanges)
    assert replace(found, exchanges=unheard).silent() is silent


def test_the_scope_of_considered_projects_is_said(cloud: Cloud) -> None:
    cloud.offers("artifact")
    cloud.offers("dns")
    found = inventory(cloud, nova="2.42")
    assert set(found.projects.considered) == set(table().services) | {"neutron"}
    assert "nova" not in found.projects.absent and "ironic" in found.projects.absent
    assert found.projects.others == ("designate", "glare")


def test_aliases_of_one_service_are_one_row(cloud: Cloud) -> None:
    cloud.offers("volumev2")
    cloud.offers("block-storage")
    found = inventory(cloud, cinder="3.27")
    (cinder,) = (one for one in found.services if one.name == "cinder")
    assert (cinder.types, cinder.official) == (("volumev2", "block-storage"), "block-storage")


def test_what_headers_repeat_tells_where_the_document_was_not_recorded() -> None:
    recorded = bundle.read(FIXTURES / "lab-admin")
    found = take(recorded_subject(recorded), Deadline(60), heard=recorded.exchanges)
    (magnum,) = (one for one in found.services if one.name == "magnum")
    assert (magnum.maximum, magnum.fits[0]) == ("1.14", "2026.2")
    assert "headers" in magnum.why


def test_the_command_says_it_of_a_bundle(probe: Probe) -> None:
    ran = probe("releases", "--report", str(FIXTURES / "old-admin"))
    assert (ran.code, ran.err) == (0, "")
    assert "no series fits all services" in ran.out
    assert "Disagree: neutron (ocata), zun (pike)." in ran.out
    assert "Considered: barbican, cinder," in ran.out


def test_what_was_not_recorded_passes_no_gate(probe: Probe) -> None:
    ran = probe("releases", "--report", str(FIXTURES / "lab-admin"), "--at-least", "ocata")
    assert ran.code == 1
    assert "Gate not met (at least ocata): not decidable for ocata: cinder, glance," in ran.out


def test_one_recording_is_told_in_every_format(probe: Probe, tmp_path: Path) -> None:
    words = [word for name in formats.FORMATS for word in ("-f", name, "-o", str(tmp_path / name))]
    ran = probe("releases", "--report", str(FIXTURES / "releases-old"), *words)
    assert (ran.code, ran.out) == (0, "") and ran.err.startswith("container4nfv-probe: 11 services: no series fits all")
    text = {name: (tmp_path / name).read_bytes().decode(errors="replace") for name in formats.FORMATS}
    document = json.loads(text["json"])
    schema = json.loads((resources.files("container4nfv_probe.reports") / "schemas/releases.schema.json").read_text())
    jsonschema.validate(document, schema)
    assert yaml.safe_load(text["yaml"]) == document
    assert [row["service"] for row in csv.DictReader(io.StringIO(text["csv"]))] == [
        one["name"] for one in document["services"]
    ]
    assert "| zun | container (application-container) | 1.1 to 1.4 | pike |" in text["markdown"]
    assert all(one["name"] in text[name] for one in document["services"] for name in text if name != "prometheus")


def test_a_file_that_cannot_be_written_costs_no_other(
    probe: Probe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "PATIENCE", 0.1)
    lost, kept = str(tmp_path / "x.json"), tmp_path / "releases.csv"
    os.mkfifo(lost)  # that nobody reads is known only when it is written to
    ran = probe(
        "releases", "--report", str(FIXTURES / "releases-old"), "-f", "json", "-o", lost, "-f", "csv", "-o", str(kept)
    )
    assert ran.code == 2 and f"{lost} cannot be written" in ran.err
    assert json.loads(ran.out)["services"] and kept.read_text().startswith("cloud,region,")


def test_when_it_was_asked_is_when_it_was_recorded(probe: Probe) -> None:
    recorded = bundle.read(FIXTURES / "releases-old")
    document = json.loads(probe("releases", "--report", str(FIXTURES / "releases-old"), "-f", "json").out)
    assert (document["started"], document["requests"]) == (recorded.started, recorded.requests)


def test_bad_input_is_one_sentence(probe: Probe, tmp_path: Path) -> None:
    of = ("--report", str(FIXTURES / "lab-admin"))
    assert "is no series that this program knows" in probe("releases", *of, "--at-least", "diablo").sentence
    for option in (("--service", "nova"), ("--undecided", "pass"), ("--agreed",)):
        assert f"{option[0]} is about a gate: give --at-least" in probe("releases", *of, *option).sentence
    both = ("--at-least", "ocata", "--agreed", "--service", "nova")
    assert "leave out --service or --agreed" in probe("releases", *of, *both).sentence
    assert "'novaa' is not one of barbican" in probe("releases", *of, "--at-least", "ocata", "--service", "novaa").err
    assert "leave out --report or --bundle" in probe("releases", *of, "--bundle", str(tmp_path / "x.zip")).sentence
    assert "no cloud was named" in probe("releases").sentence


def test_text_of_a_service_is_never_obeyed(cloud: Cloud) -> None:
    cloud.offers("=evil|<b>[red]\x1b[31m", "http://host.example/\x1b[2J")
    found = inventory(cloud, nova="2.42")
    shown = {name: str(formats.rendered(name, found, Look())) for name in formats.FORMATS}
    assert not any("\x1b" in text for text in shown.values())
    assert "<b>" not in shown["markdown"]
    assert ",'=evil" in shown["csv"]
