"""A recorded cloud as answers: what each of its addresses says to a method and a path."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from keystoneauth1 import fixture

from container4nfv_probe.evidence import bundle
from container4nfv_probe.rules.model import Cause, Exchange
from container4nfv_probe.rules.report import Report

FIXTURES = Path(__file__).parents[2] / "fixtures"
TOKEN = "gAAAAABkFaultsTableT0kenThatNobodyMaySee_0123456789-abcdefghijklmnopqrstuvwxyzABCDEF=="
SECOND = "gAAAAABkFaultsTableSec0ndTokenThatNobodyMaySee_0123456789-zyxwvutsrqponmlkjihgfedcba=="
PASSWORD = "faults-pass/word+1"
BEARER = "faults-kubernetes-bearer-token-1"


@dataclass(frozen=True)
class Asked:
    """A request as a server reads it; ``place`` is the recorded host and port that it came to."""

    place: str
    method: str
    target: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        """Without the query."""
        return self.target.partition("?")[0]


@dataclass(frozen=True)
class Answer:
    """An answer before anything is done to it; ``silent`` is none at all."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    silent: bool = False
    dropped: bool = False

    def with_header(self, name: str, value: str) -> Answer:
        """With this header in place of others of its name."""
        kept = tuple(one for one in self.headers if one[0].casefold() != name.casefold())
        return replace(self, headers=(*kept, (name, value)))


Key = tuple[str, str, str, tuple[tuple[str, str], ...]]


@dataclass
class Recording:
    """One fixture; ``places`` are the hosts and ports it was recorded at, by the name of what answers there."""

    report: Report
    places: dict[str, str]
    answers: dict[Key, list[tuple[str, Answer]]] = field(default_factory=dict)

    def of(self, asked: Asked) -> Answer:
        """What the recorded cloud said to the same request; 404 where it was never asked."""
        found = self.answers.get(_key(asked.place, asked.method, asked.target), [])
        version = asked.headers.get("openstack-api-version", "")
        exact = [answer for said, answer in found if said == version]
        if exact or found:
            return exact[-1] if exact else found[-1][1]
        return _json({"error": {"code": 404, "message": f"{asked.target} is not in the recording"}}, 404)


def recording(name: str) -> Recording:
    """The fixture of this name."""
    report = bundle.read(FIXTURES / name)
    taken = Recording(report, _places(report))
    for exchange in report.exchanges:
        parts = urlsplit(exchange.url)
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        said = (exchange.asked.get("OpenStack-API-Version", ""), _answer(exchange))
        taken.answers.setdefault(_key(parts.netloc, exchange.method, target), []).append(said)
    _add_identity(taken)
    return taken


def _places(report: Report) -> dict[str, str]:
    """Host and port to what answers there; the first name of a place counts."""
    scope = report.scope
    named = [(urlsplit(scope.auth_url).netloc, "identity")]
    named += [
        (urlsplit(url).netloc, plane) for plane, urls in scope.ways.items() for url in urls if plane != "backends"
    ]
    named += [(urlsplit(one.url).netloc, one.service_type) for one in scope.endpoints]
    named += [(urlsplit(url).netloc, "backends") for url in scope.ways.get("backends", ())]
    named += [(urlsplit(one.url).netloc, "other") for one in report.exchanges]
    places: dict[str, str] = {}
    for place, name in named:
        places.setdefault(place, name)
    return places


def _answer(exchange: Exchange) -> Answer:
    if exchange.cause is not None:
        return Answer(silent=exchange.cause is Cause.TIMEOUT, dropped=True)
    body = b"{}" if exchange.body is None else json.dumps(exchange.body).encode()
    return Answer(exchange.status, tuple(exchange.headers.items()), b"" if exchange.method == "HEAD" else body)


def _key(place: str, method: str, target: str) -> Key:
    path, _, query = target.partition("?")
    return place, method, path, tuple(sorted(parse_qsl(query, keep_blank_values=True)))


def _json(document: Any, status: int = 200, *headers: tuple[str, str]) -> Answer:
    return Answer(status, (("Content-Type", "application/json"), *headers), json.dumps(document).encode())


def _add_identity(taken: Recording) -> None:
    """Keystone, as far as a login needs it: no bundle holds one."""
    scope = taken.report.scope
    parts = urlsplit(scope.auth_url)
    token = fixture.V3Token(user_name=scope.user, project_id=scope.project_id, project_name=scope.project)
    for role in scope.roles:
        token.add_role(name=role)
    services: dict[str, Any] = {}
    for one in scope.endpoints:
        service = services.get(one.service_type) or services.setdefault(
            one.service_type, token.add_service(one.service_type)
        )
        service.add_endpoint(one.interface, one.url, region=one.region)
    for name in scope.without_endpoint:
        token.add_service(name)
    root = re.sub(r"/v3/?$", "", scope.auth_url)
    said = {
        ("GET", "/v3"): _json({"version": fixture.V3Discovery(f"{root}/v3")}),
        ("GET", "/"): _json({"versions": {"values": [fixture.V3Discovery(f"{root}/v3")]}}, 300),
        ("POST", "/v3/auth/tokens"): _json(token, 201, ("X-Subject-Token", TOKEN)),
    }
    for (method, path), answer in said.items():
        taken.answers[_key(parts.netloc, method, path)] = [("", answer)]
