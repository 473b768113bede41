"""Neutron's networks, ports and trunks, with addresses that the states know beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from .users import Users, made

PORTS, TRUNKS = ":9696/v2.0/ports", ":9696/v2.0/trunks"
POD = "7b9f3c52-6f0c-4c57-9d4e-2f6a5f6f0d11"
SERVER = "0d1b6c1e-93c5-4b5e-8a53-6a2c7f1b9c22"
# The even address begins a range of its own: a decoy needs that.
KURYR_IP, KURYR_MAC = "198.51.100.64", "fa:16:3e:00:00:0a"
SECOND_IP, SECOND_MAC = "198.51.100.65", "fa:16:3e:00:00:0b"
VM_IP, VM_MAC = "198.51.100.10", "fa:16:3e:00:00:01"
# What Kuryr leaves of a container's port, and Nova of a server's.
KURYR = {"device_owner": "compute:kuryr", "device_id": POD, "mac_address": KURYR_MAC}
VM = {"device_owner": "compute:nova", "device_id": SERVER, "mac_address": VM_MAC}
IPV4 = {"ip_version": 4, "cidr": "198.51.100.0/24"}
IPV6 = {"ip_version": 6, "cidr": "2001:db8::/64"}

Pair = tuple[str, str]


@contextmanager
def network(
    users: Users, owner: str = "member", shared: bool = False, subnet: Mapping[str, Any] = IPV4
) -> Iterator[str]:
    """Keep a network with one subnet in a user's project, and yield its id."""
    project = users.by_name(owner).project_id
    of_it: dict[str, Any] = {"name": "state", "project_id": project}
    with ExitStack() as stack:
        thing = stack.enter_context(made(users.admin, ":9696/v2.0/networks", "network", shared=shared, **of_it))
        of_it |= {"network_id": thing["id"], **subnet}
        stack.enter_context(made(users.admin, ":9696/v2.0/subnets", "subnet", **of_it))
        yield thing["id"]


@contextmanager
def port(
    users: Users, on: str, ip: str, owner: str = "member", tags: Sequence[str] = (), **properties: Any
) -> Iterator[str]:
    """Keep a port of a user's project on a network, and yield its id; only an admin may delete some of them."""
    wanted: dict[str, Any] = {
        "network_id": on,
        "project_id": users.by_name(owner).project_id,
        "fixed_ips": [{"ip_address": ip}],
    }
    with made(users.admin, PORTS, "port", **wanted, **properties) as thing:
        for tag in tags:  # Neutron ignores those of a port that is being created.
            users.admin.request("PUT", f"{PORTS}/{thing['id']}/tags/{tag}")
        yield thing["id"]


def typed(pairs: Sequence[Pair]) -> list[dict[str, str]]:
    """Allowed address pairs, as the API takes them."""
    return [{"ip_address": ip, "mac_address": mac} for ip, mac in pairs]


@contextmanager
def attached(
    users: Users,
    *pairs: Pair,
    owner: str = "member",
    network_of: str = "",
    vm_of: str = "",
    kuryr: dict[str, Any] | None = None,
    vm: dict[str, Any] | None = None,
) -> Iterator[str]:
    """Keep a Kuryr port and a server's port with these pairs on one network, and yield that network's id.

    ``kuryr`` and ``vm`` say in what the two differ from what Kuryr and Nova leave.
    """
    with ExitStack() as stack:
        on = stack.enter_context(network(users, network_of or owner, shared=bool(vm_of)))
        stack.enter_context(port(users, on, KURYR_IP, owner, **KURYR | (kuryr or {})))
        stack.enter_context(server(users, on, *pairs, owner=vm_of or owner, **(vm or {})))
        yield on


@contextmanager
def server(
    users: Users, on: str, *pairs: Pair, owner: str = "member", ip: str = VM_IP, **differs: Any
) -> Iterator[str]:
    """Keep a server's port with these pairs on a network, and yield its id."""
    with port(users, on, ip, owner, allowed_address_pairs=typed(pairs), **VM | differs) as number:
        yield number


@contextmanager
def trunk(users: Users, parent: str, *children: str) -> Iterator[None]:
    """Keep a trunk on a parent port, with these ports as its VLAN subports."""
    subports = [
        {"port_id": number, "segmentation_type": "vlan", "segmentation_id": tag}
        for tag, number in enumerate(children, 101)
    ]
    with made(users.admin, TRUNKS, "trunk", port_id=parent, sub_ports=subports):
        yield
