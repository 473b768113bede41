"""What a registry serves."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from container4nfv_probe.planes.everybodys import is_store


@dataclass(frozen=True)
class Image:
    """An image that the registry serves: what a tag of a repository names now.

    ``digest`` is that of its manifest or index, ``configuration`` that of a blob of its own, and
    ``location`` the URL the registry sends readers to for that blob, unsigned, if it sends them.
    """

    repository: str
    tag: str
    digest: str
    configuration: str
    location: str = ""

    def is_elsewhere(self) -> bool:
        """Whether readers are sent to a public cloud, where no OpenStack stores."""
        return is_store(urlsplit(self.location).hostname or "")

    def __str__(self) -> str:
        return f"{self.repository}:{self.tag}"


@dataclass(frozen=True)
class Sample:
    """Images of a registry, and the repositories among those looked at that could not be read."""

    images: tuple[Image, ...]
    unread: tuple[str, ...]
