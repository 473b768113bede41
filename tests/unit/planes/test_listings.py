"""Listings: every page, and whether they are the whole cloud's."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import requests

from container4nfv_probe import UNSET, Document, Listing, Read, UnsetType, field
from container4nfv_probe.evidence.replay import Recorded
from container4nfv_probe.planes.openstack import OpenStack
from container4nfv_probe.rules.errors import BadDocument, Forbidden, TimedOut, Unanswered
from tests.unit.clouds_in_memory import Cloud


class Port(Document, frozen=True):
    """Two fields of a port, the second of which only an admin is shown."""

    id: str
    host: str | UnsetType = field(name="binding:host_id", default=UNSET)


class Named(Document, frozen=True):
    """Anything with a name."""

    name: str


PORTS = Read("network", "/v2.0/ports", Port, key="ports", params=(("limit", "2"),))
PROOF = Read("container-infra", "/v1/mservices", Named, key="mservices", role="admin")
CLUSTERS = Read("container-infra", "/v1/clusters", Named, key="clusters", proof=PROOF)
CONTAINERS = Read("container", "/v1/containers", Named, key="containers", everyone=(("all_projects", "1"),))
IMAGES = Read("image", "/v2/images", Named, key="images", params=(("status", "active"), ("limit", "2")))
ACCOUNT = Read("object-store", "", Named, params=(("format", "json"), ("limit", "2")))
SCHEMAS = Read("artifact", "/schemas", Named)


def port(name: str, **more: str) -> dict[str, str]:
    return {"id": name, "name": "unused", **more}


def named(*names: str) -> list[dict[str, str]]:
    return [{"name": name} for name in names]


def names(listing: Listing[Named]) -> str:
    return "".join(one.name for one in listing.items)


def replayed(cloud: Cloud) -> OpenStack:
    """The plane of a replay of what was asked of the cloud, which went through a file."""
    exchanges = [replace(one, body=json.loads(json.dumps(one.body))) for one in cloud.transport.exchanges()]
    return replace(cloud.openstack(), transport=Recorded(exchanges))


def refusal(cloud: Cloud, read: Read[Any], kind: type[Unanswered]) -> str:
    with pytest.raises(kind) as caught:
        cloud.openstack().list(read)
    return str(caught.value)


def neutron(marker: str, *ids: str, following: str = "") -> dict[str, Any]:
    """A page as Neutron gives it: links to both sides, with a host that need not be right."""
    links = [{"rel": "previous", "href": f"http://10.0.0.1/v2.0/ports?marker={marker}&page_reverse=True"}]
    if following:
        links.insert(0, {"rel": "next", "href": f"http://10.0.0.1/v2.0/ports?limit=2&marker={following}"})
    return {"ports": [port(one) for one in ids], "ports_links": links}


def test_neutrons_pages_are_followed_by_the_marker_of_the_link() -> None:
    cloud = Cloud()
    cloud.answers("network", "/v2.0/ports", neutron("", "a", "b", following="b"))
    cloud.answers("network", "/v2.0/ports?marker=b", neutron("b", "c", "d", following="d"))
    cloud.answers("network", "/v2.0/ports?marker=d", neutron("d", "e"))
    assert [one.id for one in cloud.openstack().list(PORTS).items] == ["a", "b", "c", "d", "e"]
    assert [url.partition("?")[0] for url in cloud.asked] == ["http://neutron.test:9696/v2.0/ports"] * 3
    assert replayed(cloud).list(PORTS).items == cloud.openstack().list(PORTS).items
    assert all("limit=2" in url and "fields=id" in url and "fields=binding%3Ahost_id" in url for url in cloud.asked)


@pytest.mark.parametrize("href", ["http://h/v1/x?limit=2&marker=b", "/v2/x?marker=b", "?marker=b"])
@pytest.mark.parametrize("read", [CONTAINERS, CLUSTERS, IMAGES])
def test_a_next_link_is_followed_by_its_marker(read: Read[Named], href: str) -> None:
    cloud = Cloud()
    cloud.answers(read.service, read.path, {read.key: named("a", "b"), "next": href})
    cloud.answers(read.service, f"{read.path}?marker=b", {read.key: named("c"), "next": None})
    assert names(cloud.openstack().list(read)) == "abc"
    assert all(f"{name}={value}" in url for url in cloud.asked for name, value in read.params)


@pytest.mark.parametrize("last", [{}, {"next": None}, {"next": ""}, {"images_links": []}])
def test_the_last_page_has_no_next_link(last: dict[str, Any]) -> None:
    cloud = Cloud()
    cloud.answers("image", "/v2/images", {"images": named("a"), **last})
    assert names(cloud.openstack().list(IMAGES)) == "a"
    assert len(cloud.asked) == 1


@pytest.mark.parametrize(
    "link",
    [
        {"next": "http://h/v2/images?page=2"},
        {"next": "http://h/v2/images?marker="},
        {"next": "http://["},
        {"next": {"href": "?marker=b"}},
        {"next": 2},
        {"images_links": [{"rel": "next", "href": "http://h/v2/images?offset=2"}]},
        {"images_links": [{"rel": "next"}]},
        {"images_links": "?marker=b"},
    ],
)
def test_a_next_page_that_cannot_be_asked_for_is_not_the_end(link: dict[str, Any]) -> None:
    cloud = Cloud()
    cloud.answers("image", "/v2/images", {"images": named("a", "b"), **link})
    refusal(cloud, IMAGES, BadDocument)
    assert len(cloud.asked) == 1


def test_a_marker_is_sent_as_it_is_meant() -> None:
    cloud = Cloud()
    cloud.answers("image", "/v2/images", {"images": named("a"), "next": "?marker=b%26c%3Dd"})
    cloud.answers("image", "/v2/images?marker=b%26c%3Dd", {"images": named("e")})
    assert names(cloud.openstack().list(IMAGES)) == names(replayed(cloud).list(IMAGES)) == "ae"


def test_swifts_pages_are_followed_by_the_last_name_until_one_is_empty() -> None:
    cloud = Cloud()
    cloud.answers("object-store", "", named("a", "b"))
    cloud.answers("object-store", "?marker=b", named("c/d e"))
    cloud.answers("object-store", "?marker=c%2Fd+e", [])
    assert names(cloud.openstack().list(ACCOUNT)) == names(replayed(cloud).list(ACCOUNT)) == "abc/d e"
    assert len(cloud.asked) == 3


def test_an_empty_account_may_be_204_and_nothing_else_may_be_empty() -> None:
    cloud = Cloud()
    cloud.answers("object-store", "", text="", status=204)
    assert cloud.openstack().list(ACCOUNT).items == ()
    assert replayed(cloud).list(ACCOUNT).items == ()
    for text in ("", "<html></html>"):
        empty = Cloud()
        empty.answers("object-store", "", text=text, status=200)
        refusal(empty, ACCOUNT, BadDocument)
        with pytest.raises(BadDocument):
            replayed(empty).list(ACCOUNT)


def test_a_bare_list_without_a_limit_is_one_page() -> None:
    cloud = Cloud()
    cloud.answers("artifact", "/schemas", named("a", "b"))
    assert names(cloud.openstack().list(SCHEMAS)) == "ab"
    assert len(cloud.asked) == 1


def test_pages_that_lead_back_are_a_bad_document() -> None:
    cloud = Cloud()
    cloud.answers("network", "/v2.0/ports", neutron("", "a", "b", following="b"))
    assert refusal(cloud, PORTS, BadDocument) == "Neutron lists in a circle: a page leads back to an earlier one"
    assert len(cloud.asked) == 2
    deaf = Cloud()
    deaf.answers("object-store", "", named("a", "b"))
    refusal(deaf, ACCOUNT, BadDocument)


@pytest.mark.parametrize(
    ("broken", "kind"),
    [
        ({"status": 500, "document": {}}, BadDocument),
        ({"status": 403, "document": {}}, Forbidden),
        ({"document": {}}, BadDocument),
        ({"fails": requests.ReadTimeout}, TimedOut),
    ],
)
def test_a_later_page_that_fails_fails_the_listing(broken: dict[str, Any], kind: type[Unanswered]) -> None:
    cloud = Cloud()
    cloud.answers("image", "/v2/images", {"images": named("a", "b"), "next": "?marker=b"})
    cloud.answers("image", "/v2/images?marker=b", **broken)
    refusal(cloud, IMAGES, kind)


@pytest.mark.parametrize("ports", [[port("a", **{"binding:host_id": "node-1"})], []])
def test_no_field_of_an_item_makes_a_listing_whole(ports: list[dict[str, str]]) -> None:
    cloud = Cloud()
    cloud.answers("network", "/v2.0/ports", {"ports": ports})
    listing = cloud.openstack().list(PORTS)
    assert (listing.whole(), listing.settle) == (False, "a policy of Neutron that lets the role admin read this")


@pytest.mark.parametrize(("status", "whole"), [(200, True), (401, False), (403, False), (404, False), (500, False)])
def test_a_listing_is_whole_where_an_admins_read_is_answered(status: int, whole: bool) -> None:
    cloud = Cloud()
    cloud.answers("container-infra", "/v1/clusters", {"clusters": []})
    cloud.answers("container-infra", "/v1/mservices", {"mservices": []}, status=status)
    listing = cloud.openstack().list(CLUSTERS)
    assert len(cloud.asked) == 1  # the proof is asked for only where it matters
    assert listing.whole() is whole


def test_a_role_named_admin_proves_nothing() -> None:
    cloud = Cloud(roles=("admin",))
    cloud.answers("image", "/v2/images", {"images": []})
    assert not cloud.openstack().list(IMAGES).whole()


# Zun, Octavia, Glance and others ask a policy whether all projects may be listed, and their own rule of who is an
# admin what is left out: who was let in by the operator's policy is answered 200, with what is his own.
@pytest.mark.parametrize(("roles", "whole"), [(("Admin",), True), (("auditor", "reader"), False), ((), False)])
def test_an_answer_is_whole_for_an_admin_only(roles: tuple[str, ...], whole: bool) -> None:
    cloud = Cloud(roles=roles)
    cloud.answers("container", "/v1/containers?all_projects=1", {"containers": named("a")})
    cloud.answers("container-infra", "/v1/clusters", {"clusters": []})
    cloud.answers("container-infra", "/v1/mservices", {"mservices": []})
    for read in (CONTAINERS, CLUSTERS):
        listing = cloud.openstack().list(read)
        assert listing.whole() is whole
        assert (listing.settle == "the role admin") is not whole


def test_all_projects_are_asked_for_first() -> None:
    cloud = Cloud()
    cloud.answers("container", "/v1/containers?all_projects=1", {"containers": named("a", "b")})
    listing = cloud.openstack().list(CONTAINERS)
    assert (names(listing), listing.whole()) == ("ab", True)


def test_ones_own_project_is_the_fallback_and_not_whole() -> None:
    cloud = Cloud()
    cloud.answers("container", "/v1/containers", {"containers": named("a")})
    cloud.refuses("container", "/v1/containers?all_projects=1")
    listing = cloud.openstack().list(CONTAINERS)
    assert (names(listing), listing.whole()) == ("a", False)


def test_all_projects_failing_otherwise_is_no_reason_to_look_at_ones_own() -> None:
    cloud = Cloud()
    cloud.answers("container", "/v1/containers", {"containers": named("a")})
    cloud.answers("container", "/v1/containers?all_projects=1", {}, status=500)
    refusal(cloud, CONTAINERS, BadDocument)
