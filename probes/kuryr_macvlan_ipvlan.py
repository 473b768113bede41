"""Row 3: Kuryr attaches containers by MACVLAN and by IPVLAN.

Neutron shows either mode in the allowed address pairs of the virtual machine's port; the
Kubernetes API shows MACVLAN in KuryrPorts. Upstream Kuryr never let IPVLAN start, so MACVLAN
alone, partial, is the best that unpatched code reaches.
"""

from __future__ import annotations

from container4nfv_probe import Answer, Document, Read, Requirement, Subject, check, found, listing, met

from .kuryr import PORTS, ports, shared


class Extension(Document, frozen=True):
    """One of Neutron's ``/v2.0/extensions``."""

    alias: str


EXTENSIONS = Read(
    "network", "/v2.0/extensions", Extension, key="extensions", command="openstack extension list --network"
)


@check(plane="kubernetes", asks=("kubernetes: GET /apis/openstack.org/v1/kuryrports",))
def kuryrport_macvlan(subject: Subject) -> Answer:
    """Has a KuryrPort a vif of type VIFMacvlanNested?"""
    subject.without("kubernetes")


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


@check(plane="kubernetes", asks=("kubernetes: GET ConfigMap kuryr-config, Deployment kuryr-controller",))
def configured_on_3_1_or_older(subject: Subject) -> Answer:
    """Is nested-macvlan configured, on a controller old enough (3.1.0) for it to work?"""
    subject.without("kubernetes")


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


macvlan = kuryrport_macvlan | rule_m

REQUIREMENT = Requirement(
    id="kuryr-macvlan-ipvlan",
    row=3,
    title="Kuryr needs to support MACVLAN and IPVLAN",
    projects=("Kuryr",),
    published="Open",
    closed=macvlan & rule_i,
    partial=macvlan | rule_i | configured_on_3_1_or_older,
    supporting=(kuryr_marks, vlan_nested, address_pairs_offered),
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
