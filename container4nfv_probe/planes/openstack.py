"""The OpenStack APIs: reads become documents and listings, statuses become errors in our words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from container4nfv_probe.planes.catalogue import Catalogue
from container4nfv_probe.planes.documents import declared, decoded, next_marker, noted, place, reading
from container4nfv_probe.planes.token import Token
from container4nfv_probe.planes.versions import VersionDocument, number, version_of
from container4nfv_probe.rules.errors import (
    BadDocument,
    BadVersion,
    Forbidden,
    TimedOut,
    TooOld,
    Unanswered,
    Unreachable,
)
from container4nfv_probe.rules.model import Document, Endpoint
from container4nfv_probe.rules.read import Listing, Read
from container4nfv_probe.wire.transport import Reply, Request, Transport, Trust

T = TypeVar("T")
A = TypeVar("A")
Params = tuple[tuple[str, str], ...]
PLANE, MOST_PAGES, MOST_ENDPOINTS = "openstack", 500, 8
# Whom people know behind a service type.
NAMES = {"container": "Zun", "container-infra": "Magnum", "image": "Glance", "compute": "Nova", "network": "Neutron",
         "orchestration": "Heat", "object-store": "Swift", "artifact": "Glare", "load-balancer": "Octavia",
         "volumev3": "Cinder"}  # fmt: skip
# What Zun, Magnum and Nova want to read in OpenStack-API-Version; the official names get 406.
VERSION_NAMES = {"container": "container", "container-infra": "container-infra", "compute": "compute"}


class Nothing(Document, frozen=True):
    """A document of which nothing is used."""


class Fault(Document, frozen=True):
    """How Nova and Cinder say that there is no such thing."""

    itemNotFound: Nothing | None = None


class Missing(BadDocument):
    """The service says that there is no such thing, for this token."""


@dataclass(frozen=True)
class OpenStack:
    """One cloud, region and project, seen with one token."""

    transport: Transport
    catalogue: Catalogue
    roles: tuple[str, ...]
    project_id: str
    token: Token = field(repr=False)
    trust: Trust = field(repr=False)

    def get(self, read: Read[T]) -> T:
        """The declared fields of one document. Raises the ``Unanswered`` that says why not."""

        def ask(endpoint: Endpoint) -> T:
            return declared(self.transport, self._ask(read, endpoint, read.params), read.shape)

        return self.transport.once((PLANE, read), lambda: self._first(read, ask))

    def has(self, read: Read[Any]) -> bool:
        """Whether there is the one thing a read names: not only where the service itself says so."""
        try:
            self.get(read)
        except Missing:
            return False
        return True

    def list(self, read: Read[T]) -> Listing[T]:
        """Every item of every page, with all projects' where the token may see them."""
        mine, seen = read.params, False
        if read.everyone:
            try:
                items = self._pages(read, (*mine, *read.everyone))
                seen = True
            except Forbidden:
                items = self._pages(read, mine)
        else:
            items = self._pages(read, mine)
        return Listing(items, lambda: seen or self._cloud_wide(read, items), "the role admin")

    def _cloud_wide(self, read: Read[T], items: tuple[T, ...]) -> bool:
        """Whether this token sees every project's items: proven, never assumed from role names."""
        if read.wide is not None:
            return any(map(read.wide, items))
        if (proof := read.proof) is None:
            return False
        try:
            self._first(proof, lambda endpoint: self._ask(proof, endpoint, proof.params))
        except Unanswered:
            return False
        return True

    def _pages(self, read: Read[T], params: Params) -> tuple[T, ...]:
        return self.transport.once((PLANE, read, params), lambda: self._all_pages(read, params))

    def _all_pages(self, read: Read[T], params: Params) -> tuple[T, ...]:
        items: tuple[T, ...] = ()
        marker, seen = "", {""}
        for _ in range(MOST_PAGES):
            asked = (*params, ("marker", marker)) if marker else params
            page, marker = self._first(read, self._paging(read, asked))
            items += page
            if not marker:
                return items
            if marker in seen:
                break
            seen.add(marker)
        raise BadDocument(f"{_name(read)} lists in a circle: a page leads back to an earlier one")

    def _paging(self, read: Read[T], params: Params) -> Callable[[Endpoint], tuple[tuple[T, ...], str]]:
        def ask(endpoint: Endpoint) -> tuple[tuple[T, ...], str]:
            reply = self._ask(read, endpoint, params)
            with reading(self.transport, reply):
                return self._page(read, reply)

        return ask

    def _page(self, read: Read[T], reply: Reply) -> tuple[tuple[T, ...], str]:
        """The items of one page and the marker of the next, ``""`` after the last."""
        if read.key:
            envelope = decoded(reply, dict[str, msgspec.Raw])
            if read.key not in envelope:
                raise noted(BadDocument(f"{place(reply)} answered without {read.key!r}"), reply)
            page = decoded(reply, tuple[read.shape, ...], bytes(envelope[read.key]))  # type: ignore[name-defined]
            marker = next_marker(reply, envelope.get("next"), envelope.get(f"{read.key}_links"))
            following = {"next": f"?{urlencode({'marker': marker})}"} if marker else {}
            self.transport.keep(reply, {read.key: page} | following)
            return page, marker
        body = b"[]" if reply.status == 204 and not reply.body else reply.body
        page = decoded(reply, tuple[read.shape, ...], body)  # type: ignore[name-defined]
        self.transport.keep(reply, page)
        paged = any(name == "limit" for name, _ in read.params)
        return page, str(getattr(page[-1], "name", "")) if page and paged else ""

    def _first(self, read: Read[Any], attempt: Callable[[Endpoint], A]) -> A:
        """What the first endpoint of the service gives that can be read; the first failure if none can."""
        failures: list[Unanswered] = []
        for endpoint in self.catalogue.find(read.service)[:MOST_ENDPOINTS]:
            try:
                return attempt(endpoint)
            except (Unreachable, TimedOut) as failure:
                failures.append(_of(read, failure))
            except BadDocument as failure:
                failures.append(failure)
        raise failures[0]

    def _ask(self, read: Read[Any], endpoint: Endpoint, params: Params) -> Reply:
        asked = replace(request_of(read, endpoint, params), trust=self.trust)
        if read.authenticated:
            asked = replace(asked, secret=self.token.headers(), renew=self.token.renewed)
        reply = self.transport.fetch(asked)
        self._judge(read, endpoint, reply)
        return reply

    def _judge(self, read: Read[Any], endpoint: Endpoint, reply: Reply) -> None:
        """Raise what any status but success means; 300 is how a root lists its versions."""
        status = reply.status
        if 200 <= status < 300 or (status == 300 and read.shape is VersionDocument):
            self._check_echo(read, reply)
            return
        if status in (401, 403):
            sentence = f"{_name(read)} does not let this token read {_path(read)} ({status})"
            raise noted(Forbidden(sentence, f"the role {read.role}"), reply)
        if status == 406:
            raise noted(BadVersion(f"{_name(read)} answered 406 to the API version of {_path(read)}"), reply)
        if status in (404, 405) and read.since:
            self._check_age(read, read.since, endpoint, reply)
        if status == 404 and self._says_missing(reply):
            raise noted(Missing(f"{_name(read)} has no {_path(read)}"), reply)
        sentence = f"{_name(read)} answered {status} to {_path(read)}"
        settle = f"a working {_name(read)}"
        if status in (300, 404, 405):  # what a root answers to a path that it does not know
            settle += f", or a corrected path in the requirement: {place(reply)} was asked"
        raise noted(BadDocument(sentence, settle), reply)

    def _says_missing(self, reply: Reply) -> bool:
        """Whether a 404 is the service's own word for a thing, and no path that nobody serves."""
        try:
            error: Fault = decoded(reply, Fault)
        except BadDocument:
            return False
        if error.itemNotFound is not None:
            self.transport.keep(reply, error)
        return error.itemNotFound is not None

    def _check_age(self, read: Read[Any], since: str, endpoint: Endpoint, reply: Reply) -> None:
        """Raise ``TooOld`` where the service's own version document says so, at this very endpoint."""
        root = version_of(read.service)
        try:
            newest = declared(self.transport, self._ask(root, endpoint, ()), root.shape).newest()
        except Unanswered:
            return
        if newest and newest < number(since):
            said = ".".join(map(str, newest))
            raise noted(TooOld(f"{_name(read)} {said} does not know {read.path} (since {since})"), reply)

    def _check_echo(self, read: Read[Any], reply: Reply) -> None:
        echoed = reply.headers.get("OpenStack-API-Version", "").rpartition(" ")[2]
        if read.microversion and echoed != read.microversion:
            said = f"in version {echoed}" if echoed else "without naming its version"
            raise noted(BadVersion(f"{place(reply)} answered {said}, not {read.microversion}"), reply)


