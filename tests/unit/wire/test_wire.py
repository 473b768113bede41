"""The wire, against real servers on the loopback interface: read-only, bounded, and discreet."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
import trustme

from container4nfv_probe.rules.errors import BadDocument, TimedOut, Unanswered, Unreachable
from container4nfv_probe.wire import guard as wire
from container4nfv_probe.wire.deadline import REQUEST_SECONDS
from container4nfv_probe.wire.failures import late
from container4nfv_probe.wire.guard import Deadline, Guard, Refused
from container4nfv_probe.wire.sockets import WatchedAdapter
from tests.unit.loopback import (
    Script,
    Server,
    answer,
    answering,
    by_turns,
    closed_port,
    dripping,
    hanging_up,
    resetting,
    sending,
    silent,
)

TOKEN, PASSWORD, SIGNATURE = "gAAAA-token", "correct-horse", "f00d-signature"
ENVIRONMENT = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "REQUEST_SECONDS", 0.6)


@pytest.fixture
def guard() -> Iterator[Guard]:
    guard = Guard(WatchedAdapter(), Deadline(30))
    yield guard
    guard.close()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return str(tmp_path / "ca.pem")


def tls(authority: trustme.CA, host: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    return context


def send(guard: Guard, url: str, method: str = "GET", verify: bool | str = True) -> requests.Response:
    """Send what holds secrets wherever a request can."""
    secret = url.replace("://", f"://auditor:{PASSWORD}@") + f"/v1/services?signature={SIGNATURE}"
    prepared = requests.Request(method, secret, headers={"X-Auth-Token": TOKEN, "Accept-Encoding": "identity"})
    return guard.send(prepared.prepare(), verify=verify)


def failure(guard: Guard, url: str, kind: type[Unanswered], verify: bool | str = True) -> Unanswered:
    """The error of a GET: of this kind, in time, and without a secret in what is said or chained."""
    started = time.monotonic()
    with pytest.raises(kind) as caught:
        send(guard, url, verify=verify)
    assert time.monotonic() - started < 5
    error: BaseException | None = caught.value
    while error is not None:
        for secret in (TOKEN, PASSWORD, SIGNATURE):
            assert secret not in f"{error!s} {error!r}"
        error = error.__cause__ or error.__context__
    return caught.value


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get"])
def test_what_is_not_a_read_never_leaves(guard: Guard, method: str) -> None:
    with Server(answering()) as server:
        request = requests.Request("GET", server.url).prepare()
        request.method = method
        with pytest.raises(Refused, match=f"refused to send {method} .* an audit only reads"):
            guard.send(request)
        assert server.heads == []
    assert guard.counts == {"refused": 1}


def test_only_the_login_url_may_be_posted_to(guard: Guard) -> None:
    with Server(answering()) as server:
        with guard.posting(lambda url: "/v1/services" in url):
            assert send(guard, server.url, "POST").status_code == 200
            with pytest.raises(Refused), ThreadPoolExecutor(1) as others:
                others.submit(send, guard, server.url, "POST").result()
        with pytest.raises(Refused):
            send(guard, server.url, "POST")
        assert [line.split()[0] for line in server.heads] == [b"POST"]
    assert guard.counts == {"POST (login)": 1, "refused": 2}


def test_a_login_url_may_not_be_put_to(guard: Guard) -> None:
    with guard.posting(lambda url: True), pytest.raises(Refused):
        send(guard, "http://127.0.0.1:9", "PUT")


def test_reads_go_out_and_are_counted(guard: Guard) -> None:
    with Server(answering(b'{"a": 1}', status="500 Broken")) as server:
        response = send(guard, server.url)
        assert (response.status_code, response.json()) == (500, {"a": 1})
        assert send(guard, server.url, "HEAD").status_code == 500
        assert len(server.heads) == 2
    assert guard.counts == {"GET": 1, "HEAD": 1}


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    "script",
    [
        pytest.param(silent, id="never answers"),
        pytest.param(dripping(b"HTTP/1.1 200 OK\r\n", b"X-Drip: 1\r\n"), id="drips headers"),
        pytest.param(dripping(b"HTTP/1.1 200 OK\r\nX-Drip: ", b"1"), id="drips one header"),
        pytest.param(dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"{"), id="drips a body"),
        pytest.param(dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"{"), id="drips a body without end"),
        pytest.param(
            dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n{\r\n"), id="drips chunks"
        ),
        pytest.param(dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="continues for ever"),
    ],
)
def test_a_server_that_never_finishes_is_left(guard: Guard, script: Script) -> None:
    with Server(script) as server:
        said = str(failure(guard, server.url, TimedOut))
        assert said in {f"{server.url} did not answer within 1 s", f"{server.url} was still sending after 1 s"}
        assert server.left.wait(3)
        time.sleep(0.2)
        assert len(server.heads) == 1


@pytest.mark.usefixtures("hurried")
def test_behind_a_proxy_a_server_that_never_finishes_is_left(guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"{")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        failure(guard, "http://cloud.invalid", TimedOut)
        assert proxy.left.wait(3)


@pytest.mark.usefixtures("hurried")
def test_over_tls_a_server_that_never_finishes_is_left(guard: Guard, authority: trustme.CA, ca_file: str) -> None:
    with Server(dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"{"), tls(authority)) as server:
        failure(guard, server.url, TimedOut, verify=ca_file)
        assert server.left.wait(3)


@pytest.mark.usefixtures("hurried")
def test_a_handshake_that_never_ends_is_left(guard: Guard) -> None:
    with Server(silent) as server:
        failure(guard, server.url.replace("http", "https"), TimedOut)
        assert server.left.wait(3)


@pytest.mark.usefixtures("hurried")
def test_a_name_that_takes_too_long_to_look_up_is_not_asked_later(
    guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(answering()) as server:

        def slow(host: str, *more: object) -> object:
            time.sleep(1)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]

        monkeypatch.setattr(socket, "getaddrinfo", slow)
        failure(guard, "http://slow.invalid", TimedOut)
        assert server.left.wait(5)
        assert b"".join(server.heads) == b""


def test_nothing_leaves_when_the_audits_time_is_over() -> None:
    with Server(answering()) as server:
        guard = Guard(WatchedAdapter(), Deadline(0))
        assert str(failure(guard, server.url, TimedOut)) == (
            f"{server.url} was not asked: the audit's 0 s were over"
        )  # fmt: skip
        assert server.heads == []
    assert not guard.counts


def test_the_audits_time_bounds_a_request_too() -> None:
    guard = Guard(WatchedAdapter(), Deadline(0.3))
    with Server(silent) as server:
        started = time.monotonic()
        failure(guard, server.url, TimedOut)
        assert time.monotonic() - started < 3


@pytest.mark.parametrize("script", [hanging_up, resetting])
def test_a_dropped_connection_is_tried_once_more(guard: Guard, script: Script) -> None:
    with Server(by_turns(script, answering(b"[1]"))) as server:
        assert send(guard, server.url).json() == [1]
        assert len(server.heads) == guard.counts["GET"] == 2


@pytest.mark.parametrize("script", [hanging_up, resetting])
def test_a_connection_dropped_twice_is_unreachable(guard: Guard, script: Script) -> None:
    with Server(script) as server:
        error = failure(guard, server.url, Unreachable)
        assert str(error) == f"{server.url} closed the connection or could not be reached"
        assert len(server.heads) == 2


def test_a_login_is_never_sent_twice(guard: Guard) -> None:
    with Server(by_turns(hanging_up, answering())) as server:
        with pytest.raises(Unreachable), guard.posting(lambda url: True):
            send(guard, server.url, "POST")
        assert len(server.heads) == 1


def test_a_broken_answer_is_not_asked_for_again(guard: Guard) -> None:
    with Server(sending(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")) as server:
        failure(guard, server.url, BadDocument)
        assert len(server.heads) == 1


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param(b"SSH-2.0-OpenSSH_9.6\r\n", id="another protocol"),
        pytest.param(b"\x15\x03\x03\x00\x02\x02F" * 9, id="binary"),
        pytest.param(b"HTTP/1.1 two hundred\r\n\r\n", id="no status"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"X-Many: 1\r\n" * 200 + b"\r\n", id="too many headers"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 70000 + b"\r\n\r\n", id="too long a header"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", id="no chunk"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip", id="no gzip"),
    ],
)
def test_what_is_not_http_is_a_bad_document(guard: Guard, pieces: bytes) -> None:
    with Server(sending(pieces)) as server:
        assert str(failure(guard, server.url, BadDocument)) == f"{server.url} did not answer in HTTP that can be read"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(answer(b"x" * 3_000_000), id="plain"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 3_000_000, id="without a length"),
        pytest.param(answer(gzip.compress(b"x" * 50_000_000, 9), "Content-Encoding: gzip"), id="gzip bomb"),
    ],
)
def test_a_body_beyond_the_cap_is_not_read(guard: Guard, body: bytes) -> None:
    with Server(sending(body)) as server:
        request = requests.Request("GET", server.url, headers={"Accept-Encoding": "identity"}).prepare()
        with pytest.raises(BadDocument, match=f"{server.url} sent more than 2 MiB"):
            guard.send(request, largest=2 << 20)
        assert b"identity" in server.heads[0]


def test_a_refused_port_is_unreachable(guard: Guard) -> None:
    url = f"http://127.0.0.1:{closed_port()}"
    error = failure(guard, url, Unreachable)
    settle = f"a service that runs at {url}, and a network path to it"
    assert (str(error), error.settle) == (f"{url} refused the connection", settle)


def test_a_deadline_is_advised_only_where_it_ended_the_wait() -> None:
    place = "http://192.0.2.1:9517"
    assert late(place, REQUEST_SECONDS).settle == f"a service at {place} that answers within 10 s"
    assert late(place, 2.0).settle == "a service that answers in time (see --deadline)"


def test_an_unknown_host_is_unreachable(guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(host: str, *more: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    error = failure(guard, "http://nosuch.invalid:9517", Unreachable)
    assert str(error) == "the host of http://nosuch.invalid:9517 could not be looked up"


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "http://" + "a" * 70 + ".test"])
def test_what_cannot_be_asked_is_an_unknown(guard: Guard, url: str) -> None:
    failure(guard, url, Unanswered)


def test_an_unknown_ca_is_named(guard: Guard, authority: trustme.CA) -> None:
    with Server(answering(), tls(authority)) as server:
        error = failure(guard, server.url, Unreachable)
        assert str(error).startswith(f"{server.url} could not be trusted: certificate not verified (")
        assert error.settle == "the CA of this endpoint"
        assert server.heads == []


def test_a_certificate_for_another_host_is_not_trusted(guard: Guard, authority: trustme.CA, ca_file: str) -> None:
    with Server(answering(), tls(authority, "zun.example.org")) as server:
        assert "not valid for '127.0.0.1'" in str(failure(guard, server.url, Unreachable, verify=ca_file))


def test_a_ca_file_that_is_not_there_is_said(guard: Guard, authority: trustme.CA, tmp_path: Path) -> None:
    with Server(answering(), tls(authority)) as server:
        missing = str(tmp_path / "nowhere.pem")
        error = failure(guard, server.url, Unreachable, verify=missing)
        assert (str(error), error.settle) == (
            f"{server.url} was not asked: its CA or client certificate file does not exist",
            "a cacert, cert or REQUESTS_CA_BUNDLE that exists",
        )  # fmt: skip


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_environments_ca_is_used(
    guard: Guard, authority: trustme.CA, ca_file: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, ca_file)
    with Server(answering(), tls(authority)) as server:
        assert send(guard, server.url).status_code == 200


def test_the_environments_ca_does_not_outweigh_the_clouds(
    guard: Guard, authority: trustme.CA, ca_file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    with Server(answering(), tls(authority)) as server:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(other))
        assert send(guard, server.url, verify=ca_file).status_code == 200
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca_file)
        failure(guard, server.url, Unreachable, verify=str(other))


def test_the_environments_proxy_is_used(guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(answering(b"[2]")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert send(guard, "http://cloud.invalid:9517").json() == [2]
        assert proxy.heads[0].startswith(b"GET http://")
        assert b"cloud.invalid:9517/v1/services" in proxy.heads[0].splitlines()[0]


def test_a_dead_proxy_is_named(guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://auditor:{PASSWORD}@127.0.0.1:{closed_port()}")
    error = failure(guard, "http://cloud.invalid", Unreachable)
    assert str(error) == "http://cloud.invalid could not be reached through its proxy"


def test_no_proxy_is_respected(guard: Guard, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(answering(b"[1]")) as server, Server(answering(b"[2]")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert send(guard, server.url).json() == [1]
        assert proxy.heads == []
