"""Row 5: Kuryr's controller survives the loss of its node.

Two ready replicas on two nodes, controller_ha on, the leader elector beside them and a fresh
leader record: all of it stands in the Kubernetes API, none of it in OpenStack's.
"""

from __future__ import annotations

from container4nfv_probe import (
    UNSET,
    Answer,
    Cause,
    Document,
    Json,
    Read,
    Requirement,
    Subject,
    check,
    counted,
    field,
    found,
    instant,
    listing,
    met,
    no,
    unknown,
    yes,
)

from .facts.cluster import CONTROLLER, DEPLOYMENTS, RESOURCES, Deployment, controllers, no_controller
from .facts.kuryr import PORTS, ports
from .facts.kuryr_config import CONFIG_MAPS, configuration, not_configured
from .facts.libnetwork import libnetwork_answers
from .facts.pods import KURYR_PORTS, PODS, on_this_cloud, running_here
from .facts.podspec import THEIR_PODS, Pod, selected

SKEW = 5.0  # seconds by which the clocks of a cluster may differ


class Record(Document, frozen=True):
    """Who leads, and since when; an election that was given up has no holder."""

    holderIdentity: str
    leaseDurationSeconds: float
    renewTime: str


class Leader(Json):
    """The annotation that leader-elector 0.5 renews."""

    shape = Record


class Annotations(Document, frozen=True):
    """Those of the lock."""

    leader: Leader | None = field(name="control-plane.alpha.kubernetes.io/leader", default=None)


class LockMeta(Document, frozen=True):
    """The metadata of the lock: there is nothing else in it."""

    annotations: Annotations = Annotations()


class Lock(Document, frozen=True):
    """An Endpoints object that serves as a lock."""

    metadata: LockMeta


LOCK = Read("kubernetes", "/api/v1/namespaces/{namespace}/endpoints/{name}", Lock,
            command=f"kubectl get endpoints -n kube-system {CONTROLLER} -o yaml")  # fmt: skip


@check(DEPLOYMENTS, plane="kubernetes")
def two_ready(subject: Subject) -> Answer:
    """Has the Deployment kuryr-controller two ready replicas or more?"""
    seen = controllers(subject)
    if not seen.items:
        return no_controller(seen)
    wanted, ready = seen.items[0].spec.replicas, seen.items[0].status.readyReplicas
    return met(wanted >= 2 and ready >= 2, f"{CONTROLLER} has {ready} ready of {counted(wanted, 'replica')}")


def its_pods(subject: Subject, controller: Deployment) -> list[Pod]:
    """The pods of a Deployment that are ready."""
    pods = selected(subject, controller.metadata.namespace, controller.spec.selector.matchLabels)
    return [pod for pod in pods if pod.is_ready()]


@check(DEPLOYMENTS, THEIR_PODS, plane="kubernetes")
def on_two_nodes(subject: Subject) -> Answer:
    """Do its ready pods run on two nodes or more?"""
    seen = controllers(subject)
    if not seen.items:
        return no_controller(seen)
    nodes = {pod.spec.nodeName for pod in its_pods(subject, seen.items[0])}
    return met(len(nodes) >= 2, f"{CONTROLLER} is ready on {listing(nodes)}")


@check(DEPLOYMENTS, CONFIG_MAPS, plane="kubernetes")
def controller_ha(subject: Subject) -> Answer:
    """Is controller_ha true in its configuration?"""
    seen = controllers(subject)
    if not seen.items:
        return no_controller(seen)
    if (configured := configuration(subject, seen.items[0])) is None:
        return not_configured(seen.items[0])
    return met(configured.is_on("kubernetes.controller_ha"), "controller_ha is true",
               "controller_ha is not true: of several controllers every one would act")  # fmt: skip


