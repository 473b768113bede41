"""What is asked and what comes back, as values."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from container4nfv_probe.rules.errors import BadDocument
from container4nfv_probe.rules.model import Exchange
from container4nfv_probe.wire.bodies import Held
from container4nfv_probe.wire.kept import OUR_HEADERS, clean_url, host
from container4nfv_probe.wire.limits import Limits

if TYPE_CHECKING:
    import requests

Key = tuple[str, str, str, str, tuple[tuple[str, str], ...]]
REDIRECTS = frozenset({301, 302, 303, 307, 308})
LONGEST_URL = 8000  # what web servers take, about


@dataclass(frozen=True)
class Trust:
    """Whom to trust over TLS, and as whom: requests' ``verify`` and ``cert``."""

    verify: bool | str = True
    cert: str | tuple[str, str] | None = None


@dataclass(frozen=True)
class Request:
    """A read: ``headers`` are ours and kept if listed, ``secret`` ones authenticate and never are.

    ``repeated`` are headers that may come several times, kept by nobody; ``parameters`` are the names in
    the query that a read declares, and that may be kept therefore; ``posted`` is the text that a write
    sends, and is kept, ``content`` what is no text, and is not; ``follow`` is false where a redirect is the
    answer; ``resolve`` is true where the addresses of the host matter, ``perhaps`` where an answer does
    without them, too; ``renew`` gives another ``secret`` for one that got a 401, or nothing.
    """

    plane: str
    url: str
    trust: Trust = field(default=Trust(), repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict, repr=False)
    repeated: tuple[tuple[str, str], ...] = ()
    parameters: frozenset[str] = frozenset()
    method: str = "GET"
    posted: str = ""
    content: bytes = field(default=b"", repr=False)
    follow: bool = True
    resolve: bool = False
    perhaps: bool = False
    renew: Callable[[Mapping[str, str]], Mapping[str, str]] | None = field(default=None, repr=False, compare=False)

    def key(self) -> Key:
        """What makes two requests the same question; of a token it counts only that there is one."""
        asked = (*sorted(self.headers.items()), *((name, "") for name in sorted(self.secret)))
        return self.plane, self.method, self.url, self.posted, asked

    def exchange(self) -> Exchange:
        """What is kept of it before anything came back."""
        asked = {name: self.headers[name] for name in OUR_HEADERS if name in self.headers}
        url = clean_url(self.url, self.parameters)
        return Exchange("", self.plane, _now(), self.method, url, 0, None, 0.0, asked, {}, "", 0, posted=self.posted)

    def check(self) -> None:
        """Raise ``BadDocument`` for a URL that cannot be asked, or that no server would take."""
        if len(self.url) > LONGEST_URL:
            raise BadDocument(f"{host(self.url)} is not asked with a URL of {len(self.url)} characters", "a valid URL")
        self.prepared()

    def prepared(self) -> requests.PreparedRequest:
        """As requests sends it. Raises ``BadDocument`` where that cannot be."""
        import requests  # what asks no cloud does without it
        from urllib3 import HTTPHeaderDict

        # Bodies are read with a cap; an encoded one would be larger than it looks.
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", **self.headers, **self.secret}
        try:
            body = self.content or (self.posted.encode() if self.posted or self.method == "POST" else None)
            prepared = requests.Request(self.method, self.url, headers=headers, data=body).prepare()
            if not str(prepared.url).startswith(("http://", "https://")):
                raise requests.exceptions.InvalidSchema
            if self.repeated:
                prepared.headers = HTTPHeaderDict([*prepared.headers.items(), *self.repeated])  # type: ignore[assignment]
            return prepared
        except (requests.RequestException, ValueError) as error:
            raise BadDocument(f"{clean_url(self.url)!r} is not a URL that can be asked", "a valid URL") from error


@dataclass(frozen=True)
class Reply:
    """An answer as the planes read it; ``exchange`` is the id under which it is evidence."""

    exchange: str
    url: str
    status: int
    headers: Mapping[str, str]
    held: Held = field(repr=False)
    limits: Limits = field(repr=False)
    addresses: tuple[str, ...] = ()

    @property
    def body(self) -> bytes:
        """The bytes of the answer."""
        return self.held.content()


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
