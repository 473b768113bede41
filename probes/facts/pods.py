"""The pods of a cluster and the ports Kuryr gave them: in KuryrPorts, before 3.0.0 in an annotation.

Fields: kuryr-kubernetes 10.0.0, ``kubernetes_crds/kuryr_crds/kuryrport.yaml``; the annotation: 2.1.0,
``kuryr_kubernetes/objects/vif.py``. A vif is an os_vif object as oslo.versionedobjects writes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from container4nfv_probe import (
    Answer,
    Cause,
    Document,
    Json,
    Listing,
    Read,
    Subject,
    field,
    unknown,
    yes,
)

from .cluster import Meta
from .kuryr import Port, ports
from .podspec import PAGES, Pod, PodMeta

CRDS = "openstack.org", "v1"
MACVLAN = "VIFMacvlanNested"


class Data(Document, frozen=True):
    """Inside a vif its port; inside the state of a pod (0.5 to 2.x) its vifs."""

    id: str = ""
    default_vif: Vif | None = None
    additional_vifs: dict[str, Vif] = field(default_factory=dict)


class Vif(Document, frozen=True):
    """A vif, or an object with vifs: the state of a pod, or before 0.5 a mapping by interface."""

    name: str = field(name="versioned_object.name", default="")
    data: Data = field(name="versioned_object.data", default_factory=Data)
    eth0: Vif | None = None

    def all(self) -> Iterator[Vif]:
        """Every vif in it."""
        if self.name.startswith("VIF"):
            yield self
        for inner in (self.eth0, self.data.default_vif, *self.data.additional_vifs.values()):
            if inner:
                yield from inner.all()


class Annotation(Json):
    """``openstack.org/kuryr-vif`` of a pod."""

    shape = Vif | None


class Annotations(Document, frozen=True):
    """The one annotation that matters here."""

    vif: Annotation = field(name="openstack.org/kuryr-vif", default_factory=lambda: Annotation(None))


class Interface(Document, frozen=True):
    """An interface of a pod."""

    vif: Vif


class KuryrPortSpec(Document, frozen=True):
    """Whose it is."""

    podUid: str = ""


class KuryrPortStatus(Document, frozen=True):
    """Its vifs, by interface; none until the controller has made a port."""

    vifs: dict[str, Interface] = field(default_factory=dict)


class KuryrPort(Document, frozen=True):
    """What Kuryr notes of a pod, under the pod's name."""

    metadata: Meta
    spec: KuryrPortSpec = KuryrPortSpec()
    status: KuryrPortStatus = KuryrPortStatus()

    def vifs(self) -> list[Vif]:
        """The vifs the controller made."""
        return [vif for interface in self.status.vifs.values() for vif in interface.vif.all()]


class NotedMeta(PodMeta, frozen=True):
    """Name, place and identity of a pod, and what Kuryr notes of it."""

    annotations: Annotations = Annotations()


class NotedPod(Pod, frozen=True):
    """A pod with its annotation."""

    metadata: NotedMeta


PODS = Read("kubernetes", "/api/v1/pods", NotedPod, key="items", params=PAGES,
            command="kubectl get pods -A -o wide")  # fmt: skip
KURYR_PORTS = Read("kubernetes", "/apis/openstack.org/v1/kuryrports", KuryrPort, key="items",
                   params=PAGES, command="kubectl get kuryrports -A -o yaml")  # fmt: skip


def kuryr_ports(subject: Subject) -> tuple[KuryrPort, ...]:
    """Every KuryrPort; none where the cluster does not serve that kind."""
    if "kuryrports" not in subject.kubernetes.serves(*CRDS):
        return ()
    return subject.kubernetes.list(KURYR_PORTS).items


def pods_with_vifs(subject: Subject) -> list[tuple[NotedPod, list[Vif]]]:
    """Every pod that has a vif of Kuryr, with its vifs; a KuryrPort of an earlier pod of the name is not its."""
    noted = {(one.metadata.namespace, one.metadata.name): one for one in kuryr_ports(subject)}
    held = [(pod, _vifs(pod, noted.get((pod.metadata.namespace, pod.metadata.name))))
            for pod in subject.kubernetes.list(PODS).items]  # fmt: skip
    return [(pod, vifs) for pod, vifs in held if vifs]


def _vifs(pod: NotedPod, noted: KuryrPort | None) -> list[Vif]:
    annotated = pod.metadata.annotations.vif.value
    vifs = list(annotated.all()) if annotated else []
    if noted and noted.spec.podUid in ("", pod.metadata.uid):
        vifs += noted.vifs()
    return vifs


def running_here(subject: Subject) -> tuple[bool, list[str], Listing[Port]]:
    """Whether a running pod has a vif of Kuryr, those whose vif is a port of this Neutron with their
    address, and the ports that were seen.
    """
    running = [(pod, vifs) for pod, vifs in pods_with_vifs(subject) if pod.status.phase == "Running"]
    seen = ports(subject)
    addresses = {port.id: port.addresses() for port in seen.items}
    here = [str(pod) for pod, vifs in running
            if any(pod.addresses() & addresses.get(vif.data.id, set()) for vif in vifs)]  # fmt: skip
    return bool(running), here, seen


def on_this_cloud(here: bool, seen: Listing[Port], because: str) -> Answer:
    """Yes when ports of the cluster's pods are ports of this Neutron; else it is another cloud's cluster, or hidden."""
    if here:
        return yes(because)
    sentence = "the ports of the cluster's pods are not in this Neutron"
    if seen.whole():
        return unknown(sentence, Cause.OTHER_CLOUD, "--kubeconfig of a cluster on this cloud")
    return unknown(f"{sentence}, as far as this token sees", Cause.NOT_VISIBLE, seen.settle)