def request_of(read: Read[Any], endpoint: Endpoint, params: Params) -> Request:
    """What a read sends to an endpoint, without the token."""
    query = (*params, *_fields(read))
    try:
        url = endpoint.join(read.path) + (f"?{urlencode(query)}" if query else "")
    except ValueError as error:
        sentence = f"{_name(read)}'s endpoint in the catalogue is not a URL that can be asked"
        raise BadDocument(sentence, "a valid URL in the catalogue") from error
    name = VERSION_NAMES.get(read.service, read.service)
    headers = {"OpenStack-API-Version": f"{name} {read.microversion}"} if read.microversion else {}
    return Request(PLANE, url, headers=headers, parameters=frozenset(name for name, _ in query))


def _of(read: Read[Any], failure: Unanswered) -> Unanswered:
    """The transport's failure, which names an address, with the name of who should answer there."""
    named = type(failure)(f"{_name(read)} at {failure}", failure.settle)
    named.exchange = failure.exchange
    return named


def _path(read: Read[Any]) -> str:
    return read.path or "its endpoint"


def _name(read: Read[Any]) -> str:
    return NAMES.get(read.service, read.service)


def _fields(read: Read[Any]) -> Params:
    """Neutron sends only what it is asked for; on large clouds that is most of the time saved."""
    if read.service != "network" or not read.key:
        return ()
    return tuple(("fields", one.encode_name) for one in msgspec.structs.fields(read.shape))
