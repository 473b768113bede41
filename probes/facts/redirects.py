"""Where a registry sends those who want a blob, and whose that place is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from container4nfv_probe import Image, Subject

from .layouts import S3, SWIFT, Layout, Store, blob_path

# Swift's API, and Ceph's of it, has its version in the path; S3 has none.
_SWIFT = re.compile(r"/v1(?:\.0)?/(?:[^/]*AUTH_[^/]*/)?(?P<container>[^/]+)/(?P<root>.*)$")


def layout_of(image: Image) -> Layout | None:
    """The driver that stores under the path of a redirect; None where the path tells none."""
    path = urlsplit(image.location).path
    if not path.endswith(f"/{blob_path(image.configuration)}"):
        return None
    native = _SWIFT.search(path) and path.endswith(f"/{SWIFT.prefix}{blob_path(image.configuration)}")
    return SWIFT if native else S3


def host_of(image: Image) -> str:
    """Who is asked for the blob, as a URL names it."""
    return urlsplit(image.location).netloc


def regions_of(subject: Subject, image: Image) -> list[str]:
    """The regions of the catalogue whose object store is there, the audited one first; ``""`` is every region."""
    catalogue = subject.openstack.catalogue
    found = {one.region for place in _places(image) for one in catalogue.at(place)
             if one.service_type in ("object-store", "s3")}  # fmt: skip
    return sorted(found, key=lambda region: (region not in (catalogue.region, ""), region))


def _places(image: Image) -> Iterator[str]:
    """The URL, and without the bucket that S3 may put before its host."""
    parts = urlsplit(image.location)
    yield image.location
    if parts.path == f"/{blob_path(image.configuration)}":
        yield f"{parts.scheme}://{parts.netloc.partition('.')[2]}"


def stores(image: Image, layout: Layout) -> list[Store]:
    """The containers that the place may be, if it is one of this project's under another name."""
    parts = urlsplit(image.location)
    if layout is SWIFT:
        inside = parts.path.removesuffix(f"{SWIFT.prefix}{blob_path(image.configuration)}")
        found = _SWIFT.search(inside)
        return [Store(layout, found["container"], found["root"])] if found else []
    inside = parts.path.removesuffix(blob_path(image.configuration)).removeprefix("/")
    bucket, _, root = inside.partition("/")
    in_path = [Store(layout, bucket, root)] if bucket else []
    return [*in_path, Store(layout, (parts.hostname or "").partition(".")[0], inside)]
