"""What Glance and Glare say of images in docker format.

Fields: glance 33.0.0, ``glance/api/v2/images.py`` and ``glance/schema.py``; glare 0.2.0, ``/schemas``.
"""

from __future__ import annotations

from dataclasses import replace

from container4nfv_probe import Answer, Document, Read, Subject, check, found, met


class Task(Document, frozen=True):
    """A Glance task, which only an admin may list."""


class Enum(Document, frozen=True):
    """The values a property may have; null is one of them."""

    enum: tuple[str | None, ...] = ()


class Formats(Document, frozen=True):
    """The one property of an image's schema that matters here."""

    container_format: Enum = Enum()


class Schema(Document, frozen=True):
    """A JSON schema of Glance or Glare."""

    properties: Formats


class Schemas(Document, frozen=True):
    """Glare's schemas, by artifact type."""

    schemas: dict[str, Schema]


class Image(Document, frozen=True):
    """A Glance image."""

    id: str
    status: str
    container_format: str | None = None


IMAGE_SCHEMA = Read("image", "/v2/schemas/image", Schema)
TASKS = Read("image", "/v2/tasks", Task, key="tasks", role="admin", params=(("limit", "1"),))
IMAGES = Read("image", "/v2/images", Image, key="images", proof=TASKS,
              params=(("container_format", "docker"), ("status", "active"), ("limit", "100")),
              command="openstack image list --property container_format=docker --status active")  # fmt: skip
# What Glance leaves out of that list, even for an admin: community images of other projects, and hidden ones.
UNLISTED = tuple(replace(IMAGES, params=(*IMAGES.params, extra), command="")
                 for extra in (("visibility", "community"), ("os_hidden", "true")))  # fmt: skip
GLARE = Read("artifact", "/schemas", Schemas)


@check(IMAGE_SCHEMA)
def glance_takes_docker(subject: Subject) -> Answer:
    """Does Glance accept images in docker format?"""
    formats = subject.openstack.get(IMAGE_SCHEMA).properties.container_format.enum
    return met("docker" in formats, "Glance accepts docker images", "Glance does not accept docker images")


@check(IMAGES, *UNLISTED, TASKS)
def docker_image_active(subject: Subject) -> Answer:
    """Is an image in docker format active in Glance?"""
    for read in (IMAGES, *UNLISTED):
        images = subject.openstack.list(read)
        active = [one.id for one in images.items if (one.container_format, one.status) == ("docker", "active")]
        if active or images.unreadable:
            break
    return found(active, images, f"active docker images in Glance: {len(active)}",
                 "Glance holds no active docker image")  # fmt: skip


@check(GLARE)
def glare_takes_docker(subject: Subject) -> Answer:
    """Does Glare accept images in docker format?"""
    images = subject.openstack.get(GLARE).schemas.get("images")
    formats = images.properties.container_format.enum if images else ()
    return met("docker" in formats, "Glare accepts docker images", "Glare does not accept docker images")
