"""The registry that Magnum starts on the nodes of a cluster, with its blobs in Swift.

Its container is ``docker_registry``, unless ``[docker_registry] swift_registry_container`` of magnum.conf names
another, in the account of the cluster's project and the region of ``swift_region``; it logs in by the cluster's
trust, which no API shows. A container of that name that somebody wrote to since the cluster is there is as much
as can be seen. (magnum 4.1.0 to 22.0.0, ``magnum/conf/docker_registry.py``, ``magnum/conf/trust.py``,
``magnum/drivers/common/templates/fragments/configure-docker-registry.sh`` and the templates that include it.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from container4nfv_probe import (
    UNSET,
    Answer,
    Cause,
    Listing,
    Subject,
    check,
    found,
    instant,
    listing,
    unknown,
    yes,
)

from .magnum import CLUSTER, CLUSTERS, LAST_WITH_HEAT, MAGNUM, TEMPLATES, Cluster, Details, Template, number_of
from .swift import ACCOUNT, BLOBS, containers_with_blobs, regions_with_swift

CONTAINER = "docker_registry"
# Drivers whose templates include the script: Kubernetes on these, and Swarm on Fedora Atomic.
STARTS_IT = (("kubernetes", "fedora-coreos"), ("kubernetes", "fedora-atomic"), ("kubernetes", "fedora"),
             ("swarm", "fedora-atomic"))  # fmt: skip
WRITTEN = replace(BLOBS, params=(("format", "json"), ("prefix", "files/docker/registry/v2/repositories/"),
                                 ("limit", "1000")))  # fmt: skip
# The last API version of releases that do not say whose a cluster is, and list one project's only (to 5, Pike).
LAST_WITHOUT_OWNER = (1, 6)
MOST_CLUSTERS = 8
NAMED = f"a container named {CONTAINER}, which is Magnum's default"


@check(MAGNUM, TEMPLATES, CLUSTERS, CLUSTER, ACCOUNT, BLOBS, WRITTEN)
def magnum_node_registry(subject: Subject) -> Answer:
    """Does a Magnum cluster run its nodes' registry, with blobs in this project's Swift?"""
    clusters = subject.openstack.list(CLUSTERS)
    templates = {one.uuid: one for one in subject.openstack.list(TEMPLATES).items}
    asked = [one for one in clusters.items if may_have_one(one, templates.get(one.cluster_template_id))]
    if not asked:
        return found(asked, clusters, "", "no Magnum cluster was created with registry_enabled")
    running = [one for one in asked if starts_one(one, templates.get(one.cluster_template_id))]
    if not running:
        states = listing(f"{one} ({one.status or 'in no state'})" for one in asked)
        return unknown(f"whether a registry runs on the nodes of cluster {states} is not known", Cause.NOT_VISIBLE,
                       "a cluster that works, of a driver of Magnum's own")  # fmt: skip
    newest = subject.openstack.get(MAGNUM).newest()
    if not newest or newest > LAST_WITH_HEAT:
        return unknown(f"cluster {listing(map(str, running))} has registry_enabled, but Magnum"
                       f" {number_of(newest)} may start no registry any more",
                       Cause.NOT_VISIBLE, "--registry with the URL of its registry")  # fmt: skip
    return in_this_account(subject, running, clusters, newest <= LAST_WITHOUT_OWNER)


def may_have_one(cluster: Cluster, template: Template | None) -> bool:
    """Whether its template has the flag, or cannot be seen."""
    return cluster.runs() is not False and (template is None or bool(template.registry_enabled))


def starts_one(cluster: Cluster, template: Template | None) -> bool:
    """Whether it runs, made by a driver that starts a registry on its nodes."""
    if template is None or cluster.runs() is not True or not cluster.is_of_heat():
        return False
    return (template.coe, template.cluster_distro) in STARTS_IT


def in_this_account(subject: Subject, running: list[Cluster], clusters: Listing[Cluster], nameless: bool) -> Answer:
    """What this project's Swift shows of these clusters: it says nothing of another project's."""
    own = (subject.scope.project_id, UNSET) if nameless else (subject.scope.project_id,)
    details = {one.uuid: subject.openstack.get(CLUSTER.at(uuid=one.uuid)) for one in running[:MOST_CLUSTERS]}
    mine = {uuid: one for uuid, one in details.items() if one.project_id in own}
    others = [one.uuid for one in running if one.uuid not in mine]
    seen = containers_with_blobs(subject, BLOBS) if mine else None
    if seen and CONTAINER in seen.held and written_since(subject, mine.values()):
        return yes(f"Magnum cluster {listing(mine)} runs a registry on its nodes, and Swift container {CONTAINER}"
                   " was written to since")  # fmt: skip
    if others:
        return unknown(f"cluster {listing(others)} has registry_enabled, in another project than this one",
                       Cause.NOT_VISIBLE, "credentials of the project that owns the cluster")  # fmt: skip
    if seen and CONTAINER in seen.held:
        return unknown(f"Swift container {CONTAINER} has blobs, but was not seen to be written to since cluster"
                       f" {listing(mine)} was created", Cause.NOT_VISIBLE,
                       "an image pushed to the registry of the cluster")  # fmt: skip
    if seen and seen.held:
        return unknown(f"Swift container {listing(seen.held)} holds a registry's blobs; whether it is Magnum's is not"
                       " shown", Cause.NOT_VISIBLE, NAMED)  # fmt: skip
    if seen and not seen.everywhere():
        return unknown(f"no registry's blobs in {seen}", Cause.NOT_VISIBLE, NAMED)
    if regions := regions_with_swift(subject):
        return unknown(f"Magnum may keep its registry in Swift of region {listing(regions)}", Cause.NOT_VISIBLE,
                       f"an audit of that region (--os-region-name {regions[0]})")  # fmt: skip
    return found((), clusters, "", "this project's Swift holds no registry blobs for its Magnum clusters")


def written_since(subject: Subject, clusters: Iterable[Details]) -> bool:
    """Whether somebody wrote to Magnum's container after one of the clusters was created."""
    created = [moment for one in clusters if (moment := instant(one.created_at or "")) is not None]
    objects = subject.openstack.get(WRITTEN.at(container=CONTAINER))
    written = [moment for one in objects if (moment := instant(in_utc(one.last_modified))) is not None]
    return bool(created and written) and max(written) >= min(created)


def in_utc(time: str) -> str:
    """A time of Swift's with its zone, which Swift leaves out and Ceph does not."""
    return time if time.endswith("Z") else f"{time}+00:00"
