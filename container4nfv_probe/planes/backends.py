"""The API servers of Zun behind the catalogue's endpoint, each asked by itself, without a token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from container4nfv_probe.planes.catalogue import authority
from container4nfv_probe.planes.documents import declared, noted, place
from container4nfv_probe.planes.health import health
from container4nfv_probe.planes.versions import VersionDocument
from container4nfv_probe.rules.addresses import address, family
from container4nfv_probe.rules.errors import BadDocument, NotVisible, Unanswered
from container4nfv_probe.rules.model import Endpoint
from container4nfv_probe.wire.kept import schemes
from container4nfv_probe.wire.request import Reply, Request, Trust

if TYPE_CHECKING:
    from container4nfv_probe.wire.transport import Transport

PLANE = "backends"
BEHIND = "the URL of each Zun API server behind the catalogue's endpoint"
# Zun has a health check from 6.0.0 (Victoria) on; 5.0.0 (Ussuri) is the first with this API version, and so is every
# later one.
PERHAPS_WITH_HEALTH = (1, 40)


@dataclass(frozen=True)
class Backend:
    """One server: what it says it is, where it is, and whether it is healthy (None: it does not know the question).

    ``front`` is true of the catalogue's own endpoint, which is no server behind it; ``failure`` is why
    nothing is known of it, or not whether it is one.
    """

    url: str
    document: VersionDocument | None = None
    addresses: frozenset[str] = frozenset()
    healthy: bool | None = None
    front: bool = False
    failure: Unanswered | None = None


@dataclass(frozen=True)
class Backends:
    """Every API server that the operator named; ``fronts`` are the catalogue's own endpoints."""

    transport: Transport = field(repr=False)
    urls: tuple[str, ...]
    trust: Trust = field(default=Trust(), repr=False)
    fronts: tuple[str, ...] = ()

    def all(self) -> tuple[Backend, ...]:
        """Each server, asked at its root and at ``/healthcheck``, and compared with the catalogue's endpoints."""
        roots = list(dict.fromkeys(map(_root, self.urls)))
        self.transport.ahead(*(partial(self._one, url) for url in roots))
        given = [self._one(url) for url in roots]
        answering = any(one.document for one in given)
        # What names no host is nobody's endpoint, whatever a catalogue says.
        named = [url for url in dict.fromkeys(map(_root, self.fronts)) if authority(url)[0]]
        fronts = [self._front(url) for url in named] if answering else []
        return tuple(_beside(one, fronts) if one.document else one for one in given)

    def _one(self, url: str) -> Backend:
        try:
            reply = self.transport.fetch(Request(PLANE, f"{url}/", self.trust, resolve=True))
            if reply.status not in (200, 300):
                raise noted(BadDocument(f"{place(reply)} answered {reply.status}", "an API server that works"), reply)
            if not reply.addresses:
                raise noted(BadDocument(f"nobody noted the address of {place(reply)}", "an audit made anew"), reply)
            document = declared(self.transport, reply, VersionDocument)
            return Backend(url, document, frozenset(reply.addresses), self._is_healthy(url, document))
        except Unanswered as failure:
            return Backend(url, failure=failure)

    def _is_healthy(self, url: str, document: VersionDocument) -> bool | None:
        """What its ``/healthcheck`` says, None where there is none."""
        reply = self.transport.fetch(Request(PLANE, f"{url}/healthcheck", self.trust))
        healthy, declared = health(reply)
        if healthy is None and not _without_health(reply, document):
            raise noted(BadDocument(f"{place(reply)} answered {reply.status}, and not as Zun's health check does",
                                    "a way to that server's own /healthcheck"), reply)  # fmt: skip
        if healthy is not None:
            self.transport.keep(reply, declared)
        return healthy

    def _front(self, url: str) -> Backend:
        """An endpoint of the catalogue with its addresses; a name is looked up as it is asked."""
        host, _ = authority(url)
        if address(host):
            return Backend(url, addresses=frozenset({address(host)}))
        try:
            reply = self.transport.fetch(Request(PLANE, f"{url}/", self.trust, resolve=True))
            return Backend(url, addresses=frozenset(reply.addresses))
        except Unanswered as failure:
            return Backend(url, failure=failure)


def _root(url: str) -> str:
    return Endpoint("", "", "", url).root()


def _without_health(reply: Reply, document: VersionDocument) -> bool:
    """Whether it is the API itself that answers, which wants a token for what it does not know."""
    if reply.status not in (401, 404):
        return False
    older = bool(document.newest()) and document.newest() < PERHAPS_WITH_HEALTH
    return older or "keystone" in schemes(reply.headers.get("WWW-Authenticate", ""))


def _beside(server: Backend, fronts: Sequence[Backend]) -> Backend:
    """The server, marked where it is the catalogue's own endpoint: any name of it, at the same port.

    At another port of its address there may be the one server that it leads to, or a balancer as well.
    """
    same = [one for one in fronts if authority(one.url)[1] == authority(server.url)[1]]
    if any(authority(one.url) == authority(server.url) for one in same):
        return replace(server, front=True)
    for one in same:
        shared = one.addresses & server.addresses
        if shared and all(len([a for a in one.addresses if family(a) == family(b)]) == 1 for b in shared):
            return replace(server, front=True)
    if any(one.addresses & server.addresses for one in fronts):
        sentence = f"{server.url} is at one of the addresses of the catalogue's endpoint: a balancer's or a server's"
        return replace(server, failure=NotVisible(sentence, BEHIND))
    for one in fronts:
        if not one.addresses:
            sentence = f"{server.url} may be the catalogue's own endpoint {one.url}, whose address nobody could tell"
            return replace(server, failure=NotVisible(sentence, f"a host that knows {one.url}"))
    return server
