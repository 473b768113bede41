"""Neutron's ports as Kuryr leaves them: what rows 3, 4 and 5 read.

Fields: Networking API v2.0, ``GET /v2.0/ports``; marks: kuryr-lib, kuryr-libnetwork 18.0.0 and
kuryr-kubernetes 10.0.0. A member may set the same marks on ports of its own: they show what is
configured, not who configured it.
"""

from __future__ import annotations

from collections.abc import Iterator

from container4nfv_probe import UNSET, Document, Listing, Read, Subject, UnsetType, address, field, mac

# kuryr:container until kuryr-lib 0.3.0, compute:kuryr since.
OWNERS = frozenset({"compute:kuryr", "kuryr:container"})
CONTAINERS = OWNERS | {"compute:zun"}
# Names that Kuryr gives to ports. What people name after it (kuryr-api-vip) is not Kuryr's.
NAMES = frozenset({"kuryr-unbound-port", "kuryr-pool-port"})


class FixedIp(Document, frozen=True):
    """An address of a port."""

    ip_address: str


class Pair(Document, frozen=True):
    """An allowed address pair, as somebody typed it."""

    ip_address: str
    mac_address: str | None = None


class SubPort(Document, frozen=True):
    """A subport of a trunk."""

    port_id: str
    segmentation_type: str | None = None


class Trunk(Document, frozen=True):
    """The trunk of a parent port."""

    sub_ports: tuple[SubPort, ...]


class Port(Document, frozen=True):
    """A port; only an admin is shown on which host it is bound."""

    id: str
    network_id: str
    mac_address: str
    device_owner: str
    device_id: str
    fixed_ips: tuple[FixedIp, ...]
    name: str = ""
    tags: tuple[str, ...] = ()
    allowed_address_pairs: tuple[Pair, ...] = ()
    trunk_details: Trunk | None = None
    host: str | UnsetType = field(name="binding:host_id", default=UNSET)

    def is_vm(self) -> bool:
        """Whether Nova plugged it into a virtual machine."""
        return self.device_owner.startswith("compute:") and self.device_owner not in CONTAINERS

    def is_kuryrs(self) -> bool:
        """Whether it carries a mark of Kuryr: owner, tag or name."""
        tagged = any(tag == "compute:kuryr" or tag.startswith("kuryr.") for tag in self.tags)
        return self.device_owner in OWNERS or self.name in NAMES or tagged

    def addresses(self) -> set[str]:
        """Its addresses, each written one way."""
        return {one for fixed in self.fixed_ips if (one := address(fixed.ip_address))}


PORTS = Read("network", "/v2.0/ports", Port, key="ports", params=(("limit", "1000"),),
             wide=lambda port: port.host is not UNSET, command="openstack port list --long")  # fmt: skip


def ports(subject: Subject) -> Listing[Port]:
    """Every port this token sees."""
    return subject.openstack.list(PORTS)


def shared(everything: tuple[Port, ...], own_mac: bool) -> Iterator[tuple[Port, Port]]:
    """Pairs of a VM's port and the Kuryr port on the same network whose address it may use.

    MACVLAN (``own_mac`` false): the pair has the Kuryr port's MAC address, which is not the VM's.
    IPVLAN (``own_mac`` true): the pair has the VM port's own MAC address.
    """
    kuryrs = {(port.network_id, ip): port for port in everything if port.is_kuryrs() for ip in port.addresses()}
    for vm in filter(Port.is_vm, everything):
        for pair in vm.allowed_address_pairs:
            kuryr = kuryrs.get((vm.network_id, address(pair.ip_address)))
            if kuryr is None or kuryr.id == vm.id:
                continue
            typed = mac(pair.mac_address or vm.mac_address)
            if own_mac and typed == mac(vm.mac_address):
                yield vm, kuryr
            if not own_mac and typed == mac(kuryr.mac_address) != mac(vm.mac_address):
                yield vm, kuryr
