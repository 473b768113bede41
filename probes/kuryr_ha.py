"""Row 5: Kuryr's controller survives the loss of its node.

Two ready replicas on two nodes, controller_ha on, the leader elector beside them and a fresh
leader record: all of it stands in the Kubernetes API, none of it in OpenStack's.
"""

from __future__ import annotations

from container4nfv_probe import UNSET, Answer, Requirement, Subject, check, found, listing

from .kuryr import PORTS, ports


@check(plane="kubernetes", asks=("kubernetes: GET Deployment kuryr-controller",))
def two_ready(subject: Subject) -> Answer:
    """Has the Deployment kuryr-controller two ready replicas or more?"""
    subject.without("kubernetes")


@check(plane="kubernetes", asks=("kubernetes: GET pods of kuryr-controller",))
def on_two_nodes(subject: Subject) -> Answer:
    """Do its pods run on two nodes or more?"""
    subject.without("kubernetes")


@check(plane="kubernetes", asks=("kubernetes: GET ConfigMap kuryr-config",))
def controller_ha(subject: Subject) -> Answer:
    """Is controller_ha true in its configuration?"""
    subject.without("kubernetes")


@check(plane="kubernetes", asks=("kubernetes: GET Deployment kuryr-controller",))
def leader_elector(subject: Subject) -> Answer:
    """Does a leader-elector container run beside it?"""
    subject.without("kubernetes")


@check(plane="kubernetes", asks=("kubernetes: GET Endpoints kuryr-controller",))
def leader_record_fresh(subject: Subject) -> Answer:
    """Does a fresh leader record name one of its pods?"""
    subject.without("kubernetes")


@check(PORTS)
def kuryr_ports_on_two_hosts(subject: Subject) -> Answer:
    """Are Kuryr's ports bound on two hosts or more?"""
    seen = ports(subject)
    bound = {str(p.host) for p in seen.items if p.is_kuryrs() and p.host is not UNSET and p.host}
    return found(bound if len(bound) >= 2 else (), seen, f"Kuryr's ports are bound on {listing(bound)}",
                 f"Kuryr's ports are bound on {len(bound)} hosts")  # fmt: skip


REQUIREMENT = Requirement(
    id="kuryr-ha",
    row=5,
    title="HA support for Kuryr",
    projects=("Kuryr",),
    published="Targeted to OPNFV release E /OpenStack Ocata",
    closed=two_ready & on_two_nodes & controller_ha & leader_elector & leader_record_fresh,
    partial=two_ready & controller_ha & leader_elector,
    supporting=(kuryr_ports_on_two_hosts,),
    note="Active/passive only, since kuryr-kubernetes 0.5.0; libnetwork has one plugin a host and no HA.",
    traps=(
        "Replicas without controller_ha are worse than one: every controller acts.",
        "The lock is an annotation on the Endpoints object kuryr-controller, not a Lease.",
        "A DaemonSet that restarts its pods heals itself: that is not HA.",
    ),
    sources=(
        "kuryr-kubernetes 10.0.0: kuryr_kubernetes/config.py (controller_ha), doc/source/devref/high_availability.rst",
    ),
)
