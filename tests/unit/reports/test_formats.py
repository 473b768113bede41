"""Every format: to the letter, in a reader of its own kind, and with text that wants to be more than text."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import docutils.core
import docutils.nodes
import docutils.utils
import pytest
import yaml
from lxml import etree
from prometheus_client.parser import text_string_to_metric_families

from container4nfv_probe.evidence import bundle
from container4nfv_probe.gates.gate import Terms, judged
from container4nfv_probe.releases.inventory import Inventory, Standing
from container4nfv_probe.reports import formats
from container4nfv_probe.reports import json as json_report
from container4nfv_probe.reports.interface import Look, NoSuchDocument
from container4nfv_probe.rules.judgement import Waiver
from container4nfv_probe.rules.model import Cause, Verdict
from container4nfv_probe.rules.report import Report
from tests import expected

SCHEMA = Path(__file__).parents[2] / "data" / "junit-10.xsd"
HOSTILE = (
    "=1+1\x1b[31m\u202e|a|`b`*c*_d_ <b>&amp; [x](http://y) @team a@b.de #12 ]]> :: |s|\n\n.. f::\n\n  g\u0300 \uff21"
)


def said(name: str, *reports: Report) -> str:
    text = formats.rendered(name, reports or (expected.report(),), Look())
    assert isinstance(text, str)
    return text


def hostile() -> Report:
    """The same report, as if every text of the cloud's were meant to do harm."""
    report = expected.report()
    scope = replace(report.scope, cloud=HOSTILE, region=HOSTILE, project=HOSTILE, user=HOSTILE, roles=(HOSTILE,))
    results = [
        replace(one, why=HOSTILE, settle=(HOSTILE,), waiver=one.waiver and replace(one.waiver, reason=HOSTILE))
        for one in report.results
    ]
    return replace(report, scope=scope, results=tuple(results), remarks=(HOSTILE,), ended=HOSTILE, complete=False)


def old_and_strange() -> Inventory:
    """The releases of a cloud whose every text is meant to do harm."""
    told = expected.inventory()
    scope = replace(told.scope, cloud=HOSTILE, region=HOSTILE, project=HOSTILE, user=HOSTILE, roles=(HOSTILE,))
    services = [
        replace(one, name=one.name and f"{one.name}{HOSTILE}", types=(HOSTILE,), endpoint=HOSTILE, why=HOSTILE,
                minimum=HOSTILE)
        for one in told.services
    ]  # fmt: skip
    remarks = [replace(one, sentence=HOSTILE, service_type=HOSTILE, interfaces=(HOSTILE,)) for one in told.catalogue]
    release = replace(told.release, sentence=HOSTILE, disagree=())
    return replace(told, scope=scope, services=tuple(services), catalogue=tuple(remarks), release=release)


@pytest.mark.parametrize("kind", expected.KINDS)
@pytest.mark.parametrize("name", formats.FORMATS)
def test_a_format_says_what_is_expected(name: str, kind: str) -> None:
    assert expected.content(name, kind) == expected.path(name, kind).read_bytes(), "make docs writes it anew"


@pytest.mark.parametrize("name", [name for name in formats.FORMATS if name not in ("subunit", "json", "yaml")])
def test_no_text_of_a_service_steers_a_terminal_or_turns_the_direction(name: str) -> None:
    assert not {"\x1b", "\u202e"} & set(str(formats.rendered(name, old_and_strange(), Look())))


