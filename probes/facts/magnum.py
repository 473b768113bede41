"""What Magnum says of its clusters, and which of its settings point at a registry.

Fields: magnum 5.0.2 and 22.0.0, ``magnum/api/controllers/v1/cluster.py`` and ``cluster_template.py``; a field
without a default is always sent, null where it is not set.
"""

from __future__ import annotations

import re
from typing import Annotated

from container4nfv_probe import UNSET, Document, Public, Read, Time, UnsetType, is_uuid, version_of

Label = str | int | float | bool | None
# How magnum-cluster-api calls what it made.
OF_CLUSTER_API = r"kube-[a-z0-9]{5}"
DISTROS = ("fedora-coreos", "fedora-atomic", "coreos", "fedora", "ubuntu", "debian", "flatcar")
# magnum/objects/fields.py, ClusterStatus. A failed change may have left everything at work, a creation that
# timed out too; of a rollback only the action that it undid would tell, of an adopted cluster its resources.
STATES: dict[str, bool | None] = {
    "CREATE_COMPLETE": True,
    "UPDATE_COMPLETE": True,
    "RESUME_COMPLETE": True,
    "RESTORE_COMPLETE": True,
    "SNAPSHOT_COMPLETE": True,
    "CHECK_COMPLETE": True,
    "ADOPT_COMPLETE": None,
    "ROLLBACK_COMPLETE": None,
    "CREATE_IN_PROGRESS": None,
    "UPDATE_IN_PROGRESS": None,
    "ROLLBACK_IN_PROGRESS": None,
    "DELETE_IN_PROGRESS": None,
    "CREATE_FAILED": None,
    "UPDATE_FAILED": None,
    "RESUME_FAILED": None,
    "ROLLBACK_FAILED": None,
    "DELETE_FAILED": None,
    "DELETE_COMPLETE": False,
}


class Labels(Document, frozen=True):
    """Of the labels only these: others may hold passwords (``grafana_admin_passwd``). Those not set are left out."""

    container_infra_prefix: Label = None
    container_runtime: Annotated[str, Public("host-docker", "containerd")] | int | float | bool | None = None


class Template(Document, frozen=True):
    """A Magnum cluster template."""

    uuid: str
    coe: Annotated[str, Public("kubernetes", "swarm", "swarm-mode", "mesos", "dcos")]
    cluster_distro: Annotated[str, Public(*DISTROS)] | None
    registry_enabled: bool | None
    insecure_registry: str | None
    labels: Labels | None


class Cluster(Document, frozen=True):
    """A Magnum cluster; the API has its labels since Queens (6.0.0), and its drivers read them since."""

    uuid: str
    cluster_template_id: str
    status: Annotated[str, Public(*STATES)] | None
    stack_id: Annotated[str, Public(form=OF_CLUSTER_API, instead="kube-00000")] | None
    labels: Labels | UnsetType | None = UNSET

    def runs(self) -> bool | None:
        """Whether it is there and works, as its state says; None where that does not tell."""
        return STATES.get(self.status or "")

    def is_of_heat(self) -> bool:
        """Whether Heat made it, as for every driver that Magnum itself had (up to 22)."""
        return is_uuid(self.stack_id or "")

    def is_of_cluster_api(self) -> bool:
        """Whether magnum-cluster-api made it; magnum-capi-helm names its own otherwise."""
        return bool(re.fullmatch(OF_CLUSTER_API, self.stack_id or ""))

    def __str__(self) -> str:
        return self.uuid


class Details(Document, frozen=True):
    """Whose a cluster is, and since when; up to 5 (Pike) Magnum does not say whose, and lists one project's only."""

    created_at: Time | None
    project_id: str | UnsetType = UNSET


class Conductor(Document, frozen=True):
    """A row of ``/v1/mservices``, which only an admin may read."""


MAGNUM = version_of("container-infra")
# With 1.7, because older ones list one project even to an admin (until 6.0.0 Queens; 1.6 is Ocata to Rocky).
CONDUCTORS = Read("container-infra", "/v1/mservices", Conductor, key="mservices", role="admin", microversion="1.7",
                  policy="magnum-service:get_all")  # fmt: skip
TEMPLATES = Read(
    "container-infra",
    "/v1/clustertemplates",
    Template,
    key="clustertemplates",
    proof=CONDUCTORS,
    command="openstack coe cluster template list",
)
CLUSTERS = Read(
    "container-infra", "/v1/clusters", Cluster, key="clusters", proof=CONDUCTORS, command="openstack coe cluster list"
)
CLUSTER = Read("container-infra", "/v1/clusters/{uuid}", Details, command="openstack coe cluster show")
# The last with drivers of its own, which Heat carries out; 23 (API 1.13) has none left.
LAST_WITH_HEAT = (1, 12)


def number_of(version: tuple[int, ...]) -> str:
    """A version as people write it."""
    return ".".join(map(str, version)) or "of unknown version"
