"""What an audit takes at most: answers, memory for what is read, evidence, requests, time."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

import pytest
import requests_mock

from container4nfv_probe import Document, Json, field
from container4nfv_probe.planes.documents import declared, decoded
from container4nfv_probe.rules.errors import BadDocument, TimedOut
from container4nfv_probe.rules.model import Cause
from container4nfv_probe.wire import limits
from container4nfv_probe.wire.deadline import Deadline
from container4nfv_probe.wire.guard import Guard
from container4nfv_probe.wire.limits import evidence, weight
from container4nfv_probe.wire.transport import Reply, Request, Transport

URL = "http://zun.test:9517"


class Worker(Document, frozen=True):
    """Anything."""

    host: str = ""


class Workers(Document, frozen=True):
    """Many of them."""

    services: tuple[Worker, ...]


class Inner(Json):
    """JSON in a text."""

    shape = tuple[Worker, ...]


class Outer(Document, frozen=True):
    """What holds it."""

    inner: Inner = field(default_factory=lambda: Inner(None))


@pytest.fixture
def mock() -> requests_mock.Adapter:
    return requests_mock.Adapter()


def transport(mock: requests_mock.Adapter, seconds: float = 30.0) -> Transport:
    return Transport(Guard(mock, Deadline(seconds)))


def got(mock: requests_mock.Adapter, content: bytes, path: str = "/v1/services", seconds: float = 30.0) -> Reply:
    mock.register_uri("GET", URL + path, content=content)
    return transport(mock, seconds).fetch(Request("openstack", URL + path))


def workers(number: int, host: str = "h") -> bytes:
    return json.dumps({"services": [{"host": host}] * number}, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(workers(400_000), id="objects with a field"),
        pytest.param(b'{"services":[' + b",".join([b"{}"] * 400_000) + b"]}", id="empty objects"),
        pytest.param(json.dumps({"services": [], "x": [["a"] * 1000] * 3000}).encode(), id="what nobody declared"),
        pytest.param(json.dumps({"inner": "[" + "\\u007b}," * 1_000_000}).encode(), id="JSON in a text"),
        pytest.param(b'{"inner":"[' + b"\\u007b}," * 900_000 + b'\\u007b}]"}', id="JSON in a text, escaped"),
    ],
)
def test_what_would_take_too_much_memory_is_not_read(mock: requests_mock.Adapter, body: bytes) -> None:
    with pytest.raises(BadDocument, match=r"^http://zun.test:9517 answered with more than an audit reads \(\d+ MiB\)$"):
        decoded(got(mock, body), Workers | Outer)


def test_what_a_large_cloud_has_is_read(mock: requests_mock.Adapter) -> None:
    asked = transport(mock)
    mock.register_uri("GET", URL + "/v1/services", content=workers(100_000, "compute-1234.example.org"))
    document = declared(asked, asked.fetch(Request("openstack", URL + "/v1/services")), Workers)
    assert len(document.services) == 100_000
    assert len(asked.exchanges()[0].body["services"]) == 100_000


def test_a_large_answer_is_the_same_each_time_it_is_read(mock: requests_mock.Adapter) -> None:
    body = workers(50_000)
    reply = got(mock, body)
    assert len(reply.held) < len(body) / 10
    assert reply.body == reply.body == body


def test_all_evidence_together_is_bounded(mock: requests_mock.Adapter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_EVIDENCE", 3 * evidence(workers(1000)))
    asked = transport(mock)
    refused = []
    for path in "abcdef":
        mock.register_uri("GET", f"{URL}/{path}", content=workers(1000))
        reply = asked.fetch(Request("openstack", f"{URL}/{path}"))
        try:
            declared(asked, reply, Workers)
            declared(asked, reply, Workers)  # the same again costs nothing
        except BadDocument as error:
            refused.append((path, error.exchange, str(error)))
    told = "http://zun.test:9517 answered with more than an audit keeps as evidence"
    assert refused == [(path, f"e{number}", told) for number, path in enumerate("cdef", 3)]
    assert [one.body is None for one in asked.exchanges()] == [False, False, True, True, True, True]


def test_characters_that_take_more_weigh_more() -> None:
    assert evidence('["äöü"]'.encode()) > 6 * evidence(b'["aou"]') - 500
    assert evidence(b'["aou"]') == weight(b'["aou"]')


def test_all_answers_together_are_bounded(mock: requests_mock.Adapter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_HELD", 3 * limits.MIB)
    asked = transport(mock)
    for path in "ab":
        mock.register_uri("GET", f"{URL}/{path}", content=bytes(2 * limits.MIB))  # which pack well
        assert len(asked.fetch(Request("openstack", f"{URL}/{path}")).body) == 2 * limits.MIB
    mock.register_uri("GET", f"{URL}/c", content=bytes(4 * limits.MIB))
    with pytest.raises(BadDocument, match=r"the answer of http://zun.test:9517 was not read: all answers together are"):
        asked.fetch(Request("openstack", f"{URL}/c"))
    assert asked.exchanges()[2].cause is Cause.BAD_DOCUMENT
    mock.register_uri("GET", f"{URL}/d", content=bytes(2 * limits.MIB))  # of what was not read nothing is held
    assert len(asked.fetch(Request("openstack", f"{URL}/d")).body) == 2 * limits.MIB


def test_requests_are_counted(mock: requests_mock.Adapter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_REQUESTS", 3)
    mock.register_uri("GET", requests_mock.ANY, json={})
    asked = transport(mock)
    for number in range(3):
        asked.fetch(Request("openstack", f"{URL}/{number}"))
    with pytest.raises(BadDocument, match="was not asked: an audit sends 3 requests at most"):
        asked.fetch(Request("openstack", f"{URL}/4"))
    assert len(mock.request_history) == 3


def test_nothing_is_read_after_the_deadline(mock: requests_mock.Adapter) -> None:
    reply = got(mock, workers(1))
    late = Reply(reply.exchange, URL, 200, {}, reply.held, limits.Limits(Deadline(0)))
    with pytest.raises(TimedOut, match="answered, but the audit's 0 s were over before it was read"):
        decoded(late, Workers)


def test_a_url_that_no_server_takes_is_not_asked(mock: requests_mock.Adapter) -> None:
    with pytest.raises(BadDocument, match=r"^http://zun.test:9517 is not asked with a URL of 9\d{3} characters$"):
        transport(mock).fetch(Request("openstack", f"{URL}/?marker={'x' * 9000}"))
    assert mock.request_history == []


@pytest.mark.parametrize("packing", ["gzip", "x-gzip", "deflate"])
def test_a_packed_answer_is_unpacked(mock: requests_mock.Adapter, packing: str) -> None:
    body = workers(1000)
    packed = zlib.compress(body) if packing == "deflate" else gzip.compress(body)
    mock.register_uri("GET", URL, content=packed, headers={"Content-Encoding": packing})
    assert transport(mock).fetch(Request("openstack", URL)).body == body


@pytest.mark.parametrize("packing", ["br", "zstd", "gzip, gzip", "compress"])
def test_a_packing_nobody_asked_for_is_refused(mock: requests_mock.Adapter, packing: str) -> None:
    bomb = gzip.compress(gzip.compress(bytes(200 << 20), 9), 9)
    mock.register_uri("GET", URL, content=bomb, headers={"Content-Encoding": packing})
    with pytest.raises(BadDocument, match="packed its answer in a way that nobody asked for"):
        transport(mock).fetch(Request("openstack", URL))


def test_half_of_a_packed_answer_is_none(mock: requests_mock.Adapter) -> None:
    mock.register_uri("GET", URL, content=gzip.compress(workers(1000))[:-20], headers={"Content-Encoding": "gzip"})
    with pytest.raises(BadDocument, match="did not answer in HTTP that can be read"):
        transport(mock).fetch(Request("openstack", URL))


@pytest.mark.parametrize("value", [{"services": [{"host": "h"}] * 5}, [["a", "b"]] * 9, {"k": {"k": {"k": "v"}}}])
def test_weight_is_no_less_than_the_text(value: Any) -> None:
    body = json.dumps(value).encode()
    assert weight(body) > len(body)
