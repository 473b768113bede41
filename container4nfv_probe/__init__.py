"""What a requirement module may import, and nothing else."""

import container4nfv_probe.cli.starting  # noqa: F401  # before all that takes its time

# isort: split
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from msgspec import UNSET, UnsetType, field

    from container4nfv_probe.audit.subject import Subject
    from container4nfv_probe.planes.backends import Backend
    from container4nfv_probe.planes.images import Image, Sample
    from container4nfv_probe.planes.versions import VersionDocument, number, version_of
    from container4nfv_probe.rules.addresses import address, family, is_loopback, is_uuid, mac
    from container4nfv_probe.rules.answers import counted, found, listing, met, no, unknown, yes
    from container4nfv_probe.rules.document import Document
    from container4nfv_probe.rules.model import Answer, Cause
    from container4nfv_probe.rules.public import Public, Time, Version
    from container4nfv_probe.rules.read import Listing, Read
    from container4nfv_probe.rules.requirement import Requirement
    from container4nfv_probe.rules.rule import check
    from container4nfv_probe.rules.texts import Json, Settings, Text, Yaml, instant

__all__ = [
           "UNSET",
           "Answer",
           "Backend",
           "Cause",
           "Document",
           "Image",
           "Json",
           "Listing",
           "Public",
           "Read",
           "Requirement",
           "Sample",
           "Settings",
           "Subject",
           "Text",
           "Time",
           "UnsetType",
           "Version",
           "VersionDocument",
           "Yaml",
           "address",
           "check",
           "counted",
           "family",
           "field",
           "found",
           "instant",
           "is_loopback",
           "is_uuid",
           "listing",
           "mac",
           "met",
           "no",
           "number",
           "unknown",
           "version_of",
           "yes",
]  # fmt: skip
# Where they are: a command that needs no requirement does not wait for them.
PLACES = {
    "msgspec": "UNSET UnsetType field",
    "audit.subject": "Subject",
    "planes.backends": "Backend",
    "planes.images": "Image Sample",
    "planes.versions": "VersionDocument number version_of",
    "rules.addresses": "address family is_loopback is_uuid mac",
    "rules.answers": "counted found listing met no unknown yes",
    "rules.document": "Document",
    "rules.model": "Answer Cause",
    "rules.public": "Public Time Version",
    "rules.read": "Listing Read",
    "rules.requirement": "Requirement",
    "rules.rule": "check",
    "rules.texts": "Json Settings Text Yaml instant",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    place = next((place for place, names in PLACES.items() if name in names.split()), "")
    if not place:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(place if place == "msgspec" else f"{__name__}.{place}")
    return globals().setdefault(name, getattr(module, name))
