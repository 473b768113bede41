"""What Kuryr notes of a cluster's pods: in KuryrPorts, before 3.0.0 in an annotation of each.

Fields: kuryr-kubernetes 10.0.0, ``kubernetes_crds/kuryr_crds/kuryrport.yaml``; the annotation: 2.1.0,
``kuryr_kubernetes/objects/vif.py``. A vif is an os_vif object as oslo.versionedobjects writes it.
KuryrPorts are Kuryr's to write; an annotation can be written by whoever may change the pod.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

from container4nfv_probe import (
    UNSET,
    Answer,
    Cause,
    Document,
    Json,
    Listing,
    Public,
    Read,
    Subject,
    UnsetType,
    field,
    unknown,
    yes,
)

from .cluster import Place
from .kuryr import Port, ports
from .podspec import PAGES, Pod, PodMeta

CRDS = "openstack.org", "v1"
MACVLAN = "VIFMacvlanNested"
IPVLAN = "VIFIpvlanNested"  # of nobody's release: what a patched Kuryr may call it
# Vifs of modes that are neither (os_vif 3.1, kuryr-kubernetes 10.0.0).
OTHERS = ("VIFVlanNested", "VIFSriov", "VIFDPDKNested", "VIFVHostUser", "VIFBridge", "VIFOpenVSwitch", "VIFDirect",
          "VIFGeneric", "VIFHostDevice", "VIFNestedDPDK", "VIFVhostuserUser")  # fmt: skip
ANNOTATED = "a KuryrPort of the pods that only an annotation speaks for: whoever may change a pod can write that"


class Data(Document, frozen=True):
    """Inside a vif its port; inside the state of a pod (0.5 to 2.x) its vifs."""

    id: str = ""
    default_vif: Vif | UnsetType = UNSET
    additional_vifs: dict[str, Vif] = field(default_factory=dict)


class Vif(Document, frozen=True):
    """A vif, or an object with vifs: the state of a pod, or before 0.5 a mapping by interface."""

    name: Annotated[str, Public(MACVLAN, IPVLAN, *OTHERS, "PodState", within=("VIF",))] = field(
        name="versioned_object.name", default=""
    )
    data: Data = field(name="versioned_object.data", default_factory=Data)
    eth0: Vif | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Raise what makes the whole unreadable: a vif without a port is none that Kuryr writes."""
        if self.is_one() != bool(self.data.id):
            raise ValueError("a vif has a name and a port")

    def is_one(self) -> bool:
        """Whether it is a vif itself."""
        return self.name.startswith("VIF")

    def all(self) -> Iterator[Vif]:
        """Every vif in it."""
        if self.is_one():
            yield self
        for inner in (self.eth0, self.data.default_vif, *self.data.additional_vifs.values()):
            if inner:
                yield from inner.all()


class Annotation(Json):
    """``openstack.org/kuryr-vif`` of a pod."""

    shape = Vif


class Annotations(Document, frozen=True):
    """The one annotation that matters here."""

    vif: Annotation | UnsetType = field(name="openstack.org/kuryr-vif", default=UNSET)


class Interface(Document, frozen=True):
    """An interface of a pod."""

    vif: Vif

    def __post_init__(self) -> None:
        """Raise what makes the whole unreadable."""
        if not self.vif.is_one():
            raise ValueError("an interface has a vif")


class KuryrPortSpec(Document, frozen=True):
    """Whose it is."""

    podUid: str


class KuryrPortStatus(Document, frozen=True):
    """Its vifs, by interface; none until the controller has made a port."""

    vifs: dict[str, Interface]


class KuryrPort(Document, frozen=True):
    """What Kuryr notes of a pod, under the pod's name."""

    metadata: Place
    spec: KuryrPortSpec
    status: KuryrPortStatus

    def vifs(self) -> list[Vif]:
        """The vifs the controller made."""
        return [vif for interface in self.status.vifs.values() for vif in interface.vif.all()]


class NotedMeta(PodMeta, frozen=True):
    """Name, place and identity of a pod, and what Kuryr notes of it; one without annotations leaves these out."""

    annotations: Annotations = Annotations()


class NotedPod(Pod, frozen=True):
    """A pod with its annotation."""

    metadata: NotedMeta


@dataclass(frozen=True)
class Held:
    """A pod, and the vifs that Kuryr gave it."""

    pod: NotedPod
    vifs: list[Vif]


