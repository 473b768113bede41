"""The OpenStack plane: documents and listings out of answers, and our words for every status."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import requests

from container4nfv_probe.planes.versions import VersionDocument, version_of
from container4nfv_probe.rules.document import Document
from container4nfv_probe.rules.errors import (
    BadDocument,
    BadVersion,
    Forbidden,
    TimedOut,
    TooOld,
    Unanswered,
    Unreachable,
)
from container4nfv_probe.rules.model import Truth
from container4nfv_probe.rules.read import Read
from tests.unit.clouds_in_memory import TOKEN, Cloud, endpoint

FIRST, SECOND = "http://first.test:9517", "http://second.test:9517"


class Worker(Document, frozen=True):
    """Two fields of a zun-compute's row."""

    host: str
    disabled: bool


class Container(Document, frozen=True):
    """One field of a container."""

    uuid: str


WORKERS = Read("container", "/v1/services", Worker, key="services", role="admin")
FORMATS = Read("image", "/v2/schemas/image", Container)
YOUNG = Read("container", "/v1/registries", Container, key="registries", since="1.30")
ASKED = "a working Zun, or a corrected path in the requirement: zun.test:9517/v1/services was asked"
UNTAKEN = "credentials without access rules, whose token Zun takes"
POLICY = "a policy of Zun that lets the role admin read this"
ROW = {"host": "node-1", "disabled": False, "id": 7}


def refusal(cloud: Cloud, kind: type[Unanswered], read: Read[Any] = WORKERS) -> Unanswered:
    with pytest.raises(kind) as caught:
        cloud.openstack().list(read) if read.key else cloud.openstack().get(read)
    assert type(caught.value) is kind
    assert TOKEN not in str(caught.value)
    return caught.value


def as_json(kept: Any) -> Any:
    return json.loads(json.dumps(kept))


def versions(newest: str, **more: Any) -> dict[str, Any]:
    return {"versions": [{"id": "v1", "max_version": newest, "status": "CURRENT"}], **more}


@pytest.mark.parametrize(
    ("status", "kind", "sentence", "settle"),
    [
        (401, Forbidden, "Zun does not let this token read /v1/services (401)", UNTAKEN),
        (403, Forbidden, "Zun does not let this token read /v1/services (403)", POLICY),
        (404, BadDocument, "Zun answered 404 to /v1/services", ASKED),
        (405, BadDocument, "Zun answered 405 to /v1/services", ASKED),
        (406, BadVersion, "Zun answered 406 to the API version of /v1/services", BadVersion.remedy),
        (300, BadDocument, "Zun answered 300 to /v1/services", ASKED),
        (302, BadDocument, "Zun answered 302 to /v1/services", "a working Zun"),
        (400, BadDocument, "Zun answered 400 to /v1/services", "a working Zun"),
        (429, BadDocument, "Zun answered 429 to /v1/services", "a working Zun"),
        (500, BadDocument, "Zun answered 500 to /v1/services", "a working Zun"),
        (503, BadDocument, "Zun answered 503 to /v1/services", "a working Zun"),
    ],
)
def test_a_status_that_is_no_success_is_unknown(
    status: int, kind: type[Unanswered], sentence: str, settle: str
) -> None:
    cloud = Cloud()
    cloud.answers("container", "/v1/services", {"services": [ROW, ROW]}, status=status)
    error = refusal(cloud, kind)
    assert (str(error), error.settle, error.truth) == (sentence, settle, Truth.UNKNOWN)
    assert error.exchange == "e1"
    assert len(cloud.asked) == (2 if status in (429, 503) else 1)  # a server that is busy is asked once more


@pytest.mark.parametrize(
    ("roles", "role", "status", "settle"),
    [
        (("member",), "admin", 403, "the role admin"),
        (("reader",), "member", 403, "the role member"),
        ((), "reader", 403, "the role reader"),
        # A role that the token has cannot be what is missing; an admin has every other one.
        (("admin",), "admin", 403, POLICY),
        (("Admin", "member"), "admin", 403, POLICY),
        (("admin",), "member", 403, "a policy of Zun that lets the role member read this"),
        (("member",), "member", 403, "a policy of Zun that lets the role member read this"),
        # keystonemiddleware answers 401 where access rules leave out what is asked, whatever the role.
        (("admin",), "admin", 401, UNTAKEN),
        (("member",), "admin", 401, f"{UNTAKEN}, with the role admin"),
    ],
)
def test_who_may_not_read_is_told_what_is_missing(roles: tuple[str, ...], role: str, status: int, settle: str) -> None:
    cloud = Cloud(roles=roles)
    cloud.refuses("container", "/v1/services", status)
    assert refusal(cloud, Forbidden, replace(WORKERS, role=role)).settle == settle


