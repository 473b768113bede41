"""Who vouches for ports with Kuryr's marks: sources that a member of a project cannot write.

Marks, devices and pairs of ports are a member's to set. KuryrPorts are the controller's; the addresses of a
container are what Zun noted of the ports it gave it (``zun/network/neutron.py`` of 0.2.2 and 18.0.0).
"""

from __future__ import annotations

from typing import Annotated

from container4nfv_probe import Answer, Document, Public, Read, Subject, check, found, listing

from .cluster import RESOURCES
from .kuryr import ALL_PORTS, ports, shared
from .pods import KURYR_PORTS, MACVLAN, OTHERS, kuryr_ports

PATCHED = "upstream Kuryr refuses IPVLAN, so this Kuryr is patched"


class Address(Document, frozen=True):
    """An address of a container, and the port it is of."""

    port: str


class Container(Document, frozen=True):
    """A Zun container; without addresses until it is on a network."""

    uuid: str
    status: Annotated[str, Public("Running", "Stopped", "Created", "Error", "Paused", "Deleted")]
    addresses: dict[str, tuple[Address, ...]] | None

    def ports(self) -> set[str]:
        """Its ports in Neutron."""
        return {one.port for several in (self.addresses or {}).values() for one in several}


CONTAINERS = Read("container", "/v1/containers", Container, key="containers", everyone=(("all_projects", "1"),),
                  cloudwide=True, command="openstack appcontainer list")  # fmt: skip


@check(RESOURCES, KURYR_PORTS, *ALL_PORTS, plane="kubernetes")
def confirmed_by_kuryrports(subject: Subject) -> Answer:
    """Are ports of either mode those of KuryrPorts, whose vifs are of no other mode?"""
    noted = kuryr_ports(subject)
    kinds = {vif.data.id: vif.name for port in noted.items for vif in port.vifs()}
    seen = ports(subject)
    by_macvlan = {port.id for port in seen.items if kinds.get(port.id) == MACVLAN}
    by_ipvlan = {
        kuryr.id for _, kuryr in shared(seen.items, own_mac=True) if kinds.get(kuryr.id, "") not in ("", *OTHERS)
    }
    by_ipvlan -= by_macvlan  # an interface is of one mode
    both = by_macvlan | by_ipvlan if by_macvlan and by_ipvlan else ()
    return found(both, seen.beside(noted), f"KuryrPorts confirm ports of both modes, {listing(both)}: {PATCHED}",
                 "no KuryrPorts of the cluster confirm ports of both modes")  # fmt: skip


@check(*ALL_PORTS, CONTAINERS)
def confirmed_by_zun(subject: Subject) -> Answer:
    """Are ports of either mode those that Zun noted of running containers?"""
    seen = ports(subject)
    macvlans, ipvlans = ([kuryr for _, kuryr in shared(seen.items, own_mac)] for own_mac in (False, True))
    none = "no running Zun containers confirm ports of both modes"
    if not macvlans or not ipvlans:
        return found((), seen, "", none)
    containers = subject.openstack.list(CONTAINERS)
    theirs = {(one.uuid, port) for one in containers.items if one.status == "Running" for port in one.ports()}
    by_macvlan = {port.id for port in macvlans if (port.device_id, port.id) in theirs}
    by_ipvlan = {port.id for port in ipvlans if (port.device_id, port.id) in theirs} - by_macvlan
    both = by_macvlan | by_ipvlan if by_macvlan and by_ipvlan else ()
    return found(both, seen.beside(containers),
                 f"running Zun containers confirm ports of both modes, {listing(both)}: {PATCHED}", none)  # fmt: skip
