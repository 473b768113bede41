"""Where a registry inside a cluster keeps its bytes: the volume that its container writes to, and whose that is.

Fields: Kubernetes API v1; cloud-provider-openstack 1.30, ``pkg/csi/cinder`` (the handle of a volume is
Cinder's id), before 0.3 ``csi-cinderplugin``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from container4nfv_probe import (
    UNSET,
    Answer,
    Cause,
    Document,
    Public,
    Read,
    Subject,
    UnsetType,
    check,
    listing,
    no,
    unknown,
    yes,
)

from .configured import FILESYSTEM, configuration, told_by_objects
from .environment import DIRECTORY, DRIVER
from .exposed import FOLLOWED, ITS_SERVICE, Reach, followed, place_of_registry
from .serving import CONFIGURED, DEFAULTS, SAYS, Cinder, Csi, End, Nothing, Volume

CSI = ("cinder.csi.openstack.org", "csi-cinderplugin")
BLOBS = "docker/registry/v2/blobs"  # below the directory of the driver for a filesystem
A_CLAIM = "a claim of a PersistentVolume as its volume"
BOUND = "Bound"


class ClaimSpec(Document, frozen=True):
    """The volume that a claim got."""

    volumeName: str = ""


class Phase(Document, frozen=True):
    """Whether claim and volume have each other."""

    phase: Annotated[str, Public(BOUND, "Available", "Released")] = ""


class Claim(Document, frozen=True):
    """A PersistentVolumeClaim."""

    spec: ClaimSpec = ClaimSpec()
    status: Phase = Phase()


class CsiVolume(Csi, frozen=True):
    """A volume as its driver knows it."""

    volumeHandle: str


class VolumeSpec(Document, frozen=True):
    """Whose volume it is; of other kinds only that they are."""

    csi: CsiVolume | UnsetType = UNSET
    cinder: Cinder | UnsetType = UNSET
    nfs: Nothing | UnsetType = UNSET
    hostPath: Nothing | UnsetType = UNSET
    local: Nothing | UnsetType = UNSET
    iscsi: Nothing | UnsetType = UNSET
    fc: Nothing | UnsetType = UNSET
    rbd: Nothing | UnsetType = UNSET
    cephfs: Nothing | UnsetType = UNSET
    glusterfs: Nothing | UnsetType = UNSET

    def elsewhere(self) -> str:
        """The kind or driver that is not Cinder's, "" where it may be."""
        if self.csi:
            return "" if self.csi.driver in CSI else self.csi.driver
        kinds = ("nfs", "hostPath", "local", "iscsi", "fc", "rbd", "cephfs", "glusterfs")
        return next((kind for kind in kinds if getattr(self, kind) is not UNSET), "")

    def cinders(self) -> str:
        """The id of Cinder's volume, "" where it is not shown to be one."""
        if self.csi and self.csi.driver in CSI:
            return self.csi.volumeHandle
        return self.cinder.volumeID if self.cinder else ""


class PersistentVolume(Document, frozen=True):
    """A PersistentVolume."""

    spec: VolumeSpec
    status: Phase = Phase()


class CinderVolume(Document, frozen=True):
    """That it is there is all that counts."""


@dataclass(frozen=True)
class Kept:
    """Where one container keeps images: on a Cinder volume, or as ``answer`` says not there, or not shown where."""

    cinder: str = ""
    answer: Answer | None = None


CLAIM = Read("kubernetes", "/api/v1/namespaces/{namespace}/persistentvolumeclaims/{name}", Claim,
             command="kubectl get persistentvolumeclaims -A")  # fmt: skip
VOLUME = Read("kubernetes", "/api/v1/persistentvolumes/{name}", PersistentVolume,
              command="kubectl get persistentvolumes")  # fmt: skip
CINDER = Read("volumev3", "volumes/{id}", CinderVolume, command="openstack volume list")


@check(*FOLLOWED, CLAIM, VOLUME, CINDER, plane="kubernetes")
def tied_cinder(subject: Subject) -> Answer:
    """Is the volume that the registry's container in the cluster writes to a Cinder volume of this cloud?"""
    return on_cinder(subject, followed(subject, place_of_registry(subject)))


