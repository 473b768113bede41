"""What Magnum knows of registries: where its clusters pull from, and the registry on their own nodes.

Fields: magnum 22.0.0, ``magnum/api/controllers/v1/cluster.py`` and ``cluster_template.py``.
"""

from __future__ import annotations

from container4nfv_probe import (
    UNSET,
    Answer,
    Cause,
    Document,
    Listing,
    Read,
    Subject,
    UnsetType,
    check,
    found,
    listing,
    unknown,
    version_of,
    yes,
)

from .swift import ACCOUNT, BLOBS, containers_with_blobs


class Labels(Document, frozen=True):
    """Of the labels only this: others may hold passwords (``grafana_admin_passwd``)."""

    container_infra_prefix: str = ""


class Template(Document, frozen=True):
    """A Magnum cluster template."""

    uuid: str
    registry_enabled: bool | None = None
    insecure_registry: str | None = None
    labels: Labels | None = None

    def points(self) -> list[str]:
        """The registries its clusters are told to use."""
        return _named(self.insecure_registry, self.labels)


class Cluster(Document, frozen=True):
    """A Magnum cluster."""

    uuid: str
    cluster_template_id: str
    status: str | None = None
    labels: Labels | None = None

    def points(self) -> list[str]:
        """The registry it is told to use, if its own labels say so."""
        return _named(None, self.labels)


def _named(registry: str | None, labels: Labels | None) -> list[str]:
    return [name for name in (registry, labels and labels.container_infra_prefix) if name]


class Owner(Document, frozen=True):
    """Whose a cluster is; up to 5 (Pike), Magnum does not say, and lists one project's to anybody."""

    project_id: str | UnsetType = UNSET


class Conductor(Document, frozen=True):
    """A row of ``/v1/mservices``, which only an admin may read."""


MAGNUM = version_of("container-infra")
# With 1.7, because older ones list one project even to an admin (until 6.0.0 Queens; 1.6 is Ocata to Rocky).
CONDUCTORS = Read("container-infra", "/v1/mservices", Conductor, key="mservices", role="admin", microversion="1.7")
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
CLUSTER = Read("container-infra", "/v1/clusters/{uuid}", Owner, command="openstack coe cluster show")
# Magnum 23 (API 1.13 and later) has no driver left that starts a registry.
LAST_WITH_REGISTRY = (1, 12)
MOST_CLUSTERS = 8


@check(TEMPLATES, CLUSTERS)
def magnum_points(subject: Subject) -> Answer:
    """Do Magnum's clusters or their templates point at this registry?"""
    templates = subject.openstack.list(TEMPLATES)
    pointers = [pointer for one in templates.items for pointer in one.points()]
    if here := [pointer for pointer in pointers if subject.registry.is_named_by(pointer)]:
        return yes(f"Magnum's templates point at {listing(here)}")
    clusters = subject.openstack.list(CLUSTERS)
    labelled = [pointer for one in clusters.items for pointer in one.points()]
    here = [pointer for pointer in labelled if subject.registry.is_named_by(pointer)]
    others = [*pointers, *labelled]
    named = f"other registries only: {listing(others)}" if others else "no registry"
    return found(
        here, clusters.beside(templates), f"Magnum's clusters point at {listing(here)}", f"Magnum names {named}"
    )


@check(MAGNUM, TEMPLATES, CLUSTERS, CLUSTER, ACCOUNT, BLOBS)
def magnum_node_registry(subject: Subject) -> Answer:
    """Does a Magnum cluster run its nodes' registry, with blobs in this project's Swift?"""
    clusters = subject.openstack.list(CLUSTERS)
    templates = {one.uuid for one in subject.openstack.list(TEMPLATES).every() if one.registry_enabled}
    running = [one.uuid for one in clusters.items
               if one.cluster_template_id in templates and one.status == "CREATE_COMPLETE"]  # fmt: skip
    if not running:
        return found(running, clusters, "", "no Magnum cluster was created with registry_enabled")
    newest = subject.openstack.get(MAGNUM).newest()
    if not newest or newest > LAST_WITH_REGISTRY:
        return unknown(f"cluster {listing(running)} has registry_enabled, but Magnum"
                       f" {number_of(newest) or 'of unknown version'} may start no registry any more",
                       Cause.NOT_VISIBLE, "the URL of its registry")  # fmt: skip
    return in_this_account(subject, running, clusters)


def in_this_account(subject: Subject, running: list[str], clusters: Listing[Cluster]) -> Answer:
    """What this project's Swift shows of these clusters: it says nothing of another project's."""
    owners = {uuid: subject.openstack.get(CLUSTER.at(uuid=uuid)).project_id for uuid in running[:MOST_CLUSTERS]}
    mine = [uuid for uuid, owner in owners.items() if owner in (UNSET, subject.scope.project_id)]
    names, looked_everywhere = containers_with_blobs(subject, BLOBS) if mine else ([], True)
    if names:
        return yes(f"Magnum cluster {listing(mine)} runs a registry on its nodes, with blobs in Swift"
                   f" container {listing(names)}")  # fmt: skip
    if others := [uuid for uuid in running if uuid not in mine]:
        return unknown(f"cluster {listing(others)} has registry_enabled, in another project than this one",
                       Cause.NOT_VISIBLE, "credentials of the project that owns the cluster")  # fmt: skip
    if not looked_everywhere:
        return unknown("no registry blobs were found in the Swift containers looked at", Cause.NOT_VISIBLE,
                       "the container's name")  # fmt: skip
    return found((), clusters, "", "this project's Swift holds no registry blobs for its Magnum clusters")


def number_of(version: tuple[int, ...]) -> str:
    """A version as people write it."""
    return ".".join(map(str, version))
