"""What a service says of its own age: the version document at its root."""

from __future__ import annotations

import re
from typing import Annotated

from container4nfv_probe.rules.document import Document
from container4nfv_probe.rules.public import Public, Version
from container4nfv_probe.rules.read import Read

# The services that say at their root what they are: by name, or by how they begin to describe themselves (Zun up
# to 0.2.2 leaves its name out). Sources: controllers/root.py of zun 0.2.2 to 18.0.0 and of magnum 4.1.0 to 23.0.0.
SELVES = {
    "container": ("OpenStack Zun API", "Zun is an OpenStack project"),
    "container-infra": ("OpenStack Magnum API", "Magnum is an OpenStack project"),
}
_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})*")


class ApiVersion(Document, frozen=True):
    """One entry of a version document; ranges are strings such as ``1.40``."""

    id: Version = ""
    max_version: Version = ""
    version: Version = ""
    min_version: Version = ""
    status: Annotated[str, Public("CURRENT", "SUPPORTED", "EXPERIMENTAL", "DEPRECATED")] = ""


class VersionDocument(Document, frozen=True):
    """What a service says of itself at its root, with 200 or 300."""

    versions: tuple[ApiVersion, ...]
    name: Annotated[str, Public(*(name for name, _ in SELVES.values()))] = ""
    description: Annotated[str, Public(*(begins for _, begins in SELVES.values()))] = ""

    def newest(self) -> tuple[int, ...]:
        """The highest API version as numbers, ``()`` when the document names none."""
        named = (entry.max_version or entry.version for entry in self.versions)
        return max((number(text) for text in named), default=())

    def is_of(self, service: str) -> bool:
        """Whether it is the document of a service of ``SELVES``, and not another's at its endpoint."""
        name, description = SELVES[service]
        return self.name == name or (self.name == "" and self.description.startswith(description))


def number(version: str) -> tuple[int, ...]:
    """``1.40`` as (1, 40); anything else as ()."""
    return tuple(map(int, version.split("."))) if _NUMBER.fullmatch(version) else ()


def version_of(service: str) -> Read[VersionDocument]:
    """The read of a service's version document, which most services give to anybody."""
    return Read(service, "/", VersionDocument)
