"""The registry's plane over a mocked network: which logins it makes, and to whom its password goes."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import asdict, replace
from typing import Any, ClassVar

import pytest
import requests_mock

from container4nfv_probe.planes.beside import Beside
from container4nfv_probe.planes.catalogue import Catalogue
from container4nfv_probe.planes.images import Image, Sample
from container4nfv_probe.planes.registry import Registry
from container4nfv_probe.rules.errors import BadDocument, DeclaredAbsent, Forbidden, Unanswered
from container4nfv_probe.rules.model import Cause, Endpoint
from container4nfv_probe.testing import Cloud
from container4nfv_probe.wire.guard import Deadline, Guard
from container4nfv_probe.wire.transport import Transport, Trust

HERE, AUTH = "https://registry.test", "https://auth.test/token"
USER, PASSWORD, TOKEN, SIGNATURE = "canary-user", "canary-password", "canary-token", "canary-signature"
DIGEST, NAMED = f"sha256:{'ab' * 32}", f"sha256:{'cd' * 32}"
MANIFEST, INDEX = "application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json"
SWIFT = f"https://swift.test/v1/AUTH_p/images/files/docker/registry/v2/blobs/sha256/ab/{'ab' * 32}/data"
APP = Image("team/app", "1.0", NAMED, DIGEST)
DOCUMENT = {
    "schemaVersion": 2,
    "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": DIGEST},
    "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": f"sha256:{'ef' * 32}"}],
}
BEARER = {"WWW-Authenticate": f'Bearer realm="{AUTH}",service="registry.test"'}


@pytest.fixture
def mock() -> requests_mock.Adapter:
    return requests_mock.Adapter(case_sensitive=True)


def registry(mock: requests_mock.Adapter, user: str = USER, url: str = HERE) -> Registry:
    return Registry(Transport(Guard(mock, Deadline(30))), url, user, PASSWORD if user else "")


def answers(mock: requests_mock.Adapter, path: str, document: Any = None, status: int = 200, **headers: str) -> None:
    url = path if "://" in path else HERE + path
    mock.register_uri("GET", url, status_code=status, json={} if document is None else document, headers=headers)


def holds_an_image(mock: requests_mock.Adapter, status: int = 307) -> None:
    answers(mock, "/v2/_catalog", {"repositories": ["team/app"]})
    answers(mock, "/v2/team/app/tags/list", {"name": "team/app", "tags": ["1.0"]})
    tag_names(mock, DOCUMENT)
    mock.register_uri("HEAD", f"{HERE}/v2/team/app/blobs/{DIGEST}", status_code=status,
                      headers={"Location": f"{SWIFT}?temp_url_sig={SIGNATURE}&temp_url_expires=1"})  # fmt: skip


def tag_names(mock: requests_mock.Adapter, document: Any, kind: str = MANIFEST, reference: str = "1.0") -> None:
    headers = {"Content-Type": kind, "Docker-Content-Digest": NAMED}
    answers(mock, f"/v2/team/app/manifests/{reference}", document, 200, **headers)


def sample(one: Registry) -> tuple[Image, ...]:
    return one.sample(["team/app"], 5).images


def sent(mock: requests_mock.Adapter) -> list[tuple[str, str]]:
    """Every path that was asked, with the login it was asked with."""
    return [(one.path, one.headers.get("Authorization", "")) for one in mock.request_history]


def failure(one: Registry) -> Unanswered:
    with pytest.raises(Unanswered) as caught:
        one.wants()
    return caught.value


def everything_kept(one: Registry) -> str:
    return json.dumps([asdict(exchange) for exchange in one.transport.exchanges()], default=str)


class TestIdentity:
    def test_an_empty_object_is_a_registry(self, mock: requests_mock.Adapter) -> None:
        answers(mock, "/v2/")
        assert registry(mock).wants() == ""

    def test_so_is_anything_with_its_header(self, mock: requests_mock.Adapter) -> None:
        mock.register_uri(
            "GET", f"{HERE}/v2/", text="true", headers={"Docker-Distribution-Api-Version": "registry/2.0"}
        )
        assert registry(mock).wants() == ""

    @pytest.mark.parametrize("challenge", ['Basic realm="Registry"', BEARER["WWW-Authenticate"], 'basic realm="r"'])
    def test_a_login_that_registries_want_is_one(self, mock: requests_mock.Adapter, challenge: str) -> None:
        answers(mock, "/v2/", status=401, **{"WWW-Authenticate": challenge})
        assert registry(mock).wants().split()[0].casefold() in ("basic", "bearer")

    @pytest.mark.parametrize(
        "challenge",
        ["Keystone uri='https://identity.test/v3'", 'Keystone uri="https://u:canary@identity.test", Bearer realm="x"',
         'Digest realm="x"', "Negotiate", ""],
    )  # fmt: skip
    def test_glances_keystone_401_is_none(self, mock: requests_mock.Adapter, challenge: str) -> None:
        answers(mock, "/v2/", status=401, **({"WWW-Authenticate": challenge} if challenge else {}))
        one = registry(mock)
        error = failure(one)
        assert (error.cause, error.settle) == (Cause.BAD_DOCUMENT, "the registry's own URL")
        assert "canary" not in everything_kept(one)
        assert [login for _, login in sent(mock)] == [""]

    @pytest.mark.parametrize("document", [{"version": {"id": "v2.0"}}, [], {"versions": []}, "html"])
    def test_novas_v2_is_none(self, mock: requests_mock.Adapter, document: Any) -> None:
        answers(mock, "/v2/", document)
        assert failure(registry(mock)).cause is Cause.BAD_DOCUMENT

    @pytest.mark.parametrize("status", [300, 404, 500, 503])
    def test_other_statuses_are_none(self, mock: requests_mock.Adapter, status: int) -> None:
        answers(mock, "/v2/", status=status)
        assert failure(registry(mock)).cause is Cause.BAD_DOCUMENT


class TestLogin:
    def test_basic_goes_to_the_registry_after_it_was_wanted(self, mock: requests_mock.Adapter) -> None:
        answers(mock, "/v2/", status=401, **{"WWW-Authenticate": 'Basic realm="r"'})
        holds_an_image(mock)
        assert registry(mock).repositories() == ("team/app",)
        (_, first), (_, second) = sent(mock)
        assert first == ""
        assert b64decode(second.removeprefix("Basic ")).decode() == f"{USER}:{PASSWORD}"

    def test_nothing_is_sent_to_a_registry_that_wants_nothing(self, mock: requests_mock.Adapter) -> None:
        answers(mock, "/v2/")
        holds_an_image(mock)
        one = registry(mock)
        assert sample(one) == (replace(APP, location=SWIFT),)
        assert {login for _, login in sent(mock)} == {""}

    @pytest.mark.parametrize("user", [USER, ""])
    def test_a_token_for_each_purpose_is_asked_for_once(self, mock: requests_mock.Adapter, user: str) -> None:
        answers(mock, "/v2/", status=401, **BEARER)
        answers(mock, AUTH, {"access_token": TOKEN})
        holds_an_image(mock)
        one = registry(mock, user)
        assert one.repositories() == ("team/app",)
        assert sample(one)
        asked = [request for request in mock.request_history if request.hostname == "auth.test"]
        assert [request.qs["scope"] for request in asked] == [["registry:catalog:*"], ["repository:team/app:pull"]]
        assert {request.headers.get("Authorization", "")[:6] for request in asked} == {"Basic " if user else ""}
        logins = {login for path, login in sent(mock) if path.startswith("/v2/") and path != "/v2/"}
        assert logins == {f"Bearer {TOKEN}"}

    @pytest.mark.parametrize("realm", ["http://auth.test/token", "http://registry.test/token", "", "ftp://x/y",
                                       "http://169.254.169.254/latest/token"])  # fmt: skip
    def test_a_token_service_elsewhere_without_tls_is_not_asked(self, mock: requests_mock.Adapter, realm: str) -> None:
        answers(mock, "/v2/", status=401, **{"WWW-Authenticate": f'Bearer realm="{realm}",service="s"'})
        with pytest.raises(BadDocument, match="no token service"):
            registry(mock).repositories()
        assert [path for path, _ in sent(mock)] == ["/v2/"]

    def test_a_host_before_a_backslash_is_never_asked(self, mock: requests_mock.Adapter) -> None:
        here = "http://registry.test:5000"
        challenge = {"WWW-Authenticate": 'Bearer realm="http://evil.test\\@registry.test:5000/token",service="s"'}
        answers(mock, f"{here}/v2/", status=401, **challenge)
        answers(mock, f"{here}/token", {"token": TOKEN})
        answers(mock, f"{here}/v2/_catalog", {"repositories": ["a"]})
        assert registry(mock, url=here).repositories() == ("a",)
        assert {one.hostname for one in mock.request_history} == {"registry.test"}

    def test_a_token_service_of_the_same_origin_is_asked_without_tls(self, mock: requests_mock.Adapter) -> None:
        here = "http://registry.test:5000"
        challenge = {"WWW-Authenticate": f'Bearer realm="{here}/token",service="s"'}
        answers(mock, f"{here}/v2/", status=401, **challenge)
        answers(mock, f"{here}/token", {"token": TOKEN})
        answers(mock, f"{here}/v2/_catalog", {"repositories": ["a"]})
        assert registry(mock, url=here).repositories() == ("a",)

    @pytest.mark.parametrize("answer", [(401, {}), (403, {}), (200, {"token": ""}), (200, []), (500, {"token": "t"})])
    def test_without_a_token_no_image_is_seen(self, mock: requests_mock.Adapter, answer: tuple[int, Any]) -> None:
        answers(mock, "/v2/", status=401, **BEARER)
        answers(mock, AUTH, answer[1], answer[0])
        if answer[0] in (401, 403):
            assert registry(mock).repositories() is None
        else:
            with pytest.raises(BadDocument):
                registry(mock).repositories()

    def test_no_secret_is_kept(self, mock: requests_mock.Adapter) -> None:
        answers(
            mock,
            "/v2/",
            status=401,
            **{"WWW-Authenticate": BEARER["WWW-Authenticate"].replace("//", "//u:canary-in-url@")},
        )
        answers(mock, AUTH, {"token": TOKEN, "refresh_token": "canary-refresh"})
        answers(mock, "/api/v2.0/systeminfo", {"harbor_version": "v2.9", "registry_storage_provider_name": "s3"})
        holds_an_image(mock)
        one = registry(mock)
        assert one.sample(one.repositories() or (), 5).images and one.storage() == "s3"
        kept = everything_kept(one)
        assert SWIFT in kept and '"token": "***"' in kept
        assert "canary" not in kept and "canary" not in repr(one)


class TestImages:
    @pytest.fixture(autouse=True)
    def open_to_all(self, mock: requests_mock.Adapter) -> None:
        answers(mock, "/v2/")

    def test_a_redirect_is_not_followed(self, mock: requests_mock.Adapter) -> None:
        holds_an_image(mock)
        assert sample(registry(mock)) == (replace(APP, location=SWIFT),)
        assert {request.hostname for request in mock.request_history} == {"registry.test"}

    @pytest.mark.parametrize("place", ["/v2/elsewhere?signature=x", f"{HERE}/blob", "http://["])
    def test_a_redirect_within_the_registry_tells_nothing(self, mock: requests_mock.Adapter, place: str) -> None:
        holds_an_image(mock)
        url = f"{HERE}/v2/team/app/blobs/{DIGEST}"
        mock.register_uri("HEAD", url, status_code=307, headers={"Location": place})
        assert sample(registry(mock)) == (APP,)

    @pytest.mark.parametrize("place", ["", "?x"])
    def test_a_redirect_to_nowhere_is_not_read(self, mock: requests_mock.Adapter, place: str) -> None:
        holds_an_image(mock)
        url = f"{HERE}/v2/team/app/blobs/{DIGEST}"
        mock.register_uri("HEAD", url, status_code=307, headers={"Location": place})
        with pytest.raises(BadDocument, match="redirects to nowhere"):
            sample(registry(mock))

    def test_of_an_index_the_first_image_counts(self, mock: requests_mock.Adapter) -> None:
        holds_an_image(mock, 200)
        inner = f"sha256:{'12' * 32}"
        listed = [{"mediaType": MANIFEST, "digest": "sha256:short"}, {"mediaType": MANIFEST, "digest": inner}]
        tag_names(mock, {"manifests": listed}, INDEX)
        tag_names(mock, DOCUMENT, reference=inner)
        assert sample(registry(mock)) == (APP,)
        assert "oci.image.index" in mock.request_history[-2].headers["Accept"]

    def test_indexes_within_indexes_end(self, mock: requests_mock.Adapter) -> None:
        holds_an_image(mock, 200)
        inner = f"sha256:{'12' * 32}"
        for reference in ("1.0", inner):
            tag_names(mock, {"manifests": [{"mediaType": INDEX, "digest": inner}]}, INDEX, reference)
        assert sample(registry(mock)) == ()

    @pytest.mark.parametrize("digest", ["sha256:short", "sha512:" + "ab" * 64, f"{DIGEST}/../../x", ""])
    def test_a_digest_of_another_form_is_not_asked_for(self, mock: requests_mock.Adapter, digest: str) -> None:
        holds_an_image(mock)
        tag_names(mock, {**DOCUMENT, "config": {**DOCUMENT["config"], "digest": digest}})  # type: ignore[dict-item]
        assert sample(registry(mock)) == ()

    @pytest.mark.parametrize("lost", ["config", "layers"])
    def test_a_manifest_that_lost_a_field_is_not_read(self, mock: requests_mock.Adapter, lost: str) -> None:
        holds_an_image(mock)
        tag_names(mock, {name: value for name, value in DOCUMENT.items() if name != lost})
        with pytest.raises(BadDocument):
            sample(registry(mock))

    def test_strange_names_are_passed_over(self, mock: requests_mock.Adapter) -> None:
        answers(mock, "/v2/_catalog", {"repositories": ["../../secret", "a/../b", "A", "good/one", "", "a?b"]})
        one = registry(mock)
        assert one.repositories() == ("good/one",)
        assert one.sample(["../x"], 5) == Sample((), ())
        assert len(mock.request_history) == 2

    @pytest.mark.parametrize("status", [401, 403, 404, 405])
    def test_a_registry_may_list_nothing_to_anybody(self, mock: requests_mock.Adapter, status: int) -> None:
        answers(mock, "/v2/_catalog", {"errors": []}, status)
        assert registry(mock).repositories() is None

    # The list, what the answer says of more pages, and whether these are all repositories.
    LISTS: ClassVar[dict[str, tuple[list[str], dict[str, str], bool]]] = {
        "one": (["a"], {}, True),
        "one that is no name": (["a", "HOST/app"], {}, True),
        "as many as were asked for": ([f"r{n}" for n in range(32)], {}, False),
        "as many, of which one is no name": ([*(f"r{n}" for n in range(31)), "HOST/app"], {}, False),
        "one less": ([f"r{n}" for n in range(31)], {}, True),
        "a page of the registry's own size": (["a"], {"Link": '</v2/_catalog?last=a&n=1>; rel="next"'}, False),
        "another way to say it": (["a"], {"link": "<https://registry.test/v2/_catalog>; title=x; REL=next"}, False),
        "two relations": (["a"], {"Link": '</v2/_catalog?last=a>; rel="last next"'}, False),
        "the page before": (["a"], {"Link": '</v2/_catalog?n=1>; rel="prev"'}, True),
        "none": ([], {}, False),
    }  # fmt: skip

    @pytest.mark.parametrize("name", LISTS)
    def test_a_page_is_all_only_where_nothing_says_that_there_are_more(
        self, name: str, mock: requests_mock.Adapter
    ) -> None:
        names, headers, whole = self.LISTS[name]
        answers(mock, "/v2/")
        answers(mock, "/v2/_catalog", {"repositories": names}, 200, **headers)
        one = registry(mock, "")
        assert one.all_repositories() == (tuple(names) if whole else None)
        kept = next(each for each in one.transport.exchanges() if "_catalog" in each.url).headers
        assert kept.get("Link") == ('rel="next"' if headers and not whole else None), "a replay says the same"

    def test_what_a_login_is_shown_may_not_be_all(self, mock: requests_mock.Adapter) -> None:
        answers(mock, "/v2/", status=401, **{"WWW-Authenticate": 'Basic realm="r"'})
        answers(mock, "/v2/_catalog", {"repositories": ["a"]})
        assert registry(mock).all_repositories() is None

    def test_an_empty_list_is_one(self, mock: requests_mock.Adapter) -> None:
        answers(mock, "/v2/_catalog", {"repositories": None})
        assert registry(mock).repositories() == ()

    def test_what_is_broken_is_said(self, mock: requests_mock.Adapter) -> None:
        answers(mock, "/v2/_catalog", {"errors": []}, 500)
        with pytest.raises(BadDocument):
            registry(mock).repositories()

    @pytest.mark.parametrize("tags", [{"name": "team/app", "tags": None}, {"tags": []}])
    def test_an_empty_repository_has_no_image(self, mock: requests_mock.Adapter, tags: Any) -> None:
        answers(mock, "/v2/team/app/tags/list", tags)
        assert registry(mock).sample(["team/app"], 5) == Sample((), ())

    def test_no_more_than_wanted_are_asked_for(self, mock: requests_mock.Adapter) -> None:
        holds_an_image(mock)
        registry(mock).sample(["team/app", "never/asked"], 1)
        assert not [request for request in mock.request_history if "never" in request.path]

    @pytest.mark.parametrize("status", [404, 405])
    def test_other_software_has_no_harbors_page(self, mock: requests_mock.Adapter, status: int) -> None:
        answers(mock, "/api/v2.0/systeminfo", status=status)
        assert registry(mock).storage() == ""

    def test_nor_a_harbors_version(self, mock: requests_mock.Adapter) -> None:
        answers(mock, "/api/v2.0/systeminfo", {"name": "something else"})
        assert registry(mock).storage() == ""

    @pytest.mark.parametrize("answer", [(401, {}), (403, {}), (200, {"harbor_version": "v2.9"}), (500, {})])
    def test_a_harbor_that_does_not_say_is_not_none(self, mock: requests_mock.Adapter, answer: tuple[int, Any]) -> None:
        answers(mock, "/api/v2.0/systeminfo", answer[1], answer[0])
        with pytest.raises((Forbidden, BadDocument)):
            registry(mock).storage()


class TestChallenges:
    """As registries in the field write them."""

    @pytest.mark.parametrize(
        "challenge",
        [
            f'Bearer realm="{AUTH}",service="registry.test",scope="registry:catalog:*"',
            f'Bearer service="registry.test", realm="{AUTH}"',
            f'bearer Realm="{AUTH}",Service="registry.test"',
            f'Basic realm="Registry Realm", Bearer realm="{AUTH}",service="registry.test"',
            f'Bearer realm="{AUTH}",service="registry.test", Basic realm="Registry Realm"',
            f"Bearer realm={AUTH},service=registry.test",
            f'Bearer realm="{AUTH}?account=x",service="registry.test",error="invalid_token"',
        ],
    )
    def test_each_leads_to_the_token_service(self, mock: requests_mock.Adapter, challenge: str) -> None:
        answers(mock, "/v2/", status=401, **{"WWW-Authenticate": challenge})
        answers(mock, AUTH, {"token": TOKEN})
        holds_an_image(mock)
        assert registry(mock).repositories() == ("team/app",)
        (asked,) = (request for request in mock.request_history if request.hostname == "auth.test")
        assert asked.qs == {"service": ["registry.test"], "scope": ["registry:catalog:*"]}


@pytest.mark.parametrize(
    ("url", "reference", "same"),
    [
        ("https://registry.test", "registry.test/team/app:1.0", True),
        ("https://registry.test", "REGISTRY.test:443/app", True),
        ("https://registry.test", "https://registry.test", True),
        ("http://registry.test:5000", "registry.test:5000", True),
        ("http://registry.test:5000", "registry.test", False),
        ("https://registry.test", "registry.test:5000/app", False),
        ("https://registry.test", "registry.test.evil.test/app", False),
        ("https://registry.test", "evil.test/registry.test/app", False),
    ],
)
def test_what_names_this_registry(mock: requests_mock.Adapter, url: str, reference: str, same: bool) -> None:
    assert registry(mock, url=url).is_named_by(reference) is same


@pytest.mark.parametrize(
    ("reference", "another"),
    [("docker.io/library/debian", True), ("https://quay.io", True), ("eu.gcr.io/p/x", True), ("gcr.io", True),
     ("europe-docker.pkg.dev/p/x", True), ("registry.test", False), ("192.0.2.5:5000", False),
     ("registry.images.svc:5000", False), ("docker.io.evil.test", False), ("evilgcr.io", False)],
)  # fmt: skip
def test_only_public_registries_are_surely_others(mock: requests_mock.Adapter, reference: str, another: bool) -> None:
    assert registry(mock).is_another(reference) is another


def test_a_public_registry_is_itself(mock: requests_mock.Adapter) -> None:
    one = registry(mock, url="https://quay.io")
    assert one.is_named_by("quay.io/team/app") and not one.is_another("quay.io/team/app")


@pytest.mark.parametrize("url", ["http://image.example", "http://IMAGE.example:80", "http://identity.example/"])
def test_a_service_of_the_catalogue_is_refused_before_it_is_asked(cloud: Cloud, url: str) -> None:
    cloud.offers("image")
    cloud.has("registry", url)
    with pytest.raises(BadDocument, match=r"is (image|identity) in the catalogue, no registry"):
        _ = cloud.subject().registry


def test_a_registry_may_be_declared_absent(cloud: Cloud) -> None:
    cloud.has_no("registry")
    with pytest.raises(DeclaredAbsent):
        _ = cloud.subject().registry


@pytest.mark.parametrize(("verify", "trusted"), [("/etc/ca.pem", "/etc/ca.pem"), (False, True), (True, True)])
def test_the_clouds_ca_is_trusted_and_its_carelessness_is_not_shared(
    mock: requests_mock.Adapter, verify: bool | str, trusted: bool | str
) -> None:
    planes = Beside(registry=registry(mock)).trusting(Trust(verify, ("cert", "key")))
    assert planes.registry and planes.registry.trust == Trust(trusted, None)


def test_an_object_store_of_any_interface_but_of_this_region_is_this_clouds() -> None:
    listed = [("public", "here"), ("internal", "here"), ("public", "there")]
    endpoints = tuple(
        Endpoint("object-store", kind, region, f"http://{kind}.{region}.test/v1") for kind, region in listed
    )
    catalogue = Catalogue("here", "public", endpoints, overrides={"object-store": "https://override.test"})
    urls = ("http://public.here.test:80/x", "http://internal.here.test/x", "http://public.there.test/x",
            "https://override.test:443/x", "http://[")  # fmt: skip
    assert [catalogue.serves("object-store", url) for url in urls] == [True, True, False, True, False]
