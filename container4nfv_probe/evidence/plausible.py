"""What a report's exchanges must be like to be those of one audit of what it says it audited."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from container4nfv_probe.planes.catalogue import authority
from container4nfv_probe.rules.model import Exchange
from container4nfv_probe.rules.report import Report
from container4nfv_probe.rules.texts import instant

SLACK = 5.0  # seconds by which a clock may have been set during an audit
_REALM = re.compile(r'realm="([^"]*)"')


def doubts(report: Report) -> Iterator[str]:
    """Why these cannot be the exchanges of this audit, a sentence each."""
    ids = Counter(one.id for one in report.exchanges)
    if twice := [id for id, times in ids.items() if times > 1]:
        yield f"two exchanges are called {twice[0]}"
    yield from _times(report)
    places = _places(report)
    for one in report.exchanges:
        if one.plane not in places:
            yield f"exchange {one.id} is with an API that was not given: {one.plane}"
        elif authority(one.url) not in places[one.plane]:
            yield f"exchange {one.id} is with a place that the report does not name: {one.url}"
    yield from _counts(report)


def _times(report: Report) -> Iterator[str]:
    """The audit began before its first exchange and ended after its last."""
    begun = instant(report.started)
    if begun is None or report.duration < 0:
        yield "it does not say when the audit was"
        return
    for one in report.exchanges:
        asked = instant(one.started)
        if asked is None or one.elapsed < 0:
            yield f"exchange {one.id} does not say when it was"
        elif not begun - SLACK <= asked <= asked + one.elapsed <= begun + report.duration + SLACK:
            yield f"exchange {one.id} was not during the audit, but at {one.started}"


def _places(report: Report) -> dict[str, set[tuple[str, int]]]:
    """Host and port of all that may be asked, by plane."""
    scope = report.scope
    places = {plane: set(map(authority, urls)) for plane, urls in scope.ways.items()}
    places["openstack"] = {authority(url) for url in (*(one.url for one in scope.endpoints), *scope.overrides.values())}
    if "registry" in places:
        places["registry"] |= {authority(realm) for one in report.exchanges for realm in _realms(one)}
    return places


def _realms(exchange: Exchange) -> list[str]:
    """Where a registry has its token service."""
    return _REALM.findall(exchange.headers.get("WWW-Authenticate", ""))


def _counts(report: Report) -> Iterator[str]:
    """Requests may be sent twice, and logins are not kept: there are never more answers than requests."""
    answered = Counter("POST (libnetwork)" if one.method == "POST" else one.method
                       for one in report.exchanges if one.status)  # fmt: skip
    for kind, number in sorted(answered.items()):
        if number > report.requests.get(kind, 0):
            yield f"it holds {number} answers to {kind}, of {report.requests.get(kind, 0)} requests"