ZUN, MAGNUM = ({"name": f"OpenStack {name} API", "versions": []} for name in ("Zun", "Magnum"))
PIKE = {"description": "Zun is an OpenStack project which aims to provide containers service.", "versions": []}
NAMELESS = {"versions": [{"id": "v1.0", "status": "CURRENT"}]}
# What the root of each of two endpoints of one service answers, and which of them is asked.
ROOTS: dict[str, tuple[Any, Any, list[str]]] = {
    "the first is another service": (MAGNUM, ZUN, ["second"]),
    "the first does not say what it is": (NAMELESS, ZUN, ["second"]),
    "the first is an old Zun": (PIKE, MAGNUM, ["first"]),
    "the first is dead": (None, ZUN, ["second"]),
    "the second is another service": (ZUN, NAMELESS, ["first"]),
    "both are Zun": (ZUN, ZUN, ["first"]),
    "neither is": (MAGNUM, NAMELESS, ["first"]),
    "nobody answers": (None, None, ["first", "second"]),
}


@pytest.mark.parametrize("name", ROOTS)
def test_of_several_endpoints_those_that_name_themselves_rightly_are_asked(name: str) -> None:
    first, second, expected = ROOTS[name]
    cloud = Cloud(endpoints=[endpoint("container", f"{FIRST}/v1"), endpoint("application-container", f"{SECOND}/v1")])
    for url, root in ((FIRST, first), (SECOND, second)):
        if root:
            cloud.answers("container", f"{url}/", root)
            cloud.answers("container", f"{url}/v1/services", {"services": [ROW]})
        else:
            cloud.answers("container", f"{url}/", fails=requests.ConnectionError(ConnectionRefusedError()))
            cloud.answers("container", f"{url}/v1/services", fails=requests.ConnectionError(ConnectionRefusedError()))
    if first or second:
        cloud.openstack().list(WORKERS)
    else:
        refusal(cloud, Unreachable)
    asked = [url for url in cloud.asked if url.endswith("/services")]
    assert asked == [f"http://{one}.test:9517/v1/services" for one in expected]


def test_a_live_service_of_another_name_never_stands_in_for_one_that_is_broken() -> None:
    cloud = Cloud(endpoints=[endpoint("container", f"{FIRST}/v1"), endpoint("application-container", f"{SECOND}/v1")])
    cloud.answers("container", f"{FIRST}/", ZUN)
    cloud.answers("container", f"{FIRST}/v1/services", status=500)
    cloud.answers("container", f"{SECOND}/", NAMELESS)
    cloud.answers("container", f"{SECOND}/v1/services", {"services": []})
    assert "Zun answered 500" in str(refusal(cloud, BadDocument))


def test_one_endpoint_is_asked_without_looking_at_its_root() -> None:
    cloud = Cloud()
    cloud.answers("container", "/v1/services", {"services": []})
    cloud.openstack().list(WORKERS)
    assert len(cloud.asked) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<html>200 OK</html>", id="HTML"),
        pytest.param("", id="empty"),
        pytest.param("null", id="null"),
        pytest.param("[]", id="a list"),
        pytest.param('{"services": [', id="cut off"),
        pytest.param('{"services": []} {}', id="two documents"),
        pytest.param('{"service": []}', id="another key"),
        pytest.param('{"services": null}', id="null for the list"),
        pytest.param('{"services": {}}', id="an object for the list"),
        pytest.param('{"services": [{"host": "node-1"}]}', id="field missing"),
        pytest.param('{"services": [{"host": "node-1", "disabled": "no"}]}', id="wrong type"),
        pytest.param('{"services": [{"host": null, "disabled": true}]}', id="null for a string"),
        pytest.param('{"services": [null]}', id="null for an item"),
        pytest.param('{"services": [], "next": "\udcff"}', id="not UTF-8"),
        pytest.param('{"services": [{"host": "\udcff", "disabled": true}]}', id="not UTF-8 within"),
        pytest.param('{"services": ' + "[" * 100_000 + "]" * 100_000 + "}", id="deep"),
        pytest.param("[" * 100_000, id="deep and cut off"),
    ],
)
def test_a_document_that_is_not_what_was_asked_for_is_unknown(text: str) -> None:
    cloud = Cloud()
    url = cloud.url("container", "/v1/services")
    cloud.mock.register_uri("GET", url, content=text.encode(errors="surrogateescape"))
    error = refusal(cloud, BadDocument)
    assert str(error).startswith("zun.test:9517/v1/services answered ")
    assert error.exchange == "e1"
    assert cloud.transport.exchanges()[0].body in (None, {"services": [None]})


