"""Bundles of the other planes under other names: hosts, repositories and addresses go, verdicts stay."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import urlsplit

import msgspec
import pytest

from container4nfv_probe.audit import plugins
from container4nfv_probe.audit.audit import audit
from container4nfv_probe.evidence.anonymize import anonymized
from container4nfv_probe.evidence.replay import replayed
from container4nfv_probe.probes.facts.layouts import S3, SWIFT
from container4nfv_probe.rules.report import Report
from container4nfv_probe.testing import Cloud
from container4nfv_probe.wire.guard import Deadline
from tests.unit.probes.registries import APP, HOST, STORE, TOOL, blob_url, in_swift, run_registry
from tests.unit.probes.test_backends import FIRST as ONE
from tests.unit.probes.test_backends import SECOND as TWO
from tests.unit.probes.test_backends import server, two
from tests.unit.probes.test_registry_row import pods, zun_knows

AUTH = "https://auth.secret.example/token"


PLACES = {
    "a redirect to Swift": blob_url(APP, f"{STORE}/c", SWIFT),
    "a redirect to S3": blob_url(APP, "http://bucket.object-store.example", S3),
    "a listing": "",
}


@pytest.fixture(params=PLACES)
def report(cloud: Cloud, request: pytest.FixtureRequest) -> Report:
    run_registry(cloud, (APP, TOOL), PLACES[request.param])
    in_swift(cloud, "images", APP, TOOL)
    cloud.exchanges = [one for one in cloud.exchanges if not one.url.endswith("/v2/")]
    challenge = {"WWW-Authenticate": f'Bearer realm="{AUTH}",service="r"'}
    cloud.says("registry", "/v2/", status=401, headers=challenge)
    for scope in ("registry%3Acatalog%3A%2A", "repository%3Ateam%2Fapp%3Apull", "repository%3Ateam%2Ftool%3Apull"):
        cloud.says("registry", f"{AUTH}?service=r&scope={scope}", {"token": "***"})
    two(cloud)
    zun_knows(cloud, HOST)
    server(cloud, ONE, "192.0.2.1")
    server(cloud, TWO, "192.0.2.2")
    pods(cloud, [f"{HOST}/team/app:1", "docker.io/public/nginx:1"])
    return audit(plugins.requirements(), cloud.subject(), Deadline(60))


def told(report: Report) -> dict[str, str]:
    return {check.name: check.answer.cause or check.answer.truth for one in report.results for check in one.checks}


def test_every_answer_stays(report: Report) -> None:
    again = replayed(anonymized(report), plugins.requirements())
    assert told(again) == told(report)
    answers = told(report)
    assert [answers[name] for name in ("pods_pull", "zun_registry", "api_on_two_backends")] == ["yes"] * 3
    assert "yes" in (answers["tied_swift"], answers["tied_s3"])


def test_names_go(report: Report) -> None:
    again = json.dumps(msgspec.to_builtins(replayed(anonymized(report), plugins.requirements())))
    hosts = "registry.example", "secret.example", "one.example", "192.0.2.", "object-store.example"
    for name in (*hosts, "team/app", "team/tool"):
        assert name not in again, name
    assert "docker.io/public/nginx:1" in again


@pytest.mark.parametrize("plane", ["openstack", "kubernetes", "registry"])
def test_advice_that_names_an_endpoint_names_another(report: Report, plane: str) -> None:
    place = report.scope.endpoints[0].root()
    (first, *rest) = report.exchanges
    lost = replace(first, plane=plane, failure=f"{place} refused", settle=f"a network path to {place}")
    (shown, *_) = anonymized(replace(report, exchanges=(lost, *rest))).exchanges
    assert shown.settle.startswith("a network path to ")
    assert str(urlsplit(place).hostname) not in f"{shown.settle} {shown.failure}"
