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
    family,
    is_loopback,
    listing,
    met,
    no,
    unknown,
    yes,
)

from .facts.zun import ROOT, SERVICES, ZUN, calls_itself, hosts, not_zun, workers, zun_answers


class Zone(Document, frozen=True):
    """One of ``/v1/availability_zones``; zones of dead workers stay listed."""

    availability_zone: str


OPTION = "--zun-api-backend with the URL of each Zun API server"
ZONES = Read(
    "container",
    "/v1/availability_zones",
    Zone,
    key="availability_zones",
    since="1.20",
    command="openstack appcontainer availability zone list",
)


@check(ROOT, SERVICES)
def workers_on_two_hosts(subject: Subject) -> Answer:
    """Is zun-compute usable on two hosts or more?"""
    usable, all_of_them = workers(subject)
    names = hosts(usable)
    return not_zun(subject) or met(
        len(names) >= 2,
        f"zun-compute is up on {listing(names)}",
        f"zun-compute is usable on {counted(len(names), 'host')}, HA needs 2 (registered: {all_of_them})",
    )


@check(plane="backends", asks=("each Zun API server: GET / and GET /healthcheck",
                               "each Zun endpoint of the catalogue: GET /, for the addresses of its name"))  # fmt: skip
def api_on_two_backends(subject: Subject) -> Answer:
    """Can two Zun API servers or more be reached directly, at different addresses?"""
    given = subject.backends.all()
    servers = separate([one for one in given if counts(one)])
    found = addresses(servers)
    if len(found) >= 2:
        return yes(f"{counted(len(found), 'Zun API server')} were reached directly: {listing(found)}")
    if len(servers) >= 2:
        return unknown(f"{listing(map(min, servers))} may be addresses of one machine", Cause.NOT_VISIBLE,
                       "addresses of one family for the servers, by which others reach them")  # fmt: skip
    if doubt := doubtful(given):
        return doubt
    reached = "1 Zun API server was" if servers else "no Zun API server was"
    return no("; ".join((f"{reached} reached directly, HA needs 2", *not_counted(given))))


def counts(one: Backend) -> bool:
    """Whether it is a server of Zun's that takes requests, and not the endpoint that leads to such servers."""
    usable = one.document is not None and one.document.is_of(ZUN) and one.healthy is not False
    return usable and not one.front and not one.failure


def separate(backends: list[Backend]) -> list[frozenset[str]]:
    """The addresses of each server: two names that share an address, or a third name with either, are one."""
    servers: list[frozenset[str]] = []
    for backend in backends:
        shared = [one for one in servers if one & backend.addresses]
        servers = [one for one in servers if one not in shared] + [backend.addresses.union(*shared)]
    return servers


def addresses(servers: list[frozenset[str]]) -> list[str]:
    """An address of each server that is surely another one, of one family: IPv4 and IPv6 may be the same server's.

    So may a loopback address and any other, which this machine may have.
    """
    most: list[str] = []
    for version in (4, 6):
        within = [[a for a in one if family(a) == version] for one in servers]
        found = [min(those, key=lambda a: (is_loopback(a), a)) for those in within if those]
        most = max(most, [one for one in found if not is_loopback(one)] or found, key=len)
    return most


def doubtful(given: tuple[Backend, ...]) -> Answer | None:
    """What to say where nothing is known of a given server, or it is not Zun's: it might be the second."""
    for one in given:
        if one.document and not one.document.is_of(ZUN):
            return unknown(f"{one.url} {calls_itself(one.document)}", Cause.BAD_DOCUMENT, OPTION)
        if one.failure:
            return unknown(str(one.failure), one.failure.cause, one.failure.settle)
    return None


def not_counted(given: tuple[Backend, ...]) -> list[str]:
    """Which servers do not count, and why."""
    fronts = [one.url for one in given if one.front]
    sick = [one.url for one in given if one.healthy is False and not one.front]
    said = [f"{listing(fronts)} is the catalogue's own endpoint"] if fronts else []
    return said + ([f"the health check fails at {listing(sick)}"] if sick else [])


@check(ROOT, ZONES)
def availability_zones(subject: Subject) -> Answer:
    """In how many availability zones was a zun-compute ever registered?"""
    if other := not_zun(subject):
        return other
    zones = {zone.availability_zone for zone in subject.openstack.list(ZONES).every()}
    return met(len(zones) >= 2, f"more than one availability zone: {listing(zones)}",
               f"not more than one availability zone ({'only ' if zones else ''}{listing(zones)})")  # fmt: skip


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
        "The catalogue's own endpoint, by any of its names, is no server behind it; what is at another port of its"
        " address may be the balancer's.",
        "IPv4 and IPv6 addresses may be of one server, and so may two addresses of one family: name each server once.",
        "A balancer may answer /healthcheck itself: only what oslo.middleware says there counts.",
    ),
    sources=(
        "zun 18.0.0: zun/service.py, zun/api/servicegroup.py (service_down_time 180 s)",
        "zun 18.0.0: etc/zun/api-paste.ini (/healthcheck, since 6.0.0)",
        "oslo.middleware 8.2.0: oslo_middleware/healthcheck/__init__.py",
    ),
)
