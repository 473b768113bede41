"""Row 3: Kuryr attaches containers by MACVLAN and by IPVLAN.

Neutron shows either mode in the allowed address pairs of the virtual machine's port; the
Kubernetes API shows MACVLAN in KuryrPorts. Upstream Kuryr never let IPVLAN start, so MACVLAN
alone, partial, is the best that unpatched code reaches.
"""

from __future__ import annotations

from container4nfv_probe import (
    Answer,
    Cause,
    Requirement,
    Subject,
    check,
    counted,
    found,
    listing,
    met,
    no,
    unknown,
    yes,
)

from .facts.cluster import CONFIG_MAP, RESOURCES, Deployment
from .facts.confirmed import confirmed_by_kuryrports, confirmed_by_zun
from .facts.controllers import CONTROLLERS, configuration, controllers, not_configured, not_told, release
from .facts.kuryr import ALL_PORTS, EXTENSIONS, ports, shared
from .facts.libnetwork import libnetwork_binding
from .facts.pods import CRDS, KURYR_PORTS, PODS, macvlan_vifs, on_this_cloud

LAST_WORKING = (3, 1)
MARKS = "marks show what is configured, not who configured it"


@check(RESOURCES, KURYR_PORTS, PODS, *ALL_PORTS, plane="kubernetes")
def kuryrport_macvlan(subject: Subject) -> Answer:
    """Has a pod a vif of type VIFMacvlanNested that is a port of this Neutron?"""
    vifs = macvlan_vifs(subject)
    if not vifs.items:
        return found((), vifs, "", "no pod of the cluster has a vif of MACVLAN")
    seen = ports(subject)
    here = set(vifs.items) & {port.id for port in seen.items}
    return on_this_cloud(bool(here), seen, f"MACVLAN: pods have vifs VIFMacvlanNested, ports {listing(here)}")


@check(*ALL_PORTS)
def rule_m(subject: Subject) -> Answer:
    """Does a VM's port admit the MAC and IP address of a Kuryr port on its network? (MACVLAN)"""
    seen = ports(subject)
    return found(pairs := list(shared(seen.items, own_mac=False)), seen,
                 f"MACVLAN: VM ports admit MAC and IP of ports with Kuryr's marks, {listing(k.id for _, k in pairs)}"
                 f" ({MARKS})",
                 "no VM port admits the MAC and IP address of a Kuryr port (MACVLAN)")  # fmt: skip


@check(*ALL_PORTS)
def rule_i(subject: Subject) -> Answer:
    """Does a VM's port admit the IP address of a Kuryr port under its own MAC? (IPVLAN)"""
    seen = ports(subject)
    return found(pairs := list(shared(seen.items, own_mac=True)), seen,
                 f"IPVLAN: VM ports admit the IP of ports with Kuryr's marks, {listing(k.id for _, k in pairs)},"
                 f" under their own MAC ({MARKS})",
                 "no VM port admits a Kuryr port's IP under its own MAC (IPVLAN)")  # fmt: skip


@check(*CONTROLLERS, CONFIG_MAP, RESOURCES, plane="kubernetes")
def configured_on_3_1_or_older(subject: Subject) -> Answer:
    """Is nested-macvlan configured, on a controller old enough (3.1.0) for it to work?"""
    return controllers(subject).agree(lambda controller: configured_for_macvlan(subject, controller))


