"""Row 5: Kuryr's controller survives the loss of its node.

Two ready replicas on two nodes, controller_ha on, the leader elector beside them and a fresh
leader record: all of it stands in the Kubernetes API, none of it in OpenStack's.
"""

from __future__ import annotations

from dataclasses import replace

from container4nfv_probe import (
    UNSET,
    Answer,
    Cause,
    Listing,
    Requirement,
    Subject,
    check,
    counted,
    found,
    listing,
    met,
    no,
    unknown,
)

from .facts.cluster import CONFIG_MAP, CONTROLLER, RESOURCES, Deployment
from .facts.controllers import CONTROLLERS, configuration, controllers, not_configured, not_told
from .facts.elector import is_known, local_port
from .facts.kuryr import ALL_PORTS, ports
from .facts.leader import LOCK, leads
from .facts.libnetwork import libnetwork_answers
from .facts.pods import KURYR_PORTS, PODS, on_this_cloud, running_here
from .facts.podspec import THEIR_PODS, Pod


@check(*CONTROLLERS, plane="kubernetes")
def two_ready(subject: Subject) -> Answer:
    """Has the Deployment kuryr-controller two ready replicas or more?"""
    several = controllers(subject)
    answer = several.agree(ready_replicas)
    if answer.truth == "yes" and not several.seen.whole():
        return unknown(f"{answer.because}, and whether another one acts elsewhere cannot be seen", Cause.NOT_VISIBLE,
                       several.seen.settle)  # fmt: skip
    return answer


def ready_replicas(controller: Deployment) -> Answer:
    """Whether a controller has two ready replicas."""
    wanted, ready = controller.spec.replicas, controller.status.readyReplicas
    has = f"{CONTROLLER} has {ready} ready of {counted(wanted, 'replica')}"
    return met(wanted >= 2 and ready >= 2, has, f"{has}, HA needs 2")


def its_pods(subject: Subject, controller: Deployment) -> Listing[Pod]:
    """The pods of a Deployment that are ready."""
    if not (selector := str(controller.spec.selector)):
        return Listing((), lambda: True)
    read = replace(THEIR_PODS, params=(("labelSelector", selector), *THEIR_PODS.params))
    pods = subject.kubernetes.list(read.at(namespace=controller.metadata.namespace))
    return Listing(tuple(pod for pod in pods.items if pod.is_ready()), pods.complete, unreadable=pods.unreadable)


@check(*CONTROLLERS, THEIR_PODS, plane="kubernetes")
def on_two_nodes(subject: Subject) -> Answer:
    """Do its ready pods run on two nodes or more?"""
    return controllers(subject).agree(lambda controller: spread(its_pods(subject, controller)))


def spread(pods: Listing[Pod]) -> Answer:
    """Whether these are on two nodes; one that is ready is on a node."""
    nodes = {pod.spec.nodeName for pod in pods.items}
    seen = Listing(tuple(nodes), lambda: "" not in nodes, "pods that say which node they run on", pods.unreadable)
    named = nodes - {""}
    return found(named if len(named) >= 2 else (), seen, f"{CONTROLLER} is ready on {listing(named)}",
                 f"{CONTROLLER} is ready on {only(named, 'node')}")  # fmt: skip


def only(names: set[str], noun: str) -> str:
    """One name or none, where two were wanted."""
    return f"{listing(names)} only" if names else f"no {noun}"


@check(*CONTROLLERS, CONFIG_MAP, plane="kubernetes")
def controller_ha(subject: Subject) -> Answer:
    """Is controller_ha true in its configuration?"""
    return controllers(subject).agree(lambda controller: switched_on(subject, controller))


def switched_on(subject: Subject, controller: Deployment) -> Answer:
    """Whether a controller asks who leads before it acts."""
    if (configured := configuration(subject, controller)) is None:
        return not_configured(controller)
    if (on := configured.switch("kubernetes.controller_ha")) is None:
        return not_told("controller_ha")
    return met(on, "controller_ha is true", "controller_ha is not true: of several controllers every one would act")


@check(*CONTROLLERS, CONFIG_MAP, plane="kubernetes")
def leader_elector(subject: Subject) -> Answer:
    """Does a leader-elector run beside it, at the port where the controller asks?"""
    return controllers(subject).agree(lambda controller: elector_answers(subject, controller))


def elector_answers(subject: Subject, controller: Deployment) -> Answer:
    """Whether an elector tells the controller beside it who leads."""
    if (beside := controller.elector()) is None:
        return no("no leader-elector runs beside the controller")
    http = beside.flags().get("http", "")
    if not http and beside.is_upstreams() and beside.flags():
        return no("the leader-elector beside the controller tells nobody who leads: it has no --http")
    if not http or not is_known(http):
        return unknown("the elector's arguments do not tell where it listens", Cause.NOT_VISIBLE,
                       "--http with its value written out")  # fmt: skip
    if (configured := configuration(subject, controller)) is None:
        return not_configured(controller)
    if (port := configured.get("kubernetes.controller_ha_elector_port")) is None:
        return not_told("controller_ha_elector_port")
    return met(local_port(http) == port, f"a leader-elector runs beside the controller, at port {port}",
               f"the controller asks who leads at port {port} of its own host, where the elector does not listen"
               f" (--http={http})")  # fmt: skip


@check(*CONTROLLERS, LOCK, THEIR_PODS, plane="kubernetes")
def leader_record_fresh(subject: Subject) -> Answer:
    """Does a fresh leader record name one of its pods?"""
    return controllers(subject).agree(lambda controller: is_led(subject, controller))


def is_led(subject: Subject, controller: Deployment) -> Answer:
    """Whether one of a controller's pods leads."""
    if (beside := controller.elector()) is None:
        return no("no leader-elector runs beside the controller")
    return leads(subject, beside, list(its_pods(subject, controller).every()))


@check(*ALL_PORTS)
def kuryr_ports_on_two_hosts(subject: Subject) -> Answer:
    """Are Kuryr's ports bound on two hosts or more?"""
    seen = ports(subject)
    kuryrs = tuple(port for port in seen.items if port.is_kuryrs())
    bound = {str(port.host) for port in kuryrs if port.host}
    shown = all(port.host is not UNSET for port in kuryrs)
    return found(bound if len(bound) >= 2 else (), seen.beside(Listing(kuryrs, lambda: shown)),
                 f"Kuryr's ports are bound on {listing(bound)}",
                 f"Kuryr's ports are bound on {only(bound, 'host')}")  # fmt: skip


@check(RESOURCES, KURYR_PORTS, PODS, *ALL_PORTS, plane="kubernetes")
def cluster_on_this_cloud(subject: Subject) -> Answer:
    """Is a port of this Neutron in use by a running pod of the cluster?"""
    running, here, seen = running_here(subject)
    if not running.items:
        return unknown("no running pod of the cluster is known to have a vif of Kuryr, so it may be another cloud's",
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
        "A Deployment kuryr-controller in somebody's own namespace is not Kuryr's: anybody may call one so.",
        "A DaemonSet that restarts its pods heals itself: that is not HA.",
        "A kubeconfig may belong to a cluster on another cloud: it never closes this row here.",
    ),
    sources=(
        "kuryr-kubernetes 10.0.0: kuryr_kubernetes/config.py (controller_ha), doc/source/devref/high_availability.rst",
    ),
)
