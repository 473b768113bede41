"""What a registry leaves in Swift: its layout in a container of any name.

Swift lists one account, that of the project this audit is scoped to.
"""

from __future__ import annotations

from dataclasses import replace

from container4nfv_probe import Answer, Cause, Document, Read, Subject, check, field, listing, met, unknown


class Swift(Document, frozen=True):
    """A container of an account, or an object of a container."""

    name: str = field(default="")


ACCOUNT = Read("object-store", "", Swift, role="member", params=(("format", "json"), ("limit", "1000")),
               command="openstack container list")  # fmt: skip
# The first object under the prefix is enough: this is read as one document, not page by page.
BLOBS = Read("object-store", "{container}", tuple[Swift, ...], role="member",
             params=(("format", "json"), ("prefix", "files/docker/registry/v2/"), ("limit", "1")))  # fmt: skip
# The S3 driver's layout, which Docker Distribution 3 and later have on Swift.
S3_BLOBS = replace(BLOBS, params=(("format", "json"), ("prefix", "docker/registry/v2/"), ("limit", "1")))
MOST_CONTAINERS = 8


@check(ACCOUNT, BLOBS, S3_BLOBS)
def swift_holds_blobs(subject: Subject) -> Answer:
    """Does a container of this project's Swift look like a registry's?"""
    names, looked_everywhere = containers_with_blobs(subject, BLOBS, S3_BLOBS)
    if names or looked_everywhere:
        return met(bool(names), f"Swift container {listing(names)} holds registry blobs",
                   "no Swift container of this project holds registry blobs")  # fmt: skip
    return unknown(f"only {MOST_CONTAINERS} Swift containers were looked at", Cause.NOT_VISIBLE, "the container's name")


def containers_with_blobs(subject: Subject, *layouts: Read[tuple[Swift, ...]]) -> tuple[list[str], bool]:
    """Swift containers with blobs in one of these layouts, and whether all were looked at."""
    names = [one.name for one in subject.openstack.list(ACCOUNT).every()]
    likely = sorted(names, key=lambda name: not any(word in name for word in ("registry", "docker")))
    looked, left = likely[:MOST_CONTAINERS], likely[MOST_CONTAINERS:]
    held = [name for name in looked if any(subject.openstack.get(one.at(container=name)) for one in layouts)]
    return held, not left