def configured_for_macvlan(subject: Subject, controller: Deployment) -> Answer:
    """Whether a controller is configured for MACVLAN, runs, and is old enough."""
    if (configured := configuration(subject, controller)) is None:
        return not_configured(controller)
    if (drivers := configured.drivers()) is None:
        return not_told("pod_vif_driver or vif_pool_mapping")
    attaches = "nested-macvlan" in drivers
    if not attaches and not configured.binds_by("macvlan"):
        return no("Kuryr's controller is not configured for MACVLAN")
    version = release(controller)
    named = ".".join(map(str, version))
    if version and version[:2] > LAST_WORKING:
        return no(f"MACVLAN is configured, but controller {named} cannot create its vifs (since 4.0.0)")
    if not attaches:
        return unknown("only [binding] names MACVLAN, which does not tell how pods are attached", Cause.NOT_VISIBLE,
                       "pod_vif_driver in kuryr.conf")  # fmt: skip
    if not controller.runs():
        return no("MACVLAN is configured, but no replica of the controller is ready")
    kinds = subject.kubernetes.serves(*CRDS)
    if version or ("kuryrnets" in kinds and "kuryrports" not in kinds):
        return yes(f"MACVLAN is configured on a controller of {named or '2.x or older'}, not observed")
    return unknown("MACVLAN is configured, but the image of the controller does not name its release",
                   Cause.NOT_VISIBLE, "an image of the controller whose tag is its release")  # fmt: skip


@check(*ALL_PORTS)
def kuryr_marks(subject: Subject) -> Answer:
    """Has any port a mark of Kuryr (owner, tag or name)?"""
    seen = ports(subject)
    marked = [port.id for port in seen.items if port.is_kuryrs()]
    return found(
        marked, seen, f"{counted(len(marked), 'port')} with a mark of Kuryr", "no port carries a mark of Kuryr"
    )


@check(*ALL_PORTS)
def vlan_nested(subject: Subject) -> Answer:
    """Do VM ports have VLAN subports (Kuryr's other nested mode)?"""
    seen = ports(subject)
    parents = [port.id for port in seen.items if port.trunk_details and port.trunk_details.sub_ports]
    return found(parents, seen, f"{counted(len(parents), 'parent port')} with subports", "no port has subports")


@check(EXTENSIONS)
def address_pairs_offered(subject: Subject) -> Answer:
    """Does Neutron offer allowed address pairs, which MACVLAN needs?"""
    aliases = {one.alias for one in subject.openstack.list(EXTENSIONS).every()}
    return met("allowed-address-pairs" in aliases, "Neutron offers allowed-address-pairs",
               "Neutron does not offer allowed-address-pairs")  # fmt: skip


macvlan = (kuryrport_macvlan | rule_m).called("MACVLAN")
ipvlan = rule_i.called("IPVLAN")
confirmed = (confirmed_by_kuryrports | confirmed_by_zun).called("confirmed")

REQUIREMENT = Requirement(
    id="kuryr-macvlan-ipvlan",
    row=3,
    title="Kuryr needs to support MACVLAN and IPVLAN",
    projects=("Kuryr",),
    published="Open",
    closed=macvlan & ipvlan & confirmed,
    partial=macvlan | ipvlan | configured_on_3_1_or_older,
    supporting=(libnetwork_binding, kuryr_marks, vlan_nested, address_pairs_offered),
    note="Upstream, MACVLAN came in 2017 and works up to kuryr-kubernetes 3.1.0; IPVLAN was never let start.",
    traps=(
        "Any member may give ports of its own Kuryr's owner, tags and pairs: what Kuryr or Zun noted confirms them.",
        "Pairs are kept as typed (dashes, capitals, /32): they are compared as addresses, on one network.",
        "VRRP, Octavia and CIDR pairs belong to nobody's Kuryr port and do not count.",
        "Pairs are removed when pods end: a quiet cloud shows nothing.",
        "Docker's and Multus' own macvlan and ipvlan drivers are not Kuryr.",
        "Neutron shows a member only the ports of its project and its networks, and an admin under enforce_scope, too.",
    ),
    sources=(
        "kuryr-libnetwork 18.0.0: kuryr_libnetwork/port_driver/drivers/nested.py",
        "kuryr-kubernetes 10.0.0: kuryr_kubernetes/controller/drivers/nested_macvlan_vif.py",
        "neutron 29.0.0: neutron/db/allowedaddresspairs_db.py",
    ),
)
