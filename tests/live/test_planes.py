"""Audits with real servers beside the lab: Debian's registry, kuryr-libnetwork 18.0.0, and two of Zun's API servers."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.lab import Lab
from tests.lab.images import push
from tests.lab.rest import send
from tests.lab.states import entered, strange
from tests.lab.states.users import log_in
from tests.lab.states.zun import registry as zun_registry

from .beside import USER
from .conftest import Audit, Beside

NO_CLUSTER = ("--kubeconfig", "none")


def row(report: dict[str, Any], id: str) -> dict[str, Any]:
    (found,) = (one for one in report["results"] if one["id"] == id)
    return dict(found)


def told(report: dict[str, Any]) -> dict[str, str]:
    answers = {one["name"]: one["answer"] for result in report["results"] for one in result["checks"]}
    return {name: answer["cause"] or answer["truth"] for name, answer in answers.items()}


class TestRegistry:
    def test_on_swift_and_known_to_zun_it_closes_the_row(self, audit: Audit, beside: Beside, lab: Lab) -> None:
        options = beside("registry-swift")
        with entered(log_in(lab), "zun-registry-on-swift"):
            report = audit("lab-admin", *options, "private-registry")
        assert row(report, "private-registry")["verdict"] == "closed"
        answers = told(report)
        assert (answers["tied_swift"], answers["tied_s3"], answers["zun_registry"]) == ("yes", "not-met", "yes")

    def test_of_its_redirect_the_signature_is_not_kept(self, audit: Audit, beside: Beside) -> None:
        report = audit("lab-reader", *beside("registry-swift"), "private-registry")
        heads = [one for one in report["exchanges"] if one["method"] == "HEAD"]
        assert {one["status"] for one in heads} == {307}
        assert all("/files/docker/registry/v2/blobs/" in one["headers"]["Location"] for one in heads)
        assert "temp_url" not in json.dumps(report)
        assert told(report)["tied_swift"] == "yes", "the redirect is enough, whoever owns the account"

    def test_on_swift_that_nobody_uses_is_partial(self, audit: Audit, beside: Beside) -> None:
        report = audit("lab-admin", *beside("registry-swift"), *NO_CLUSTER, "private-registry")
        result = row(report, "private-registry")
        assert result["verdict"] == "partial"
        assert told(report)["pods_pull"] == "declared-absent"
        assert report["without"] == ["Kubernetes cluster (--kubeconfig)"]

    @pytest.mark.parametrize(("cloud", "said"), [("lab-other", "yes"), ("lab-reader", "forbidden"),
                                                 ("lab-admin", "not-visible")])  # fmt: skip
    def test_without_redirect_only_the_owner_of_the_account_sees_its_bytes(
        self, audit: Audit, beside: Beside, cloud: str, said: str
    ) -> None:
        answers = told(audit(cloud, *beside("registry-swift-direct"), "private-registry"))
        assert (answers["registry_answers"], answers["tied_swift"]) == ("yes", said)

    @pytest.mark.parametrize("cloud", ["lab-other", "lab-admin", "lab-reader"])
    def test_on_s3_its_redirect_is_enough_whoever_owns_the_bucket(
        self, audit: Audit, beside: Beside, cloud: str
    ) -> None:
        report = audit(cloud, *beside("registry-s3"), "private-registry")
        answers = told(report)
        assert (answers["tied_s3"], answers["tied_swift"]) == ("yes", "not-met")
        assert "X-Amz" not in json.dumps(report), "its signature is not kept"

    @pytest.mark.parametrize(("cloud", "said"), [("lab-other", "yes"), ("lab-reader", "forbidden"),
                                                 ("lab-admin", "not-visible")])  # fmt: skip
    def test_on_s3_without_redirect_only_the_owner_sees_its_bytes(
        self, audit: Audit, beside: Beside, cloud: str, said: str
    ) -> None:
        answers = told(audit(cloud, *beside("registry-s3-direct"), "private-registry"))
        assert (answers["registry_answers"], answers["tied_s3"]) == ("yes", said)
        assert answers["tied_swift"] != "yes"

    @pytest.mark.parametrize(("cloud", "said"), [("lab-other", "yes"), ("lab-reader", "forbidden"),
                                                 ("lab-admin", "other-cloud")])  # fmt: skip
    def test_by_a_name_that_no_catalogue_has_the_listing_decides(
        self, audit: Audit, beside: Beside, cloud: str, said: str
    ) -> None:
        assert told(audit(cloud, *beside("registry-s3-inside"), "private-registry"))["tied_s3"] == said

    def test_a_copy_of_some_of_its_images_is_another_registrys(self, audit: Audit, beside: Beside, lab: Lab) -> None:
        """Two registries of one project, of which one has an image of the other's, under the same tag."""
        mine, (_, theirs) = beside("registry-swift-direct"), beside("registry-swift")
        push(theirs, "registry-swift-direct/app")
        result = row(audit("lab-other", *mine, "private-registry"), "private-registry")
        (tied,) = (one["answer"] for one in result["checks"] if one["name"] == "tied_swift")
        assert tied["truth"] == "yes"
        assert tied["because"].startswith("Swift container registry-direct holds 2 images")

    def test_a_registry_on_a_disk_is_not_in_a_container_that_another_left(
        self, audit: Audit, beside: Beside, lab: Lab
    ) -> None:
        options = beside("registry-files")
        with entered(log_in(lab), "swift-blobs"):
            report = audit("lab-member", *options, "private-registry")
        answers = told(report)
        assert (answers["tied_swift"], answers["tied_s3"]) == ("not-visible", "not-visible")
        assert row(report, "private-registry")["verdict"] == "unknown"

    def test_on_a_disk_in_a_cloud_without_swift_or_image_it_is_open(
        self, audit: Audit, beside: Beside, lab: Lab
    ) -> None:
        options = beside("registry-files")
        with entered(log_in(lab), "swift-missing", "glance-no-docker-image"):
            report = audit("lab-admin", *options, *NO_CLUSTER, "private-registry")
        assert row(report, "private-registry")["verdict"] == "open"

    @pytest.mark.parametrize("password", ["labpass", "wrong", ""])
    def test_a_login_lets_its_images_be_seen(
        self, audit: Audit, beside: Beside, monkeypatch: pytest.MonkeyPatch, password: str
    ) -> None:
        if password:
            monkeypatch.setenv("CONTAINER4NFV_REGISTRY_USER", USER)
            monkeypatch.setenv("CONTAINER4NFV_REGISTRY_PASSWORD", password)
        report = audit("lab-member", *beside("registry-login"), "private-registry")
        answers = told(report)
        seen = "not-visible" if password == "labpass" else "forbidden"
        assert (answers["registry_answers"], answers["tied_swift"]) == ("yes", seen)
        assert password not in json.dumps(report) or not password

    @pytest.mark.parametrize("port", [9292, 8774, 9517, 9511, 8778, 5000])
    def test_a_service_of_the_cloud_is_none_and_sees_no_question(self, audit: Audit, lab: Lab, port: int) -> None:
        report = audit("lab-reader", "--registry", f"http://{lab.host}:{port}", "private-registry")
        answers = told(report)
        assert answers["registry_answers"] == "bad-document"
        assert [one for one in report["exchanges"] if one["plane"] == "registry"] == []

    @pytest.mark.parametrize("port", [9292, 8774, 9517, 9511, 8778, 8004, 9494, 9876, 8080])
    def test_a_service_that_the_catalogue_does_not_name_is_none_either(self, audit: Audit, lab: Lab, port: int) -> None:
        # By another name of the same address, as a service of another cloud would be met.
        url = f"http://[::ffff:{lab.host}]:{port}"
        report = audit("lab-reader", "--registry", url, "private-registry")
        assert told(report)["registry_answers"] == "bad-document", url


