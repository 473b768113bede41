"""Row 3: Kuryr attaches containers by MACVLAN and by IPVLAN.

Neutron shows either mode in the allowed address pairs of the virtual machine's port; the
Kubernetes API shows MACVLAN in KuryrPorts. Upstream Kuryr never let IPVLAN start, so MACVLAN
alone, partial, is the best that unpatched code reaches.
"""

from __future__ import annotations

from container4nfv_probe import (
    Answer,
    Cause,
    Document,
    Read,
    Requirement,
    Subject,
    check,
    found,
    listing,
    met,
    no,
    unknown,
    yes,
)

from .facts.cluster import DEPLOYMENTS, RESOURCES, controllers, no_controller
from .facts.kuryr import PORTS, ports, shared
from .facts.kuryr_config import CONFIG_MAPS, configuration, not_configured, release
from .facts.libnetwork import libnetwork_binding
from .facts.pods import CRDS, KURYR_PORTS, MACVLAN, PODS, Vif, kuryr_ports, on_this_cloud, pods_with_vifs

LAST_WORKING = (3, 1)


class Extension(Document, frozen=True):
    """One of Neutron's ``/v2.0/extensions``."""

    alias: str


EXTENSIONS = Read(
    "network", "/v2.0/extensions", Extension, key="extensions", command="openstack extension list --network"
)


@check(RESOURCES, KURYR_PORTS, PODS, PORTS, plane="kubernetes")
def kuryrport_macvlan(subject: Subject) -> Answer:
    """Has a pod a vif of type VIFMacvlanNested that is a port of this Neutron?"""
    vifs = [vif for port in kuryr_ports(subject) for vif in port.vifs()]
    vifs += [vif for _, held in pods_with_vifs(subject) for vif in held] if not by_macvlan(vifs) else []
    wanted = by_macvlan(vifs)
    if not wanted:
        return no("no pod of the cluster has a vif of MACVLAN")
    seen = ports(subject)
    here = wanted & {port.id for port in seen.items}
    return on_this_cloud(bool(here), seen, f"MACVLAN: pods have vifs VIFMacvlanNested, ports {listing(here)}")


def by_macvlan(vifs: list[Vif]) -> set[str]:
    """The ports of the vifs that are MACVLAN's."""
    return {vif.data.id for vif in vifs if vif.name == MACVLAN and vif.data.id}


@check(PORTS)
def rule_m(subject: Subject) -> Answer:
    """Does a VM's port admit the MAC and IP address of a Kuryr port on its network? (MACVLAN)"""
    seen = ports(subject)
    return found(pairs := list(shared(seen.items, own_mac=False)), seen,
                 f"MACVLAN: VM ports admit MAC and IP of Kuryr ports {listing(k.id for _, k in pairs)}",
                 "no VM port admits the MAC and IP address of a Kuryr port (MACVLAN)")  # fmt: skip


@check(PORTS)
def rule_i(subject: Subject) -> Answer:
    """Does a VM's port admit the IP address of a Kuryr port under its own MAC? (IPVLAN)"""
    seen = ports(subject)
    return found(pairs := list(shared(seen.items, own_mac=True)), seen,
                 f"IPVLAN: VM ports admit the IP of Kuryr ports {listing(k.id for _, k in pairs)}; upstream"
                 " Kuryr refuses IPVLAN, so this Kuryr is patched",
                 "no VM port admits a Kuryr port's IP under its own MAC (IPVLAN)")  # fmt: skip


@check(DEPLOYMENTS, CONFIG_MAPS, RESOURCES, plane="kubernetes")
def configured_on_3_1_or_older(subject: Subject) -> Answer:
    """Is nested-macvlan configured, on a controller old enough (3.1.0) for it to work?"""
    seen = controllers(subject)
    if not seen.items:
        return no_controller(seen)
    configured = configuration(subject, seen.items[0])
    if configured is None:
        return not_configured(seen.items[0])
    attaches, binds = configured.attaches_by("macvlan"), configured.binds_by("macvlan")
    if not attaches and not binds:
        return no("Kuryr's controller is not configured for MACVLAN")
    version = release(seen.items[0])
    if version and version[:2] > LAST_WORKING:
        return no(f"MACVLAN is configured, but controller {'.'.join(map(str, version))} cannot create its vifs"
                  " (since 4.0.0)")  # fmt: skip
    if not attaches:
        return unknown("only [binding] names MACVLAN, which does not tell how pods are attached", Cause.NOT_VISIBLE,
                       "pod_vif_driver in kuryr.conf")  # fmt: skip
    kinds = subject.kubernetes.serves(*CRDS)
    if version or ("kuryrnets" in kinds and "kuryrports" not in kinds):
        return yes(f"MACVLAN is configured on a controller of {'.'.join(map(str, version)) or '2.x or older'}, not"
                   " observed")  # fmt: skip
    return unknown("MACVLAN is configured, but the image of the controller does not name its release",
                   Cause.NOT_VISIBLE, "an image of the controller whose tag is its release")  # fmt: skip


@check(PORTS)
def kuryr_marks(subject: Subject) -> Answer:
    """Has any port a mark of Kuryr (owner, tag or name)?"""
    seen = ports(subject)
    marked = [port.id for port in seen.items if port.is_kuryrs()]
    return found(marked, seen, f"{len(marked)} ports carry a mark of Kuryr", "no port carries a mark of Kuryr")


@check(PORTS)
def vlan_nested(subject: Subject) -> Answer:
    """Do VM ports have VLAN subports (Kuryr's other nested mode)?"""
    seen = ports(subject)
    parents = [port.id for port in seen.items if port.trunk_details and port.trunk_details.sub_ports]
    return found(parents, seen, f"{len(parents)} parent ports have subports", "no port has subports")


@check(EXTENSIONS)
def address_pairs_offered(subject: Subject) -> Answer:
    """Does Neutron offer allowed address pairs, which MACVLAN needs?"""
    aliases = {one.alias for one in subject.openstack.list(EXTENSIONS).items}
    return met("allowed-address-pairs" in aliases, "Neutron offers allowed-address-pairs",
               "Neutron does not offer allowed-address-pairs")  # fmt: skip


macvlan = (kuryrport_macvlan | rule_m).called("MACVLAN")
ipvlan = rule_i.called("IPVLAN")

REQUIREMENT = Requirement(
    id="kuryr-macvlan-ipvlan",
    row=3,
    title="Kuryr needs to support MACVLAN and IPVLAN",
    projects=("Kuryr",),
    published="Open",
    closed=macvlan & ipvlan,
    partial=macvlan | ipvlan | configured_on_3_1_or_older,
    supporting=(libnetwork_binding, kuryr_marks, vlan_nested, address_pairs_offered),
    note="Upstream, MACVLAN came in 2017 and works up to kuryr-kubernetes 3.1.0; IPVLAN was never let start.",
    traps=(
        "Pairs are kept as typed (dashes, capitals, /32): they are compared as addresses, on one network.",
        "VRRP, Octavia and CIDR pairs belong to nobody's Kuryr port and do not count.",
        "Pairs are removed when pods end: a quiet cloud shows nothing.",
        "Docker's and Multus' own macvlan and ipvlan drivers are not Kuryr.",
        "Neutron shows a member only the ports of its project and its networks.",
    ),
    sources=(
        "kuryr-libnetwork 18.0.0: kuryr_libnetwork/port_driver/drivers/nested.py",
        "kuryr-kubernetes 10.0.0: kuryr_kubernetes/controller/drivers/nested_macvlan_vif.py",
        "neutron 29.0.0: neutron/db/allowedaddresspairs_db.py",
    ),
)
