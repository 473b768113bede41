"""What a registry leaves in Swift: its layout in a container of any name.

Swift lists one account, that of the project this audit is scoped to, and one container at a time.
(swift 2.38.3, ``swift/common/middleware/listing_formats.py``; Ceph RGW answers with the same fields.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Annotated

from container4nfv_probe import (
    Answer,
    Cause,
    Document,
    Public,
    Read,
    Subject,
    Time,
    check,
    counted,
    listing,
    met,
    unknown,
)

# What people call the container of a registry, and what holds nothing but parts of large objects.
LIKELY = ("registry", "docker", "harbor", "quay", "gitlab", "image", "container", "oci", "mirror", "artifact")
SEGMENTS = ("_segments", "+segments", "-segments")


class Container(Document, frozen=True):
    """A container of an account."""

    name: Annotated[str, Public("docker_registry", "segments", within=LIKELY)]


class Object(Document, frozen=True):
    """An object of a container; ``hash`` is the MD5 of its content, ``last_modified`` in UTC."""

    name: Annotated[str, Public("files", "docker", "registry", "v2", "repositories", "_manifests", "tags", "current",
                                "link", "blobs", "sha256", "data")]  # fmt: skip
    hash: str
    last_modified: Time


ACCOUNT = Read("object-store", "", Container, role="member", params=(("format", "json"), ("limit", "1000")),
               command="openstack container list")  # fmt: skip
# The first object under the prefix is enough: this is read as one document, not page by page.
BLOBS = Read("object-store", "{container}", tuple[Object, ...], role="member",
             params=(("format", "json"), ("prefix", "files/docker/registry/v2/"), ("limit", "1")))  # fmt: skip
# The S3 driver's layout, which Docker Distribution 3 and later have on Swift.
S3_BLOBS = replace(BLOBS, params=(("format", "json"), ("prefix", "docker/registry/v2/"), ("limit", "1")))
MOST_CONTAINERS = 20
REDIRECT = "a registry that sends readers to its storage (redirect not disabled), which names the container"


@dataclass(frozen=True)
class Looked:
    """The containers of an account, how many of them were looked at, and which hold a registry's blobs."""

    names: tuple[str, ...]
    looked: int
    held: tuple[str, ...]

    def everywhere(self) -> bool:
        """Whether none was left out."""
        return self.looked == len(self.names)

    def __str__(self) -> str:
        if not self.names:
            return "this project's Swift, which has no container"
        if self.everywhere():
            return f"the {counted(self.looked, 'Swift container')} of this project"
        return f"the {self.looked} of {len(self.names)} Swift containers of this project that were looked at"


@check(ACCOUNT, BLOBS, S3_BLOBS)
def swift_holds_blobs(subject: Subject) -> Answer:
    """Does a container of this project's Swift look like a registry's?"""
    seen = containers_with_blobs(subject, BLOBS, S3_BLOBS)
    if seen.held or seen.everywhere():
        return met(bool(seen.held), f"Swift container {listing(seen.held)} holds registry blobs",
                   "no Swift container of this project holds registry blobs")  # fmt: skip
    return unknown(f"no registry blobs in {seen}", Cause.NOT_VISIBLE, REDIRECT)


def containers_with_blobs(subject: Subject, *layouts: Read[tuple[Object, ...]]) -> Looked:
    """Swift containers with blobs in one of these layouts."""
    names = ordered(one.name for one in subject.openstack.list(ACCOUNT).every())
    looked = names[:MOST_CONTAINERS]
    held = [name for name in looked if not of_segments(name, names)
            and any(subject.openstack.get(one.at(container=name)) for one in layouts)]  # fmt: skip
    return Looked(tuple(names), len(looked), tuple(held))


def regions_with_swift(subject: Subject) -> list[str]:
    """The regions beside the audited one for which the catalogue has an object store."""
    catalogue = subject.openstack.catalogue
    listed = {one.region for one in catalogue.everywhere("object-store")}
    return sorted(listed - {catalogue.region, ""})


def only_elsewhere(subject: Subject) -> list[str]:
    """Where the catalogue has an object store, if it has one for other regions and interfaces only."""
    catalogue = subject.openstack.catalogue
    if catalogue.here("object-store"):
        return []
    return [f"{one.region}/{one.interface}" for one in catalogue.everywhere("object-store")]


def of_segments(name: str, names: Collection[str]) -> bool:
    """Whether a container holds nothing but the parts of another one's large objects."""
    return any(name.removesuffix(suffix) in names for suffix in SEGMENTS if name.endswith(suffix))


def ordered(names: Iterable[str]) -> list[str]:
    """The likely ones first, each kind as Swift lists it."""
    return sorted(names, key=lambda name: (name.endswith(SEGMENTS), not any(word in name for word in LIKELY)))
