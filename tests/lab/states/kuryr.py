"""Neutron as Kuryr leaves it: nested by MACVLAN, as IPVLAN would be, by VLAN, and on bare hosts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from .ports import (
    IPV4,
    IPV6,
    KURYR,
    KURYR_IP,
    KURYR_MAC,
    PORTS,
    SECOND_IP,
    SECOND_MAC,
    VM,
    VM_MAC,
    attached,
    network,
    port,
    server,
    trunk,
    typed,
)
from .users import State, Users, made, write
from .zun import container

MACVLAN = (KURYR_IP, KURYR_MAC)
IPVLAN = (KURYR_IP, VM_MAC)
DOCKER = "5d1f" * 16


@contextmanager
def both(users: Users, owner: str) -> Iterator[None]:
    """One container by MACVLAN and another by IPVLAN, in the same server."""
    with ExitStack() as stack:
        on = stack.enter_context(attached(users, MACVLAN, (SECOND_IP, VM_MAC), owner=owner))
        stack.enter_context(port(users, on, SECOND_IP, owner, **KURYR | {"mac_address": SECOND_MAC}))
        yield


@contextmanager
def forged(users: Users) -> Iterator[None]:
    """The same by a member of the project alone, on a network of its own, with no Kuryr anywhere."""
    pairs = typed([MACVLAN, (SECOND_IP, VM_MAC)])
    with ExitStack() as stack:
        on = stack.enter_context(made(users.member, ":9696/v2.0/networks", "network", name="forged"))["id"]
        stack.enter_context(made(users.member, ":9696/v2.0/subnets", "subnet", network_id=on, **IPV4))
        for ip, mac in (MACVLAN, (SECOND_IP, SECOND_MAC)):
            marks = KURYR | {"mac_address": mac, "fixed_ips": [{"ip_address": ip}]}
            stack.enter_context(members_port(users, network_id=on, **marks))
        stack.enter_context(members_port(users, network_id=on, allowed_address_pairs=pairs, **VM))
        yield


@contextmanager
def members_port(users: Users, **properties: Any) -> Iterator[None]:
    """Keep a port as a member makes it; one that says it is a server's only an admin may delete."""
    number = users.member.request("POST", PORTS, {"port": properties}).json["port"]["id"]
    try:
        yield
    finally:
        users.admin.request("DELETE", f"{PORTS}/{number}")


@contextmanager
def both_of_zun(users: Users, noted: bool) -> Iterator[None]:
    """Both modes with the ports of a running container, as far as their device says; Zun itself noted them or not.

    The lab's workers have no network: what Zun's driver notes of a container's ports is written into its database.
    """
    with container(users) as number, ExitStack() as stack:
        on = stack.enter_context(attached(users, MACVLAN, (SECOND_IP, VM_MAC), kuryr={"device_id": number}))
        second = KURYR | {"mac_address": SECOND_MAC, "device_id": number}
        stack.enter_context(port(users, on, SECOND_IP, **second))
        listed = users.admin.get(f"{PORTS}?network_id={on}&device_id={number}")["ports"]
        addresses = {on: [{"addr": one["fixed_ips"][0]["ip_address"], "port": one["id"], "version": 4,
                           "subnet_id": one["fixed_ips"][0]["subnet_id"], "preserve_on_delete": True}
                          for one in listed]}  # fmt: skip
        running = "UPDATE container SET status = 'Running', addresses = ? WHERE uuid = ?"
        write(users, "zun", running, json.dumps(addresses if noted else {}), number)
        yield
        write(users, "zun", running, "{}", number)  # no driver is there to detach these ports


@contextmanager
def macvlan_in_ipv6(users: Users) -> Iterator[None]:
    """MACVLAN with an IPv6 address that somebody typed at length."""
    with ExitStack() as stack:
        on = stack.enter_context(network(users, subnet=IPV6))
        stack.enter_context(port(users, on, "2001:db8::40", **KURYR))
        stack.enter_context(server(users, on, ("2001:0DB8:0:0:0:0:0:40", KURYR_MAC), ip="2001:db8::10"))
        yield


