"""Logging in: every supported method, what refuses it, and what must not leak from it."""

from __future__ import annotations

import json
import logging
import re
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import requests
from keystoneauth1 import fixture

from container4nfv_probe import Read
from container4nfv_probe.planes.methods import METHODS
from container4nfv_probe.rules.errors import ConfigurationError, Error, Forbidden, LoginError
from container4nfv_probe.wire.guard import Refused
from tests.unit.identity import (
    CANARY,
    CLIENT,
    FEDERATED,
    OPENID,
    PASSWORD,
    SCOPE,
    URL,
    USER,
    V2,
    V3,
    Identity,
    entry,
    token,
)

TOKENS = f"{V3}/auth/tokens"
ENDPOINT = {"access_token_endpoint": f"{OPENID}/token"}
DISCOVERY = {"discovery_endpoint": f"{OPENID}/.well-known/openid-configuration"}
# A cloud of clouds.yaml, and all that its login may post to.
LOGINS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "password": (entry(**PASSWORD, **SCOPE), [TOKENS]),
    "password, URL of v3": (entry(auth_url=V3, **PASSWORD, **SCOPE), [TOKENS]),
    "v3password": (entry("v3password", V3, **PASSWORD, **SCOPE), [TOKENS]),
    "token": (entry("token", token="canary-token", **SCOPE), [TOKENS]),
    "v3token": (entry("v3token", V3, token="canary-token", **SCOPE), [TOKENS]),
    "v3applicationcredential": (
        entry("v3applicationcredential", V3, application_credential_id="a1", application_credential_secret="canary-a1"),
        [TOKENS],
    ),
    "v3totp": (entry("v3totp", V3, **USER, **SCOPE, passcode="canary-123"), [TOKENS]),
    "v3multifactor": (
        entry("v3multifactor", V3, **PASSWORD, **SCOPE, passcode="canary-123", auth_methods=["v3password", "v3totp"]),
        [TOKENS],
    ),
    "v3oidcpassword": (
        entry("v3oidcpassword", V3, **CLIENT, **ENDPOINT, **SCOPE, username="ann", password="canary-password"),
        [f"{OPENID}/token", FEDERATED, TOKENS],
    ),
    "v3oidcpassword, discovery": (
        entry("v3oidcpassword", V3, **CLIENT, **DISCOVERY, **SCOPE, username="ann", password="canary-password"),
        [f"{OPENID}/token", FEDERATED, TOKENS],
    ),
    "v3oidcclientcredentials": (
        entry("v3oidcclientcredentials", V3, **CLIENT, **ENDPOINT, **SCOPE),
        [f"{OPENID}/token", FEDERATED, TOKENS],
    ),
    "v3oidcclientcredentials, discovery": (
        entry("v3oidcclientcredentials", V3, **CLIENT, **DISCOVERY, **SCOPE),
        [f"{OPENID}/token", FEDERATED, TOKENS],
    ),
    "v3oidcaccesstoken": (
        entry("v3oidcaccesstoken", V3, identity_provider="idp", protocol="openid", access_token="canary-access",
              **SCOPE),
        [FEDERATED, TOKENS],
    ),
    "v3oidcauthcode": (
        entry("v3oidcauthcode", V3, **CLIENT, **ENDPOINT, **SCOPE, code="canary-code",
              redirect_uri="http://localhost:8080"),
        [f"{OPENID}/token", FEDERATED, TOKENS],
    ),
}  # fmt: skip
V2_PASSWORD = {"username": "ann", "password": "canary-password", "project_name": "audit"}


def v2_token() -> fixture.V2Token:
    document = fixture.V2Token(token_id="canary-issued", tenant_id="p1", tenant_name="audit", user_name="ann")
    document.add_role(name="member")
    document.add_service("container").add_endpoint(
        public="http://zun.example/public", internal="http://zun.example/internal", region="RegionOne"
    )
    return document


def sentence(error: Error) -> str:
    """The error's text, which must be one line without a secret."""
    text = str(error)
    assert "\n" not in text
    assert CANARY not in text + repr(error)
    return text


def refused(identity: Identity, cloud: dict[str, Any], folder: Path, seconds: float = 5.0) -> str:
    """What a login that fails says."""
    with pytest.raises((LoginError, ConfigurationError)) as caught:
        identity.log_in(cloud, folder, seconds)
    return sentence(caught.value)


@pytest.fixture
def identity() -> Identity:
    both = Identity()
    both.federates(f"{OPENID}/token")
    return both


