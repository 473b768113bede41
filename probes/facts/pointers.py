"""Where Magnum's clusters are told to take images from, and whether that is in force.

``container_infra_prefix`` is a label of a cluster, which takes its template's only if it was given none of its
own (or, since 11.0.0, asked to merge them); Magnum's Kubernetes drivers read it since 6.0.0, and so does
magnum-cluster-api, but not magnum-capi-helm. ``insecure_registry`` is a template's, which cannot be changed
while a cluster is made of it; Magnum's own Kubernetes drivers hand it to Docker, and no other reads it.
(magnum 4.1.0 to 22.0.0, ``magnum/drivers/heat/k8s_template_def.py``, ``k8s_fedora_template_def.py``, and in
``magnum/drivers/common/templates/kubernetes/fragments`` the scripts ``configure-kubernetes-*.sh``.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from container4nfv_probe import UNSET, Answer, Cause, Subject, check, found, listing, unknown, yes

from .magnum import CLUSTERS, CONDUCTORS, LAST_WITH_HEAT, MAGNUM, TEMPLATES, Cluster, Template, number_of

# What the drivers with Docker are for, of which the first three read the label, too.
READS_LABEL = ("fedora-coreos", "fedora-atomic", "coreos")
READS_INSECURE = (*READS_LABEL, "fedora")
# The last whose clusters have no labels of their own to hide another runtime in (API of Ocata to Rocky).
LAST_WITHOUT_RUNTIMES = (1, 6)


@dataclass(frozen=True)
class Pointer:
    """A registry that something names, and why that may not be in force (``""`` where it is)."""

    registry: str
    doubt: str = ""


@check(MAGNUM, TEMPLATES, CLUSTERS, CONDUCTORS)
def magnum_points(subject: Subject) -> Answer:
    """Does a Magnum cluster run that is told to use this registry?"""
    clusters, templates = subject.openstack.list(CLUSTERS), subject.openstack.list(TEMPLATES)
    newest = subject.openstack.get(MAGNUM).newest() if clusters.items else ()
    pointers = list(named_by(clusters.items, templates.items, newest))
    here = [one for one in pointers if subject.registry.is_named_by(one.registry)]
    if in_force := {one.registry for one in here if not one.doubt}:
        return yes(f"Magnum's clusters point at {listing(in_force)}")
    if here:
        return unknown(f"Magnum names {listing(one.registry for one in here)}, but {here[0].doubt}", Cause.NOT_VISIBLE,
                       "a Magnum cluster that runs with this setting and reads it")  # fmt: skip
    others = {one.registry for one in pointers}
    if maybe := sorted(one for one in others if not subject.registry.is_another(one)):
        return unknown(f"Magnum names {listing(maybe)}, which may be another name of this registry", Cause.NOT_VISIBLE,
                       f"--registry with Magnum's name for it, if one is: {listing(maybe)}")  # fmt: skip
    named = f"other registries only: {listing(others)}" if others else "no registry"
    if blank := [str(one) for one in clusters.items if hides(one, newest)]:
        return unknown(f"Magnum names {named}, and no labels of cluster {listing(blank)}", Cause.BAD_DOCUMENT,
                       "a Magnum that lists its clusters' labels")  # fmt: skip
    return found(here, clusters.beside(templates), "", f"Magnum names {named}")


def named_by(
    clusters: tuple[Cluster, ...], templates: tuple[Template, ...], newest: tuple[int, ...]
) -> Iterator[Pointer]:
    """Every registry that a cluster or a template names."""
    there = [one for one in clusters if one.runs() is not False]
    by_id = {one.uuid: one for one in templates}
    for template in templates:
        made = [one for one in there if one.cluster_template_id == template.uuid]
        yield from of_template(template, made, newest)
    for cluster in there:
        if cluster.labels and (prefix := cluster.labels.container_infra_prefix):
            doubt = not_reached(cluster, newest) or not_read(cluster, by_id.get(cluster.cluster_template_id))
            yield Pointer(str(prefix), doubt)


def of_template(template: Template, made: list[Cluster], newest: tuple[int, ...]) -> Iterator[Pointer]:
    """The registries that a template names, for the clusters made of it."""
    if prefix := template.labels and template.labels.container_infra_prefix:
        yield Pointer(str(prefix), f"only as a label of template {template.uuid}, and clusters have their own")
    if insecure := template.insecure_registry:
        for cluster in made:
            yield Pointer(insecure, not_reached(cluster, newest) or not_docker(cluster, template, newest))
        if not made:
            yield Pointer(insecure, f"no cluster was made of template {template.uuid}")


def not_reached(cluster: Cluster, newest: tuple[int, ...]) -> str:
    """Why a cluster's settings may not be in force, whatever they are."""
    if cluster.runs() is not True:
        return f"cluster {cluster} is {cluster.status or 'in no state'}"
    if cluster.is_of_heat() and (not newest or newest > LAST_WITH_HEAT):
        return f"Magnum {number_of(newest)} has no driver for cluster {cluster} any more"
    return ""


def not_read(cluster: Cluster, template: Template | None) -> str:
    """Why its driver may not read the label."""
    reads = template is not None and template.coe == "kubernetes" and template.cluster_distro in READS_LABEL
    if cluster.is_of_cluster_api() or (cluster.is_of_heat() and reads):
        return ""
    return f"whether the driver of cluster {cluster} reads container_infra_prefix is not known"


def not_docker(cluster: Cluster, template: Template, newest: tuple[int, ...]) -> str:
    """Why its driver may not read the template's ``insecure_registry``."""
    if not cluster.is_of_heat() or template.coe != "kubernetes" or template.cluster_distro not in READS_INSECURE:
        return f"only drivers with Docker read insecure_registry, and whether cluster {cluster} has one is not known"
    if hides(cluster, newest):
        return f"the container runtime of cluster {cluster} is not known"
    runtime = cluster.labels.container_runtime if cluster.labels else None
    if runtime in (None, "", "host-docker"):
        return ""
    return f"cluster {cluster} has {runtime}, and insecure_registry is Docker's"


def hides(cluster: Cluster, newest: tuple[int, ...]) -> bool:
    """Whether its labels are missing from an API that sends them."""
    return cluster.labels is UNSET and not (newest and newest <= LAST_WITHOUT_RUNTIMES)