def on_cinder(subject: Subject, reach: Reach) -> Answer:
    """Whether everything that was reached keeps its images on Cinder volumes of this cloud."""
    kept = [kept_by(subject, end) for end in reach.ends]
    ids = {one.cinder for one in kept if one.cinder}
    others = [one.answer for one in kept if one.answer]
    if open_ := next((one for one in others if one.settle), None):
        return open_
    if reach.unclear:
        return unknown(reach.unclear[0], Cause.NOT_VISIBLE, reach.settle)
    if ids and others:
        return unknown(f"one part of the registry is on Cinder volume {listing(ids)}; elsewhere {others[0].because}",
                       Cause.NOT_VISIBLE, ITS_SERVICE)  # fmt: skip
    if others:
        return others[0]
    if ids and all(subject.openstack.has(CINDER.at(id=one)) for one in sorted(ids)):
        return yes(f"the registry keeps its images on Cinder volume {listing(ids)}")
    return unknown("the registry's Cinder volume is none that this token sees in this cloud", Cause.OTHER_CLOUD,
                   "--kubeconfig of a cluster on this cloud, and a user of its project")  # fmt: skip


def kept_by(subject: Subject, end: End) -> Kept:
    """Where a container keeps its images."""
    driver, directory = stored_by(subject, end)
    if driver and driver != FILESYSTEM:
        return _not(f"{end} keeps its images by the storage driver {driver}")
    if not (driver and directory):
        return _unclear(f"where {end} keeps its images is not shown", SAYS)
    mount = end.container.mounted(f"{directory.rstrip('/')}/{BLOBS}")
    if mount is None and end.container.volumeMounts:
        return _not(f"{end} keeps its images on no volume")
    volume = end.pod.volume(mount.name) if mount else None
    if volume is None:
        return _unclear(f"the volume of {end} at {directory} is not shown", A_CLAIM)
    return _on(subject, end, volume)


def stored_by(subject: Subject, end: End) -> tuple[str, str]:
    """Storage driver and directory of a container, "" for what is not shown.

    The environment counts more than the configuration, and both more than where the images of registries
    write to by themselves. A directory without a driver is the filesystem's: two drivers end a registry
    at its start. A Secret as environment may say anything, but Harbor's, which has passwords only.
    """
    said = end.container.env
    driver, directory = said.get(DRIVER), said.get(DIRECTORY)
    if driver not in ("", FILESYSTEM) or (driver and directory):
        return driver, directory
    objects = told_by_objects(subject, end)
    if objects or said.hides(DRIVER, DIRECTORY) or (file := end.container.told_file()) is None:
        return "", ""
    if driver or directory:
        return ("", "") if objects is None else (driver or FILESYSTEM, directory or DEFAULTS[0])
    if end.container.configuration() and (objects is not None or end.container.is_harbors()):
        return configuration(subject, end)
    if objects is None or (file and not CONFIGURED.fullmatch(file)):
        return "", ""  # by a Secret, or a file of the image that may say anything
    mounts = [path for one in end.container.volumeMounts if (path := one.mountPath.rstrip("/")) in DEFAULTS]
    return (FILESYSTEM, mounts[0]) if len(mounts) == 1 else ("", "")


def _on(subject: Subject, end: End, volume: Volume) -> Kept:
    """What a volume of a pod is."""
    if volume.cinder:
        return Kept(volume.cinder.volumeID)
    if kind := volume.elsewhere() or (volume.csi.driver if volume.csi and volume.csi.driver not in CSI else ""):
        return _not(f"the volume of {end} is not Cinder's ({kind})")
    claim = volume.persistentVolumeClaim.claimName if volume.persistentVolumeClaim else ""
    if volume.ephemeral:
        claim = f"{end.pod.metadata.name}-{volume.name}"
    return _claimed(subject, end, claim) if claim else _unclear(f"what the volume of {end} is, is not shown", A_CLAIM)


def _claimed(subject: Subject, end: End, name: str) -> Kept:
    """The volume that a claim got."""
    claim = subject.kubernetes.find(CLAIM.at(namespace=end.pod.metadata.namespace, name=name))
    bound = claim.spec.volumeName if claim and claim.status.phase == BOUND else ""
    volume = subject.kubernetes.find(VOLUME.at(name=bound)) if bound else None
    if volume is None or volume.status.phase != BOUND:
        return _unclear(f"the claim {name} of {end} has no volume that is bound to it", "a claim that is bound")
    if kind := volume.spec.elsewhere():
        return _not(f"the volume of {end} is not Cinder's ({kind})")
    if cinder := volume.spec.cinders():
        return Kept(cinder)
    return _unclear(f"whose the volume of {end} is, is not shown", "a volume of a kind that can be told from Cinder's")


def _not(because: str) -> Kept:
    return Kept(answer=no(because))


def _unclear(because: str, settle: str) -> Kept:
    return Kept(answer=unknown(because, Cause.NOT_VISIBLE, settle))
