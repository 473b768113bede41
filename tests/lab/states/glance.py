"""Glance's images in docker format: what Zun can be served from without a registry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.lab import Lab

from .users import State, Users

IMAGES = ":9292/v2/images"


@contextmanager
def deactivated(users: Users) -> Iterator[None]:
    """Deactivate the images in docker format that the lab has."""
    found = users.admin.get(f"{IMAGES}?container_format=docker&status=active")["images"]
    with ExitStack() as stack:
        for one in found:
            stack.callback(users.admin.request, "POST", f"{IMAGES}/{one['id']}/actions/reactivate")
            users.admin.request("POST", f"{IMAGES}/{one['id']}/actions/deactivate")
        yield


@contextmanager
def image(
    users: Users, owner: str, visibility: str = "private", uploaded: bool = True, hidden: bool = False
) -> Iterator[None]:
    """Keep an image in docker format as the only one; without its content it stays queued."""
    session = users.by_name(owner)
    wanted = {"name": "one", "container_format": "docker", "disk_format": "raw", "visibility": visibility}
    with deactivated(users):
        number = session.request("POST", IMAGES, wanted | {"os_hidden": hidden}).json["id"]
        try:
            if uploaded:
                session.request("PUT", f"{IMAGES}/{number}/file", b"[]")
            yield
        finally:
            session.request("DELETE", f"{IMAGES}/{number}")


@contextmanager
def without_docker_format(users: Users) -> Iterator[None]:
    """Let Glance accept no docker images: a setting, so that it takes a restart."""
    settings = users.lab.etc / "glance" / "glance-api.conf"
    before = settings.read_text()
    try:
        settings.write_text(before.replace("ovf,ova,docker", "ovf,ova"))
        _restart(users.lab)
        yield
    finally:
        settings.write_text(before)
        _restart(users.lab)


def _restart(lab: Lab) -> None:
    lab.stop("glance")
    lab.start("glance")


STATES: dict[str, State] = {
    "glance-no-docker-image": deactivated,
    "glance-docker-image-queued": lambda users: image(users, "member", uploaded=False),
    "glance-docker-image-own": lambda users: image(users, "member"),
    "glance-docker-image-of-another-project": lambda users: image(users, "other"),
    "glance-docker-image-community": lambda users: image(users, "other", "community"),
    "glance-docker-image-hidden": lambda users: image(users, "admin", "public", hidden=True),
    "glance-without-docker-format": without_docker_format,
}