def test_one_document_is_as_strict() -> None:
    documents: list[Any] = [{}, {"uuid": 1}, [], None]
    for document in documents:
        cloud = Cloud()
        cloud.answers("image", "/v2/schemas/image", document)
        refusal(cloud, BadDocument, FORMATS)


def test_only_declared_fields_are_kept() -> None:
    cloud = Cloud()
    cloud.answers("container", "/v1/services", {"services": [{**ROW, "password": "secret"}], "more": "secret"})
    assert cloud.openstack().list(WORKERS).items == (Worker("node-1", False),)
    (exchange,) = cloud.transport.exchanges()
    assert as_json(exchange.body) == {"services": [{"host": "node-1", "disabled": False}]}


def test_what_two_reads_declare_of_one_answer_is_kept_together() -> None:
    class Numbered(Document, frozen=True):
        id: int

    cloud = Cloud()
    cloud.answers("container", "/v1/services", {"services": [ROW, ROW]})
    cloud.openstack().list(WORKERS)
    cloud.openstack().list(Read("container", "/v1/services", Numbered, key="services"))
    (exchange,) = cloud.transport.exchanges()
    assert as_json(exchange.body) == {"services": [ROW, ROW]}


def test_of_a_link_only_the_marker_is_kept() -> None:
    cloud = Cloud()
    link = {"rel": "next", "href": "http://u:secret@h/v1/services?marker=m&sig=secret", "more": "secret"}
    cloud.answers(
        "container", "/v1/services", {"services": [ROW], "services_links": [link, {"rel": "secret", "href": "secret"}]}
    )
    cloud.answers("container", "/v1/services?marker=m", {"services": [ROW], "nothing": "secret"})
    assert len(cloud.openstack().list(WORKERS).items) == 2
    kept = json.dumps([exchange.body for exchange in cloud.transport.exchanges()])
    assert "secret" not in kept
    assert "marker=m" in kept


def test_the_token_goes_with_every_read_but_an_anonymous_one() -> None:
    cloud = Cloud()
    cloud.answers("container", "/", versions("1.40"))
    cloud.openstack().get(version_of("container"))
    cloud.openstack().get(replace(version_of("container"), authenticated=False))
    assert [request.headers.get("X-Auth-Token") for request in cloud.sent] == [TOKEN, None]
    assert TOKEN not in repr(cloud.openstack())


@pytest.mark.parametrize("status", [200, 300])
def test_a_version_document_may_come_with_300(status: int) -> None:
    cloud = Cloud()
    cloud.answers("container", "/", versions("1.40", name="OpenStack Zun API"), status=status)
    assert cloud.openstack().get(version_of("container")).name == "OpenStack Zun API"


@pytest.mark.parametrize(
    ("entries", "newest"),
    [
        ([{"id": "v1", "max_version": "1.9"}, {"id": "v2", "max_version": "1.10"}], (1, 10)),
        ([{"id": "v2.17"}], ()),
        ([{"id": "v2.1", "version": "2.104"}], (2, 104)),
        ([], ()),
        ([{"max_version": "latest"}, {"max_version": "1."}, {"max_version": "1.\u00b2"}, {"max_version": "1"}], (1,)),
        ([{"max_version": "9" * 5000}], ()),
    ],
)
def test_the_newest_version_is_read_as_numbers(entries: list[dict[str, str]], newest: tuple[int, ...]) -> None:
    cloud = Cloud()
    cloud.answers("compute", "/", {"versions": entries})
    assert cloud.openstack().get(version_of("compute")).newest() == newest


@pytest.mark.parametrize("status", [404, 405])
@pytest.mark.parametrize("newest", ["1.4", "1.29", "0.9"])
def test_too_old_is_no_where_the_service_says_so(status: int, newest: str) -> None:
    cloud = Cloud()
    cloud.answers("container", "/v1/registries", {}, status=status)
    cloud.answers("container", "/", versions(newest))
    error = refusal(cloud, TooOld, YOUNG)
    assert str(error) == f"Zun {newest} does not know /v1/registries (since 1.30)"
    assert error.truth is Truth.NO


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(versions("1.30"), id="new enough"),
        pytest.param(versions("2.0"), id="newer"),
        pytest.param(versions(""), id="no number"),
        pytest.param({"versions": []}, id="no version"),
        pytest.param({"message": "welcome"}, id="no version document"),
    ],
)
def test_404_without_proof_of_age_is_unknown(document: dict[str, Any]) -> None:
    cloud = Cloud()
    cloud.answers("container", "/", document)
    error = refusal(cloud, BadDocument, YOUNG)
    assert (str(error), error.exchange) == ("Zun answered 404 to /v1/registries", "e1")


