"""Row 6: Zun survives the loss of a compute host and of an API server.

Workers on two hosts are visible to an admin. How many API servers stand behind the endpoint is
not visible in any API: it takes another way in.
"""

from __future__ import annotations

from container4nfv_probe import (
    Answer,
    Backend,
    Cause,
    Document,
    Read,
    Requirement,
    Subject,
    check,
    counted,
    listing,
    met,
    no,
    unknown,
    yes,
)

from .facts.zun import NAME, ROOT, SERVICES, hosts, is_zun, not_zun, workers, zun_answers


class Zone(Document, frozen=True):
    """One of ``/v1/availability_zones``; zones of dead workers stay listed."""

    availability_zone: str


ZONES = Read(
    "container",
    "/v1/availability_zones",
    Zone,
    key="availability_zones",
    since="1.20",
    command="openstack appcontainer availability zone list",
)


@check(SERVICES)
def workers_on_two_hosts(subject: Subject) -> Answer:
    """Is zun-compute usable on two hosts or more?"""
    usable, all_of_them = workers(subject)
    names = hosts(usable)
    return met(len(names) >= 2, f"zun-compute is up on {listing(names)}",
               f"zun-compute is usable on {counted(len(names), 'host')} (registered: {all_of_them})")  # fmt: skip


@check(plane="backends", asks=("each Zun API server: GET / and GET /healthcheck",))
def api_on_two_backends(subject: Subject) -> Answer:
    """Do two Zun API servers or more, at different addresses, answer by themselves?"""
    given = subject.backends.all()
    usable = [one for one in given if one.document and is_zun(one.document) and one.healthy is not False]
    servers = separate(usable)
    answers = f"Zun's API answers by itself at {counted(len(servers), 'address')}"
    if len(servers) >= 2:
        return yes(f"{answers}: {listing(map(min, servers))}")
    sick = [one.url for one in given if one.healthy is False]
    return doubtful(given) or no(f"{answers}, not healthy at {listing(sick)}" if sick else answers)


def separate(backends: list[Backend]) -> list[frozenset[str]]:
    """The addresses of each server: two names that share an address, or a third name with either, are one."""
    servers: list[frozenset[str]] = []
    for backend in backends:
        shared = [one for one in servers if one & backend.addresses]
        servers = [one for one in servers if one not in shared] + [backend.addresses.union(*shared)]
    return servers


def doubtful(given: tuple[Backend, ...]) -> Answer | None:
    """What to say where a given server did not answer, or is not Zun's: it might be the second."""
    for one in given:
        if one.failure:
            return unknown(str(one.failure), one.failure.cause, one.failure.settle)
        if one.document and not is_zun(one.document):
            return unknown(f"{one.url} names itself {one.document.name!r}, not {NAME}", Cause.BAD_DOCUMENT,
                           "the URL of each Zun API server")  # fmt: skip
    return None


@check(ROOT, ZONES)
def availability_zones(subject: Subject) -> Answer:
    """In how many availability zones was a zun-compute ever registered?"""
    if other := not_zun(subject):
        return other
    zones = {zone.availability_zone for zone in subject.openstack.list(ZONES).every()}
    return met(len(zones) >= 2, f"zun-compute was registered in zones {listing(zones)}")


REQUIREMENT = Requirement(
    id="zun-ha",
    row=6,
    title="HA support for Zun",
    projects=("Zun",),
    published="Open",
    closed=zun_answers & workers_on_two_hosts & api_on_two_backends,
    partial=zun_answers & workers_on_two_hosts,
    supporting=(availability_zones,),
    note="Upstream Zun restarts containers on their own host only: it never moves them off a lost one.",
    traps=(
        "Rows of workers that are gone stay in the list as down; a crashed one shows up for another 181 s.",
        "Host names are compared without regard to case; one machine may still run two names.",
        "zun-api, zun-wsproxy and zun-cni-daemon never appear in the list of services.",
        "Availability zones count dead workers too: they are shown, not counted.",
    ),
    sources=(
        "zun 18.0.0: zun/service.py, zun/api/servicegroup.py (service_down_time 180 s)",
        "zun 18.0.0: etc/zun/api-paste.ini (/healthcheck, since 6.0.0)",
    ),
)
