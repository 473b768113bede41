"""A registry for container images, by the Docker Registry HTTP API V2."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from container4nfv_probe.transport import Transport


@dataclass(frozen=True)
class Registry:
    """One registry; ``user`` and ``password`` may be empty."""

    transport: Transport = field(repr=False)
    url: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def host(self) -> str:
        """Host and port as images name them: without scheme, lower case, without the scheme's own port."""
        parts = urlsplit(self.url)
        own = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
        return parts.netloc.casefold().removesuffix(own)
