"""Row 4: Kuryr connects the pods of a Kubernetes cluster to this cloud's Neutron.

Only the Kubernetes API can show it; Neutron alone shows ports that look like pods.
"""

from __future__ import annotations

from container4nfv_probe import (
    Answer,
    Document,
    Read,
    Requirement,
    Subject,
    check,
    found,
    is_uuid,
    listing,
    met,
    no,
)

from .facts.cluster import CNI, CONTROLLER, DAEMON_SETS, DEPLOYMENTS, NAMESPACES, RESOURCES, controllers, no_controller
from .facts.kuryr import OWNERS, PORTS, ports
from .facts.pods import CRDS, KURYR_PORTS, PODS, on_this_cloud, running_here


class Container(Document, frozen=True):
    """A Zun container; its uuid is the device_id of its port."""

    uuid: str


class LoadBalancer(Document, frozen=True):
    """A load balancer, in Octavia or as Kuryr noted it; no id until it is made."""

    id: str = ""


class ServiceStatus(Document, frozen=True):
    """What Kuryr made for a Service."""

    loadbalancer: LoadBalancer = LoadBalancer()


class KuryrLoadBalancer(Document, frozen=True):
    """What Kuryr notes of a Service."""

    status: ServiceStatus = ServiceStatus()


KURYR_LOAD_BALANCERS = Read(
    "kubernetes",
    "/apis/openstack.org/v1/kuryrloadbalancers",
    KuryrLoadBalancer,
    key="items",
    params=(("limit", "500"),),
    command="kubectl get kuryrloadbalancers -A -o yaml",
)
LOAD_BALANCERS = Read(
    "load-balancer",
    "/v2/lbaas/loadbalancers",
    LoadBalancer,
    key="loadbalancers",
    params=(("limit", "1000"),),
    command="openstack loadbalancer list",
)
# Of every release: which of them, tells how old it is. Other operators use the group openstack.org, too.
KINDS = {"kuryrports", "kuryrnetworks", "kuryrnetworkpolicies", "kuryrloadbalancers", "kuryrnets", "kuryrnetpolicies"}
CONTAINERS = Read(
    "container",
    "/v1/containers",
    Container,
    key="containers",
    everyone=(("all_projects", "1"),),
    command="openstack appcontainer list",
)


@check(DEPLOYMENTS, plane="kubernetes")
def controller_ready(subject: Subject) -> Answer:
    """Has the Deployment kuryr-controller a ready replica?"""
    seen = controllers(subject)
    if not seen.items:
        return no_controller(seen)
    first = seen.items[0]
    return met(first.status.readyReplicas >= 1, f"{CONTROLLER} is ready in {first.metadata.namespace}",
               f"{CONTROLLER} in {first.metadata.namespace} has no ready replica")  # fmt: skip


@check(DAEMON_SETS, plane="kubernetes")
def cni_on_every_node(subject: Subject) -> Answer:
    """Is Kuryr's CNI DaemonSet ready on every node?"""
    several = [subject.kubernetes.named(DAEMON_SETS, name, NAMESPACES) for name in CNI]
    sets = [one for seen in several for one in seen.items]
    if not sets:
        unseen = min(several, key=lambda seen: seen.whole())
        return found((), unseen, "", f"the cluster has no DaemonSet {' or '.join(CNI)}")
    best = max(sets, key=lambda one: one.status.numberReady)
    ready, wanted = best.status.numberReady, best.status.desiredNumberScheduled
    return met(0 < wanted <= ready, f"{best.metadata.name} is ready on {ready} of {wanted} nodes")


@check(RESOURCES, KURYR_PORTS, PODS, PORTS, plane="kubernetes")
def pods_on_this_neutron(subject: Subject) -> Answer:
    """Is the vif of a running pod a port of this Neutron, with the pod's address?"""
    running, here, seen = running_here(subject)
    if not running:
        return no("no running pod of the cluster has a vif of Kuryr")
    return on_this_cloud(bool(here), seen, f"{len(here)} running pods have ports of this Neutron: {listing(here)}")


@check(RESOURCES, plane="kubernetes")
def crds_served(subject: Subject) -> Answer:
    """Does the cluster serve Kuryr's own kinds of objects?"""
    kinds = subject.kubernetes.serves(*CRDS) & KINDS
    return met(bool(kinds), f"the cluster serves {listing(kinds)}: Kuryr was installed at least once",
               "the cluster serves none of Kuryr's kinds")  # fmt: skip


@check(RESOURCES, KURYR_LOAD_BALANCERS, LOAD_BALANCERS, plane="kubernetes")
def services_on_octavia(subject: Subject) -> Answer:
    """Are load balancers of the cluster's Services in this cloud's Octavia?"""
    if "kuryrloadbalancers" not in subject.kubernetes.serves(*CRDS):
        return no("the cluster serves no kuryrloadbalancers")
    noted = subject.kubernetes.list(KURYR_LOAD_BALANCERS).items
    wanted = {one.status.loadbalancer.id for one in noted} - {""}
    if not wanted:
        return no("no Service of the cluster has a load balancer of Kuryr's")
    seen = subject.openstack.list(LOAD_BALANCERS)
    here = wanted & {one.id for one in seen.items}
    return found(here, seen, f"{len(here)} Services have load balancers of this Octavia",
                 "the load balancers of the cluster's Services are not in this Octavia")  # fmt: skip


@check(PORTS, CONTAINERS)
def ports_like_pods(subject: Subject) -> Answer:
    """Are there Kuryr ports whose device is neither a Zun container nor a Docker endpoint?"""
    seen = ports(subject)
    kuryrs = [port for port in seen.items if port.device_owner in OWNERS and is_uuid(port.device_id)]
    zuns = {one.uuid for one in subject.openstack.list(CONTAINERS).items} if kuryrs else set()
    pods = [port.id for port in kuryrs if port.device_id not in zuns]
    return found(pods, seen, f"{len(pods)} ports look like pods of Kuryr-Kubernetes, and could be others'",
                 "no port looks like a pod of Kuryr-Kubernetes")  # fmt: skip


REQUIREMENT = Requirement(
    id="kuryr-kubernetes",
    row=4,
    title="Kuryr Kubernetes integration is needed",
    projects=("Kuryr",),
    published="Targeted to OPNFV release E /OpenStack Ocata",
    closed=controller_ready & cni_on_every_node & pods_on_this_neutron,
    partial=controller_ready & (cni_on_every_node | pods_on_this_neutron),
    supporting=(crds_served, services_on_octavia, ports_like_pods),
    note="Kuryr-Kubernetes is unmaintained upstream since 2024 (last release 10.0.0).",
    traps=(
        "Zun and kuryr-libnetwork set compute:kuryr on ports too: ports alone are suspicion, not proof.",
        "CRDs stay behind when a cluster moves to another network plugin.",
        "A kubeconfig may belong to a cluster on another cloud: a pod's port must exist in this Neutron.",
    ),
    sources=(
        "kuryr-kubernetes 10.0.0: kubernetes_crds/, kuryr_kubernetes/cni/",
        "zun 18.0.0: zun/network/kuryr_network.py (device_owner, device_id)",
    ),
)