@pytest.mark.parametrize("name", [name for name in formats.FORMATS if name != "subunit"])
def test_no_text_of_a_saved_report_steers_a_terminal_or_turns_the_direction(name: str, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(json_report.render(hostile(), Look()))
    assert not {"\x1b", "\u202e"} & set(said(name, bundle.read(tmp_path / "report.json")))


@pytest.mark.parametrize("name", [name for name in formats.FORMATS if name != "subunit"])
def test_several_reports_are_one_document(name: str) -> None:
    first = expected.report()
    second = replace(first, scope=replace(first.scope, cloud="second"))
    assert "second" in said(name, first, second) and first.scope.cloud in said(name, first, second)


@pytest.mark.parametrize("name", ["table", "markdown", "html", "rst", "json", "yaml"])
def test_planes_that_were_declared_absent_are_told(name: str) -> None:
    assert "no such cluster" in said(name, replace(expected.report(), without=("no such cluster",)))


def test_yaml_and_json_are_the_same() -> None:
    one = expected.report()
    assert yaml.safe_load(said("yaml", one)) == json.loads(said("json", one))
    assert (
        yaml.safe_load(said("yaml", one, one)) == json.loads(said("json", one, one)) == [json.loads(said("json"))] * 2
    )


def test_csv_is_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(said("csv", hostile()))))
    assert [row["requirement"] for row in rows] == list(expected.IDS)
    assert {row["why"][:2] for row in rows} == {"'="}
    assert {row["complete"] for row in rows} == {"no"}


def junit(told: Report | Inventory) -> ElementTree.Element:
    text = str(formats.rendered("junit", told if isinstance(told, Inventory) else [told], Look())).encode()
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(text))
    return ElementTree.fromstring(text)  # noqa: S314 (our own document)


def outcomes(told: Report | Inventory) -> Mapping[str, str]:
    cases = junit(told).iter("testcase")
    return {case.attrib["name"]: next((one.tag for one in case if one.tag != "system-out"), "passed") for case in cases}


def test_junit_is_valid_and_agrees_with_the_gate() -> None:
    report = expected.report()
    assert outcomes(report) == {"same-nb-api": "passed", "kuryr-ha": "skipped", "zun-ha": "failure"}
    (strict,) = judged([report], Terms())
    assert outcomes(strict) == {"same-nb-api": "passed", "kuryr-ha": "error", "zun-ha": "failure"}
    (lenient,) = judged([report], Terms(("unknown",)))
    assert outcomes(lenient) == {"same-nb-api": "passed", "kuryr-ha": "error", "zun-ha": "skipped"}
    (hidden,) = judged([replace(report, complete=False, ended="interrupted")], Terms(("partial",)))
    assert outcomes(hidden)["audit"] == "error"
    suite = junit(hidden).find("testsuite")
    assert suite is not None and suite.attrib["tests"] == "4" and suite.attrib["time"] == str(report.duration)


def test_junit_of_services_agrees_with_the_gate() -> None:
    told = outcomes(expected.inventory("pike"))
    below = ("cinder", "neutron", "nova", "placement")
    assert {name for name, came in told.items() if came == "failure"} == set(below)
    assert (told["zun"], told["magnum"], told["glare"]) == ("passed", "error", "skipped")
    ungated = outcomes(expected.inventory(""))
    assert {name for name, came in ungated.items() if came != "passed"} == {"glare"}
    unread = replace(expected.inventory("").services[0], fits=())
    assert outcomes(replace(expected.inventory(""), services=(unread,))) == {"cinder": "skipped"}


def test_releases_that_cannot_pass_have_a_case_that_says_why() -> None:
    told = expected.inventory("ocata")
    assert "releases" not in outcomes(told)
    assert outcomes(replace(told, complete=False, ended="interrupted"))["releases"] == "error"
    unheard = tuple(replace(one, status=0, cause=Cause.UNREACHABLE) for one in told.exchanges)
    assert outcomes(replace(told, exchanges=unheard))["releases"] == "error"
    assert told.gate is not None
    nobody = replace(told.gate, standing=Standing.UNDECIDED, sentence="not decidable for ocata: nobody")
    assert outcomes(replace(told, services=(), gate=nobody)) == {"releases": "error"}
    (suite,) = junit(told).iter("testsuite")
    facts = {one.attrib["name"]: one.attrib["value"] for one in suite.iter("property")}
    assert facts["gate"].startswith("Gate met (at least ocata): all ") and facts["release"] == told.release.sentence


def test_junit_of_hostile_text_is_valid() -> None:
    assert set(outcomes(hostile())) == {*expected.IDS, "audit"}
    assert len(outcomes(old_and_strange())) == len(expected.inventory().services)


