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
    counted,
    found,
    is_uuid,
    listing,
    met,
    no,
    yes,
)

from .facts.cluster import CNI, CONTROLLER, DAEMON_SETS, KINDS, RESOURCES, DaemonSet
from .facts.confirmed import CONTAINERS
from .facts.controllers import CONTROLLERS, controllers, kuryrs
from .facts.kuryr import ALL_PORTS, OWNERS, ports
from .facts.pods import CRDS, KURYR_PORTS, PODS, on_this_cloud, running_here
from .facts.podspec import PAGES
from .facts.rights import BINDINGS, ROLE


class OctaviasLoadBalancer(Document, frozen=True):
    """A load balancer of Octavia's."""

    id: str


class LoadBalancer(Document, frozen=True):
    """A load balancer as Kuryr noted it; no id until it is made."""

    id: str = ""


class ServiceStatus(Document, frozen=True):
    """What Kuryr made for a Service; nothing at first."""

    loadbalancer: LoadBalancer = LoadBalancer()


class KuryrLoadBalancer(Document, frozen=True):
    """What Kuryr notes of a Service."""

    status: ServiceStatus = ServiceStatus()


KURYR_LOAD_BALANCERS = Read("kubernetes", "/apis/openstack.org/v1/kuryrloadbalancers", KuryrLoadBalancer, key="items",
                            params=PAGES, command="kubectl get kuryrloadbalancers -A -o yaml")  # fmt: skip
LOAD_BALANCERS = Read("load-balancer", "/v2/lbaas/loadbalancers", OctaviasLoadBalancer, key="loadbalancers",
                      params=(("limit", "1000"),), cloudwide=True, command="openstack loadbalancer list")  # fmt: skip


@check(*CONTROLLERS, plane="kubernetes")
def controller_ready(subject: Subject) -> Answer:
    """Has the Deployment kuryr-controller a ready replica?"""
    several = controllers(subject)
    if not several.ours:
        return several.absent()
    ready = [one.metadata.namespace for one in several.ours if one.runs()]
    if ready:
        return yes(f"{CONTROLLER} is ready in {listing(ready)}")
    places = listing(one.metadata.namespace for one in several.ours)
    return several.none(f"{CONTROLLER} in {places} has no ready replica")


@check(DAEMON_SETS, BINDINGS, ROLE, plane="kubernetes")
def cni_on_every_node(subject: Subject) -> Answer:
    """Is Kuryr's CNI DaemonSet ready on every node?"""
    return kuryrs(subject, DAEMON_SETS, CNI).agree(on_every_node)


def on_every_node(one: DaemonSet) -> Answer:
    """Whether a DaemonSet is ready wherever it should be."""
    ready, wanted = one.status.numberReady, one.status.desiredNumberScheduled
    return met(0 < wanted <= ready, f"{one.metadata.name} is ready on {ready} of {counted(wanted, 'node')}")


@check(RESOURCES, KURYR_PORTS, PODS, *ALL_PORTS, plane="kubernetes")
def pods_on_this_neutron(subject: Subject) -> Answer:
    """Is the vif of a running pod a port of this Neutron, with the pod's address?"""
    running, here, seen = running_here(subject)
    if not running.items:
        return found((), running, "", "no running pod of the cluster has a vif of Kuryr")
    return on_this_cloud(
        bool(here), seen, f"{counted(len(here), 'running pod')} with ports of this Neutron: {listing(here)}"
    )


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
    noted = subject.kubernetes.list(KURYR_LOAD_BALANCERS)
    wanted = {one.status.loadbalancer.id for one in noted.items} - {""}
    if not wanted:
        return found((), noted, "", "no Service of the cluster has a load balancer of Kuryr's")
    octavias = subject.openstack.list(LOAD_BALANCERS)
    here = wanted & {one.id for one in octavias.items}
    return found(here, octavias.beside(noted),
                 f"{counted(len(here), 'Service')} with load balancers of this Octavia",
                 "the load balancers of the cluster's Services are not in this Octavia")  # fmt: skip


@check(*ALL_PORTS, CONTAINERS)
def ports_like_pods(subject: Subject) -> Answer:
    """Are there Kuryr ports whose device is neither a Zun container nor a Docker endpoint?"""
    seen = ports(subject)
    kuryrs = [port for port in seen.items if port.device_owner in OWNERS and is_uuid(port.device_id)]
    zuns = {one.uuid for one in subject.openstack.list(CONTAINERS).every()} if kuryrs else set()
    pods = [port.id for port in kuryrs if port.device_id not in zuns]
    return found(pods, seen, f"{counted(len(pods), 'port')} like those of Kuryr-Kubernetes' pods, perhaps others'",
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
        "A Deployment kuryr-controller in somebody's own namespace is not Kuryr's: anybody may call one so.",
        "A kubeconfig may belong to a cluster on another cloud: a pod's port must exist in this Neutron.",
    ),
    sources=(
        "kuryr-kubernetes 10.0.0: kubernetes_crds/, kuryr_kubernetes/cni/",
        "zun 18.0.0: zun/network/kuryr_network.py (device_owner, device_id)",
    ),
)
