"""What a server's ``/healthcheck`` says of its health, and what says nothing.

The bodies of ``ITS_OWN`` were given by oslo.middleware 8.2.0 itself, for each way to configure and to ask it.
"""

from __future__ import annotations

import json

import pytest
import requests_mock

from container4nfv_probe.planes.backends import Backends
from container4nfv_probe.wire.guard import Deadline, Guard
from container4nfv_probe.wire.transport import Transport

URL = "http://zun.test:9517"
PLAIN = '{\n    "detailed": false,\n    "reasons": [\n        "%s"\n    ]\n}'
DETAILED = """{
    "detailed": true,
    "gc": {"counts": [51, 3, 8], "threshold": [700, 10, 10]},
    "greenthreads": [],
    "now": "2026-11-25 13:03:43.791325",
    "platform": "Linux",
    "python_version": "3.11.7",
    "reasons": [
        {"class": "HealthcheckResult", "details": "Path '/etc/zun/off' was not found", "reason": "%s"}
    ],
    "threads": ["  File canary.py, line 94, in secret"]
}"""
HTML = (
    "<HTML>\n<HEAD><TITLE>Healthcheck Status</TITLE></HEAD>\n<BODY>\n\n<H2>Result of 1 checks:</H2>\n<TABLE"
    ' bgcolor="#ffffff" border="1">\n<TBODY>\n<TR>\n\n<TH>\nReason\n</TH>\n</TR>\n<TR>\n\n    <TD>%s</TD>\n\n</TR>\n'
    "</TBODY>\n</TABLE>\n<HR></HR>\n\n</BODY>\n</HTML>"
)
ITS_OWN: dict[str, str] = {
    "JSON": PLAIN,
    "JSON in detail": DETAILED,
    "HTML": HTML,
    "HTML in detail": HTML.replace("<BODY>\n", "<BODY>\n<H1>Server status</H1>\n"),
    "text": "%s",
    "text of two plugins": "OK\n%s",
}
JSON, TEXT, PAGE = "application/json", "text/plain; charset=UTF-8", "text/html"
# Status, content type and body of those who answer in its place.
ANOTHERS: dict[str, tuple[int, str, str]] = {
    "HAProxy without a server": (503, PAGE, "<html><body><h1>503 Service Unavailable</h1>\nNo server is available"),
    "Envoy without a server": (503, TEXT, "no healthy upstream"),
    "Envoy, connecting": (503, TEXT, "upstream connect error or disconnect/reset before headers"),
    "nginx": (502, PAGE, "<html>\r\n<head><title>502 Bad Gateway</title></head>"),
    "a rate limiter": (429, JSON, '{"error": "too many requests"}'),
    "a firewall": (403, PAGE, "<html><head><title>403 Forbidden</title></head>"),
    "a source that may not ask": (502, JSON, '{"message": "Bad gateway.", "code": "502 Bad Gateway"}'),
    "WSGI without an application": (500, PAGE, "<title>500 Internal Server Error</title>"),
    "a dashboard": (200, PAGE, "<!DOCTYPE html><title>Welcome</title>"),
    "a page that says OK": (200, PAGE, "<html>OK</html>"),
    "the API's versions": (200, JSON, '{"versions": []}'),
    "another health check": (200, JSON, '{"status": "UP"}'),
    "a list": (200, JSON, '["OK"]'),
    "nothing": (200, TEXT, ""),
    "no content": (204, TEXT, ""),
    "its form with another status": (500, JSON, PLAIN % "OK"),
    "a key too few": (200, JSON, '{"reasons": ["OK"]}'),
    "no list of reasons": (200, JSON, '{"detailed": false, "reasons": "OK"}'),
    "a balancer's words": (200, TEXT, "OK\nbackend zun has 0 servers"),
}  # fmt: skip


def asked(status: int, body: str, kind: str = JSON) -> tuple[Backends, Transport]:
    mock = requests_mock.Adapter()
    mock.register_uri("GET", f"{URL}/", json={"name": "OpenStack Zun API", "versions": []})
    headers = {"Content-Type": kind}
    mock.register_uri("GET", f"{URL}/healthcheck", status_code=status, text=body, headers=headers)
    transport = Transport(Guard(mock, Deadline(30)))
    return Backends(transport, (URL,)), transport


@pytest.fixture(autouse=True)
def lookups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("container4nfv_probe.wire.guard.Guard.addresses", lambda guard, url: ("192.0.2.1",))


@pytest.mark.parametrize("form", ITS_OWN)
@pytest.mark.parametrize(("status", "reason"), [(200, "OK"), (503, "DISABLED BY FILE"), (503, "FILE PATH MISSING")])
def test_its_own_word_counts_in_each_of_its_forms(form: str, status: int, reason: str) -> None:
    plane, transport = asked(status, ITS_OWN[form] % reason)
    (server,) = plane.all()
    assert (server.healthy, server.failure) == (status == 200, None)
    (kept,) = [one.body for one in transport.exchanges() if one.url.endswith("/healthcheck")]
    assert "canary" not in json.dumps(kept)
    again, _ = asked(status, json.dumps(kept))
    assert again.all()[0].healthy is server.healthy, "what is kept says the same"


def test_without_any_plugin_it_is_healthy() -> None:
    assert asked(200, '{\n    "detailed": false,\n    "reasons": []\n}')[0].all()[0].healthy is True


@pytest.mark.parametrize("who", ANOTHERS)
def test_what_others_answer_says_nothing(who: str) -> None:
    status, kind, body = ANOTHERS[who]
    (server,) = asked(status, body, kind)[0].all()
    assert server.document is None and server.healthy is None
    assert server.failure
    assert str(server.failure) == f"zun.test:9517/healthcheck answered {status}, and not as Zun's health check does"


@pytest.mark.parametrize(
    ("status", "newest", "challenge", "without"),
    [
        (401, "1.40", 'Keystone uri="http://identity.test:5000"', True),
        (401, "1.40", "Basic realm=zun", False),
        (401, "1.40", "", False),
        (404, "1.40", "", False),
        (404, "1.39", "", True),
        (401, "1.4", "", True),
        (403, "1.4", "", False),
        (404, "", "", False),
    ],
)
def test_only_a_zun_that_has_none_may_be_without_one(status: int, newest: str, challenge: str, without: bool) -> None:
    mock = requests_mock.Adapter()
    root = {"name": "OpenStack Zun API", "versions": [{"id": "v1", "max_version": newest}]}
    mock.register_uri("GET", f"{URL}/", json=root)
    headers = {"WWW-Authenticate": challenge} if challenge else {}
    mock.register_uri("GET", f"{URL}/healthcheck", status_code=status, headers=headers)
    (server,) = Backends(Transport(Guard(mock, Deadline(30))), (URL,)).all()
    assert (server.healthy, server.failure is None) == (None, without)
