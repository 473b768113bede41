"""Nova's hypervisors.

No API changes what a hypervisor says of itself, and a machine for tests has neither QEMU nor LXC: the types are
written where nova-compute writes them at its start, into Nova's database. Whether one is up is Nova's own word.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from .users import State, Users, write

HOSTS = ("novahost1", "novahost2")
REAL_TYPE = "fake"


@contextmanager
def hypervisors(users: Users, *types: str) -> Iterator[None]:
    """Let the two hypervisors be of these types."""
    statement = "UPDATE compute_nodes SET hypervisor_type = ? WHERE host = ?"
    try:
        for host, kind in zip(HOSTS, types, strict=True):
            write(users, "nova", statement, kind, host)
        yield
    finally:
        for host in HOSTS:
            write(users, "nova", statement, REAL_TYPE, host)


@contextmanager
def forced_down(users: Users, host: str) -> Iterator[None]:
    """Mark the nova-compute of a host as down; its hypervisor is down with it."""
    (service,) = users.admin.get(f":8774/v2.1/os-services?host={host}&binary=nova-compute", "compute 2.53")["services"]
    address = f":8774/v2.1/os-services/{service['id']}"
    try:
        users.admin.request("PUT", address, {"forced_down": True}, "compute 2.53")
        yield
    finally:
        users.admin.request("PUT", address, {"forced_down": False}, "compute 2.53")


@contextmanager
def disabled(users: Users, host: str) -> Iterator[None]:
    """Take the nova-compute of a host out of scheduling; its hypervisor stays up."""
    (service,) = users.admin.get(f":8774/v2.1/os-services?host={host}&binary=nova-compute", "compute 2.53")["services"]
    address = f":8774/v2.1/os-services/{service['id']}"
    try:
        users.admin.request("PUT", address, {"status": "disabled"}, "compute 2.53")
        yield
    finally:
        users.admin.request("PUT", address, {"status": "enabled"}, "compute 2.53")


@contextmanager
def _docker_disabled(users: Users) -> Iterator[None]:
    with hypervisors(users, "docker", "QEMU"), disabled(users, HOSTS[0]):
        yield


@contextmanager
def _docker_down(users: Users) -> Iterator[None]:
    with hypervisors(users, "docker", "QEMU"), forced_down(users, HOSTS[0]):
        yield


STATES: dict[str, State] = {
    "nova-docker-and-qemu": lambda users: hypervisors(users, "docker", "QEMU"),
    "nova-lxc-in-capitals-and-kvm": lambda users: hypervisors(users, "LXC", "kvm"),
    "nova-lxd-and-vmware": lambda users: hypervisors(users, "lxd", "VMware vCenter Server"),
    "nova-docker-only": lambda users: hypervisors(users, "docker", "docker"),
    "nova-vms-only": lambda users: hypervisors(users, "QEMU", "xen"),
    "nova-docker-down-and-qemu": _docker_down,
    "nova-docker-disabled-and-qemu": _docker_disabled,
}
