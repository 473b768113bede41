"""What a proof makes its server and container of: the smallest there is, or what was named; and the room for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from container4nfv_probe.proving import Attempt, Kind, Stopped, Unproved, listed

IMAGE = Kind("image", "image", "/v2/images", "images", listing="limit=1000")
FLAVOR = Kind("flavor", "compute", "flavors/detail", "flavors")
LIMITS = Kind("limits", "compute", "limits", "")
QUOTAS = Kind("quotas", "container", "/v1/quotas", "", headers=(("OpenStack-API-Version", "container 1.14"),))
GIB = 1 << 30


def chosen(attempt: Attempt, options: Mapping[str, Any]) -> dict[str, Any]:
    """The smallest images, and the smallest flavor that holds the server's, or those that were named."""
    for name, service in (("Zun", "container"), ("Nova", "compute"), ("Glance", "image")):
        if not attempt.offers(service):
            raise Unproved(Stopped.CHOICE, f"this project's catalogue has no {name}", f"a catalogue with {name}")
    container, driver = container_image(attempt, options)
    images = active(attempt)
    disks = [one for one in images if one.get("container_format") == "bare" and one.get("size")
             and fits(one, options.get("server_image"))]  # fmt: skip
    if not disks:
        raise Unproved(Stopped.CHOICE, "there is no such disk image to boot a server from",
                       "--server-image with one that exists")  # fmt: skip
    image = min(disks, key=size)
    flavors = [one for one in listed(attempt, FLAVOR) if fits(one, options.get("flavor")) and holds(one, image)]
    if not flavors:
        raise Unproved(Stopped.CHOICE, f"there is no such flavor that holds the image {image.get('name')}",
                       "--flavor with one that exists, or a smaller --server-image")  # fmt: skip
    # Nova lets only some use a flavor without a disk of its own (servers:create:zero_disk_flavor).
    flavor = min(flavors, key=lambda one: (not one.get("disk"), one.get("ram", 0), one.get("vcpus", 0)))
    return {"container": container, "driver": driver, "image": str(image["id"]), "flavor": flavor,
            "disk": image.get("name") or image["id"], "network": options.get("network") or ""}  # fmt: skip


def container_image(attempt: Attempt, options: Mapping[str, Any]) -> tuple[str, str]:
    """The image of a container that was named, else the smallest, and Zun's driver for it."""
    if named := options.get("image"):
        return str(named), "docker"
    images = active(attempt) if attempt.offers("image") else []
    dockers = [one for one in images if one.get("container_format") == "docker" and one.get("name")]
    return (str(min(dockers, key=size)["name"]), "glance") if dockers else ("cirros", "docker")


def active(attempt: Attempt) -> list[dict[str, Any]]:
    """The images of Glance that can be used."""
    return [one for one in listed(attempt, IMAGE) if one.get("status") == "active"]


def fits(one: Mapping[str, Any], wanted: str | None) -> bool:
    """Whether a thing is the one that was named, by name or id; any is where none was."""
    return wanted in (None, one.get("name"), one.get("id"))


def size(image: Mapping[str, Any]) -> tuple[int, int]:
    """What an image asks for, and how large it is."""
    return int(image.get("min_ram") or 0), int(image.get("size") or 0)


def holds(flavor: Mapping[str, Any], image: Mapping[str, Any]) -> bool:
    """Whether a flavor has the memory and the disk that an image asks for, as Nova checks it; disk 0 is any."""
    disk = int(flavor.get("disk") or 0)
    wanted = max(int(image.get("min_disk") or 0) * GIB, int(image.get("virtual_size") or image.get("size") or 0))
    return int(flavor.get("ram") or 0) >= int(image.get("min_ram") or 0) and (not disk or disk * GIB >= wanted)


def room(attempt: Attempt, flavor: Mapping[str, Any]) -> tuple[str, ...]:
    """What is needed of the project's quotas, as far as they can be read. Raises ``Unproved`` where it is not there."""
    nova = (attempt.document(LIMITS).get("limits") or {}).get("absolute") or {}
    needs = (
        ("instances", 1, nova.get("maxTotalInstances"), nova.get("totalInstancesUsed")),
        ("cores", flavor.get("vcpus") or 1, nova.get("maxTotalCores"), nova.get("totalCoresUsed")),
        ("MB of RAM", flavor.get("ram") or 1, nova.get("maxTotalRAMSize"), nova.get("totalRAMUsed")),
    )
    of_nova = (_fitting(what, needed, allowed, int(used or 0)) for what, needed, allowed, used in needs)
    return (*of_nova, *room_for_container(attempt))


def room_for_container(attempt: Attempt) -> tuple[str, ...]:
    """The same of Zun's quotas alone."""
    zun = attempt.document(QUOTAS, f"/{attempt.subject.openstack.project_id}?usages=true").get("containers")
    containers = zun if isinstance(zun, dict) else {}
    return (_fitting("containers", 1, containers.get("limit"), int(containers.get("in_use") or 0)),)


def _fitting(what: str, needed: int, allowed: object, used: int) -> str:
    """One need in words; -1 is no limit (Nova, Zun)."""
    if not isinstance(allowed, int | float):
        return f"{needed} {what} (the quota cannot be read)"
    if 0 <= allowed < used + needed:
        sentence = f"the project's quota of {what} is {allowed}, and {used} are used"
        raise Unproved(Stopped.QUOTA, sentence, f"quota for {needed} more {what}")
    return f"{needed} {what} ({f'{used} of {allowed}' if allowed >= 0 else f'{used}, without limit,'} used)"
