"""A report whose identifiers are replaced, each by the same other one everywhere.

Names are replaced in scope and exchanges only; the report is derived from those again, so that every
sentence speaks of the new names and every verdict still follows from the evidence.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import msgspec

from container4nfv_probe.evidence.objects import Objects, is_of_a_service
from container4nfv_probe.rules.model import Exchange
from container4nfv_probe.rules.report import Report

# Fields whose whole value is the name of something of the cloud's.
FIELDS = {"host": "host", "binding:host_id": "host", "hypervisor_hostname": "host", "mac_address": "mac",
          "domain": "registry", "device_id": "device", "repositories": "repository"}  # fmt: skip
# A repository in the URLs of a registry, and of its token service, and in the names of what it stores.
REPOSITORY = re.compile(r"(?<=/v2/)[^?]+?(?=/(?:tags/list|manifests/|blobs/))|(?<=repository%3A).+?(?=%3Apull)")
STORED = re.compile(r"(?<=/repositories/).+?(?=/_manifests)|(?<=%2Frepositories%2F).+?(?=%2F_manifests)")
PLACES = ("Location", "WWW-Authenticate")
REALM = re.compile(r'(?<=realm=")[^"]*')
# What is an identifier wherever it stands in a text.
UUID = r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}"
IPV4 = r"\d{1,3}(?:\.\d{1,3}){3}"
IPV6 = r"[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}"
ANYWHERE = re.compile(rf"(?<![\w.:-])(?:(?P<uuid>{UUID})|(?P<ip>{IPV4}|{IPV6}))(?![\w:.-])", re.IGNORECASE)
SHAPES: dict[str, Callable[[int], str]] = {
    "uuid": lambda n: f"00000000-0000-4000-8000-{n:012x}",
    "project-id": lambda n: f"{n:032x}",
    "mac": lambda n: f"02:00:00:{n >> 16 & 255:02x}:{n >> 8 & 255:02x}:{n & 255:02x}",
    "ip4": lambda n: f"198.18.{n >> 8 & 255}.{n & 255}",
    "ip6": lambda n: f"2001:db8::{n:x}",
    "endpoint": lambda n: f"endpoint-{n}.example",
}


class Pseudonyms:
    """What each name of each kind is called instead, in the order they are met."""

    def __init__(self) -> None:
        self._given: dict[str, dict[str, str]] = {}

    def of(self, kind: str, name: str) -> str:
        """The pseudonym of a name; names that differ only in case get ones that do."""
        given = self._given.setdefault(kind, {})
        number = len(given) + 1
        shape = SHAPES.get(kind)
        pseudonym = given.setdefault(name.casefold(), shape(number) if shape else f"{kind}-{number}")
        return pseudonym.upper() if kind == "host" and name != name.casefold() else pseudonym


PORT = re.compile(r"(.*?)((?::\d+)?)")


def anonymized(report: Report) -> Report:
    """The report with other identifiers throughout, without results: these are to be derived anew."""
    names = Pseudonyms()
    scope = report.scope
    literal = dict.fromkeys(_hosts(report), "")
    literal = {host: _endpoint(host, names) for host in sorted(literal, key=len, reverse=True) if host}
    # What an Ingress serves by a star is the same host afterwards.
    literal |= {f"*.{host.partition(':')[0].partition('.')[2]}": "*.example" for host in literal if "." in host}
    literal[scope.project_id] = names.of("project-id", scope.project_id)

    def text(value: str) -> str:
        return _text(value, names, literal)

    return replace(
        report,
        results=(),
        scope=replace(
            scope,
            cloud=names.of("cloud", scope.cloud),
            project=names.of("project", scope.project),
            user=names.of("user", scope.user) if scope.user else "",
            project_id=literal[scope.project_id],
            auth_url=text(scope.auth_url),
            endpoints=tuple(replace(one, url=text(one.url)) for one in scope.endpoints),
            overrides={name: text(url) for name, url in scope.overrides.items()},
            ways={plane: tuple(map(text, urls)) for plane, urls in scope.ways.items()},
        ),
        exchanges=tuple(_exchange(one, names, text) for one in report.exchanges),
    )


def _hosts(report: Report) -> set[str]:
    """Host and port of every URL; of a host below another one (a bucket of S3) only the latter."""
    scope = report.scope
    urls = [scope.auth_url, *(one.url for one in scope.endpoints), *scope.overrides.values()]
    urls += [url for several in scope.ways.values() for url in several]
    for exchange in report.exchanges:
        urls += [exchange.url, exchange.headers.get("Location", "")]
        urls += REALM.findall(exchange.headers.get("WWW-Authenticate", ""))
    hosts = {urlsplit(url).netloc for url in urls}
    # Without its port as well, where that is no word that may stand for anything else.
    hosts |= {bare for host in hosts if "." in (bare := PORT.fullmatch(host)[1])}  # type: ignore[index]
    return {host for host in hosts if host.partition(".")[2] not in hosts}


def _endpoint(host: str, names: Pseudonyms) -> str:
    """What host and port are called instead: the port stays, and a Service's name stays one."""
    objects = Objects(lambda name: names.of("object", name), str, str, str)
    if is_of_a_service(host):
        return objects.host(host)
    name, port = PORT.fullmatch(host).groups()  # type: ignore[union-attr]
    return f"{names.of('endpoint', name)}{port}"


