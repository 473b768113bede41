"""What is asked once more: reads that a server is too busy for, and those that a new token may make."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from email.utils import formatdate
from typing import Any

import pytest
import requests_mock

from container4nfv_probe.planes.token import Token
from container4nfv_probe.rules.errors import Unanswered
from container4nfv_probe.wire import again
from container4nfv_probe.wire.deadline import Deadline
from container4nfv_probe.wire.guard import Guard
from container4nfv_probe.wire.sockets import WatchedAdapter
from container4nfv_probe.wire.transport import Request, Transport
from tests.unit.loopback import Server, answer, answering, by_turns, hanging_up, sending

URL = "http://zun.test:9517/v1/services"


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, none of them slept."""
    made: list[float] = []
    monkeypatch.setattr(time, "sleep", made.append)
    return made


@pytest.fixture
def mock() -> requests_mock.Adapter:
    return requests_mock.Adapter()


def statuses(mock: requests_mock.Adapter, *answers: int, method: str = "GET", **headers: str) -> None:
    mock.register_uri(method, URL, [{"status_code": one, "json": {}, "headers": headers} for one in answers])


def asked(mock: requests_mock.Adapter, seconds: float = 60.0, method: str = "GET") -> tuple[int, Transport]:
    transport = Transport(Guard(mock, Deadline(seconds)))
    return transport.fetch(Request("openstack", URL, method=method)).status, transport


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_who_is_busy_is_asked_once_more(
    mock: requests_mock.Adapter, waits: list[float], status: int, method: str
) -> None:
    statuses(mock, status, 200, method=method)
    found, transport = asked(mock, method=method)
    assert (found, waits) == (200, [0.5])
    assert transport.guard.counts == {method: 2}
    assert [one.status for one in transport.exchanges()] == [200]


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 500, 501])
def test_nobody_else_is(mock: requests_mock.Adapter, waits: list[float], status: int) -> None:
    statuses(mock, status, 204)
    assert asked(mock)[0] == status
    assert waits == []


def test_and_no_more_often(mock: requests_mock.Adapter) -> None:
    statuses(mock, 503, 503, 200)
    assert asked(mock)[0] == 503
    assert len(mock.request_history) == 2


@pytest.mark.parametrize(
    ("header", "seconds", "pause"),
    [
        ("3", 60, 3.0),
        (" 3 ", 60, 3.0),
        ("0", 60, 0.5),
        ("10", 60, 10.0),
        ("11", 60, None),
        ("120", 60, None),
        ("3", 3, None),
        ("3", 4, 3.0),
        ("9" * 400, 60, None),
        ("-1", 60, 0.5),
        ("soon", 60, 0.5),
        ("", 60, 0.5),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 60, 0.5),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 60, None),
        ("Thu, 99 Foo 1970 00:00:00 GMT", 60, 0.5),
    ],
)
def test_retry_after_is_heeded_where_it_fits(
    mock: requests_mock.Adapter, waits: list[float], header: str, seconds: float, pause: float | None
) -> None:
    statuses(mock, 429, 200, **{"Retry-After": header})
    assert asked(mock, seconds)[0] == (429 if pause is None else 200)
    assert waits == ([] if pause is None else [pause])


def test_retry_after_may_be_a_date(mock: requests_mock.Adapter, waits: list[float]) -> None:
    statuses(mock, 503, 200, **{"Retry-After": formatdate(time.time() + 5, usegmt=True)})
    assert asked(mock)[0] == 200
    assert 3 < waits[0] <= 5