@contextmanager
def subports(users: Users, count: int) -> Iterator[None]:
    """A server's port as the parent of a trunk with this many Kuryr ports.

    These have no device: Neutron takes no port as a subport that has one.
    """
    macs = (KURYR_MAC, SECOND_MAC)
    with ExitStack() as stack:
        on = stack.enter_context(network(users))
        parent = stack.enter_context(server(users, on))
        children = [
            stack.enter_context(port(users, on, ip, **KURYR | {"mac_address": mac, "device_id": ""}))
            for ip, mac in list(zip((KURYR_IP, SECOND_IP), macs, strict=True))[:count]
        ]
        stack.enter_context(trunk(users, parent, *children))
        yield


@contextmanager
def bound(users: Users, *hosts: str, **differs: str) -> Iterator[None]:
    """Kuryr ports bound to these hosts, as on bare metal."""
    with ExitStack() as stack:
        on = stack.enter_context(network(users))
        for ip, mac, host in zip((KURYR_IP, SECOND_IP), (KURYR_MAC, SECOND_MAC), hosts, strict=False):
            settings = KURYR | {"mac_address": mac, "binding:host_id": host} | differs
            stack.enter_context(port(users, on, ip, **settings))
        yield


@contextmanager
def of_a_zun_container(users: Users) -> Iterator[None]:
    """A port that Zun's own Kuryr made for a container."""
    with container(users) as number, bound(users, "zunhost1", device_id=number):
        yield


STATES: dict[str, State] = {
    "macvlan": lambda users: attached(users, MACVLAN),
    "macvlan-of-another-project": lambda users: attached(users, MACVLAN, owner="other"),
    "macvlan-of-another-project-on-our-network": lambda users: attached(
        users, MACVLAN, owner="other", network_of="member"
    ),
    "macvlan-of-another-project-under-our-server": lambda users: attached(
        users, MACVLAN, owner="other", vm_of="member"
    ),
    "macvlan-typed-with-dashes-and-capitals": lambda users: attached(users, (f"{KURYR_IP}/32", "FA-16-3E-00-00-0A")),
    "macvlan-in-ipv6": macvlan_in_ipv6,
    "macvlan-of-2016": lambda users: attached(users, MACVLAN, kuryr={"device_owner": "kuryr:container"}),
    "macvlan-known-by-name": lambda users: attached(
        users, MACVLAN, kuryr={"device_owner": "", "name": "kuryr-unbound-port"}
    ),
    "macvlan-known-by-tag": lambda users: attached(
        users, MACVLAN, kuryr={"device_owner": "", "tags": ["compute:kuryr"]}
    ),
    "macvlan-known-by-endpoint-tag": lambda users: attached(
        users, MACVLAN, kuryr={"device_owner": "", "tags": [f"kuryr.net.uuid.lh:{'0f' * 16}"]}
    ),
    "ipvlan": lambda users: attached(users, IPVLAN),
    "ipvlan-typed-with-dashes": lambda users: attached(users, (f"{KURYR_IP}/32", VM_MAC.replace(":", "-").upper())),
    "macvlan-and-ipvlan": lambda users: both(users, "member"),
    "macvlan-and-ipvlan-of-another-project": lambda users: both(users, "other"),
    "macvlan-and-ipvlan-forged-by-a-member": forged,
    "macvlan-and-ipvlan-of-zun": lambda users: both_of_zun(users, noted=True),
    "macvlan-and-ipvlan-of-a-device-of-zun": lambda users: both_of_zun(users, noted=False),
    "vlan-subports": lambda users: subports(users, 2),
    "trunk-without-subports": lambda users: subports(users, 0),
    "kuryr-ports-on-two-hosts": lambda users: bound(users, "zunhost1", "zunhost2"),
    "kuryr-ports-on-one-host": lambda users: bound(users, "zunhost1", "zunhost1"),
    "kuryr-port-of-docker": lambda users: bound(users, "zunhost1", device_id=DOCKER),
    "kuryr-port-of-zun": of_a_zun_container,
}
