"""Every format: to the letter, in a reader of its own kind, and with text that wants to be more than text."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Mapping
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

from container4nfv_probe import bundle
from container4nfv_probe.gate import Terms, judged
from container4nfv_probe.judgement import Waiver
from container4nfv_probe.model import Report, Verdict
from container4nfv_probe.reports import formats
from container4nfv_probe.reports import json as json_report
from container4nfv_probe.reports.interface import Look, NoSuchDocument
from tests import expected

SCHEMA = Path(__file__).parents[1] / "data" / "junit-10.xsd"
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


@pytest.mark.parametrize("name", formats.FORMATS)
def test_a_format_says_what_is_expected(name: str) -> None:
    assert expected.content(name) == expected.path(name).read_bytes(), "make docs writes it anew"


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


def junit(report: Report) -> ElementTree.Element:
    text = said("junit", report).encode()
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.fromstring(text))
    return ElementTree.fromstring(text)  # noqa: S314 (our own document)


def outcomes(report: Report) -> Mapping[str, str]:
    cases = junit(report).iter("testcase")
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


def test_junit_of_hostile_text_is_valid() -> None:
    assert set(outcomes(hostile())) == {*expected.IDS, "audit"}


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


def test_prometheus_has_no_series_twice() -> None:
    with pytest.raises(NoSuchDocument, match="two reports of cloud"):
        said("prometheus", expected.report(), expected.report())


@pytest.mark.parametrize("report", [expected.report(), hostile()], ids=["ordinary", "hostile"])
def test_subunit_is_read_by_its_own_tool(report: Report, tmp_path: Path) -> None:
    stream = formats.rendered("subunit", [report], Look())
    assert isinstance(stream, bytes)
    target = tmp_path / "junit.xml"
    command = [str(Path(sys.executable).with_name("subunit2junitxml")), "-o", str(target)]
    done = subprocess.run(command, input=stream, capture_output=True, timeout=60)
    assert done.returncode == 1, "a test failed, and nothing else did"
    root = ElementTree.parse(target).getroot()  # noqa: S314
    names = [case.attrib["name"] for case in root.iter("testcase")]
    assert [name.rpartition(".")[2] for name in names][:3] == list(expected.IDS)
    failed = [case.attrib["name"] for case in root.iter("testcase") if case.find("failure") is not None]
    assert failed[0].endswith("zun-ha")


@pytest.mark.parametrize("report", [expected.report(), hostile()], ids=["ordinary", "hostile"])
def test_rst_has_one_table_and_no_warning(report: Report) -> None:
    told = io.StringIO()
    settings = {"warning_stream": told, "report_level": 1, "raw_enabled": False}
    document = docutils.core.publish_doctree(said("rst", report), settings_overrides=settings)
    assert told.getvalue() == ""
    (table,) = document.findall(docutils.nodes.table)
    rows = [[cell.astext() for cell in row.findall(docutils.nodes.entry)] for row in table.findall(docutils.nodes.row)]
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


def test_markdown_of_hostile_text_is_a_table_of_text() -> None:
    text = said("markdown", hostile())
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(expected.IDS)
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
    for name in ("table", "markdown", "html", "rst", "json", "yaml", "csv"):
        assert "Kuryr is not used on this cloud" in " ".join(said(name).replace("|", " ").split()), name
    (bare,) = judged([expected.report()], Terms(waivers=(Waiver("*", "reason", "1999-01-01"),)))
    assert [result.waiver for result in bare.results] == [None] * 3
    assert {result.verdict for result in bare.results} == {Verdict.CLOSED, Verdict.UNKNOWN, Verdict.OPEN}