class TestZunsServers:
    def test_two_at_two_addresses_close_the_row(self, audit: Audit, beside: Beside) -> None:
        report = audit("lab-admin", *beside("zun-api", "zun-api-2"), "zun-ha")
        assert row(report, "zun-ha")["verdict"] == "closed"
        asked = {one["url"]: one["addresses"] for one in report["exchanges"] if one["addresses"]}
        assert len(asked) == 2 and all(len(addresses) == 1 for addresses in asked.values())

    def test_one_twice_is_one(self, audit: Audit, beside: Beside) -> None:
        option, url = beside("zun-api")
        assert row(audit("lab-admin", option, url, option, f"{url}/v1", "zun-ha"), "zun-ha")["verdict"] == "partial"

    def test_the_catalogues_own_endpoint_is_none(self, audit: Audit, beside: Beside) -> None:
        report = audit("lab-admin", *beside("zun", "zun-api"), "zun-ha")
        assert row(report, "zun-ha")["verdict"] == "partial"
        assert "is the catalogue's own endpoint" in row(report, "zun-ha")["why"]

    def test_one_at_addresses_of_both_families_may_be_one(self, audit: Audit, lab: Lab) -> None:
        zun = strange.edited(f"http://{lab.host}:9517", lambda path, document: document)
        with strange.serving("127.0.0.1", zun) as one, strange.serving("::1", zun) as other:
            options = [word for url in (one, other) for word in ("--zun-api-backend", url)]
            report = audit("lab-admin", *options, "zun-ha")
        assert row(report, "zun-ha")["possible"] == ["closed", "partial"]
        assert told(report)["api_on_two_backends"] == "not-visible"

    @pytest.mark.parametrize("status", [403, 429, 500, 502, 503])
    def test_who_answers_in_its_place_says_nothing_of_its_health(
        self, audit: Audit, beside: Beside, lab: Lab, status: int
    ) -> None:
        page = strange.Reply(status, b"<html><h1>Not now</h1></html>", {"Content-Type": "text/html"})
        zun = strange.edited(f"http://{lab.host}:9517", lambda path, document: document)
        with strange.serving(
            lab.host, lambda path, headers: page if path == "/healthcheck" else zun(path, headers)
        ) as url:
            report = audit("lab-admin", *beside("zun-api"), "--zun-api-backend", url, "zun-ha")
        assert row(report, "zun-ha")["possible"] == ["closed", "partial"]
        assert told(report)["api_on_two_backends"] == "bad-document"

    def test_a_health_check_of_another_service_is_no_second(self, audit: Audit, beside: Beside, lab: Lab) -> None:
        glance = f"http://{lab.host}:9292"
        assert send("GET", f"{glance}/healthcheck").status == 200
        report = audit("lab-admin", *beside("zun-api"), "--zun-api-backend", glance, "zun-ha")
        assert told(report)["api_on_two_backends"] == "bad-document"
        assert row(report, "zun-ha")["verdict"] == "unknown"

    def test_one_that_is_down_leaves_it_unknown(self, audit: Audit, beside: Beside) -> None:
        report = audit("lab-admin", *beside("zun-api"), "--zun-api-backend", "http://127.0.0.1:9", "zun-ha")
        assert row(report, "zun-ha")["possible"] == ["closed", "partial"]
        assert told(report)["api_on_two_backends"] == "unreachable"


