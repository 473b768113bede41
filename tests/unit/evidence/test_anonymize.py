"""Bundles of the other planes under other names: hosts, repositories and addresses go, verdicts stay."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from urllib.parse import urlsplit

import msgspec
import pytest

from container4nfv_probe.audit import plugins
from container4nfv_probe.audit.audit import audit
from container4nfv_probe.evidence.anonymize import anonymized
from container4nfv_probe.probes.facts.layouts import S3, SWIFT
from container4nfv_probe.rules.model import Cause
from container4nfv_probe.rules.report import Report
from container4nfv_probe.testing import Cloud
from container4nfv_probe.wire.guard import Deadline
from container4nfv_probe.wire.kept import host
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
    pods(cloud, [f"{HOST}/team/app:1", "docker.io/acme/proxy:1"])
    return audit(plugins.requirements(), cloud.subject(), Deadline(60))


def told(report: Report) -> dict[str, str]:
    return {check.name: check.answer.cause or check.answer.truth for one in report.results for check in one.checks}


def test_every_answer_stays(report: Report) -> None:
    (again,) = anonymized([report])
    assert told(again) == told(report)
    answers = told(report)
    assert [answers[name] for name in ("pods_pull", "zun_registry", "api_on_two_backends")] == ["yes"] * 3
    assert "yes" in (answers["tied_swift"], answers["tied_s3"])


def test_names_go(report: Report) -> None:
    again = json.dumps(msgspec.to_builtins(anonymized([report])))
    hosts = "registry.example", "secret.example", "one.example", "192.0.2.", "object-store.example"
    for name in (*hosts, "team/app", "team/tool"):
        assert name not in again, name
    assert re.search(r"docker\.io/name\d+/name\d+:1", again)


FAILURES = {
    "refused the connection": "https://name.example refused the connection",
    "could not be reached": "secret-host could not be reached by ann@corp",
    "could not be trusted: the TLS handshake failed": "h could not be trusted: the TLS handshake failed",
}


@pytest.mark.parametrize("said", FAILURES)
def test_of_a_failure_stays_what_is_not_well_and_where(report: Report, said: str) -> None:
    (first, *rest) = report.exchanges
    lost = replace(first, cause=Cause.UNREACHABLE, failure=FAILURES[said], settle="ask ann@corp")
    ((shown, *_),) = (one.exchanges for one in anonymized([replace(report, exchanges=(lost, *rest))]))
    assert (shown.failure, shown.settle) == (f"{host(shown.url)} {said}", "")
    assert str(urlsplit(first.url).hostname) not in shown.url
