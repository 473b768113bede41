"""The API servers of Zun behind the catalogue's endpoint, each asked by itself, without a token."""

from __future__ import annotations

from dataclasses import dataclass, field

from container4nfv_probe.planes.documents import declared, noted, place
from container4nfv_probe.planes.versions import VersionDocument
from container4nfv_probe.rules.errors import BadDocument, Unanswered
from container4nfv_probe.rules.model import Endpoint
from container4nfv_probe.wire.transport import Request, Transport, Trust

PLANE = "backends"


@dataclass(frozen=True)
class Backend:
    """One server: what it says it is, where it is, and whether it is healthy (None: it does not know the question).

    ``failure`` is why there is no document.
    """

    url: str
    document: VersionDocument | None = None
    addresses: frozenset[str] = frozenset()
    healthy: bool | None = None
    failure: Unanswered | None = None


@dataclass(frozen=True)
class Backends:
    """Every API server that the operator named."""

    transport: Transport = field(repr=False)
    urls: tuple[str, ...]
    trust: Trust = field(default=Trust(), repr=False)

    def all(self) -> tuple[Backend, ...]:
        """Each server, asked at its root and at ``/healthcheck``."""
        return tuple(map(self._one, dict.fromkeys(Endpoint("", "", "", url).root() for url in self.urls)))

    def _one(self, url: str) -> Backend:
        try:
            reply = self.transport.fetch(Request(PLANE, f"{url}/", self.trust, resolve=True))
            if reply.status not in (200, 300):
                raise noted(BadDocument(f"{place(reply)} answered {reply.status}", "an API server that works"), reply)
            if not reply.addresses:
                raise noted(BadDocument(f"nobody noted the address of {place(reply)}", "an audit made anew"), reply)
            document = declared(self.transport, reply, VersionDocument)
            return Backend(url, document, frozenset(reply.addresses), self._is_healthy(url))
        except Unanswered as failure:
            return Backend(url, failure=failure)

    def _is_healthy(self, url: str) -> bool | None:
        """What its ``/healthcheck`` says; before 6.0.0 (Victoria) there was none: 401 or 404."""
        status = self.transport.fetch(Request(PLANE, f"{url}/healthcheck", self.trust)).status
        return None if status in (401, 404) else status == 200
