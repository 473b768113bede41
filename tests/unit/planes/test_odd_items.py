"""Lists with an item that is not as its API documents it: it is one unknown item, and hides no other."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import requests_mock

from container4nfv_probe import Document, Listing, Read, field, found
from container4nfv_probe.evidence.replay import Recorded
from container4nfv_probe.planes.kubernetes import Kubernetes
from container4nfv_probe.rules.errors import BadDocument
from container4nfv_probe.rules.model import Cause, Truth
from tests.unit.clouds_in_memory import Cloud

URL = "https://cluster.test:6443"


class Inner(Document, frozen=True):
    """Something inside."""

    address: str


class Thing(Document, frozen=True):
    """A thing: its id and what is inside are always sent."""

    id: str
    inner: Inner
    labels: dict[str, str] = field(default_factory=dict)
    parts: tuple[Inner, ...] = ()


PORTS = Read("network", "/v2.0/ports", Thing, key="ports", params=(("limit", "2"),))
OBJECTS = Read("kubernetes", "/api/v1/things", Thing, key="items", params=(("limit", "2"),))
GOOD = {"id": "a", "inner": {"address": "x"}}
# What one item may look like, and whether that hides what it is.
ODD: dict[str, tuple[Any, bool]] = {
    "null": (None, True),
    "a text": ("odd", True),
    "a list": ([], True),
    "without its id": ({"inner": {"address": "x"}}, True),
    "its id is null": ({"id": None, "inner": {"address": "x"}}, True),
    "its id is a number": ({"id": 5, "inner": {"address": "x"}}, True),
    "what is inside is null": ({"id": "b", "inner": None}, True),
    "deeper inside null": ({"id": "b", "inner": {"address": None}}, True),
    "what is inside is a list": ({"id": "b", "inner": []}, True),
    "a map that is null": ({"id": "b", "inner": {"address": "x"}, "labels": None}, True),
    "a list that is null": ({"id": "b", "inner": {"address": "x"}, "parts": None}, True),
    "a null in a map": ({"id": "b", "inner": {"address": "x"}, "labels": {"a": None}}, True),
    "a field that nobody declared": ({"id": "b", "inner": {"address": "x"}, "more": None}, False),
}


class Cluster:
    """A Kubernetes API of pages."""

    def __init__(self, *pages: Any) -> None:
        self.cloud = Cloud()
        for number, page in enumerate(pages):
            following = {"continue": str(number + 1)} if number + 1 < len(pages) else {}
            token = f"&continue={number}" if number else ""
            document = {"items": page, "metadata": following}
            self.cloud.mock.register_uri("GET", f"{URL}/api/v1/things?limit=2{token}", json=document)

    def list(self) -> Listing[Thing]:
        return Kubernetes(self.cloud.transport, URL).list(OBJECTS)

    def again(self) -> Listing[Thing]:
        return Kubernetes(Recorded(through_a_file(self.cloud)), URL).list(OBJECTS)


class Neutron:
    """The same in OpenStack."""

    def __init__(self, *pages: Any) -> None:
        self.cloud = Cloud()
        for number, page in enumerate(pages):
            links = [{"rel": "next", "href": f"http://h/?marker={number + 1}"}] if number + 1 < len(pages) else []
            marker = f"?marker={number}" if number else ""
            self.cloud.answers("network", f"/v2.0/ports{marker}", {"ports": page, "ports_links": links})

    def list(self) -> Listing[Thing]:
        return self.cloud.openstack().list(PORTS)

    def again(self) -> Listing[Thing]:
        return replace(self.cloud.openstack(), transport=Recorded(through_a_file(self.cloud))).list(PORTS)


def through_a_file(cloud: Cloud) -> list[Any]:
    return [replace(one, body=json.loads(json.dumps(one.body))) for one in cloud.transport.exchanges()]


def ids(listing: Listing[Thing]) -> list[str]:
    return [one.id for one in listing.items]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("api", [Neutron, Cluster])
def test_an_odd_item_is_one_unknown_item(api: type[Neutron] | type[Cluster], odd: str) -> None:
    item, hides = ODD[odd]
    listed = api([GOOD, item], [GOOD])
    first = listed.list()
    assert (len(first.items), first.unreadable) == ((2, 1) if hides else (3, 0))
    assert first.items[0].id == first.items[-1].id == "a"
    if hides:
        assert not first.whole()
    again = listed.again()
    assert (again.items, again.unreadable) == (first.items, first.unreadable), "a replay sees the same"


@pytest.mark.parametrize("api", [Neutron, Cluster])
@pytest.mark.parametrize("pages", [([None],), ([None], [{}]), ([None], [])])
def test_a_list_without_one_that_can_be_read_is_a_bad_document(api: type[Neutron] | type[Cluster], pages: Any) -> None:
    listed = api(*pages)
    with pytest.raises(BadDocument, match="answered another document than expected"):
        listed.list()
    with pytest.raises(BadDocument):
        listed.again()


@pytest.mark.parametrize("api", [Neutron, Cluster])
@pytest.mark.parametrize("page", [{}, "items", 5])
def test_what_is_no_list_is_a_bad_document(api: type[Neutron] | type[Cluster], page: Any) -> None:
    with pytest.raises(BadDocument):
        api(page).list()


def test_go_writes_null_for_an_empty_list() -> None:
    listed = Cluster(None)
    assert (listed.list().items, listed.list().whole()) == ((), True)
    assert listed.again().items == ()


@pytest.mark.parametrize("document", [{"metadata": {}}, {"items": []}, {"items": [], "metadata": None}])
def test_a_page_that_does_not_say_whether_it_is_the_last_is_no_page(document: Any) -> None:
    cloud = Cloud()
    cloud.mock.register_uri("GET", requests_mock.ANY, json=document)
    with pytest.raises(BadDocument):
        Kubernetes(cloud.transport, URL).list(OBJECTS)


def test_of_a_thousand_one_is_told_apart() -> None:
    listed = Cluster([*[GOOD] * 999, {"id": "b", "inner": None}])
    assert (len(listed.list().items), listed.list().unreadable) == (999, 1)


def test_what_holds_of_none_may_hold_of_an_odd_one() -> None:
    listed = Cluster([GOOD, None]).list()
    assert found(ids(listed), listed, "some", "none").truth is Truth.YES
    answer = found((), listed, "some", "none")
    assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.BAD_DOCUMENT)
    assert answer.because == "none, but 1 item of the list could not be read"
    with pytest.raises(BadDocument, match="1 item of the list"):
        listed.every()


def test_lists_beside_each_other_are_as_whole_as_the_least() -> None:
    whole, odd = Listing((1,), lambda: True), Listing((2,), lambda: True, "more", 1)
    part = Listing((3,), lambda: False, "the rest")
    assert whole.beside(whole).whole()
    assert whole.every() == whole.beside(part).every() == (1,)
    assert (whole.beside(odd).items, whole.beside(odd).unreadable, whole.beside(odd).whole()) == ((1,), 1, False)
    assert (whole.beside(part).whole(), part.beside(whole).whole(), whole.beside(part).settle) == (
        False,
        False,
        "the rest",
    )


@pytest.mark.parametrize("name", ["labels", "parts"])
def test_a_document_by_itself_holds_null_only_where_that_is_declared(name: str) -> None:
    cloud = Cloud()
    cloud.mock.register_uri("GET", f"{URL}/api/v1/thing", json=GOOD | {name: None})
    with pytest.raises(BadDocument, match=name):
        Kubernetes(cloud.transport, URL).get(Read("kubernetes", "/api/v1/thing", Thing))


@pytest.mark.parametrize("depth", [10, 100_000])
def test_an_item_of_any_depth_is_one_unknown_item(depth: int) -> None:
    cloud = Cloud()
    body = '{"items": [{"id": "a", "inner": null, "x": ' + "[" * depth + "]" * depth + '}], "metadata": {}}'
    cloud.mock.register_uri("GET", requests_mock.ANY, text=body)
    with pytest.raises(BadDocument):
        Kubernetes(cloud.transport, URL).list(OBJECTS)
