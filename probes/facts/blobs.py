"""Whose bytes a registry serves: in Swift of this cloud by the registry's own redirect, or by its listing.

Paths: docker/distribution 2.8.2, ``registry/storage/paths.go`` and ``registry/storage/driver/swift``;
one image is represented by its configuration, because layers are shared between registries.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlsplit

from container4nfv_probe import Answer, Blob, Cause, Read, Subject, check, listing, no, unknown, yes

from .pulls import pulled
from .swift import ACCOUNT, BLOBS, S3_BLOBS, Swift, containers_with_blobs

MOST_IMAGES = 3
OWNER = "credentials of the project whose object store the registry uses"


@dataclass(frozen=True)
class Layout:
    """Where a storage driver keeps blobs, and by which names Harbor calls the driver."""

    driver: str
    held: Read[tuple[Swift, ...]]
    prefix: str

    def path(self, blob: Blob) -> str:
        """The object that holds a blob."""
        digest = blob.digest.removeprefix("sha256:")
        return f"{self.prefix}docker/registry/v2/blobs/sha256/{digest[:2]}/{digest}/data"


SWIFT = Layout("swift", BLOBS, "files/")
S3 = Layout("s3", S3_BLOBS, "")
ASKS = ("registry: GET /v2/, /v2/_catalog, tags and manifests", "registry: HEAD of a blob, its redirect not followed")


@check(plane="registry", asks=("registry: GET /v2/",))
def registry_answers(subject: Subject) -> Answer:
    """Does the registry answer its API?"""
    wants = subject.registry.wants()
    how = f"with a login ({wants.split()[0]})" if wants else "without a login"
    return yes(f"a registry answers at {subject.registry.host}, {how}")


@check(ACCOUNT, BLOBS, plane="registry", asks=ASKS)
def tied_swift(subject: Subject) -> Answer:
    """Are blobs that the registry serves in this cloud's Swift (native driver)?"""
    return tied(subject, SWIFT)


@check(ACCOUNT, S3_BLOBS, plane="registry", asks=ASKS)
def tied_s3(subject: Subject) -> Answer:
    """Are blobs that the registry serves in this cloud's object store (S3 driver)?"""
    return tied(subject, S3)


def tied(subject: Subject, layout: Layout) -> Answer:
    """Whether the registry's blobs are where this driver would put them, in this cloud."""
    blobs = served(subject)
    if not blobs:
        cause = Cause.FORBIDDEN if subject.registry.wants() else Cause.NOT_VISIBLE
        return unknown(f"{subject.registry.host} shows this login no image", cause,
                       "an image in the registry, and a login that may read it")  # fmt: skip
    if sent := next((blob for blob in blobs if blob.location), None):
        return redirected(subject, sent, layout)
    driver = subject.registry.storage()
    if driver and driver != layout.driver:
        return no(f"the registry stores by the driver {driver}, not {layout.driver}")
    return searched(subject, blobs, layout)


def served(subject: Subject) -> list[Blob]:
    """A blob each of the first images that can be had."""
    repositories = subject.registry.repositories() or pulled(subject)
    return list(islice(filter(None, map(subject.registry.blob, repositories)), MOST_IMAGES))


def redirected(subject: Subject, blob: Blob, layout: Layout) -> Answer:
    """What the place shows to which the registry sends those who want a blob."""
    parts = urlsplit(blob.location)
    shown = next((one for one in (SWIFT, S3) if parts.path.endswith(f"/{one.path(blob)}")), None)
    if shown is None:
        sentence = f"the registry sends readers to {parts.netloc}, and who stores there is not shown"
        return unknown(sentence, Cause.NOT_VISIBLE, OWNER)
    if shown is not layout:
        return no(f"the registry sends readers to {parts.netloc}, as its {layout.driver} driver would not")
    if in_object_store(subject, blob, layout):
        return yes(f"the registry sends readers to this cloud's object store, {parts.netloc}")
    if layout is SWIFT:
        return unknown(f"the registry sends readers to a Swift, {parts.netloc}, that is not in the catalogue",
                       Cause.OTHER_CLOUD, "that Swift in the catalogue, if it is this cloud's")  # fmt: skip
    return no(f"the registry sends readers to {parts.netloc}, which is not in the catalogue", Cause.OTHER_CLOUD)


def in_object_store(subject: Subject, blob: Blob, layout: Layout) -> bool:
    """Whether a redirect points at an object store of the catalogue; S3 may put the bucket before its host."""
    parts = urlsplit(blob.location)
    places = [blob.location]
    if parts.path == f"/{layout.path(blob)}":
        places.append(f"{parts.scheme}://{parts.netloc.partition('.')[2]}")
    catalogue = subject.openstack.catalogue
    return any(catalogue.serves(service, place) for service in ("object-store", "s3") for place in places)


def searched(subject: Subject, blobs: list[Blob], layout: Layout) -> Answer:
    """Whether one container of this project holds every one of the blobs: one that holds some is another registry's."""
    names, _ = containers_with_blobs(subject, layout.held)
    whole = [name for name in names
             if all(subject.openstack.get(of_blob(layout, one).at(container=name)) for one in blobs)]  # fmt: skip
    if whole:
        return yes(f"Swift container {listing(whole)} holds the blobs that the registry serves")
    seen = f"Swift container {listing(names)} holds other blobs than" if names else "this project's Swift holds none of"
    return unknown(f"{seen} those the registry serves, which may keep them in another project or prefix",
                   Cause.NOT_VISIBLE, OWNER)  # fmt: skip


def of_blob(layout: Layout, blob: Blob) -> Read[tuple[Swift, ...]]:
    """The listing that has this blob alone."""
    params = tuple((name, layout.path(blob) if name == "prefix" else value) for name, value in layout.held.params)
    return replace(layout.held, params=params)
