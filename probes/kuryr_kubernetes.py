"""Row 4: Kuryr connects the pods of a Kubernetes cluster to this cloud's Neutron.

Only the Kubernetes API can show it; Neutron alone shows ports that look like pods.
"""

from __future__ import annotations

from container4nfv_probe import Answer, Document, Read, Requirement, Subject, check, found, is_uuid

from .kuryr import OWNERS, PORTS, ports


class Container(Document, frozen=True):
    """A Zun container; its uuid is the device_id of its port."""

    uuid: str


CONTAINERS = Read(
    "container",
    "/v1/containers",
    Container,
    key="containers",
    everyone=(("all_projects", "1"),),
    command="openstack appcontainer list",
)


@check(plane="kubernetes", asks=("kubernetes: GET Deployment kuryr-controller",))
def controller_ready(subject: Subject) -> Answer:
    """Has the Deployment kuryr-controller a ready replica?"""
    subject.without("kubernetes")


@check(plane="kubernetes", asks=("kubernetes: GET DaemonSet kuryr-cni-ds or kuryr-cni",))
def cni_on_every_node(subject: Subject) -> Answer:
    """Is Kuryr's CNI DaemonSet ready on every node?"""
    subject.without("kubernetes")


@check(PORTS, plane="kubernetes", asks=("kubernetes: GET kuryrports, pods",))
def pods_on_this_neutron(subject: Subject) -> Answer:
    """Is the vif of a running pod's KuryrPort a port of this Neutron, with the pod's address?"""
    subject.without("kubernetes")


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
    supporting=(ports_like_pods,),
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
