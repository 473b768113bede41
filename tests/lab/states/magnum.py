"""Magnum's cluster templates and clusters.

Magnum's only driver here starts clusters by a Kubernetes cluster that the lab has not: one created through the API
ends as CREATE_FAILED. A cluster that succeeded is therefore written into Magnum's database as its conductor does.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

from . import catalogue, strange
from .users import State, Users, ago, row

LATEST = "container-infra latest"
TEMPLATES = ":9511/v1/clustertemplates"
IMAGES = ":9292/v2/images"


@contextmanager
def template(users: Users, owner: str = "member", **properties: Any) -> Iterator[str]:
    """Keep a cluster template with these properties, and yield its id."""
    session = users.by_name(owner)
    (plain,) = [one for one in users.admin.get(TEMPLATES, LATEST)["clustertemplates"] if one["name"] == "kubernetes"]
    wanted = {"name": "state", "coe": "kubernetes", "image_id": plain["image_id"], "external_network_id": "public"}
    number: str = session.request("POST", TEMPLATES, wanted | properties, LATEST).json["uuid"]
    try:
        yield number
    finally:
        session.request("DELETE", f"{TEMPLATES}/{number}", version=LATEST)


@contextmanager
def node_image(users: Users) -> Iterator[str]:
    """Keep an image of the system that Magnum's own drivers started registries on, and yield its id."""
    wanted = {"name": "nodes", "container_format": "bare", "disk_format": "raw", "os_distro": "fedora-coreos"}
    number: str = users.admin.request("POST", IMAGES, wanted | {"visibility": "public"}).json["id"]
    try:
        users.admin.request("PUT", f"{IMAGES}/{number}/file", bytes(4096))
        yield number
    finally:
        users.admin.request("DELETE", f"{IMAGES}/{number}")


@contextmanager
def cluster(users: Users, registry_enabled: bool = True, status: str = "CREATE_COMPLETE") -> Iterator[None]:
    """Keep a cluster of the member's project in this status."""
    member, now = users.member, ago()
    with node_image(users) as image, template(users, registry_enabled=registry_enabled, image_id=image) as made_of:
        number, owner = str(uuid.uuid4()), {"project_id": member.project_id, "stack_id": str(uuid.uuid4())}
        both = owner | {"status": status, "labels": "{}", "created_at": now, "updated_at": now}
        thing = {"uuid": number, "name": "state", "cluster_template_id": made_of, "user_id": member.user_id}
        flags = {"master_lb_enabled": 0, "floating_ip_enabled": 1}
        # No listing of clusters works without a control plane.
        nodes = {"name": "control-plane", "role": "master", "node_count": 1, "min_node_count": 1, "is_default": 1}
        group = {"uuid": str(uuid.uuid4()), "cluster_id": number, "node_addresses": "[]"}
        with ExitStack() as stack:
            stack.enter_context(row(users, "magnum", "cluster", **thing, **flags, **both))
            stack.enter_context(row(users, "magnum", "nodegroup", **group, **nodes, **both))
            yield


def of_version(users: Users, newest: str) -> AbstractContextManager[None]:
    """The real Magnum, but for the highest API version that it says it has: the lab has no older one."""
    edit = strange.of_version(newest)
    return catalogue.pointed(users, "magnum", lambda host, real: strange.serving(host, strange.edited(real, edit)))


STATES: dict[str, State] = {
    "magnum-insecure-registry": lambda users: template(users, insecure_registry="registry.example:5000"),
    "magnum-insecure-registry-of-another-project": lambda users: template(
        users, "other", insecure_registry="registry.example:5000"
    ),
    "magnum-container-prefix": lambda users: template(
        users, labels={"container_infra_prefix": "registry.example/kubernetes/"}
    ),
    "magnum-registry-enabled": lambda users: template(users, registry_enabled=True),
    "magnum-cluster-with-registry": cluster,
    "magnum-cluster-with-registry-failed": lambda users: cluster(users, status="CREATE_FAILED"),
    # The last release with a driver that starts registries.
    "magnum-22": lambda users: of_version(users, "1.12"),
    "magnum-without-version": lambda users: of_version(users, ""),
    "magnum-cluster-without-registry": lambda users: cluster(users, registry_enabled=False),
}
