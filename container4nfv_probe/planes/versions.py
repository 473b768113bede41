"""What a service says of its own age: the version document at its root."""

from __future__ import annotations

import re

from container4nfv_probe.rules.model import Document
from container4nfv_probe.rules.read import Read

_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})*")


class ApiVersion(Document, frozen=True):
    """One entry of a version document; ranges are strings such as ``1.40``."""

    id: str = ""
    max_version: str = ""
    version: str = ""
    min_version: str = ""
    status: str = ""


class VersionDocument(Document, frozen=True):
    """What a service says of itself at its root, with 200 or 300."""

    versions: tuple[ApiVersion, ...]
    name: str = ""
    description: str = ""

    def newest(self) -> tuple[int, ...]:
        """The highest API version as numbers, ``()`` when the document names none."""
        named = (entry.max_version or entry.version for entry in self.versions)
        return max((number(text) for text in named), default=())


def number(version: str) -> tuple[int, ...]:
    """``1.40`` as (1, 40); anything else as ()."""
    return tuple(map(int, version.split("."))) if _NUMBER.fullmatch(version) else ()


def version_of(service: str) -> Read[VersionDocument]:
    """The read of a service's version document, which most services give to anybody."""
    return Read(service, "/", VersionDocument)