def prometheus(report: Report) -> dict[tuple[str, str, str], float]:
    families = text_string_to_metric_families(said("prometheus", report))
    samples = [sample for family in families for sample in family.samples]
    return {(one.name, one.labels.get("requirement", ""), one.labels.get("verdict", "")): one.value for one in samples}


def test_prometheus_reads_the_gauges() -> None:
    gauges = prometheus(expected.report())
    assert gauges["container4nfv_requirement_verdict", "zun-ha", "open"] == 1
    assert gauges["container4nfv_requirement_verdict", "zun-ha", "closed"] == 0
    assert gauges["container4nfv_requirement_waived", "kuryr-ha", ""] == 1
    assert gauges["container4nfv_gate_met", "", ""] == 0
    assert gauges["container4nfv_audit_complete", "", ""] == 1
    assert prometheus(hostile())["container4nfv_audit_complete", "", ""] == 0


def test_prometheus_reads_the_gauges_of_services() -> None:
    families = list(text_string_to_metric_families(str(formats.rendered("prometheus", expected.inventory(), Look()))))
    samples = [sample for family in families for sample in family.samples]
    assert {one.labels["cloud"] for one in samples} == {"old-demo"}
    fits = [one.labels["series"] for one in samples
            if one.name == "container4nfv_service_fits" and one.labels["service"] == "magnum"]  # fmt: skip
    assert fits == ["ocata", "pike", "queens", "rocky"]
    stands = {(one.labels["service"], one.labels["standing"]): one.value
              for one in samples
              if one.name == "container4nfv_service_at_least" and one.labels["series"] == "pike"}  # fmt: skip
    assert (stands["nova", "below"], stands["nova", "at or above"], stands["zun", "at or above"]) == (1, 0, 1)
    others = {one.name: one.value for one in samples}
    assert others["container4nfv_releases_gate_met"] == 0 and others["container4nfv_releases_complete"] == 1
    bare = str(formats.rendered("prometheus", expected.inventory(""), Look()))
    assert "container4nfv_releases_gate_met{" not in bare and "container4nfv_service_at_least{" not in bare


def test_prometheus_has_no_series_twice() -> None:
    with pytest.raises(NoSuchDocument, match="two reports of cloud"):
        said("prometheus", expected.report(), expected.report())


def subunit(told: Sequence[Report] | Inventory, target: Path) -> tuple[list[str], list[str]]:
    """The names of all tests, and of those that failed, by subunit's own reader."""
    stream = formats.rendered("subunit", told, Look())
    assert isinstance(stream, bytes)
    command = [str(Path(sys.executable).with_name("subunit2junitxml")), "-o", str(target)]
    done = subprocess.run(command, input=stream, capture_output=True, timeout=60)
    assert done.returncode == 1, "a test failed, and nothing else did"
    cases = list(ElementTree.parse(target).getroot().iter("testcase"))  # noqa: S314
    failed = [case for case in cases if case.find("failure") is not None]
    every, bad = ([case.attrib["name"].rpartition(".")[2] for case in some] for some in (cases, failed))
    return every, bad


@pytest.mark.parametrize("report", [expected.report(), hostile()], ids=["ordinary", "hostile"])
def test_subunit_is_read_by_its_own_tool(report: Report, tmp_path: Path) -> None:
    names, failed = subunit([report], tmp_path / "junit.xml")
    assert names[:3] == list(expected.IDS)
    assert failed[0] == "zun-ha"


def test_subunit_of_services_is_too(tmp_path: Path) -> None:
    told = expected.inventory("pike")
    names, failed = subunit(told, tmp_path / "junit.xml")
    assert names == [one.name for one in told.services]
    assert failed == ["cinder", "glance", "keystone", "magnum", "neutron", "nova", "placement"]
    assert len(subunit(old_and_strange(), tmp_path / "strange.xml")[0]) == len(names)