@pytest.mark.parametrize("status", [401, 404, 406, 500])
def test_404_where_the_version_cannot_be_read_is_unknown(status: int) -> None:
    cloud = Cloud()
    cloud.answers("container", "/", versions("1.4"), status=status)
    assert str(refusal(cloud, BadDocument, YOUNG)) == "Zun answered 404 to /v1/registries"


@pytest.mark.parametrize(("status", "kind"), [(403, Forbidden), (406, BadVersion), (500, BadDocument)])
def test_only_404_and_405_can_mean_too_old(status: int, kind: type[Unanswered]) -> None:
    cloud = Cloud()
    cloud.answers("container", "/v1/registries", {}, status=status)
    cloud.answers("container", "/", versions("1.4"))
    refusal(cloud, kind, YOUNG)


def test_another_endpoints_age_proves_nothing() -> None:
    cloud = Cloud(endpoints=[endpoint("container", FIRST), endpoint("application-container", SECOND)])
    cloud.answers("container", f"{SECOND}/", versions("1.4"))
    cloud.answers("container", f"{SECOND}/v1/registries", {}, status=500)
    refusal(cloud, BadDocument, YOUNG)


def test_a_microversion_is_asked_for_by_the_name_the_service_knows() -> None:
    cloud = Cloud()
    cloud.answers("container", "/v1/services", {"services": []}, headers={"OpenStack-API-Version": "container 1.4"})
    cloud.openstack().list(replace(WORKERS, microversion="1.4"))
    assert cloud.sent[0].headers["OpenStack-API-Version"] == "container 1.4"
    cloud.openstack().list(WORKERS)
    assert "OpenStack-API-Version" not in cloud.sent[1].headers


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({}, "without naming its version, not 1.4"),
        ({"OpenStack-API-Version": ""}, "without naming its version, not 1.4"),
        ({"OpenStack-API-Version": "container 1.1"}, "in version 1.1, not 1.4"),
        ({"OpenStack-API-Version": "container 1.40"}, "in version 1.40, not 1.4"),
        ({"X-OpenStack-Zun-API-Version": "1.4"}, "without naming its version, not 1.4"),
    ],
)
def test_an_answer_in_another_version_is_unknown(headers: dict[str, str], said: str) -> None:
    cloud = Cloud()
    cloud.answers("container", "/v1/services", {"services": [ROW]}, headers=headers)
    error = refusal(cloud, BadVersion, replace(WORKERS, microversion="1.4"))
    assert str(error) == f"zun.test:9517/v1/services answered {said}"


@pytest.mark.parametrize(
    ("broken", "kind"),
    [
        ({"fails": requests.ConnectionError}, Unreachable),
        ({"fails": requests.ConnectTimeout}, TimedOut),
        ({"status": 503, "document": {}}, BadDocument),
        ({"status": 404, "document": {}}, BadDocument),
        ({"document": "<html>a dashboard</html>"}, BadDocument),
        ({"document": {"another": "service's document"}}, BadDocument),
    ],
)
def test_the_second_endpoint_is_asked_where_the_first_is_dead(broken: dict[str, Any], kind: type[Unanswered]) -> None:
    cloud = Cloud(endpoints=[endpoint("container", FIRST), endpoint("application-container", SECOND)])
    cloud.answers("container", f"{FIRST}/v1/services", **broken)
    cloud.answers("container", f"{SECOND}/v1/services", {"services": [ROW]})
    assert len(cloud.openstack().list(WORKERS).items) == 1
    dead = Cloud(endpoints=cloud.scope.endpoints)
    dead.answers("container", f"{FIRST}/v1/services", **broken)
    dead.answers("container", f"{SECOND}/v1/services", "another failure", status=418)
    assert "418" not in str(refusal(dead, kind))


@pytest.mark.parametrize("status", [401, 403, 406])
def test_a_second_endpoint_does_not_outweigh_a_refusal(status: int) -> None:
    cloud = Cloud(endpoints=[endpoint("container", FIRST), endpoint("application-container", SECOND)])
    cloud.refuses("container", f"{FIRST}/v1/services", status)
    cloud.answers("container", f"{SECOND}/v1/services", {"services": [ROW]})
    refusal(cloud, BadVersion if status == 406 else Forbidden)
    assert [url for url in cloud.asked if url.endswith("/services")] == [f"{FIRST}/v1/services"]


def test_a_version_document_of_any_shape_but_a_list_of_versions_is_unknown() -> None:
    documents: list[Any] = [{"versions": {"values": []}}, {"versions": [{"id": 1}]}, {"versions": ["v1"]}]
    for document in documents:
        cloud = Cloud()
        cloud.answers("container", "/", document)
        refusal(cloud, BadDocument, Read("container", "/", VersionDocument))
