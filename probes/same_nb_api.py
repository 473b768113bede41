"""Row 1: one northbound API for the lifecycle of containers and of virtual machines.

Closed in one of two ways: Heat creates both kinds in one request and Zun can really run a
container, or Nova itself has hypervisors of both kinds. Two working APIs side by side are partial.
"""

from __future__ import annotations

from typing import Annotated

from container4nfv_probe import (
    Answer,
    Cause,
    Document,
    Public,
    Read,
    Requirement,
    Subject,
    check,
    listing,
    met,
    no,
    unknown,
    yes,
)

from .facts.zun import image_search, workers_up, zun_answers

KINDS = ("OS::Nova::Server", "OS::Zun::Container")
CONTAINER_TYPES = {"docker", "lxc", "lxd"}
VM_TYPES = {"qemu", "kvm", "kqemu", "xen", "xenserver", "vmware", "hyperv", "powervm", "phyp", "parallels", "vz", "zvm",
            "bhyve", "vbox"}  # fmt: skip
NEITHER = {"ironic", "baremetal", "fake", "test"}  # machines without a hypervisor, and drivers that run nothing


class Types(Document, frozen=True):
    """Heat's ``/resource_types``: names of the types this project may use."""

    resource_types: tuple[Annotated[str, Public(*KINDS)], ...]


class Hypervisor(Document, frozen=True):
    """One of Nova's hypervisors, in every release with these fields; libvirt's own spelling of the type passes."""

    hypervisor_type: Annotated[str, Public(*CONTAINER_TYPES, *VM_TYPES, *NEITHER, within=("vmware",))]
    state: Annotated[str, Public("up", "down")]
    status: Annotated[str, Public("enabled", "disabled")]


# Heat takes name= as a regular expression anchored on the left only.
TYPES = {
    kind: Read(
        "orchestration",
        "resource_types",
        Types,
        params=(("name", f"{kind}$"),),
        command=f"openstack orchestration resource type list --filter name={kind}",
    )
    for kind in KINDS
}
# No microversion: 2.1 has all three fields, and Ocata answers 406 to newer ones.
HYPERVISORS = Read(
    "compute",
    "/v2.1/os-hypervisors/detail",
    Hypervisor,
    key="hypervisors",
    role="admin",
    policy="os_compute_api:os-hypervisors:list-detail",
    command="openstack hypervisor list --long",
)


@check(*TYPES.values())
def heat_lists_both(subject: Subject) -> Answer:
    """Does Heat offer this project both OS::Nova::Server and OS::Zun::Container?"""
    listed = [kind for kind in KINDS if kind in subject.openstack.get(TYPES[kind]).resource_types]
    missing = listing(set(KINDS) - set(listed))
    return met(listed == list(KINDS), f"Heat offers {listing(KINDS)}", f"Heat does not offer {missing}")


@check(HYPERVISORS)
def nova_runs_containers_and_vms(subject: Subject) -> Answer:
    """Has Nova a hypervisor of a container type and one of a virtual machine type, both up and enabled?"""
    # A disabled one stays up and gets no new server.
    usable = [h for h in subject.openstack.list(HYPERVISORS).every() if (h.state, h.status) == ("up", "enabled")]
    types = {h.hypervisor_type.casefold() for h in usable}
    vms = {name for name in types if name in VM_TYPES or name.startswith("vmware")}
    if types & CONTAINER_TYPES and vms:
        return yes(f"Nova runs {listing(types)} side by side")
    because = f"Nova's hypervisors that are up and enabled: {listing(types)}"
    if others := types - vms - CONTAINER_TYPES - NEITHER:
        unclear = listing(name or "the one without a type" for name in others)
        return unknown(f"{because}; what {unclear} runs is not known", Cause.NOT_VISIBLE,
                       "hypervisors of known types (docker, lxc, lxd; kvm, qemu and others)")  # fmt: skip
    return no(f"Nova does not run both containers and VMs (up and enabled: {listing(types)})")


REQUIREMENT = Requirement(
    id="same-nb-api",
    row=1,
    title="Manage containers and VMs with the same NB API",
    projects=("Zun", "nova-docker"),
    published="Open",
    closed=(zun_answers & workers_up & heat_lists_both) | nova_runs_containers_and_vms,
    partial=zun_answers & workers_up,
    supporting=(image_search,),
    note="Zun does not offer every operation of a COE: no Deployments or Services, and capsules can only be"
    " created, listed, shown and deleted.",
    traps=(
        "Zun is registered as container, its official type is application-container.",
        "A worker that stopped shows up for another 181 s; a disabled one stays up.",
        "A worker whose Docker went away goes on reporting itself up, and its host stays in /v1/hosts.",
        "Heat lists a type although its service's endpoint is dead or in another region.",
        "A worker that is disabled or forced down still answers an image search: it is shown, not counted.",
        "Magnum manages clusters, not containers: its presence never closes this row.",
        "Without admin rights neither workers nor hypervisors can be seen: a member is told unknown, or open where"
        " the catalogue has neither Zun nor Nova.",
    ),
    sources=(
        "zun 18.0.0: zun/api/controllers/versions.py, zun/api/controllers/v1/zun_services.py, images.py",
        "zun 0.1.0 to 18.0.0: zun/servicegroup/zun_service_periodic.py (the heartbeat does not ask Docker),"
        " zun/api/controllers/v1/views/hosts_view.py (a host has no time in it)",
        "openstack-heat 27.0.1: heat/engine/resources/openstack/zun/container.py (since 9.0.0, Pike)",
        "nova 34.0.0: nova/objects/fields.py (HVType)",
    ),
)