class TestLibnetwork:
    def test_it_is_known_by_four_calls_that_only_tell(self, audit: Audit, beside: Beside) -> None:
        report = audit("lab-admin", *beside("kuryr"), "kuryr-macvlan-ipvlan", "kuryr-ha")
        answers = told(report)
        assert (answers["libnetwork_answers"], answers["libnetwork_binding"]) == ("yes", "not-visible")
        (said,) = (one["answer"]["because"] for one in row(report, "kuryr-ha")["checks"]
                   if one["name"] == "libnetwork_answers")  # fmt: skip
        assert said == "Kuryr's libnetwork driver answers (1.0.0 or newer, scope local)"
        assert report["requests"]["POST (libnetwork)"] == 4
        asked = [one["url"].rpartition("/")[2] for one in report["exchanges"] if one["method"] == "POST"]
        assert sorted(asked) == ["IpamDriver.GetCapabilities", "IpamDriver.GetDefaultAddressSpaces",
                                 "NetworkDriver.GetCapabilities", "Plugin.Activate"]  # fmt: skip

    def test_another_service_is_not_kuryrs(self, audit: Audit, lab: Lab) -> None:
        report = audit("lab-reader", "--libnetwork", f"http://{lab.host}:8080", "kuryr-ha")
        assert told(report)["libnetwork_answers"] == "bad-document"


def test_all_planes_at_once_in_a_bundle_that_replays(
    command: Callable[..., subprocess.CompletedProcess[str]], beside: Beside, lab: Lab, tmp_path: Path
) -> None:
    options = beside("registry-swift", "kuryr", "zun-api", "zun-api-2")
    host = options[1].rpartition("//")[2]
    path = str(tmp_path / "all.zip")
    with zun_registry(log_in(lab), "member", host):
        for extra in ([], ["--anonymize"]):
            done = command("run", "--os-cloud", "lab-admin", *options, "--bundle", path, *extra, "--debug")
            assert done.returncode == 1, done.stderr
            genuine = command("verify", path)
            assert (genuine.returncode, genuine.stderr) == (0, ""), genuine.stdout
            again = command("replay", path)
            assert again.returncode == 1 and again.stderr == "", again.stderr
            for secret in (lab.password, "temp_url", "gAAAA"):
                assert secret not in done.stdout + done.stderr
            assert [line for line in again.stdout.splitlines() if "closed" in line and line[:1] in "126"]
