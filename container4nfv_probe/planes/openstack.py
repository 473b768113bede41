"""The OpenStack APIs: reads become documents and listings, statuses become errors in our words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

import msgspec

from container4nfv_probe.planes.absence import Fault, Missing, is_nowhere
from container4nfv_probe.planes.advice import advice, holds
from container4nfv_probe.planes.asking import Params, name_of, path_of, request_of
from container4nfv_probe.planes.catalogue import Catalogue
from container4nfv_probe.planes.documents import Items, declared, decoded, listed, next_marker, noted, place, reading
from container4nfv_probe.planes.token import Token
from container4nfv_probe.planes.versions import SELVES, VersionDocument, number, version_of
from container4nfv_probe.rules.errors import (
    Absent,
    BadDocument,
    BadVersion,
    Forbidden,
    NotVisible,
    TimedOut,
    TooOld,
    Unanswered,
    Unreachable,
)
from container4nfv_probe.rules.model import Endpoint
from container4nfv_probe.rules.read import Listing, Read
from container4nfv_probe.wire.request import Reply, Trust

if TYPE_CHECKING:
    from container4nfv_probe.wire.transport import Transport

T = TypeVar("T")
A = TypeVar("A")
PLANE, MOST_PAGES, MOST_ENDPOINTS = "openstack", 500, 8


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
        all_seen = bool(read.everyone)
        try:
            items = self._pages(read, (*read.params, *read.everyone))
        except Forbidden:
            if not all_seen:
                raise
            all_seen, items = False, self._pages(read, read.params)
        settle = advice(self.roles, "admin", name_of(read), policy=read.proof.policy if read.proof else "")
        return Listing(items.readable, lambda: self._sees_all(all_seen, read), settle, items.unreadable)

    def lists(self, *reads: Read[T]) -> Iterator[Listing[T]]:
        """The lists of several reads, one after the other, but asked for at once."""
        self.transport.ahead(*(partial(self.list, one) for one in reads))
        yield from map(self.list, reads)

    def _sees_all(self, all_seen: bool, read: Read[Any]) -> bool:
        """Whether a list is every project's: answered to an admin, as the services' own code asks who that is.

        The answer alone shows a policy, which may let an auditor ask and leave out what is not his; so may the role.
        """
        return (all_seen and holds(self.roles, "admin")) or self._cloud_wide(read)

    def _cloud_wide(self, read: Read[Any]) -> bool:
        """Whether this token sees every project's items: proven, never assumed from role names."""
        if (proof := read.proof) is None or not holds(self.roles, "admin"):
            return False
        try:
            self._first(proof, lambda endpoint: self._ask(proof, endpoint, proof.params))
        except Unanswered:
            return False
        return True

    def _pages(self, read: Read[Any], params: Params) -> Items:
        return self.transport.once((PLANE, read, params), lambda: self._all_pages(read, params))

    def _all_pages(self, read: Read[Any], params: Params) -> Items:
        items = Items()
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
        raise BadDocument(f"{name_of(read)} lists in a circle: a page leads back to an earlier one")

    def _paging(self, read: Read[Any], params: Params) -> Callable[[Endpoint], tuple[Items, str]]:
        def ask(endpoint: Endpoint) -> tuple[Items, str]:
            reply = self._ask(read, endpoint, params)
            with reading(self.transport, reply):
                return self._page(read, reply)

        return ask

    def _page(self, read: Read[Any], reply: Reply) -> tuple[Items, str]:
        """The items of one page and the marker of the next, ``""`` after the last."""
        if read.key:
            envelope = decoded(reply, dict[str, msgspec.Raw])
            if read.key not in envelope:
                raise noted(BadDocument(f"{place(reply)} answered without {read.key!r}"), reply)
            page = listed(reply, read.shape, bytes(envelope[read.key]))
            marker = next_marker(reply, envelope.get("next"), envelope.get(f"{read.key}_links"))
            following = {"next": f"?{urlencode({'marker': marker})}"} if marker else {}
            self.transport.keep(reply, {read.key: page.kept} | following)
            return page, marker
        page = listed(reply, read.shape, b"[]" if reply.status == 204 and not reply.body else reply.body)
        self.transport.keep(reply, page.kept)
        paged = any(name == "limit" for name, _ in read.params)
        return page, str(getattr(page.readable[-1], "name", "")) if page.readable and paged else ""

    def _first(self, read: Read[Any], attempt: Callable[[Endpoint], A]) -> A:
        """What the first endpoint of the service gives that can be read; the first failure if none can."""
        failures: list[Unanswered] = []
        for endpoint in self._endpoints(read):
            try:
                return attempt(endpoint)
            except (Unreachable, TimedOut) as failure:
                failures.append(_of(read, failure))
            except BadDocument as failure:
                failures.append(failure)
        raise failures[0]

    def _endpoints(self, read: Read[Any]) -> tuple[Endpoint, ...]:
        """Those to ask: of several, if the service says at its root what it is, those that call themselves so."""
        found = self._found(read)[:MOST_ENDPOINTS]
        if len(found) == 1 or read.service not in SELVES:
            return found
        return tuple(one for one in found if self._is(read.service, one)) or found

    def _found(self, read: Read[Any]) -> tuple[Endpoint, ...]:
        try:
            return self.catalogue.find(read.service)
        except Absent as absence:
            if not read.cloudwide or is_nowhere(read.service, self.catalogue.region, self.list):
                raise
            sentence = f"{absence}; other projects may have it"
            raise NotVisible(sentence, f"credentials of a project that has {name_of(read)}") from absence

    def _is(self, service: str, endpoint: Endpoint) -> bool:
        root = version_of(service)
        try:
            return declared(self.transport, self._ask(root, endpoint, ()), root.shape).is_of(service)
        except Unanswered:
            return False

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
            sentence = f"{name_of(read)} does not let this token read {path_of(read)} ({status})"
            settle = advice(self.roles, read.role, name_of(read), status, read.policy)
            raise noted(Forbidden(sentence, settle), reply)
        if status == 406:
            raise noted(BadVersion(f"{name_of(read)} answered 406 to the API version of {path_of(read)}"), reply)
        if status in (404, 405) and read.since:
            self._check_age(read, read.since, endpoint, reply)
        if status == 404 and self._says_missing(reply):
            raise noted(Missing(f"{name_of(read)} has no {path_of(read)}"), reply)
        sentence = f"{name_of(read)} answered {status} to {path_of(read)}"
        settle = f"a working {name_of(read)}"
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
            raise noted(TooOld(f"{name_of(read)} {said} does not know {read.path} (since {since})"), reply)

    def _check_echo(self, read: Read[Any], reply: Reply) -> None:
        echoed = reply.headers.get("OpenStack-API-Version", "").rpartition(" ")[2]
        if read.microversion and echoed != read.microversion:
            said = f"in version {echoed}" if echoed else "without naming its version"
            raise noted(BadVersion(f"{place(reply)} answered {said}, not {read.microversion}"), reply)


def _of(read: Read[Any], failure: Unanswered) -> Unanswered:
    """The transport's failure, which names an address, with the name of who should answer there."""
    named = type(failure)(f"{name_of(read)} at {failure}", failure.settle)
    named.exchange = failure.exchange
    return named
