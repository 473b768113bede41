"""Neutron as others than Kuryr leave it: what looks like MACVLAN or IPVLAN and is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from .ports import KURYR, KURYR_IP, KURYR_MAC, SERVER, VM_IP, VM_MAC, attached, network, port, server
from .users import State, Users

EVERYWHERE = "0.0.0.0/0"
# A range that begins with the container's own address.
RANGE = f"{KURYR_IP}/26"
NOBODYS_MAC = "fa:16:3e:00:00:99"


def virtual(**properties: Any) -> dict[str, Any]:
    """A port that only reserves an address."""
    return {"device_owner": "", "device_id": "", **properties}


@contextmanager
def port_gone(users: Users) -> Iterator[None]:
    """A pair that outlived the port it was made for."""
    with network(users) as on, server(users, on, (KURYR_IP, KURYR_MAC), (KURYR_IP, VM_MAC)):
        yield


@contextmanager
def other_network(users: Users) -> Iterator[None]:
    """A Kuryr port with the pair's MAC and IP address, on another network than the server's."""
    with ExitStack() as stack:
        here, there = stack.enter_context(network(users)), stack.enter_context(network(users))
        stack.enter_context(port(users, there, KURYR_IP, **KURYR))
        stack.enter_context(server(users, here, (KURYR_IP, KURYR_MAC), (KURYR_IP, VM_MAC)))
        yield


@contextmanager
def itself(users: Users) -> Iterator[None]:
    """A server's port that somebody tagged as Kuryr's, with a pair of its own addresses."""
    pair = (VM_IP, VM_MAC.replace(":", "-"))
    with network(users) as on, server(users, on, pair, tags=["compute:kuryr"]):
        yield


MAC_AND_OWN = ((KURYR_IP, KURYR_MAC), (KURYR_IP, VM_MAC))
STATES: dict[str, State] = {
    "decoy-vrrp": lambda users: attached(users, (KURYR_IP, VM_MAC), kuryr=virtual(name="vip")),
    "decoy-vrrp-named-kuryr": lambda users: attached(users, (KURYR_IP, VM_MAC), kuryr=virtual(name="kuryr-api-vip")),
    "decoy-vrrp-tagged-kuryr": lambda users: attached(users, (KURYR_IP, VM_MAC), kuryr=virtual(tags=["kuryr-lab"])),
    "decoy-octavia": lambda users: attached(
        users, (KURYR_IP, VM_MAC), kuryr={"device_owner": "Octavia", "device_id": f"lb-{SERVER}"}
    ),
    "decoy-range": lambda users: attached(users, (RANGE, KURYR_MAC), (RANGE, VM_MAC), (EVERYWHERE, KURYR_MAC)),
    "decoy-port-gone": port_gone,
    "decoy-other-network": other_network,
    "decoy-server-owned-by-kuryr": lambda users: attached(users, *MAC_AND_OWN, vm={"device_owner": "compute:kuryr"}),
    "decoy-server-owned-by-zun": lambda users: attached(users, *MAC_AND_OWN, vm={"device_owner": "compute:zun"}),
    "decoy-no-server": lambda users: attached(users, *MAC_AND_OWN, vm={"device_owner": "baremetal:none"}),
    "decoy-other-mac": lambda users: attached(users, (KURYR_IP, NOBODYS_MAC)),
    "decoy-other-ip": lambda users: attached(users, ("198.51.100.99", KURYR_MAC), ("198.51.100.99", VM_MAC)),
    "decoy-between-servers": lambda users: attached(users, *MAC_AND_OWN, kuryr={"device_owner": "compute:nova"}),
    "decoy-itself": itself,
}
