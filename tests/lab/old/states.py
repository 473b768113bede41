"""Named states of the old lab: each is entered through the services' own APIs and left again, whatever happens.

A cluster of Magnum is the exception: to become CREATE_COMPLETE its virtual machines would have to report to Heat, and
none runs here.  So it is written into Magnum's database the way its conductor would.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from types import MappingProxyType
from typing import Any

from tests.lab.rest import Session
from tests.lab.states.users import State, Users, ago, made, row

from .identity import V3
from .lab import OldLab
from .population import NETWORK, cluster_template

POD, SERVER = "7b9f3c52-6f0c-4c57-9d4e-2f6a5f6f0d11", "0d1b6c1e-93c5-4b5e-8a53-6a2c7f1b9c22"
KURYR = {"device_owner": "compute:kuryr", "device_id": POD}
VIRTUAL = {"device_owner": "", "device_id": ""}
# Where the native Swift driver of Docker's registry keeps what it was given.
BLOB = "files/docker/registry/v2/blobs/sha256/aa/aabb/data"
LINK = "files/docker/registry/v2/repositories/app/_manifests/tags/1/current/link"
ZUN, IMAGES, PORTS, TEMPLATES = (
    ":29517/v1/services",
    ":29292/v2/images",
    ":29696/v2.0/ports",
    ":29511/v1/clustertemplates",
)


def log_in(lab: OldLab) -> Users:
    """Return the lab's two users; nobody here is of a third project."""
    admin = Session(lab, "admin", "admin")
    return Users(lab, admin, Session(lab, "demo", "demo"), admin)


@contextmanager
def disabled(users: Users, *hosts: str) -> Iterator[None]:
    """Disable zun-compute on these hosts."""
    with ExitStack() as stack:
        for host in hosts:
            asked = f"host={host}&binary=zun-compute"
            stack.callback(users.admin.request, "PUT", f"{ZUN}/enable?{asked}")
            users.admin.request("PUT", f"{ZUN}/disable?{asked}&disabled_reason=lab")
        yield


@contextmanager
def forced_down(users: Users, *hosts: str) -> Iterator[None]:
    """Force zun-compute down on these hosts."""
    with ExitStack() as stack:
        for host in hosts:
            asked = f"{ZUN}/force_down?host={host}&binary=zun-compute&forced_down="
            stack.callback(users.admin.request, "PUT", f"{asked}false")
            users.admin.request("PUT", f"{asked}true")
        yield


@contextmanager
def image(users: Users, uploaded: bool) -> Iterator[None]:
    """Keep a public image in docker format; without its content it stays queued."""
    wanted = {"name": "one", "container_format": "docker", "disk_format": "raw", "visibility": "public"}
    number = users.admin.request("POST", IMAGES, wanted).json["id"]
    try:
        if uploaded:
            users.admin.request("PUT", f"{IMAGES}/{number}/file", b"[]")
        yield
    finally:
        users.admin.request("DELETE", f"{IMAGES}/{number}")


@contextmanager
def pair(users: Users, own_mac: bool, **other: Any) -> Iterator[None]:
    """Keep two ports of the member's, and let a server's port use the address of the other.

    Under its own MAC address, as VRRP would, or under the other's, as Kuryr's MACVLAN does.
    """
    (network,) = users.member.get(f":29696/v2.0/networks?name={NETWORK}")["networks"]
    with made(users.member, PORTS, "port", network_id=network["id"], **other) as port:
        allowed = {"ip_address": port["fixed_ips"][0]["ip_address"]}
        if not own_mac:
            allowed["mac_address"] = port["mac_address"].upper()
        server = {"device_owner": "compute:nova", "device_id": SERVER, "allowed_address_pairs": [allowed]}
        with made(users.member, PORTS, "port", network_id=network["id"], **server):
            yield


@contextmanager
def template(users: Users, **properties: Any) -> Iterator[str]:
    """Keep a cluster template of the member's with these properties, and yield its id."""
    number = cluster_template(users.member, "state", **properties)
    try:
        yield number
    finally:
        users.member.request("DELETE", f"{TEMPLATES}/{number}")


@contextmanager
def cluster(users: Users) -> Iterator[None]:
    """Keep a cluster of the member's that was created with a registry on its nodes."""
    member, now = users.member, ago()
    with template(users, registry_enabled=True) as made_of:
        columns = {"uuid": str(uuid.uuid4()), "name": "state", "cluster_template_id": made_of, "keypair": "demo"}
        owner = {"project_id": member.project_id, "user_id": member.user_id}
        counts = {"node_count": 1, "master_count": 1, "created_at": now, "updated_at": now}
        stack = {"stack_id": str(uuid.uuid4()), "status": "CREATE_COMPLETE"}
        with row(users, "magnum", "cluster", **columns, **owner, **counts, **stack):
            yield


@contextmanager
def blobs(users: Users) -> Iterator[None]:
    """Keep in the member's Swift what a registry with the native driver leaves there."""
    container = f":28080/v1/AUTH_{users.member.project_id}/docker_registry"
    with ExitStack() as stack:
        for path in (container, f"{container}/{BLOB}", f"{container}/{LINK}"):
            users.member.request("PUT", path, b"")
            stack.callback(users.member.request, "DELETE", path)
        yield


@contextmanager
def missing(users: Users, name: str) -> Iterator[None]:
    """Take a service out of the catalogue."""
    (service,) = (one for one in users.admin.get(f"{V3}/services")["services"] if one["name"] == name)
    path = f"{V3}/services/{service['id']}"
    try:
        users.admin.request("PATCH", path, {"service": {"enabled": False}})
        yield
    finally:
        users.admin.request("PATCH", path, {"service": {"enabled": True}})


@contextmanager
def both(users: Users, *states: State) -> Iterator[None]:
    """Enter several states."""
    with ExitStack() as stack:
        for state in states:
            stack.enter_context(state(users))
        yield


def nothing(users: Users) -> AbstractContextManager[None]:
    """Leave the lab as it is started."""
    return nullcontext()


STATES: Mapping[str, State] = MappingProxyType(
    {
        "baseline": nothing,
        "zun-one-disabled": lambda users: disabled(users, "zunhost1"),
        "zun-both-forced-down": lambda users: forced_down(users, "zunhost1", "zunhost2"),
        "docker-image-active": lambda users: image(users, uploaded=True),
        "docker-image-queued": lambda users: image(users, uploaded=False),
        "kuryr-macvlan": lambda users: pair(users, own_mac=False, **KURYR),
        "decoy-vrrp": lambda users: pair(users, own_mac=True, **VIRTUAL),
        "magnum-insecure-registry": lambda users: template(users, insecure_registry="registry.example:5000"),
        "magnum-cluster-without-blobs": cluster,
        "magnum-cluster-with-blobs": lambda users: both(users, cluster, blobs),
        "catalogue-no-zun": lambda users: missing(users, "zun"),
        "catalogue-no-heat": lambda users: missing(users, "heat"),
    }
)