def test_every_supported_method_is_tested() -> None:
    assert {cloud["auth_type"] for cloud, _ in LOGINS.values()} | {"v2password"} == set(METHODS)


@pytest.mark.parametrize("name", LOGINS)
def test_it_logs_in_and_posts_nowhere_else(identity: Identity, name: str, tmp_path: Path) -> None:
    cloud, posts = LOGINS[name]
    subject = identity.log_in(cloud, tmp_path)
    assert identity.posts == posts
    assert (subject.scope.project, subject.scope.project_id, subject.scope.user) == ("audit", "p1", "ann")
    assert (subject.scope.region, subject.scope.roles) == ("RegionOne", ("member",))
    assert subject.openstack.token.headers() == {"X-Auth-Token": "canary-issued"}


@pytest.mark.parametrize("name", LOGINS)
def test_once_logged_in_nothing_can_be_posted(identity: Identity, name: str, tmp_path: Path) -> None:
    cloud, posts = LOGINS[name]
    transport = identity.log_in(cloud, tmp_path).openstack.transport
    for url in posts:
        with pytest.raises(Refused):
            transport.session().post(url, json={})
    assert identity.posts == posts


@pytest.mark.parametrize("status", [201, 401, 503])
@pytest.mark.parametrize("name", LOGINS)
def test_a_revoked_token_is_asked_for_anew_once(identity: Identity, name: str, status: int, tmp_path: Path) -> None:
    cloud, posts = LOGINS[name]
    plane = identity.log_in(cloud, tmp_path).openstack
    identity.post(TOKENS, token(), headers={"X-Subject-Token": "canary-second"}, status_code=status)

    def served(request: Any, context: Any) -> Any:
        context.status_code = 200 if request.headers["X-Auth-Token"] == "canary-second" else 401
        return {}

    identity.adapter.register_uri("GET", re.compile("http://zun.example:9517/v1/"), json=served)
    for path in ("/v1/services", "/v1/hosts"):
        with nullcontext() if status == 201 else pytest.raises(Forbidden):
            plane.get(Read("container", path, dict[str, str]))
    assert identity.posts[len(posts) :] == posts  # once, however many services refuse, and as the first time
    with pytest.raises(Refused):
        plane.transport.session().post(posts[0], json={})
    assert CANARY not in json.dumps([asdict(one) for one in plane.transport.exchanges()], default=str)


@pytest.mark.parametrize(
    "cloud", [entry("v2password", V2, **V2_PASSWORD), entry("password", URL, **V2_PASSWORD)], ids=["v2password", "v2"]
)
def test_v2_logs_in_and_its_interfaces_get_v3_names(cloud: dict[str, Any], tmp_path: Path) -> None:
    identity = Identity()
    identity.get(URL + "/", fixture.DiscoveryList(URL, v3=False))
    identity.post(f"{V2}/tokens", v2_token(), status_code=200)
    subject = identity.log_in(cloud, tmp_path)
    assert identity.posts == [f"{V2}/tokens"]
    assert [one.url for one in subject.openstack.catalogue.find("container")] == ["http://zun.example/public"]
    assert (subject.scope.project, subject.scope.roles) == ("audit", ("member",))