def rst(text: str) -> tuple[docutils.nodes.document, list[list[str]]]:
    """The document, in which docutils finds nothing to warn of, and the cells of its one table."""
    told = io.StringIO()
    settings = {"warning_stream": told, "report_level": 1, "raw_enabled": False}
    document = docutils.core.publish_doctree(text, settings_overrides=settings)
    assert told.getvalue() == ""
    (table,) = document.findall(docutils.nodes.table)
    rows = [[cell.astext() for cell in row.findall(docutils.nodes.entry)] for row in table.findall(docutils.nodes.row)]
    return document, rows


@pytest.mark.parametrize("at_least", ["", "pike"])
def test_rst_of_services_has_one_table_and_no_warning(at_least: str) -> None:
    told = expected.inventory(at_least)
    _, rows = rst(str(formats.rendered("rst", told, Look())))
    assert [row[0] for row in rows[1:]] == [one.name for one in told.services]
    assert ("Gate" in rows[0]) is bool(at_least)
    assert len(rst(str(formats.rendered("rst", old_and_strange(), Look())))[1]) == len(rows)


@pytest.mark.parametrize("report", [expected.report(), hostile()], ids=["ordinary", "hostile"])
def test_rst_has_one_table_and_no_warning(report: Report) -> None:
    document, rows = rst(said("rst", report))
    assert [" ".join(row[0].split()) for row in rows[1:]] == [result.title for result in report.results]
    assert rows[2][4].split() == ["unknown", "waived", "unchanged"]
    links = [node["refuri"] for node in document.findall(docutils.nodes.reference)]
    assert links == ["https://creativecommons.org/licenses/by/4.0/"] and "Xuan Jia" in document.astext()
    assert not list(document.findall(docutils.nodes.substitution_reference))


def test_rst_pads_wide_letters_as_docutils_counts_them() -> None:
    wide = "\uff21\uff22 e\u0301 x"
    one = expected.report().results[0]
    text = said("rst", replace(expected.report(), results=(replace(one, why=wide, note=""),)))
    (line,) = [line for line in text.splitlines() if "\uff21" in line]
    rule = next(line for line in text.splitlines() if line.startswith("  +--"))
    assert docutils.utils.column_width(line) == len(rule)


@pytest.mark.parametrize(
    ("told", "length"),
    [([hostile()], len(expected.IDS)), (old_and_strange(), len(expected.inventory().services))],
    ids=["report", "releases"],
)
def test_markdown_of_hostile_text_is_a_table_of_text(told: Sequence[Report] | Inventory, length: int) -> None:
    text = str(formats.rendered("markdown", told, Look()))
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + length
    assert len({len(row.replace("\\|", "").split("|")) for row in rows}) == 1
    assert (
        "<b>" not in text
        and "<b&" not in text
        and "@team" not in text
        and "#12" not in text
        and "\\[x\\](http&#58;//y)" in text
    )


@pytest.mark.parametrize("name", [name for name, extra in formats.FORMATS.items() if extra])
def test_a_missing_library_is_named_with_its_extra(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    libraries = {"html": "jinja2", "junit": "junitparser", "subunit": "subunit", "prometheus": "prometheus_client"}
    monkeypatch.delitem(sys.modules, f"container4nfv_probe.reports.{name}", raising=False)
    monkeypatch.setitem(sys.modules, libraries[name], None)
    with pytest.raises(NoSuchDocument, match=rf"pip install 'container4nfv-probe\[{name}\]'"):
        formats.named(name)


def test_a_waived_gap_is_shown_as_such_by_every_format_for_people() -> None:
    assert "Waived until 2999-12-31" in said("table")
    for name in ("markdown", "html", "rst", "json", "yaml", "csv"):
        assert "Kuryr is not used on this cloud" in " ".join(said(name).replace("|", " ").split()), name
    (bare,) = judged([expected.report()], Terms(waivers=(Waiver("*", "reason", "1999-01-01"),)))
    assert [result.waiver for result in bare.results] == [None] * 3
    assert {result.verdict for result in bare.results} == {Verdict.CLOSED, Verdict.UNKNOWN, Verdict.OPEN}
