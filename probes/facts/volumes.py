"""Where a registry inside a cluster keeps its bytes: its pods' volumes, and OpenShift's own word for it.

Fields: Kubernetes API v1; cloud-provider-openstack 1.30, ``pkg/csi/cinder`` (the handle of a volume is
Cinder's id); OpenShift 4.12, ``imageregistry.operator.openshift.io/v1``.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from container4nfv_probe import Answer, Cause, Document, Read, Subject, check, listing, no, unknown, yes

from .cluster import Meta
from .exposed import INGRESSES, NODES, ROUTES, SERVICES, Service, exposed
from .podspec import THEIR_PODS, selected

CSI = "cinder.csi.openstack.org"
OPERATOR, ITS_NAMESPACE = "imageregistry.operator.openshift.io", "openshift-image-registry"


class ClaimSpec(Document, frozen=True):
    """The volume that a claim got."""

    volumeName: str = ""


class Claim(Document, frozen=True):
    """A PersistentVolumeClaim."""

    metadata: Meta
    spec: ClaimSpec = ClaimSpec()


class Csi(Document, frozen=True):
    """A volume as its driver knows it."""

    driver: str
    volumeHandle: str


class InTree(Document, frozen=True):
    """A Cinder volume as clusters before CSI name it."""

    volumeID: str


class VolumeSpec(Document, frozen=True):
    """Whose volume it is; other kinds are not of interest."""

    csi: Csi | None = None
    cinder: InTree | None = None


class Volume(Document, frozen=True):
    """A PersistentVolume."""

    metadata: Meta
    spec: VolumeSpec

    def cinders(self) -> str:
        """The id of Cinder's volume, "" where it is another's."""
        if self.spec.csi and self.spec.csi.driver == CSI:
            return self.spec.csi.volumeHandle
        return self.spec.cinder.volumeID if self.spec.cinder else ""


class CinderVolume(Document, frozen=True):
    """That it is there is all that counts."""


class ClaimName(Document, frozen=True):
    """The claim of OpenShift's registry."""

    claim: str = ""


class SwiftStorage(Document, frozen=True):
    """The Swift of OpenShift's registry; its user and password are elsewhere."""

    authURL: str = ""
    container: str = ""


class Storage(Document, frozen=True):
    """Where OpenShift's registry keeps its images; other kinds are not of interest."""

    swift: SwiftStorage | None = None
    pvc: ClaimName | None = None


class ConfigPart(Document, frozen=True):
    """What is configured, or what came of it."""

    storage: Storage = Storage()


class RegistryConfig(Document, frozen=True):
    """The configuration of OpenShift's registry operator."""

    spec: ConfigPart = ConfigPart()
    status: ConfigPart = ConfigPart()

    def swift(self) -> SwiftStorage | None:
        """The Swift it uses."""
        return self.status.storage.swift or self.spec.storage.swift

    def claim(self) -> str:
        """The claim it uses."""
        pvc = self.status.storage.pvc or self.spec.storage.pvc
        return pvc.claim if pvc else ""


CLAIM = Read("kubernetes", "/api/v1/namespaces/{namespace}/persistentvolumeclaims/{name}", Claim,
             command="kubectl get persistentvolumeclaims -A")  # fmt: skip
VOLUME = Read("kubernetes", "/api/v1/persistentvolumes/{name}", Volume, command="kubectl get persistentvolumes")
CINDER = Read("volumev3", "volumes/{id}", CinderVolume, command="openstack volume list")
CONFIG = Read("kubernetes", f"/apis/{OPERATOR}/v1/configs/cluster", RegistryConfig,
              command=f"oc get configs.{OPERATOR} cluster -o yaml")  # fmt: skip
EXPOSED = (SERVICES, INGRESSES, ROUTES, NODES)


@check(*EXPOSED, THEIR_PODS, CLAIM, VOLUME, CINDER, plane="kubernetes")
def tied_cinder(subject: Subject) -> Answer:
    """Is the volume of the pods behind the registry's host a Cinder volume of this cloud?"""
    services = exposed(subject, subject.registry.url)
    if not services:
        return no(f"no Service, Ingress or Route of the cluster is at {subject.registry.host}")
    claims = {(one.metadata.namespace, name) for one in services for name in claimed(subject, one)}
    if not claims:
        return no(f"the pods behind {subject.registry.host} claim no volume")
    return on_cinder(subject, sorted(claims))


def claimed(subject: Subject, service: Service) -> list[str]:
    """The claims of the pods behind a Service."""
    pods = selected(subject, service.metadata.namespace, service.spec.selector or {})
    volumes = [volume for pod in pods for volume in pod.spec.volumes]
    return [volume.persistentVolumeClaim.claimName for volume in volumes if volume.persistentVolumeClaim]


def on_cinder(subject: Subject, claims: list[tuple[str, str]]) -> Answer:
    """Whether one of these claims got a volume of this cloud's Cinder."""
    names = [subject.kubernetes.get(CLAIM.at(namespace=space, name=name)).spec.volumeName for space, name in claims]
    ids = {subject.kubernetes.get(VOLUME.at(name=name)).cinders() for name in names if name} - {""}
    if not ids:
        return no("the registry's volume is not Cinder's")
    here = [one for one in sorted(ids) if subject.openstack.has(CINDER.at(id=one))]
    if here:
        return yes(f"the registry keeps its images on Cinder volume {listing(here)}")
    return unknown("the registry's Cinder volume is none that this token sees in this cloud", Cause.OTHER_CLOUD,
                   "--kubeconfig of a cluster on this cloud, and a user of its project")  # fmt: skip


@check(*EXPOSED, CONFIG, CLAIM, VOLUME, CINDER, plane="kubernetes")
def openshift_storage(subject: Subject) -> Answer:
    """Does OpenShift's own registry, if it is this one, keep its images in Swift or on Cinder of this cloud?"""
    host = subject.registry.host
    if "configs" not in subject.kubernetes.serves(OPERATOR, "v1"):
        return no("the cluster has no registry operator of OpenShift")
    if ITS_NAMESPACE not in {one.metadata.namespace for one in exposed(subject, subject.registry.url)}:
        return no(f"{host} is not OpenShift's own registry")
    config = subject.kubernetes.get(CONFIG)
    swift = config.swift()
    if swift is None:
        claim = config.claim()
        return on_cinder(subject, [(ITS_NAMESPACE, claim)]) if claim else no("OpenShift keeps its images elsewhere")
    if urlsplit(swift.authURL).hostname == urlsplit(subject.scope.auth_url).hostname:
        return yes(f"OpenShift's registry keeps its images in Swift container {swift.container} of this cloud")
    return unknown("OpenShift's registry keeps its images in Swift, of a cloud that it logs in to elsewhere",
                   Cause.OTHER_CLOUD, "--kubeconfig of a cluster on this cloud")  # fmt: skip