@check(DEPLOYMENTS, plane="kubernetes")
def leader_elector(subject: Subject) -> Answer:
    """Does a leader-elector container run beside it?"""
    seen = controllers(subject)
    if not seen.items:
        return no_controller(seen)
    beside = seen.items[0].elector()
    return met(beside is not None, "a leader-elector runs beside the controller",
               "no leader-elector runs beside the controller")  # fmt: skip


@check(DEPLOYMENTS, LOCK, THEIR_PODS, plane="kubernetes")
def leader_record_fresh(subject: Subject) -> Answer:
    """Does a fresh leader record name one of its pods?"""
    seen = controllers(subject)
    if not seen.items:
        return no_controller(seen)
    controller = seen.items[0]
    lock, now = subject.kubernetes.dated(LOCK.at(**controller.lock()))
    if lock.metadata.annotations.leader is None:
        return no(f"the Endpoints object {controller.lock()['name']} holds no leader record")
    record: Record | None = lock.metadata.annotations.leader.value
    renewed = instant(record.renewTime) if record else None
    if record is None or renewed is None:
        return unknown("the leader record cannot be read", Cause.BAD_DOCUMENT, "a leader-elector that works")
    age = now - renewed
    if age < -SKEW:
        return unknown(f"the leader record is of a time {-age:.0f} s ahead of the API server's", Cause.BAD_DOCUMENT,
                       "clocks that agree")  # fmt: skip
    if age > record.leaseDurationSeconds + SKEW:
        return no(f"the leader record is stale: renewed {age:.0f} s before the answer")
    if record.holderIdentity.casefold() not in {name for pod in its_pods(subject, controller) for name in pod.names()}:
        return no(f"the leader record names {record.holderIdentity or 'nobody'}, which is none of the ready pods")
    return yes(f"{record.holderIdentity} leads, renewed {max(age, 0):.0f} s before the answer")


@check(PORTS)
def kuryr_ports_on_two_hosts(subject: Subject) -> Answer:
    """Are Kuryr's ports bound on two hosts or more?"""
    seen = ports(subject)
    bound = {str(p.host) for p in seen.items if p.is_kuryrs() and p.host is not UNSET and p.host}
    return found(bound if len(bound) >= 2 else (), seen, f"Kuryr's ports are bound on {listing(bound)}",
                 f"Kuryr's ports are bound on {counted(len(bound), 'host')}")  # fmt: skip


@check(RESOURCES, KURYR_PORTS, PODS, PORTS, plane="kubernetes")
def cluster_on_this_cloud(subject: Subject) -> Answer:
    """Is a port of this Neutron in use by a running pod of the cluster?"""
    running, here, seen = running_here(subject)
    if not running:
        return unknown("no running pod of the cluster has a vif of Kuryr, so it may be another cloud's",
                       Cause.NOT_VISIBLE, "a running pod on Kuryr's network")  # fmt: skip
    return on_this_cloud(bool(here), seen, "the cluster's pods have ports of this Neutron")


REQUIREMENT = Requirement(
    id="kuryr-ha",
    row=5,
    title="HA support for Kuryr",
    projects=("Kuryr",),
    published="Targeted to OPNFV release E /OpenStack Ocata",
    closed=two_ready & on_two_nodes & controller_ha & leader_elector & leader_record_fresh & cluster_on_this_cloud,
    partial=two_ready & controller_ha & leader_elector,
    supporting=(
        libnetwork_answers,
        kuryr_ports_on_two_hosts,
    ),
    note="Active/passive only, since kuryr-kubernetes 0.5.0; libnetwork has one plugin a host and no HA.",
    traps=(
        "Replicas without controller_ha are worse than one: every controller acts.",
        "The lock is an annotation on the Endpoints object kuryr-controller, not a Lease.",
        "A DaemonSet that restarts its pods heals itself: that is not HA.",
        "A kubeconfig may belong to a cluster on another cloud: it never closes this row here.",
    ),
    sources=(
        "kuryr-kubernetes 10.0.0: kuryr_kubernetes/config.py (controller_ha), doc/source/devref/high_availability.rst",
    ),
)
