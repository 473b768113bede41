"""Secrets are struck out in every form in which they may be written, and nothing else is."""

from __future__ import annotations

import base64
import json
import logging
from dataclasses import asdict
from urllib.parse import quote, quote_plus

import pytest
import requests_mock

from container4nfv_probe.wire.deadline import Deadline
from container4nfv_probe.wire.guard import Guard
from container4nfv_probe.wire.secrets import Secrets, Striking
from container4nfv_probe.wire.transport import Request, Transport

TOKEN = "gAAAAABm-4fQ_Zz9yXwVuTsRqPoNmLkJiHgFeDcBa0123456789abcdefGHIJKLMNOPqrstuv=="
PASSWORD = 'pa/ss+w"o\\rd & ü'
SECRETS = {"token": TOKEN, "password": PASSWORD, "short": "pw-123", "uuid": "7c1b0f0ad4e04d5c8e7dd6d4ce2a11f0"}


def knowing(*known: str) -> Secrets:
    secrets = Secrets()
    secrets.add(*known)
    return secrets


def written(secret: str) -> dict[str, str]:
    """The secret as servers and programs write it."""
    raw = secret.encode()
    return {
        "as it is": secret,
        "in a URL": quote(secret, safe=""),
        "in a query": quote_plus(secret).replace("+", "%20"),
        "in a URL in a URL": quote(quote(secret, safe=""), safe=""),
        "in base64": base64.b64encode(raw).decode(),
        "in base64 for URLs": base64.urlsafe_b64encode(raw).decode(),
        "in base64 behind a user": base64.b64encode(b"ann:" + raw).decode(),
        "in base64 behind another user": base64.b64encode(b"bo:" + raw).decode(),
        "in base64 before more": base64.b64encode(raw + b"\nmore").decode(),
        "in hex": raw.hex(),
    }


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("form", written("x"))
def test_a_secret_is_struck_however_it_is_written(name: str, form: str) -> None:
    text = written(SECRETS[name])[form]
    left = knowing(SECRETS[name]).struck(f"before {text} after")
    assert left.startswith("before ")
    assert left.endswith(" after")
    assert len(left) < len("before *** after") + 16  # the ends of base64 tell nothing, what is around it is no secret
    assert SECRETS[name].rstrip("=") not in left


@pytest.mark.parametrize("name", ["token", "uuid"])
def test_a_host_has_no_capitals_and_no_equals_sign(name: str) -> None:
    host = SECRETS[name].rstrip("=").lower()
    assert knowing(SECRETS[name]).struck(f"http://{host}.evil.test/v1") == "http://***.evil.test/v1"


def test_a_long_secret_is_struck_in_pieces() -> None:
    secrets = knowing(TOKEN)
    dotted = f"http://{TOKEN[:30]}.{TOKEN[30:60]}.{TOKEN[60:70]}.test"
    for text in (dotted, TOKEN[:40] + "...", TOKEN[20:]):
        left = secrets.struck(text)
        assert not any(TOKEN[at : at + 31] in left for at in range(len(TOKEN) - 31))


@pytest.mark.parametrize("secret", ["", "a", "admin", "labpass", "openstack", "OpenStack", "kubernetes", "registry"])
def test_ordinary_words_are_left_alone(secret: str) -> None:
    text = f"the {secret} of OpenStack"
    assert knowing(secret).struck(text) == text


def test_of_something_short_the_case_counts() -> None:
    assert knowing("Secret-1").struck("Secret-1 secret-1") == "*** secret-1"


def test_several_in_one_text_and_one_within_another() -> None:
    assert knowing("first-one", "first-one-longer").struck("first-one-longer/first-one/x") == "***/***/x"


def test_characters_around_it_survive() -> None:
    assert knowing("geheim-ö").struck("ß geheim-ö İ 日本") == "ß *** İ 日本"


def test_a_value_is_swept_as_deep_as_it_is() -> None:
    secrets = knowing(PASSWORD)
    value = {"a": [{"b": (PASSWORD, "c")}], f"x {PASSWORD}": 1, "n": None, "t": True}
    assert secrets.swept(value) == {"a": [{"b": ("***", "c")}], "x ***": 1, "n": None, "t": True}
    untouched = {"a": ["b"]}
    assert secrets.swept(untouched) is untouched


def test_what_a_request_authenticates_with_is_known_and_swept_from_what_is_kept() -> None:
    mock = requests_mock.Adapter()
    transport = Transport(Guard(mock, Deadline(30)))
    basic = base64.b64encode(b"ann:canary-of-the-registry").decode()
    leaks = {"Server": TOKEN, "Location": f"/x/{TOKEN}", "Content-Type": f"text/{TOKEN.lower()}"}
    mock.register_uri("GET", "http://zun.test/v1", headers=leaks, json={})
    mock.register_uri("GET", "http://registry.test/v2/", headers={"Server": "canary-of-the-registry"}, json={})
    mock.register_uri("GET", "http://k8s.test/api", headers={"Server": "eyJhbGciOi.canary"}, json={})
    reply = transport.fetch(Request("openstack", "http://zun.test/v1", secret={"X-Auth-Token": TOKEN}))
    transport.keep(reply, {"host": f"node-{TOKEN}"})
    transport.fetch(Request("registry", "http://registry.test/v2/", secret={"Authorization": f"Basic {basic}"}))
    transport.fetch(Request("kubernetes", "http://k8s.test/api", secret={"Authorization": "Bearer eyJhbGciOi.canary"}))
    kept = json.dumps([asdict(one) for one in transport.exchanges()])
    assert "canary" not in kept
    assert TOKEN[:16].lower() not in kept.lower()
    assert transport.exchanges()[0].body == {"host": "node-***=="}


def test_what_became_known_later_is_swept_too() -> None:
    mock = requests_mock.Adapter()
    transport = Transport(Guard(mock, Deadline(30)))
    mock.register_uri("GET", "http://zun.test/v1", headers={"Server": "later-canary"}, json={})
    transport.fetch(Request("openstack", "http://zun.test/v1"))
    transport.secrets.add("later-canary")
    assert transport.exchanges()[0].headers["Server"] == "***"


def test_logs_are_struck_tracebacks_included(caplog: pytest.LogCaptureFixture) -> None:
    secrets = knowing("canary-in-a-log")
    handler = logging.StreamHandler()
    handler.setFormatter(Striking("%(message)s"))
    try:
        raise ValueError("canary-in-a-log")
    except ValueError:
        logging.getLogger("x").exception("said %s", "canary-in-a-log")
    text = handler.format(caplog.records[0])
    assert "canary" not in text
    assert "ValueError: ***" in text
    assert secrets.struck("x") == "x"