def _exchange(exchange: Exchange, names: Pseudonyms, text: Callable[[str], str]) -> Exchange:
    """The digest goes: it is of a body that names what is not to be known."""
    if exchange.plane == "kubernetes":
        return _of_a_cluster(exchange, names, text)
    return replace(
        exchange,
        url=_url(exchange, names, text),
        failure=text(exchange.failure),
        settle=text(exchange.settle),
        addresses=tuple(map(text, exchange.addresses)),
        headers={name: text(value) if name in PLACES else value for name, value in exchange.headers.items()},
        digest="",
        body=_body(msgspec.to_builtins(exchange.body), names, text),
    )


def _of_a_cluster(exchange: Exchange, names: Pseudonyms, text: Callable[[str], str]) -> Exchange:
    def image(value: str) -> str:
        return _image(value, names, text, objects.host)

    objects = Objects(lambda name: names.of("object", name), text, image, lambda name: names.of("project", name))
    return replace(
        exchange,
        url=objects.url(exchange.url),
        failure=objects.failure(exchange.failure),
        settle=objects.failure(exchange.settle),
        digest="",
        body=objects.body(msgspec.to_builtins(exchange.body)),
    )


def _url(exchange: Exchange, names: Pseudonyms, text: Callable[[str], str]) -> str:
    where = REPOSITORY if exchange.plane == "registry" else STORED
    return text(where.sub(lambda match: quote(_repository(unquote(match[0]), names), "/"), exchange.url))


def _repository(name: str, names: Pseudonyms) -> str:
    """A repository's name, that of a public image as such: as ``library/…``, or below a host."""
    first, slash, _ = name.partition("/")
    pseudonym = names.of("repository", name)
    if slash and first == "library":
        return f"library/{pseudonym}"
    return f"{names.of('mirrored', first)}.example/{pseudonym}" if slash and "." in first else pseudonym


def _image(value: str, names: Pseudonyms, text: Callable[[str], str], other: Callable[[str], str]) -> str:
    """An image's name, of a host that is called otherwise; others are public, and their versions matter."""
    host, _, rest = value.partition("/")
    if other(host) == host:
        return text(value)
    name, at, digest = rest.partition("@")
    repository, colon, tag = name.partition(":")
    return f"{other(host)}/{_repository(repository, names)}{colon}{tag}{at}{digest}"


def _body(value: Any, names: Pseudonyms, text: Callable[[str], str], field: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _body(inner, names, text, key) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_body(inner, names, text, field) for inner in value]
    if not isinstance(value, str) or not value:
        return value
    kind = FIELDS.get(field)
    if field == "hash":  # of an object's content, though it has the form of a UUID
        return value
    if field == "image":
        return _image(value, names, text, text)
    if kind == "registry" and text(value) != value:
        return text(value)
    if kind == "repository":
        return _repository(value, names)
    if kind == "mac":
        return names.of("mac", re.sub("[^0-9a-f]", "", value.casefold()))
    if kind and not (kind == "device" and ANYWHERE.fullmatch(value)):
        return names.of(kind, value)
    return text(STORED.sub(lambda match: _repository(match[0], names), value))


def _text(value: str, names: Pseudonyms, literal: Mapping[str, str]) -> str:
    for name, pseudonym in literal.items():
        value = value.replace(name, pseudonym)

    def other(match: re.Match[str]) -> str:
        found = match[0]
        if found in literal.values():
            return found
        if match["ip"]:
            return _address(found, names)
        pseudonym = names.of("uuid", found.replace("-", ""))
        return pseudonym if "-" in found else pseudonym.replace("-", "")

    return ANYWHERE.sub(other, value)


def _address(found: str, names: Pseudonyms) -> str:
    try:
        address = ipaddress.ip_address(found)
    except ValueError:
        return found
    return names.of(f"ip{address.version}", str(address))
