"""What is odd about a service catalogue, without asking any of its endpoints.

None of it changes a verdict: a remark is a hint where an audit's unknown, or another tool's failure, may come from.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from itertools import groupby
from urllib.parse import SplitResult, urlsplit

from os_service_types import ServiceTypes

from container4nfv_probe.planes.catalogue import UNOFFICIAL
from container4nfv_probe.releases.inventory import Remark
from container4nfv_probe.rules.model import Endpoint
from container4nfv_probe.rules.report import Scope

KINDS = ("no endpoint", "relative", "no host", "bad URL", "loopback", "plain http", "other region", "duplicate",
         "alias", "unknown type")  # fmt: skip


def lint(scope: Scope) -> tuple[Remark, ...]:
    """Every remark, those about the audited region first; of another region one for all of a kind.

    The same about several interfaces of a service is one.
    """
    found = [*_services(scope), *_urls(scope), *_regions(scope), *_duplicates(scope)]
    here_first = ("", scope.region)
    order = sorted(set(found), key=lambda one: (one.region not in here_first, KINDS.index(one.kind), one.region,
                                                one.service_type, one.sentence, one.interfaces))  # fmt: skip
    grouped = groupby(order, key=lambda one: (one.kind, one.region, one.service_type, one.sentence))
    remarks = [Remark(kind, service_type, tuple(name for one in same for name in one.interfaces), region, sentence)
               for (kind, region, service_type, sentence), same in grouped]  # fmt: skip
    here = [one for one in remarks if one.region in here_first]
    elsewhere = groupby(remarks[len(here) :], key=lambda one: (one.kind, one.region))
    return (*here, *(_gathered(kind, region, tuple(same), scope.region) for (kind, region), same in elsewhere))


def _gathered(kind: str, region: str, remarks: tuple[Remark, ...], audited: str) -> Remark:
    """All of one kind in a region that was not audited, as one remark."""
    if len(remarks) == 1:
        return remarks[0]
    names = ", ".join(sorted({one.service_type for one in remarks}))
    what = f"not as in {audited}" if kind == "other region" else kind
    return Remark(kind, "", (), region, f"{len(remarks)} remarks on {region} ({what}): {names}")


def official(service_type: str) -> str:
    """The service types authority's name for a type or an alias of it; "" for one it does not know."""
    return str(ServiceTypes().get_service_type(service_type) or "")


def _services(scope: Scope) -> Iterator[Remark]:
    """The service types: without an endpoint, under an alias, unknown."""
    for name in sorted(set(scope.without_endpoint)):
        yield Remark("no endpoint", name, (), "", f"{name} is listed without an endpoint: nobody can use it")
    for name in sorted({one.service_type for one in scope.endpoints} | set(scope.without_endpoint)):
        if name in UNOFFICIAL:
            yield Remark("unknown type", name, (), "", f"{name} has no official type; its project registers it so")
        elif not official(name):
            yield Remark("unknown type", name, (), "", f"{name} is no type the service types authority knows")
        elif official(name) != name:
            yield Remark("alias", name, (), "", f"{name} is an alias: the official type is {official(name)}")


def _urls(scope: Scope) -> Iterator[Remark]:
    """Each URL by itself, and http in a catalogue that also has https."""
    secure = any(one.url.casefold().startswith("https://") for one in scope.endpoints)
    for one in scope.endpoints:
        for kind, sentence in _of_url(one.url):
            yield _about(one, kind, sentence)
        if secure and one.url.casefold().startswith("http://"):
            yield _about(one, "plain http", f"{one.url} is not encrypted, and other endpoints are (https)")


def _of_url(url: str) -> Iterator[tuple[str, str]]:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        yield "bad URL", f"{url!r} cannot be read as a URL"
        return
    if not parts.scheme or (not parts.netloc and parts.scheme not in ("http", "https")):
        yield "relative", f"{url!r} is no whole URL: it needs http:// or https:// and a host"
    elif parts.scheme not in ("http", "https"):
        yield "bad URL", f"{url!r} is neither http nor https"
    elif not host:
        yield "no host", f"{url!r} names no host"
    elif _loopback(parts):
        yield "loopback", f"{url} is at this very machine, whichever that is for who reads it"


def _loopback(parts: SplitResult) -> bool:
    host = (parts.hostname or "").rstrip(".")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".localdomain"))


def _regions(scope: Scope) -> Iterator[Remark]:
    """Services of other regions only, and URLs that two regions share; identity is one for all by nature."""
    here = {official(one.service_type) or one.service_type for one in scope.endpoints if one.region == scope.region}
    for one in scope.endpoints:
        name = official(one.service_type) or one.service_type
        if name == "identity" or one.region == scope.region:
            continue
        if name not in here:
            yield _about(one, "other region", f"{one.service_type} is not in {scope.region}, but in {one.region}")
        elif any(one.url == other.url and other.region == scope.region for other in scope.endpoints):
            yield _about(one, "other region", f"{one.url} is listed for {scope.region} and for {one.region}")


def _duplicates(scope: Scope) -> Iterator[Remark]:
    """Two endpoints where keystoneauth takes the first."""
    places = [(one.service_type, one.interface, one.region) for one in scope.endpoints]
    for one, place in zip(scope.endpoints, places, strict=True):
        if places.count(place) > 1:
            sentence = f"{places.count(place)} endpoints of {one.service_type}: clients take the first"
            yield _about(one, "duplicate", sentence)


def _about(endpoint: Endpoint, kind: str, sentence: str) -> Remark:
    return Remark(kind, endpoint.service_type, (endpoint.interface,), endpoint.region, sentence)