@pytest.mark.parametrize("name", LOGINS)
@pytest.mark.parametrize("status", [200, 401, 500])
def test_no_secret_in_text_repr_log_or_output(
    name: str, status: int, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    identity = Identity()
    identity.federates(f"{OPENID}/token")
    if status != 200:
        identity.post(TOKENS, {"error": {"message": "no", "code": status}}, status_code=status)
        said = refused(identity, LOGINS[name][0], tmp_path)
    else:
        subject = identity.log_in(LOGINS[name][0], tmp_path)
        said = f"{subject!r} {subject.scope!r} {subject.openstack!r} {subject.openstack.transport!r}"
    output = capfd.readouterr()
    assert CANARY not in said + caplog.text + output.out + output.err
    assert identity.posts[-1] == TOKENS


@pytest.mark.parametrize("auth_type", ["http_basic", "admin_token", "none", "v3oauth2clientcredential"])
def test_another_auth_type_is_one_sentence(auth_type: str, tmp_path: Path) -> None:
    options = {
        "http_basic": {"username": "ann", "password": "canary-password", "endpoint": URL},
        "admin_token": {"token": "canary-token", "endpoint": URL},
        "none": {"endpoint": URL},
        "v3oauth2clientcredential": {
            "auth_url": V3, "oauth2_endpoint": f"{V3}/OS-OAUTH2/token", "oauth2_client_id": "i",
            "oauth2_client_secret": "canary-client",
        },
    }[auth_type]  # fmt: skip
    identity = Identity()
    text = refused(identity, {"auth_type": auth_type, "auth": options}, tmp_path)
    assert text.startswith(f"auth_type {auth_type} is not supported: use one of password, ")
    assert not identity.asked


def test_a_one_time_password_is_never_asked_for(identity: Identity, tmp_path: Path) -> None:
    cloud = LOGINS["v3oidcpassword"][0]
    text = refused(identity, cloud | {"auth": cloud["auth"] | {"idp_otp_key": "totp"}}, tmp_path)
    assert "idp_otp_key is not supported" in text
    assert not identity.asked


def test_a_wrong_password_says_what_to_check(identity: Identity, tmp_path: Path) -> None:
    identity.post(TOKENS, {"error": {"message": "canary-password is wrong"}}, status_code=401)
    text = refused(identity, LOGINS["password"][0], tmp_path)
    assert text == f"{URL} refused the login (401): check user, password or token, project and their domains"


def test_a_version_document_behind_a_login_does_not_hang(identity: Identity, tmp_path: Path) -> None:
    identity.get(URL + "/", status_code=401, json={})
    text = refused(identity, LOGINS["password"][0], tmp_path)
    assert text == f"{URL}/ wants a login before it says what it is: correct auth_url"
    assert len(identity.asked) == 1


@pytest.mark.parametrize("status", [400, 403, 500, 503])
def test_another_refusal_has_its_status(identity: Identity, status: int, tmp_path: Path) -> None:
    identity.post(TOKENS, {"error": {"message": "canary-password"}}, status_code=status)
    assert f"{URL} answered {status} to the login" in refused(identity, LOGINS["password"][0], tmp_path)


@pytest.mark.parametrize("whose", ["user", "project"])
def test_a_domain_that_keystone_misses_is_named(identity: Identity, tmp_path: Path, whose: str) -> None:
    said = f"Expecting to find domain in {whose}. The server could not comply (canary-password)."
    headers = {"Content-Type": "application/json"}
    identity.post(TOKENS, {"error": {"message": said}}, status_code=400, headers=headers)
    text = refused(identity, LOGINS["password"][0], tmp_path)
    remedy = f"it expects a domain in {whose}, set user_domain_name and project_domain_name"
    assert text == f"{URL} answered 400 to the login: {remedy}"


NOT_IDENTITY: dict[str, dict[str, Any]] = {
    "404": {"status_code": 404, "text": "not found"},
    "HTML": {"text": "<html><body>Welcome</body></html>", "headers": {"Content-Type": "text/html"}},
    "JSON of something else": {"json": {"hello": "world"}},
    "a JSON string": {"json": "hello"},
    "a JSON number": {"json": 7},
    "null": {"json": None},
    "a list": {"json": []},
    "versions without links": {"json": {"versions": [{"id": "v3.14"}]}},
    "versions that are null": {"json": {"versions": None}},
    "a redirect": {"status_code": 302, "headers": {"Location": "https://elsewhere.example/"}},
    "nothing": {"text": ""},
    "too deep": {"text": "[" * 100_000},
}


@pytest.mark.parametrize("name", NOT_IDENTITY)
@pytest.mark.parametrize("url", [URL, V3], ids=["root", "v3"])
def test_what_is_no_identity_service_is_named(name: str, url: str, tmp_path: Path) -> None:
    identity = Identity()
    for place in (URL + "/", V3, TOKENS, f"{V3}/v3/auth/tokens"):
        identity.adapter.register_uri("GET", place, **NOT_IDENTITY[name])
        identity.adapter.register_uri("POST", place, **NOT_IDENTITY[name])
    text = refused(identity, entry(auth_url=url, **PASSWORD, **SCOPE), tmp_path)
    assert text.startswith(url)
    assert text.endswith(": correct auth_url")


STRANGE_TOKENS: dict[str, Any] = {
    "no token": {}, "null": {"token": None}, "a list": {"token": []}, "catalogue null": {"token": {"catalog": None}},
    "project of a string": {"token": {"project": "p1", "catalog": []}},
    "endpoints null": token() | {"token": dict(token()["token"], catalog=[{"type": "container", "endpoints": None}])},
    "no interface": {"token": dict(token()["token"], catalog=[{"type": "container", "endpoints": [{"url": "u"}]}])},
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE_TOKENS)
def test_a_token_that_cannot_be_read_is_a_sentence(name: str, tmp_path: Path) -> None:
    text = refused(Identity(STRANGE_TOKENS[name] or {"x": 1}), LOGINS["v3password"][0], tmp_path)
    assert text.startswith(V3) or "scoped to nothing" in text


def test_a_token_without_its_header_is_a_sentence(identity: Identity, tmp_path: Path) -> None:
    identity.post(TOKENS, token(), headers={})
    assert "not as an identity service does" in refused(identity, LOGINS["password"][0], tmp_path)


@pytest.mark.parametrize("answer", [{"json": {"error": "x"}}, {"text": "<html>"}, {"json": {"access_token": 5}}])
def test_an_openid_provider_that_answers_otherwise_is_a_sentence(
    identity: Identity, answer: dict[str, Any], tmp_path: Path
) -> None:
    identity.post(f"{OPENID}/token", **answer)
    assert refused(identity, LOGINS["v3oidcpassword"][0], tmp_path).startswith(V3)
    assert identity.posts == [f"{OPENID}/token"]


def test_an_identity_service_that_cannot_be_reached(identity: Identity, tmp_path: Path) -> None:
    identity.get(URL + "/", exc=requests.ConnectionError(ConnectionRefusedError()))
    text = refused(identity, LOGINS["password"][0], tmp_path)
    assert text == f"no login at {URL}: {URL} refused the connection; check auth_url"


def test_an_identity_service_that_is_too_slow(identity: Identity, tmp_path: Path) -> None:
    identity.get(URL + "/", exc=requests.ReadTimeout())
    text = refused(identity, LOGINS["password"][0], tmp_path, seconds=0.5)
    assert "did not answer within" in text
    assert text.endswith("check auth_url and --deadline")


ELSEWHERE = ["http://evil.example:5000", "https://identity.example:5000", "http://identity.example:35357"]


@pytest.mark.parametrize("place", ELSEWHERE)
@pytest.mark.parametrize("name", ["password", "password, URL of v3"])
def test_a_document_that_points_elsewhere_moves_no_password(
    identity: Identity, name: str, place: str, tmp_path: Path
) -> None:
    identity.get(URL + "/", fixture.DiscoveryList(place))
    identity.get(V3, {"version": fixture.V3Discovery(f"{place}/v3")})
    identity.post(f"{place}/v3/auth/tokens", token())
    identity.log_in(LOGINS[name][0], tmp_path)
    assert identity.posts == [TOKENS]


@pytest.mark.parametrize("place", [*(f"{place}/v3/auth/tokens" for place in ELSEWHERE), f"{V3}/users", f"{URL}/"])
def test_while_it_logs_in_only_the_logins_own_urls_can_be_posted_to(
    identity: Identity, place: str, tmp_path: Path
) -> None:
    tried: list[Refused] = []

    def discovery(request: object, context: object) -> fixture.DiscoveryList:
        with pytest.raises(Refused) as caught:
            identity.transport.session().post(place, json={})
        tried.append(caught.value)
        return fixture.DiscoveryList(URL)

    identity.get(URL + "/", json=discovery)
    identity.log_in(LOGINS["password"][0], tmp_path)
    assert len(tried) == 1
    assert identity.posts == [TOKENS]


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        ("Could not find Application Credential: nobodys.", "does not know what the login names (404): check the app"),
        ("The requested URL was not found on the server.", "is not an identity service"),
    ],
)
def test_what_keystone_does_not_know_is_told_from_what_is_no_keystone(
    identity: Identity, says: str, sentence: str, tmp_path: Path
) -> None:
    identity.post(TOKENS, status_code=404, json={"error": {"code": 404, "title": "Not Found", "message": says}})
    text = refused(identity, LOGINS["v3applicationcredential"][0], tmp_path)
    assert text.startswith(f"{V3} {sentence}") and "nobodys" not in text


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_moves_no_password(identity: Identity, status: int, tmp_path: Path) -> None:
    place = "http://evil.example:5000/v3/auth/tokens"
    identity.post(place, token())
    identity.post(TOKENS, status_code=status, headers={"Location": place})
    text = refused(identity, LOGINS["password"][0], tmp_path)
    assert text == f"{URL} is not an identity service (redirects are not followed): correct auth_url"
    assert [request.url for request in identity.asked] == [URL + "/", TOKENS]


def test_an_openid_document_cannot_send_the_password_elsewhere(tmp_path: Path) -> None:
    identity = Identity()
    identity.federates("http://evil.example/token")
    text = refused(identity, LOGINS["v3oidcpassword, discovery"][0], tmp_path)
    assert "http://evil.example" in text
    assert "access_token_endpoint" in text
    assert identity.posts == []
