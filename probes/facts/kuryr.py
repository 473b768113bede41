"""Neutron's ports as Kuryr leaves them: what rows 3, 4 and 5 read.

Fields: Networking API v2.0, ``GET /v2.0/ports``; marks: kuryr-lib, kuryr-libnetwork 18.0.0 and
kuryr-kubernetes 10.0.0. A member may set the same marks on ports of its own: they show what is
configured, not who configured it.

Neutron leaves out in silence what a token may not see, and no field of a port tells: with
``enforce_scope``, or by an operator's policy, the host comes with ports of one's own only. A port of
another project on a network of another project is seen by a token that sees all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from container4nfv_probe import UNSET, Document, Listing, Public, Read, Subject, UnsetType, address, field, mac

# kuryr:container until kuryr-lib 0.3.0, compute:kuryr since.
OWNERS = frozenset({"compute:kuryr", "kuryr:container"})
CONTAINERS = OWNERS | {"compute:zun"}
# Names that Kuryr gives to ports. What people name after it (kuryr-api-vip) is not Kuryr's.
NAMES = frozenset({"kuryr-unbound-port", "kuryr-pool-port"})
# The extensions that a port's tags and pairs are of.
TAGS, PAIRS = {"standard-attr-tag", "tag-ext"}, {"allowed-address-pairs"}


class FixedIp(Document, frozen=True):
    """An address of a port."""

    ip_address: str


class Pair(Document, frozen=True):
    """An allowed address pair, as somebody typed it; where that was no MAC address, Neutron fills in the port's."""

    ip_address: str
    mac_address: str


class SubPort(Document, frozen=True):
    """A subport of a trunk: that it is there is all that counts."""


class Trunk(Document, frozen=True):
    """The trunk of a parent port."""

    sub_ports: tuple[SubPort, ...]


class Owned(Document, frozen=True):
    """What belongs to a project, which Neutron calls by both names since Newton, before by the second only."""

    project_id: str | None = None
    tenant_id: str | None = None

    def is_of_another(self, project: str) -> bool:
        """Whether it belongs to a project, and not to this one."""
        return (self.project_id or self.tenant_id or project) != project


class Network(Owned, frozen=True, kw_only=True):
    """A network, as far as it tells whose it is."""

    id: str


class Port(Owned, frozen=True, kw_only=True):
    """A port; only an admin is shown on which host it is bound.

    Tags and pairs are those of extensions (standard-attr-tag, allowed-address-pairs), and left out where
    Neutron does not offer them; the trunk is that of a parent port, and left out of others.
    """

    id: str
    network_id: str
    mac_address: str
    device_owner: Annotated[str, Public("compute", "network", "trunk", *sorted(CONTAINERS))]
    device_id: str
    fixed_ips: tuple[FixedIp, ...]
    name: Annotated[str, Public(*sorted(NAMES))]
    tags: tuple[Annotated[str, Public("kuryr")], ...] | UnsetType = UNSET
    allowed_address_pairs: tuple[Pair, ...] | UnsetType = UNSET
    trunk_details: Trunk | None = None
    host: str | UnsetType = field(name="binding:host_id", default=UNSET)

    def is_vm(self) -> bool:
        """Whether Nova plugged it into a virtual machine."""
        return self.device_owner.startswith("compute:") and self.device_owner not in CONTAINERS

    def is_kuryrs(self) -> bool:
        """Whether it carries a mark of Kuryr: owner, tag or name."""
        tagged = any(tag == "compute:kuryr" or tag.startswith("kuryr.") for tag in self.tags or ())
        return self.device_owner in OWNERS or self.name in NAMES or tagged

    def addresses(self) -> set[str]:
        """Its addresses, each written one way."""
        return {one for fixed in self.fixed_ips if (one := address(fixed.ip_address))}


class Extension(Document, frozen=True):
    """One of Neutron's ``/v2.0/extensions``."""

    alias: Annotated[str, Public(*sorted(TAGS), *sorted(PAIRS))]


PORTS = Read("network", "/v2.0/ports", Port, key="ports", params=(("limit", "1000"),), cloudwide=True,
             command="openstack port list --long")  # fmt: skip
NETWORKS = Read("network", "/v2.0/networks", Network, key="networks", params=(("limit", "1000"),), cloudwide=True,
                command="openstack network list --long")  # fmt: skip
EXTENSIONS = Read("network", "/v2.0/extensions", Extension, key="extensions", cloudwide=True,
                  command="openstack extension list --network")  # fmt: skip
# What a check reads that asks whether no port of the cloud is of some kind.
ALL_PORTS = (PORTS, NETWORKS, EXTENSIONS)


def ports(subject: Subject) -> Listing[Port]:
    """Every port this token sees: whole where it shows that it sees every project's, with all that tells of Kuryr."""
    seen = subject.openstack.list(PORTS)
    return Listing(seen.items, lambda: sees_all(subject, seen.items) and tells_all(subject, seen.items),
                   wider(subject, seen.items), seen.unreadable)  # fmt: skip


def sees_all(subject: Subject, items: tuple[Port, ...]) -> bool:
    """Whether one of these ports, and the network it is on, belong to other projects than this token's."""
    mine = subject.scope.project_id
    theirs = {port.network_id for port in items if port.is_of_another(mine)}
    return bool(theirs) and any(network.id in theirs and network.is_of_another(mine)
                                for network in subject.openstack.list(NETWORKS).items)  # fmt: skip


def tells_all(subject: Subject, items: tuple[Port, ...]) -> bool:
    """Whether every port has its tags and its pairs, as far as Neutron offers them."""
    missing: set[str] = set()
    missing |= TAGS if any(port.tags is UNSET for port in items) else set()
    missing |= PAIRS if any(port.allowed_address_pairs is UNSET for port in items) else set()
    if not missing:
        return True
    return not missing & {one.alias for one in subject.openstack.list(EXTENSIONS).every()}


def wider(subject: Subject, items: tuple[Port, ...]) -> str:
    """What would show every project's ports: to who has the role admin, not that role."""
    if any(UNSET in (port.tags, port.allowed_address_pairs) for port in items):
        return "a token to which Neutron shows tags and allowed address pairs of every project's ports"
    if "admin" in {role.casefold() for role in subject.scope.roles}:
        return ("a token to which Neutron shows ports of other projects on their networks (where enforce_scope is"
                " set, an admin of a project sees its own)")  # fmt: skip
    return "the role admin"


def shared(everything: tuple[Port, ...], own_mac: bool) -> Iterator[tuple[Port, Port]]:
    """Pairs of a VM's port and the Kuryr port on the same network whose address it may use.

    MACVLAN (``own_mac`` false): the pair has the Kuryr port's MAC address, which is not the VM's.
    IPVLAN (``own_mac`` true): the pair has the VM port's own MAC address.
    """
    kuryrs = {(port.network_id, ip): port for port in everything if port.is_kuryrs() for ip in port.addresses()}
    for vm in filter(Port.is_vm, everything):
        for pair in vm.allowed_address_pairs or ():
            kuryr = kuryrs.get((vm.network_id, address(pair.ip_address)))
            if kuryr is None or kuryr.id == vm.id:
                continue
            typed = mac(pair.mac_address)
            if own_mac and typed == mac(vm.mac_address):
                yield vm, kuryr
            if not own_mac and typed == mac(kuryr.mac_address) != mac(vm.mac_address):
                yield vm, kuryr
