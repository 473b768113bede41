"""What several requirements ask of Zun's API.

Fields: ``zun/api/controllers/root.py``, ``zun/api/controllers/v1/zun_services.py`` and
``images.py`` of Zun 0.2.2 and 18.0.0.
"""

from __future__ import annotations

from typing import Annotated

from container4nfv_probe import (
    Answer,
    Cause,
    Document,
    Public,
    Read,
    Subject,
    VersionDocument,
    check,
    met,
    unknown,
    version_of,
    yes,
)


class Service(Document, frozen=True):
    """A row of ``/v1/services``: only zun-compute ever registers there."""

    host: str
    binary: Annotated[str, Public("zun-compute")]
    state: Annotated[str, Public("up", "down")]
    disabled: bool
    forced_down: bool

    def usable(self) -> bool:
        """Whether new containers can be scheduled to it."""
        return self.binary == "zun-compute" and self.state == "up" and not self.disabled and not self.forced_down

    def __str__(self) -> str:
        return f"{self.host} {'disabled' if self.disabled else self.state}"


class Image(Document, frozen=True):
    """A hit of an image search; that the search was answered is all that counts."""


ZUN = "container"
ROOT = version_of(ZUN)
SERVICES = Read("container", "/v1/services", Service, key="services", role="admin", policy="zun-service:get_all",
                command="openstack appcontainer service list")  # fmt: skip
# A name that no image has: [] is as good an answer as any.
SEARCH = Read("container", "/v1/images/container4nfv-probe/search", tuple[Image, ...],
              params=(("image_driver", "glance"), ("exact_match", "true")))  # fmt: skip


@check(ROOT)
def zun_answers(subject: Subject) -> Answer:
    """Does Zun's API answer, and name itself?"""
    newest = ".".join(map(str, subject.openstack.get(ROOT).newest()))
    return not_zun(subject) or yes(f"Zun's API answers, up to version {newest or 'unnamed'}")


def not_zun(subject: Subject) -> Answer | None:
    """What to say where another service answers at Zun's endpoint: nothing that it lists is Zun's."""
    root = subject.openstack.get(ROOT)
    if root.is_of(ZUN):
        return None
    return unknown(f"what answers at the catalogue's container endpoint {calls_itself(root)}", Cause.BAD_DOCUMENT,
                   "Zun's own URL in the catalogue")  # fmt: skip


def calls_itself(root: VersionDocument) -> str:
    """What a root that is not Zun's says of itself."""
    return f"calls itself {root.name}, not Zun" if root.name else "does not say that it is Zun"


@check(ROOT, SEARCH)
def image_search(subject: Subject) -> Answer:
    """Does a Zun worker answer a search of Glance's images, through RPC and back?"""
    subject.openstack.get(SEARCH)
    return not_zun(subject) or yes("a zun-compute answered an image search in Glance")


def workers(subject: Subject) -> tuple[list[Service], str]:
    """The usable zun-compute services, and all of them in words."""
    services = subject.openstack.list(SERVICES).every()
    return [one for one in services if one.usable()], ", ".join(sorted(map(str, services))) or "none"


def hosts(services: list[Service]) -> list[str]:
    """Distinct host names; case does not make two of one."""
    return sorted({one.host.casefold() for one in services})


@check(ROOT, SERVICES)
def workers_up(subject: Subject) -> Answer:
    """Is a zun-compute up, enabled and not forced down?"""
    usable, all_of_them = workers(subject)
    return not_zun(subject) or met(bool(usable), f"zun-compute is up on {', '.join(hosts(usable))}",
                                   f"no zun-compute is usable (registered: {all_of_them})")  # fmt: skip
