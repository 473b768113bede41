"""Row 2 with a registry: each verdict for its reason, and each trap of the specification."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from container4nfv_probe.probes import private_registry as row
from container4nfv_probe.probes.facts import blobs, layouts, pulls
from container4nfv_probe.rules.model import Cause, Verdict
from container4nfv_probe.testing import Cloud
from tests.unit.probes.magnums import cluster, run_magnum, template
from tests.unit.probes.registries import APP, HOST, STORE, TOOL, URL, blob_url, in_swift, run_registry
from tests.unit.probes.test_private_registry import run_zun

NATIVE, ELSEWHERE = blob_url(APP, f"{STORE}/images"), blob_url(APP, "https://bucket.s3.amazonaws.com", layouts.S3)


def zun_knows(cloud: Cloud, *domains: str, admin: bool = True) -> None:
    run_zun(cloud)
    registries = {"registries": [{"domain": domain} for domain in domains]}
    cloud.answers(pulls.REGISTRIES, registries, 200 if admin else 403, all_projects=True)
    cloud.answers(pulls.REGISTRIES, registries)


def without(cloud: Cloud, *planes: str) -> None:
    for plane in planes:
        cloud.has_no(plane)


def pods(cloud: Cloud, images: Iterable[str], phase: str = "Running") -> None:
    items = [{"metadata": {"name": f"p{number}", "namespace": "n", "uid": f"u{number}"},
              "spec": {"containers": [{"name": "c", "image": image}]},
              "status": {"phase": phase, "containerStatuses": [{"name": "c", "imageID": f"{image}@{APP.digest}"}]}}
             for number, image in enumerate(images)]  # fmt: skip
    cloud.says("kubernetes", "/api/v1/pods?limit=500", {"kind": "PodList", "metadata": {}, "items": items})


class TestVerdicts:
    def test_closed_when_its_bytes_are_in_swift_and_a_cluster_is_told_of_it(self, cloud: Cloud) -> None:
        run_registry(cloud)
        in_swift(cloud, "images", APP, TOOL)
        run_magnum(cloud, [template(insecure_registry=HOST)], [cluster()], proof=403)
        assert cloud.decide(row.REQUIREMENT).verdict is Verdict.CLOSED

    def test_unknown_when_a_template_points_nobody_at_it(self, cloud: Cloud) -> None:
        run_registry(cloud, location=NATIVE)
        zun_knows(cloud)
        run_magnum(cloud, [template(insecure_registry=HOST)])
        without(cloud, "kubernetes")
        result = cloud.decide(row.REQUIREMENT)
        assert (result.verdict, result.possible) == (Verdict.UNKNOWN, (Verdict.CLOSED, Verdict.PARTIAL))

    def test_closed_when_its_bytes_are_in_swift_and_zun_is_told_of_it(self, cloud: Cloud) -> None:
        run_registry(cloud, location=NATIVE)
        zun_knows(cloud, HOST)
        assert cloud.decide(row.REQUIREMENT).verdict is Verdict.CLOSED

    def test_partial_when_nobody_is_told_of_it(self, cloud: Cloud) -> None:
        run_registry(cloud, location=NATIVE)
        zun_knows(cloud)
        run_magnum(cloud)
        without(cloud, "kubernetes")
        assert cloud.decide(row.REQUIREMENT).verdict is Verdict.PARTIAL

    def test_partial_when_its_bytes_are_elsewhere(self, cloud: Cloud) -> None:
        run_registry(cloud, location=ELSEWHERE)
        zun_knows(cloud, HOST)
        run_magnum(cloud)
        without(cloud, "kubernetes")
        assert cloud.decide(row.REQUIREMENT).verdict is Verdict.PARTIAL

    def test_open_when_neither(self, cloud: Cloud) -> None:
        run_registry(cloud, location=ELSEWHERE)
        zun_knows(cloud, "docker.io")
        run_magnum(cloud)
        without(cloud, "kubernetes")
        result = cloud.decide(row.REQUIREMENT)
        assert (result.verdict, result.why) == (Verdict.OPEN, result.why)

    def test_open_when_there_is_none_as_declared(self, cloud: Cloud) -> None:
        run_zun(cloud)
        without(cloud, "registry")
        result = cloud.decide(row.REQUIREMENT)
        assert result.verdict is Verdict.OPEN
        assert "(declared with --registry none)" in result.why

    def test_unknown_when_its_bytes_may_be_in_another_project(self, cloud: Cloud) -> None:
        run_registry(cloud)
        in_swift(cloud, "pictures")
        zun_knows(cloud, HOST)
        result = cloud.decide(row.REQUIREMENT)
        assert (result.verdict, result.possible) == (Verdict.UNKNOWN, (Verdict.CLOSED, Verdict.PARTIAL))

    def test_unknown_when_it_does_not_answer(self, cloud: Cloud) -> None:
        cloud.says("registry", "/v2/", status=0)
        run_zun(cloud)
        result = cloud.decide(row.REQUIREMENT)
        assert (result.verdict, len(result.possible)) == (Verdict.UNKNOWN, 3)
        assert cloud.ask(blobs.registry_answers).cause is Cause.UNREACHABLE


class TestWhoIsToldOfIt:
    @pytest.mark.parametrize(
        ("domains", "admin", "said"),
        [
            ([HOST, "other.example"], True, "yes"),
            ([HOST.upper()], False, "yes"),
            (["docker.io", "quay.io", "eu.gcr.io"], True, "not-met"),
            (["docker.io"], False, "not-visible"),
            ([], True, "not-met"),
            # What may be this one by another name: an address, a Service, a name without its port.
            (["other.example"], True, "not-visible"),
            (["192.0.2.50:5000"], True, "not-visible"),
            (["registry.images.svc:5000"], True, "not-visible"),
            (["registry.example"], True, "not-visible"),
        ],
    )
    def test_zun(self, cloud: Cloud, domains: list[str], admin: bool, said: str) -> None:
        cloud.has("registry", URL)
        zun_knows(cloud, *domains, admin=admin)
        answer = cloud.ask(pulls.zun_registry)
        assert (answer.cause or answer.truth) == said
