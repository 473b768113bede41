"""What may be posted: four calls of libnetwork, without a body, where the operator says; nothing else."""

from __future__ import annotations

import pytest
import requests
import requests_mock

from container4nfv_probe.wire.guard import SAFE_POSTS, Deadline, Guard, Refused
from container4nfv_probe.wire.transport import Request, Transport

URL = "http://kuryr.test:23750"


@pytest.fixture
def mock() -> requests_mock.Adapter:
    adapter = requests_mock.Adapter(case_sensitive=True)
    adapter.register_uri(requests_mock.ANY, requests_mock.ANY, json={})
    return adapter


@pytest.fixture
def guard(mock: requests_mock.Adapter) -> Guard:
    guard = Guard(mock, Deadline(30))
    guard.libnetwork = URL
    return guard


def send(guard: Guard, method: str, url: str, body: str | None = None) -> None:
    guard.send(requests.Request(method, url, data=body).prepare())


def test_there_are_four() -> None:
    assert SAFE_POSTS == (
        "/Plugin.Activate",
        "/NetworkDriver.GetCapabilities",
        "/IpamDriver.GetCapabilities",
        "/IpamDriver.GetDefaultAddressSpaces",
    )


@pytest.mark.parametrize("path", SAFE_POSTS)
def test_the_safe_calls_pass_and_are_counted(guard: Guard, mock: requests_mock.Adapter, path: str) -> None:
    send(guard, "POST", URL + path)
    assert mock.call_count == 1
    assert guard.counts == {"POST (libnetwork)": 1}


NEVER = [
    ("POST", f"{URL}/NetworkDriver.CreateNetwork", None),
    ("POST", f"{URL}/NetworkDriver.CreateEndpoint", None),
    ("POST", f"{URL}/NetworkDriver.Join", None),
    ("POST", f"{URL}/IpamDriver.RequestPool", None),
    ("POST", f"{URL}/IpamDriver.RequestAddress", None),
    ("POST", f"{URL}/Plugin.Activate/", None),
    ("POST", f"{URL}/plugin.activate", None),
    ("POST", f"{URL}//Plugin.Activate", None),
    ("POST", f"{URL}/Plugin.Activate?x=1", None),
    ("POST", f"{URL}/NetworkDriver.GetCapabilities%2F..%2FNetworkDriver.CreateNetwork", None),
    ("POST", f"{URL}/Plugin.Activate", "{}"),
    ("POST", "http://kuryr.test:23751/Plugin.Activate", None),
    ("POST", "https://kuryr.test:23750/Plugin.Activate", None),
    ("POST", "http://other.test:23750/Plugin.Activate", None),
    ("POST", "http://u:p@kuryr.test:23750/Plugin.Activate", None),
    ("PUT", f"{URL}/Plugin.Activate", None),
    ("DELETE", f"{URL}/Plugin.Activate", None),
    ("PATCH", f"{URL}/Plugin.Activate", None),
    ("OPTIONS", f"{URL}/Plugin.Activate", None),
    ("post", f"{URL}/NetworkDriver.Leave", None),
]


@pytest.mark.parametrize(("method", "url", "body"), NEVER)
def test_nothing_else_is_posted(
    guard: Guard, mock: requests_mock.Adapter, method: str, url: str, body: str | None
) -> None:
    with pytest.raises(Refused):
        send(guard, method, url, body)
    assert mock.call_count == 0
    assert guard.counts == {"refused": 1}


@pytest.mark.parametrize("path", SAFE_POSTS)
def test_nothing_is_posted_where_no_libnetwork_was_given(guard: Guard, path: str) -> None:
    guard.libnetwork = ""
    for url in (URL + path, path):
        with pytest.raises((Refused, requests.exceptions.MissingSchema)):
            send(guard, "POST", url)


def test_a_head_and_a_get_of_one_url_are_two_questions(guard: Guard, mock: requests_mock.Adapter) -> None:
    transport = Transport(guard)
    for method in ("GET", "HEAD", "GET", "HEAD"):
        transport.fetch(Request("registry", f"{URL}/v2/", method=method))
    assert [one.method for one in mock.request_history] == ["GET", "HEAD"]
    assert [one.method for one in transport.exchanges()] == ["GET", "HEAD"]
    assert guard.counts == {"GET": 1, "HEAD": 1}


def test_a_redirect_may_be_the_answer(guard: Guard, mock: requests_mock.Adapter) -> None:
    target = "http://swift.test/v1/AUTH_a/files/blob?temp_url_sig=canary&temp_url_expires=1"
    mock.register_uri("HEAD", f"{URL}/v2/a/blobs/b", status_code=307, headers={"Location": target})
    transport = Transport(guard)
    reply = transport.fetch(Request("registry", f"{URL}/v2/a/blobs/b", method="HEAD", follow=False))
    assert reply.status == 307
    assert [one.url for one in mock.request_history] == [f"{URL}/v2/a/blobs/b"]
    (kept,) = transport.exchanges()
    assert kept.headers["Location"] == "http://swift.test/v1/AUTH_a/files/blob"