PODS = Read("kubernetes", "/api/v1/pods", NotedPod, key="items", params=PAGES,
            command="kubectl get pods -A -o wide")  # fmt: skip
KURYR_PORTS = Read("kubernetes", "/apis/openstack.org/v1/kuryrports", KuryrPort, key="items",
                   params=PAGES, command="kubectl get kuryrports -A -o yaml")  # fmt: skip


def has_kuryr_ports(subject: Subject) -> bool:
    """Whether the cluster serves that kind of objects: since 3.0.0 Kuryr writes no annotation."""
    return "kuryrports" in subject.kubernetes.serves(*CRDS)


def kuryr_ports(subject: Subject) -> Listing[KuryrPort]:
    """Every KuryrPort; none where the cluster does not serve that kind."""
    return subject.kubernetes.list(KURYR_PORTS) if has_kuryr_ports(subject) else Listing((), lambda: True)


def pods_with_vifs(subject: Subject) -> Listing[Held]:
    """Every pod that has a vif of Kuryr; a KuryrPort of an earlier pod of the name is not its."""
    pods = subject.kubernetes.list(PODS)
    return noted_in_objects(subject, pods) if has_kuryr_ports(subject) else noted_in_annotations(pods)


def noted_in_objects(subject: Subject, pods: Listing[NotedPod]) -> Listing[Held]:
    """Those that KuryrPorts are of; what is only annotated is not known to be Kuryr's."""
    noted = kuryr_ports(subject)
    of = {(one.metadata.namespace, one.metadata.name, one.spec.podUid): one.vifs() for one in noted.items}
    held = [Held(pod, of.get((pod.metadata.namespace, pod.metadata.name, pod.metadata.uid), [])) for pod in pods.items]
    annotated = [one for one in held if one.pod.metadata.annotations.vif is not UNSET and not one.vifs]
    return Listing(tuple(one for one in held if one.vifs), lambda: not annotated, ANNOTATED,
                   pods.unreadable + noted.unreadable)  # fmt: skip


def noted_in_annotations(pods: Listing[NotedPod]) -> Listing[Held]:
    """Those that are annotated; Kuryr writes no annotation without a vif."""
    noted = [(pod, note.value) for pod in pods.items if (note := pod.metadata.annotations.vif) is not UNSET]
    held = [Held(pod, list(vif.all()) if vif else []) for pod, vif in noted]
    odd = sum(not one.vifs for one in held)
    return Listing(tuple(one for one in held if one.vifs), lambda: True, unreadable=pods.unreadable + odd)


def macvlan_vifs(subject: Subject) -> Listing[str]:
    """The ports of vifs that are MACVLAN's, of running pods and others."""
    noted = kuryr_ports(subject)
    if vifs := _macvlans(vif for one in noted.items for vif in one.vifs()):
        return Listing(vifs, noted.complete)
    held = pods_with_vifs(subject)
    vifs = _macvlans(vif for one in held.items for vif in one.vifs)
    return Listing(vifs, held.complete, held.settle, held.unreadable)


def _macvlans(vifs: Iterable[Vif]) -> tuple[str, ...]:
    return tuple(vif.data.id for vif in vifs if vif.name == MACVLAN)


def running_here(subject: Subject) -> tuple[Listing[Held], list[str], Listing[Port]]:
    """The running pods with a vif of Kuryr, those whose vif is a port of this Neutron with their
    address, and the ports that were seen.
    """
    held = pods_with_vifs(subject)
    running = [one for one in held.items if one.pod.status.phase == "Running"]
    seen = ports(subject)
    addresses = {port.id: port.addresses() for port in seen.items}
    here = [str(one.pod) for one in running
            if any(one.pod.addresses() & addresses.get(vif.data.id, set()) for vif in one.vifs)]  # fmt: skip
    return Listing(tuple(running), held.complete, held.settle, held.unreadable), here, seen


def on_this_cloud(here: bool, seen: Listing[Port], because: str) -> Answer:
    """Yes when ports of the cluster's pods are ports of this Neutron; else it is another cloud's cluster, or hidden."""
    if here:
        return yes(because)
    sentence = "the ports of the cluster's pods are not in this Neutron"
    if seen.whole():
        return unknown(sentence, Cause.OTHER_CLOUD, "--kubeconfig of a cluster on this cloud")
    return unknown(f"{sentence}, as far as this token sees", Cause.NOT_VISIBLE, seen.settle)
