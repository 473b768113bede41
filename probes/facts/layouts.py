"""How a registry lays out what it stores: the objects that hold its tags and blobs.

docker/distribution 2.8.2 and 3.0.0, ``registry/storage/paths.go`` and ``registry/storage/driver/swift``:
a link holds nothing but the digest it names, so that its MD5 tells which.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from container4nfv_probe import Image, Read, Subject

from .swift import BLOBS, S3_BLOBS, Object


@dataclass(frozen=True)
class Layout:
    """What a storage driver puts before the paths, and by which name Harbor calls it."""

    driver: str
    held: Read[tuple[Object, ...]]
    prefix: str


SWIFT = Layout("swift", BLOBS, "files/")
S3 = Layout("s3", S3_BLOBS, "")


@dataclass(frozen=True)
class Store:
    """A container and, in it, the root directory a registry was given; ``""`` by default."""

    layout: Layout
    container: str
    root: str = ""

    def holds(self, subject: Subject, image: Image) -> bool:
        """Whether its tag of that name is the image the registry serves, with the blob that is the image's own."""
        link = self._object(subject, tag_path(image))
        right = link is not None and link.hash == digest_of_link(image.digest)
        return right and self._object(subject, blob_path(image.configuration)) is not None

    def _object(self, subject: Subject, path: str) -> Object | None:
        read = object_at(self.layout, f"{self.root}{self.layout.prefix}{path}").at(container=self.container)
        objects = subject.openstack.get(read)
        return objects[0] if objects else None


def tag_path(image: Image) -> str:
    """The object that says what a tag names."""
    return f"docker/registry/v2/repositories/{image.repository}/_manifests/tags/{image.tag}/current/link"


def blob_path(digest: str) -> str:
    """The object that is a blob."""
    hexadecimal = digest.removeprefix("sha256:")
    return f"docker/registry/v2/blobs/sha256/{hexadecimal[:2]}/{hexadecimal}/data"


def digest_of_link(digest: str) -> str:
    """What Swift says of the content of a link to this digest."""
    return hashlib.md5(digest.encode(), usedforsecurity=False).hexdigest()


def object_at(layout: Layout, path: str) -> Read[tuple[Object, ...]]:
    """The listing that has this object alone."""
    params = tuple((name, path if name == "prefix" else value) for name, value in layout.held.params)
    return replace(layout.held, params=params)
