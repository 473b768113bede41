"""What Glance and Glare say of images in docker format.

Fields: glance 15.0.2 and 33.0.0, ``glance/api/v2/images.py``; glare 0.2.1 and 5.0.1, ``/schemas``. Those without
a default are always sent, null where they are not set.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import Annotated

from container4nfv_probe import UNSET, Answer, Document, Public, Read, Subject, UnsetType, check, found, met

# The container formats of Glance and Glare.
FORMATS = ("docker", "bare", "ovf", "ova", "aki", "ari", "ami", "compressed")


class Task(Document, frozen=True):
    """A Glance task, which only an admin may list."""


class Enum(Document, frozen=True):
    """The values a property may have; null is one of them."""

    enum: tuple[Annotated[str, Public(*FORMATS)] | None, ...]


class Formats(Document, frozen=True):
    """The one property of an image's schema that matters here."""

    container_format: Enum


class Schema(Document, frozen=True):
    """A JSON schema of Glance or Glare."""

    properties: Formats


class ArtifactTypes(Document, frozen=True):
    """Glare's schemas by artifact type: those that are enabled, of which images need not be one."""

    images: Schema | UnsetType = UNSET


class Artifacts(Document, frozen=True):
    """Glare's ``/schemas``."""

    schemas: ArtifactTypes


class Image(Document, frozen=True):
    """A Glance image."""

    id: str
    status: Annotated[str, Public("active", "queued", "saving", "importing", "deactivated", "killed")]
    container_format: Annotated[str, Public(*FORMATS)] | None


IMAGE_SCHEMA = Read("image", "/v2/schemas/image", Schema)
TASKS = Read("image", "/v2/tasks", Task, key="tasks", role="admin", params=(("limit", "1"),), policy="tasks_api_access")
IMAGES = Read("image", "/v2/images", Image, key="images", proof=TASKS,
              params=(("container_format", "docker"), ("status", "active"), ("limit", "100")),
              command="openstack image list --property container_format=docker --status active")  # fmt: skip
# What Glance leaves out of that list, even for an admin: community images of other projects (since Ocata), hidden
# ones (since Rocky; before, a property that no image has), and those that are both.
COMMUNITY, HIDDEN = ("visibility", "community"), ("os_hidden", "true")
UNLISTED = tuple(replace(IMAGES, params=(*IMAGES.params, *extra), command="")
                 for extra in ((COMMUNITY,), (HIDDEN,), (COMMUNITY, HIDDEN)))  # fmt: skip
GLARE = Read("artifact", "/schemas", Artifacts)


@check(IMAGE_SCHEMA)
def glance_takes_docker(subject: Subject) -> Answer:
    """Does Glance accept images in docker format?"""
    formats = subject.openstack.get(IMAGE_SCHEMA).properties.container_format.enum
    return met("docker" in formats, "Glance accepts docker images", "Glance does not accept docker images")


@check(IMAGES, *UNLISTED, TASKS)
def docker_image_active(subject: Subject) -> Answer:
    """Is an image in docker format active in Glance?"""
    for images in chain((subject.openstack.list(IMAGES),), subject.openstack.lists(*UNLISTED)):
        active = [one.id for one in images.items if (one.container_format, one.status) == ("docker", "active")]
        if active or images.unreadable:
            break
    return found(active, images, f"active docker images in Glance: {len(active)}",
                 "Glance holds no active docker image")  # fmt: skip


@check(GLARE)
def glare_takes_docker(subject: Subject) -> Answer:
    """Does Glare accept images in docker format?"""
    images = subject.openstack.get(GLARE).schemas.images
    formats = images.properties.container_format.enum if isinstance(images, Schema) else ()
    return met("docker" in formats, "Glare accepts docker images", "Glare does not accept docker images")
