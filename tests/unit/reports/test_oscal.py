"""OSCAL: valid by compliance-trestle, and never satisfied by what is not known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from trestle.oscal.assessment_results import Model as AssessmentResults
from trestle.oscal.catalog import Model as Catalog

from container4nfv_probe.audit import plugins
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.derived import derived
from container4nfv_probe.gates.gate import Terms, judged
from container4nfv_probe.reports import catalog, formats
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.rules.report import Report
from tests import expected

FIXTURES = Path(__file__).parents[3] / "fixtures"


def told(*reports: Report) -> dict[str, Any]:
    """The document, once trestle accepted it."""
    document = json.loads(str(formats.rendered("oscal", reports, Look())))
    AssessmentResults.model_validate(document)
    results: dict[str, Any] = document["assessment-results"]
    return results


def audited(name: str = "demo") -> Report:
    return derived(bundle.read(FIXTURES / name))[0]


def uuids(value: Any) -> Iterator[str]:
    """Every UUID that something in a document has."""
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from uuids(inner)
    if isinstance(value, dict) and "uuid" in value:
        yield value["uuid"]


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.iterdir()))
def test_every_recorded_cloud_is_valid_and_true(name: str) -> None:
    report = audited(name)
    (result,) = told(report)["results"]
    verdicts = {f"{one.id}_obj": one for one in report.results}
    findings = {one["target"]["target-id"]: one for one in result.get("findings", ())}
    assert set(findings) == set(verdicts)
    risks = {one["uuid"] for one in result.get("risks", ())}
    observations = {one["uuid"] for one in result["observations"]}
    for id, finding in findings.items():
        status = finding["target"]["status"]
        assert (status["state"] == "satisfied") is (verdicts[id].verdict == "closed")
        expected_reason = {"closed": "pass", "partial": "fail", "open": "fail", "unknown": "other"}
        assert status["reason"] == expected_reason[verdicts[id].verdict]
        assert status["remarks"].casefold().startswith(verdicts[id].why[:40].casefold())
        mine = {one["risk-uuid"] for one in finding.get("related-risks", ())}
        assert mine <= risks and bool(mine) is (verdicts[id].verdict == "unknown")
        assert {one["observation-uuid"] for one in finding["related-observations"]} <= observations
    checks = {check.name for one in report.results for check in one.checks}
    assert len(result["observations"]) == max(len(checks), 1)


def test_ids_are_those_of_the_bundle_whatever_it_is_judged_by() -> None:
    report = audited()
    (strict,) = judged([report], Terms(waivers=(expected.WAIVER,)))
    ids = list(uuids(told(report)))
    assert ids == list(uuids(told(strict))) and len(ids) == len(set(ids))
    assert not set(ids) & set(uuids(told(audited("lab-admin"))))
    twice = list(uuids(told(report, report)))
    assert len(twice) == len(set(twice)) > len(ids)


def test_what_nobody_can_verify_is_never_satisfied() -> None:
    (result,) = told(replace(audited(), unverified="no evidence"))["results"]
    assert {one["target"]["status"]["state"] for one in result["findings"]} == {"not-satisfied"}
    assert "Not verified: no evidence." in result["description"]


def test_strange_names_are_still_valid() -> None:
    report = audited()
    odd = replace(report.results[0], id="1 strange: id\n", title=" \n", why="", projects=())
    told(replace(report, results=(odd,), scope=replace(report.scope, cloud="\u202e \n", user="")))


def test_an_inventory_is_observations_only() -> None:
    document = json.loads(str(formats.rendered("oscal", expected.inventory(), Look())))
    AssessmentResults.model_validate(document)
    (result,) = document["assessment-results"]["results"]
    assert "findings" not in result and len(result["observations"]) == len(expected.inventory().services)
    empty = replace(expected.inventory(), services=())
    AssessmentResults.model_validate(json.loads(str(formats.rendered("oscal", empty, Look()))))


def test_the_catalog_has_what_findings_are_about() -> None:
    document = json.loads(catalog.document(plugins.requirements()))
    Catalog.model_validate(document)
    objectives = {part["id"] for one in document["catalog"]["controls"] for part in one["parts"]}
    (result,) = told(audited())["results"]
    assert {one["target"]["target-id"] for one in result["findings"]} <= objectives
    chosen = result["reviewed-controls"]["control-selections"][0]["include-controls"]
    assert {one["control-id"] for one in chosen} == {one["id"] for one in document["catalog"]["controls"]}
