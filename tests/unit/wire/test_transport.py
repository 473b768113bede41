"""The transport: one request for one question, no strange redirects, evidence by allow-list."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

import pytest
import requests
import requests_mock

from container4nfv_probe.rules.errors import BadDocument, Unanswered, Unreachable
from container4nfv_probe.rules.model import Cause, Exchange
from container4nfv_probe.wire.guard import Deadline, Guard
from container4nfv_probe.wire.kept import clean_url
from container4nfv_probe.wire.sockets import WatchedAdapter
from container4nfv_probe.wire.transport import Reply, Request, Transport, noting
from tests.unit.loopback import Server, answering

ZUN, ELSEWHERE = "http://zun.test:9517", "http://elsewhere.test:9517"
TOKEN = "gAAAA-token"


@pytest.fixture
def mock() -> requests_mock.Adapter:
    return requests_mock.Adapter(case_sensitive=True)


@pytest.fixture
def transport(mock: requests_mock.Adapter) -> Transport:
    return Transport(Guard(mock, Deadline(30)))


def request(path: str = "/v1/services", **headers: str) -> Request:
    return Request("openstack", ZUN + path, headers=headers, secret={"X-Auth-Token": TOKEN})


def redirects(mock: requests_mock.Adapter, path: str, target: str, status: int = 302) -> None:
    mock.register_uri("GET", ZUN + path, status_code=status, headers={"Location": target})


def everything_kept(transport: Transport) -> str:
    return json.dumps([asdict(exchange) for exchange in transport.exchanges()], default=str)


def only(transport: Transport) -> Exchange:
    (exchange,) = transport.exchanges()
    return exchange


def asking(transport: Transport, times: int) -> Iterator[tuple[Any, list[str]]]:
    """What each of several threads gets that ask the same at once, and the evidence it notes."""
    together = threading.Barrier(times)

    def one(_: int) -> tuple[Any, list[str]]:
        with noting() as ids:
            together.wait(5)
            try:
                return transport.fetch(request()), ids
            except Unanswered as error:
                return error, ids

    with ThreadPoolExecutor(times) as pool:
        yield from pool.map(one, range(times))


def test_the_same_question_goes_out_once() -> None:
    with Server(answering(b'{"services": []}')) as server:
        transport = Transport(Guard(WatchedAdapter(), Deadline(30)))
        together = threading.Barrier(8)

        def one(_: int) -> Reply:
            together.wait(5)
            return transport.fetch(Request("openstack", server.url))

        with ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(one, range(8)))
        assert len(server.heads) == 1
        transport.guard.close()
    assert {(reply.exchange, reply.body) for reply in replies} == {("e1", b'{"services": []}')}
    assert transport.guard.counts == {"GET": 1}


def test_everybody_who_waited_has_the_evidence(transport: Transport, mock: requests_mock.Adapter) -> None:
    mock.register_uri("GET", ZUN + "/v1/services", json={})
    assert {tuple(ids) for _, ids in asking(transport, 6)} == {("e1",)}
    assert len(mock.request_history) == 1


def test_a_failure_goes_out_once_and_is_everybodys_evidence(transport: Transport, mock: requests_mock.Adapter) -> None:
    mock.register_uri("GET", ZUN + "/v1/services", exc=requests.exceptions.SSLError)
    outcomes = list(asking(transport, 6))
    assert {type(outcome) for outcome, _ in outcomes} == {Unreachable}
    assert {tuple(ids) for _, ids in outcomes} == {("e1",)}
    assert len(mock.request_history) == 1
    kept = only(transport)
    assert (kept.status, kept.cause, kept.headers, kept.body) == (0, Cause.UNREACHABLE, {}, None)
    assert kept.failure == f"{ZUN} could not be trusted: the TLS handshake failed"


def test_nobody_waits_for_ever_for_what_failed_in_an_unforeseen_way(
    transport: Transport,
) -> None:
    wrong = Request("openstack", ZUN, trust=None)  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        transport.fetch(wrong)
    again = threading.Thread(target=pytest.raises, args=(CancelledError, transport.fetch, wrong), daemon=True)
    again.start()
    again.join(5)
    assert not again.is_alive()


def test_another_version_is_another_question(transport: Transport, mock: requests_mock.Adapter) -> None:
    mock.register_uri("GET", ZUN + "/v1/services", json={})
    replies = [
        transport.fetch(request(**{"OpenStack-API-Version": version}))
        for version in ("container 1.1", "container 1.4", "container 1.4")
    ]
    assert [reply.exchange for reply in replies] == ["e1", "e2", "e2"]
    assert [one.asked["OpenStack-API-Version"] for one in transport.exchanges()] == ["container 1.1", "container 1.4"]


def test_without_a_token_it_is_another_question(transport: Transport, mock: requests_mock.Adapter) -> None:
    mock.register_uri("GET", ZUN + "/v1/services", json={})
    transport.fetch(Request("openstack", ZUN + "/v1/services"))
    transport.fetch(request())
    assert ["X-Auth-Token" in sent.headers for sent in mock.request_history] == [False, True]


def test_an_error_status_is_an_answer(transport: Transport, mock: requests_mock.Adapter) -> None:
    mock.register_uri("GET", ZUN + "/v1/services", status_code=503, text="busy")
    reply = transport.fetch(request())
    assert (reply.status, reply.body) == (503, b"busy")
    assert (only(transport).status, only(transport).size, only(transport).body) == (503, 4, None)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", ["/v1/services/", ZUN + "/v1/services/", "http://ZUN.test:9517/v1/services/"])
def test_a_redirect_on_the_same_origin_is_followed(
    transport: Transport, mock: requests_mock.Adapter, status: int, target: str
) -> None:
    redirects(mock, "/v1/services", target, status)
    mock.register_uri("GET", ZUN + "/v1/services/", json=[1])
    assert transport.fetch(request()).body == b"[1]"
    assert [sent.method for sent in mock.request_history] == ["GET", "GET"]


@pytest.mark.parametrize(
    "target",
    [
        "http://elsewhere.test:9517/v1/services",
        "https://zun.test:9517/v1/services",
        "http://zun.test:9518/v1/services",
        "http://zun.test/v1/services",
        "//elsewhere.test/v1/services",
        "http://zun.test:9517@elsewhere.test/",
        "http://elsewhere.test:9517\\@zun.test:9517/v1/services",
        "http://elsewhere.test:9517#@zun.test:9517/v1/services",
        "file:///etc/passwd",
        "http://[",
        "http://zun.test:port/",
    ],
)
def test_a_redirect_to_another_place_is_not_followed(
    transport: Transport, mock: requests_mock.Adapter, target: str
) -> None:
    mock.register_uri(requests_mock.ANY, requests_mock.ANY, json=[])
    redirects(mock, "/v1/services", target)
    with noting() as ids, pytest.raises(BadDocument, match=r"redirects to another place, .*: not followed"):
        transport.fetch(request())
    assert [str(sent.url) for sent in mock.request_history] == [ZUN + "/v1/services"]
    assert ids == ["e1"]
    assert only(transport).status == 302


def test_three_redirects_are_followed_and_no_more(transport: Transport, mock: requests_mock.Adapter) -> None:
    for step in range(4):
        redirects(mock, f"/{step}", f"/{step + 1}")
    mock.register_uri("GET", ZUN + "/4", json=[4])
    assert transport.fetch(request("/1")).body == b"[4]"
    with pytest.raises(BadDocument, match="redirects in a circle"):
        transport.fetch(request("/0"))


def test_a_circle_of_redirects_ends(transport: Transport, mock: requests_mock.Adapter) -> None:
    redirects(mock, "/a", "/b")
    redirects(mock, "/b", "/a")
    with noting() as ids, pytest.raises(BadDocument, match="redirects in a circle"):
        transport.fetch(request("/a"))
    assert len(mock.request_history) == 4
    assert ids


def test_a_redirect_to_nowhere_is_an_answer(transport: Transport, mock: requests_mock.Adapter) -> None:
    mock.register_uri("GET", ZUN + "/v1/services", status_code=302)
    assert transport.fetch(request()).status == 302


SECRETS = {
    "Set-Cookie": "session=secret-cookie",
    "X-Auth-Token": "secret-token",
    "X-Subject-Token": "secret-subject",
    "WWW-Authenticate": 'Bearer realm="secret-realm"',
    "Location": f"http://user:secret-user@zun.test:9517/next?token=secret-query&marker=m1#{TOKEN}",
    "X-Anything": "secret-anything",
}


def test_only_listed_headers_are_kept(transport: Transport, mock: requests_mock.Adapter) -> None:
    listed = {"date": "Tue, 01 Jul 2025 08:00:00 GMT", "openstack-api-version": "container 1.4"}
    mock.register_uri("GET", ZUN + "/v1/services", headers={**SECRETS, **listed}, json={"password": "secret-body"})
    transport.fetch(request(**{"OpenStack-API-Version": "container 1.4", "X-Ours": "secret-ours"}))
    kept = everything_kept(transport)
    assert "secret" not in kept
    assert TOKEN not in kept
    assert {name.casefold() for name in only(transport).headers} == {"location", "www-authenticate", *listed}
    assert only(transport).asked == {"OpenStack-API-Version": "container 1.4"}


@pytest.mark.parametrize("status", [200, 302])
def test_the_kept_url_has_no_secret(transport: Transport, mock: requests_mock.Adapter, status: int) -> None:
    mock.register_uri("GET", requests_mock.ANY, status_code=status, json={})
    url = "http://user:secret-user@zun.test:9517/v1/c?limit=1&temp_url_sig=secret-signature&marker=m&x=#secret-part"
    transport.fetch(Request("openstack", url))
    assert only(transport).url == f"{ZUN}/v1/c?limit=1&marker=m"
    assert "secret" not in everything_kept(transport)


def test_a_failed_exchange_has_no_secret(transport: Transport, mock: requests_mock.Adapter) -> None:
    mock.register_uri("GET", requests_mock.ANY, exc=requests.ConnectionError("secret-text"))
    with pytest.raises(Unreachable) as caught:
        transport.fetch(Request("openstack", "http://user:secret-user@zun.test:9517/?sig=secret-signature"))
    assert "secret" not in everything_kept(transport) + str(caught.value)


def test_nothing_a_server_says_reaches_the_kept_url_alive(transport: Transport, mock: requests_mock.Adapter) -> None:
    redirects(mock, "/v1/services", "/v1/\x1b[31m\u202eservices")
    mock.register_uri("GET", requests_mock.ANY, json={})
    redirects(mock, "/v1/services", "/v1/\x1b[31m\u202eservices")
    transport.fetch(request())
    for exchange in transport.exchanges():
        assert (exchange.url + exchange.headers.get("Location", "")).isprintable()


@pytest.mark.parametrize("url", ["", "zun.test/v1", "http://", "http://[", "http://zun.test:port/"])
def test_what_is_no_url_is_a_bad_document(transport: Transport, mock: requests_mock.Adapter, url: str) -> None:
    with pytest.raises(BadDocument):
        transport.fetch(Request("openstack", url))
    assert mock.request_history == []


def test_declared_parameters_are_kept_and_others_are_not() -> None:
    url = "http://h/p?image=x&limit=5&signature=s&empty="
    assert clean_url(url) == "http://h/p?limit=5"
    assert clean_url(url, frozenset({"image"})) == "http://h/p?image=x&limit=5"


def test_every_body_asked_for_is_asked_for_as_it_is(transport: Transport, mock: requests_mock.Adapter) -> None:
    mock.register_uri("GET", ZUN + "/v1/services", json={})
    transport.fetch(request())
    assert mock.request_history[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    ("first", "second", "merged"),
    [
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ([{"a": 1}, {"a": 3}], [{"b": 2}, {"b": 4}], [{"a": 1, "b": 2}, {"a": 3, "b": 4}]),
        ({"v": [{"id": "v1"}], "n": "Zun"}, {"v": [{"max": "1.4"}]}, {"v": [{"id": "v1", "max": "1.4"}], "n": "Zun"}),
        ({"a": 1}, {"a": 1}, {"a": 1}),
        ({"a": None}, {"a": 1}, {"a": 1}),
        ({"a": 1}, None, {"a": 1}),
    ],
)
def test_fields_that_several_checks_use_are_kept_together(
    transport: Transport, mock: requests_mock.Adapter, first: Any, second: Any, merged: Any
) -> None:
    mock.register_uri("GET", ZUN + "/v1/services", json={"more": "than declared"})
    reply = transport.fetch(request())
    assert only(transport).body is None
    transport.keep(reply, first)
    transport.keep(reply, second)
    assert only(transport).body == merged


def test_nothing_is_noted_outside_a_check(transport: Transport, mock: requests_mock.Adapter) -> None:
    mock.register_uri("GET", requests_mock.ANY, json={})
    with noting() as outer:
        transport.fetch(request("/1"))
        with noting() as inner:
            transport.fetch(request("/1"))
            transport.fetch(request("/2"))
            transport.fetch(request("/2"))
        transport.fetch(request("/3"))
    transport.fetch(request("/4"))
    assert (outer, inner) == (["e1", "e3"], ["e1", "e2"])