def test_where_the_second_try_gets_no_answer_the_first_counts(
    mock: requests_mock.Adapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(by_turns(answering(status="503 Busy"), hanging_up)) as server:
        transport = Transport(Guard(WatchedAdapter(), Deadline(30)))
        assert transport.fetch(Request("openstack", server.url)).status == 503
        transport.guard.close()


def test_a_login_is_never_made_once_more(mock: requests_mock.Adapter, waits: list[float]) -> None:
    statuses(mock, 503, 200, method="POST")
    transport = Transport(Guard(mock, Deadline(30)))
    with transport.guard.posting(lambda url: True):
        assert transport.session().post(URL).status_code == 503
    assert waits == []


@pytest.mark.parametrize("before", [1, 3, 31])
@pytest.mark.parametrize("status", ["100 Continue", "102 Processing", "103 Early Hints"])
def test_what_comes_before_an_answer_is_none(status: str, before: int) -> None:
    early = f"HTTP/1.1 {status}\r\nLink: </x>; rel=preload\r\n\r\n".encode() * before
    with Server(sending(early + answer(b"[1]"))) as server:
        transport = Transport(Guard(WatchedAdapter(), Deadline(30)))
        reply = transport.fetch(Request("openstack", server.url))
        assert (reply.status, reply.body) == (200, b"[1]")
        assert "Link" not in reply.headers
        transport.guard.close()


@pytest.mark.parametrize("number", [40, 5000])
def test_it_does_not_come_for_ever(number: int) -> None:
    with Server(sending(b"HTTP/1.1 103 Early Hints\r\n\r\n" * number + answer(b"[1]"))) as server:
        transport = Transport(Guard(WatchedAdapter(), Deadline(30)))
        with pytest.raises(Unanswered, match="did not answer in HTTP that can be read"):
            transport.fetch(Request("openstack", server.url))
        transport.guard.close()


def test_another_protocol_is_an_answer() -> None:
    with Server(sending(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n")) as server:
        transport = Transport(Guard(WatchedAdapter(), Deadline(30)))
        assert transport.fetch(Request("openstack", server.url)).status == 101
        transport.guard.close()


class Logins:
    """Gives one token after another, and counts."""

    def __init__(self, *tokens: str) -> None:
        self.made = 0
        self._tokens: Iterator[str] = iter(tokens)

    def __call__(self) -> str:
        self.made += 1
        return next(self._tokens)


def by_token(mock: requests_mock.Adapter, good: str) -> None:
    """A service that knows one token."""

    def reply(request: Any, context: Any) -> str:
        context.status_code = 200 if request.headers.get("X-Auth-Token") == good else 401
        return "{}"

    mock.register_uri("GET", requests_mock.ANY, text=reply)


def fetched(transport: Transport, token: Token, path: str) -> int:
    secret: Mapping[str, str] = token.headers()
    return transport.fetch(Request("openstack", f"http://zun.test/{path}", secret=secret, renew=token.renewed)).status


def test_a_token_that_is_no_longer_taken_is_renewed_once(mock: requests_mock.Adapter) -> None:
    by_token(mock, "second-token")
    logins, transport = Logins("second-token"), Transport(Guard(mock, Deadline(30)))
    token = Token("first-token", logins)
    assert [fetched(transport, token, path) for path in "abc"] == [200, 200, 200]
    assert logins.made == 1
    assert [one.headers["X-Auth-Token"] for one in mock.request_history] == ["first-token"] + ["second-token"] * 3
    assert [one.status for one in transport.exchanges()] == [200, 200, 200]
    assert transport.secrets.struck("first-token second-token") == "*** ***"


@pytest.mark.parametrize("given", ["", "first-token", "another-bad-one"])
def test_a_401_that_stays_is_a_refusal(mock: requests_mock.Adapter, given: str) -> None:
    by_token(mock, "nobody's")
    logins, transport = Logins(given), Transport(Guard(mock, Deadline(30)))
    token = Token("first-token", logins)
    assert [fetched(transport, token, path) for path in "abc"] == [401, 401, 401]
    assert logins.made == 1


def test_who_was_refused_with_the_old_token_gets_the_new_one(mock: requests_mock.Adapter) -> None:
    logins = Logins("second-token")
    token = Token("first-token", logins)
    old = token.headers()
    assert token.renewed(old) == token.renewed(old) == {"X-Auth-Token": "second-token"}
    assert token.renewed(token.headers()) == {}
    assert logins.made == 1
    assert again.PAUSE < again.LONGEST_PAUSE
