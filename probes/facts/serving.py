"""The containers of pods that serve: on which port, with which volumes, and what their environment says.

Fields: Kubernetes API v1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from container4nfv_probe import UNSET, Document, Public, Read, Subject, UnsetType, field

from .endpoints import Target
from .environment import BEHIND, CONFIGURATION, DIRECTORY, DRIVER, PATHS, CommandLine, Environment
from .podspec import PAGES, ClaimName, PodMeta, PodStatus
from .services import TCP, Protocol

SAYS = f"{DRIVER} and {DIRECTORY} in the environment of its container"
# Where the images of distribution and of OpenShift's registry write to, if nobody says otherwise.
DEFAULTS = ("/var/lib/registry", "/registry")
# Where a registry's configuration is: distribution 2 and 3, Harbor and OpenShift, zot.
CONFIGURED = re.compile(r"/etc/(docker/registry|distribution|registry|zot)(/config\.(ya?ml|json))?/?")

# Where Harbor's registry has the passwords of its users; another registry's are where its configuration says.
HARBORS = "/etc/registry/passwd"


Path = Annotated[str, Public(*PATHS)]


class Named(Document, frozen=True):
    """The name of an object."""

    name: str = ""


class KeyPath(Document, frozen=True):
    """A key of a ConfigMap, and the file that it is in a volume."""

    key: Path
    path: Path


class Files(Named, frozen=True):
    """A ConfigMap as a volume; without items every key is a file of its name."""

    items: tuple[KeyPath, ...] = ()

    def key_of(self, file: str) -> str:
        """The key that a file is of, "" where it is of none."""
        return next((one.key for one in self.items if one.path == file), "") if self.items else file


class Nothing(Document, frozen=True):
    """That it is there is all that counts."""


class Csi(Document, frozen=True):
    """A volume that lives as long as its pod, and its driver."""

    driver: Annotated[str, Public("cinder.csi.openstack.org", "csi-cinderplugin")]


class Cinder(Document, frozen=True):
    """A Cinder volume as clusters before CSI name it."""

    volumeID: str


class Volume(Document, frozen=True):
    """A volume of a pod. Those that are no storage of the registry's own, or not Cinder's, are told apart by kind."""

    name: str
    persistentVolumeClaim: ClaimName | UnsetType = UNSET
    ephemeral: Nothing | UnsetType = UNSET
    cinder: Cinder | UnsetType = UNSET
    csi: Csi | UnsetType = UNSET
    configMap: Files | UnsetType = UNSET
    emptyDir: Nothing | UnsetType = UNSET
    hostPath: Nothing | UnsetType = UNSET
    nfs: Nothing | UnsetType = UNSET
    secret: Nothing | UnsetType = UNSET
    projected: Nothing | UnsetType = UNSET
    iscsi: Nothing | UnsetType = UNSET
    fc: Nothing | UnsetType = UNSET
    rbd: Nothing | UnsetType = UNSET
    cephfs: Nothing | UnsetType = UNSET
    glusterfs: Nothing | UnsetType = UNSET

    def elsewhere(self) -> str:
        """The kind that no Cinder volume is of, "" where it may be one."""
        kinds = ("emptyDir", "hostPath", "nfs", "iscsi", "fc", "rbd", "cephfs", "glusterfs", "configMap", "secret",
                 "projected")  # fmt: skip
        return next((kind for kind in kinds if getattr(self, kind) is not UNSET), "")


class Mount(Document, frozen=True):
    """Where a container has a volume."""

    name: str
    mountPath: Path
    subPath: Path = ""
    subPathExpr: Path = ""

    def file(self, path: str) -> str:
        """The file of the volume that a path is, "" where that is none, or not shown."""
        if self.subPathExpr:
            return ""
        within = path.removeprefix(self.mountPath.rstrip("/")).strip("/")
        return "/".join(filter(None, (self.subPath.strip("/"), within)))


class ContainerPort(Document, frozen=True):
    """A port that a container is said to listen on; nobody need say it."""

    containerPort: int
    protocol: Protocol = TCP


class Source(Document, frozen=True):
    """A ConfigMap or Secret whose values are a container's environment."""

    configMapRef: Named = Named()
    prefix: str = ""


class Server(Document, frozen=True):
    """A container, with what tells whether it serves, and from where."""

    name: str
    ports: tuple[ContainerPort, ...] = ()
    volumeMounts: tuple[Mount, ...] = ()
    env: Environment = field(default_factory=lambda: Environment({}))
    envFrom: tuple[Source, ...] = ()
    command: CommandLine = field(default_factory=lambda: CommandLine(()))
    args: CommandLine = field(default_factory=lambda: CommandLine(()))
    restartPolicy: Annotated[str, Public("Always")] = ""

    def declares(self, port: int) -> bool:
        """Whether it is said to listen on a port."""
        return (port, TCP) in {(one.containerPort, one.protocol) for one in self.ports}

    def mounted(self, path: str) -> Mount | None:
        """The mount that a path is on."""
        on = [one for one in self.volumeMounts if f"{path}/".startswith(f"{one.mountPath.rstrip('/')}/")]
        return max(on, key=lambda one: len(one.mountPath), default=None)

    def told_file(self) -> str | None:
        """The configuration file that it is told to read, "" where nobody says it, None where that is not shown."""
        said: set[str | None] = {*self.command.files, *self.args.files}
        file, *others = said or {self.env.values.get(CONFIGURATION, "")}
        return file if not others and (file == "" or (file or "").startswith("/")) else None

    def configuration(self) -> tuple[Mount, str] | None:
        """The mount that its configuration is on, and the path of it, if it is on one."""
        if file := self.told_file():
            mount = self.mounted(file)
            return (mount, file) if mount else None
        paths = ((one, one.mountPath.rstrip("/")) for one in self.volumeMounts if CONFIGURED.fullmatch(one.mountPath))
        return next(((one, path if "." in path else f"{path}/config.yml") for one, path in paths), None)

    def is_harbors(self) -> bool:
        """Whether it is laid out as Harbor's chart does it (1.14, ``templates/registry/registry-dpl.yaml``)."""
        return any(one.mountPath == HARBORS for one in self.volumeMounts)

    def is_registry(self) -> bool:
        """Whether something shows that it keeps images itself."""
        says = self.env.values.keys() - {BEHIND}
        return bool(says or self.configuration() or any(one.mountPath.rstrip("/") in DEFAULTS
                                                        for one in self.volumeMounts))  # fmt: skip


class ServerSpec(Document, frozen=True):
    """The containers and volumes of a pod."""

    containers: tuple[Server, ...]
    initContainers: tuple[Server, ...] = ()
    volumes: tuple[Volume, ...] = ()


class ServerPod(Document, frozen=True):
    """A pod that may serve."""

    metadata: PodMeta
    spec: ServerSpec
    status: PodStatus

    def listening(self, port: int) -> tuple[Server, ...]:
        """The containers that may listen on a port: those that say so, or the only one; none where nobody can tell."""
        beside = (one for one in self.spec.initContainers if one.restartPolicy == "Always")
        running = (*self.spec.containers, *beside)
        declared = tuple(one for one in running if one.declares(port))
        return declared or (running if len(running) == 1 else ())

    def volume(self, name: str) -> Volume | None:
        """Its volume of this name."""
        return next((one for one in self.spec.volumes if one.name == name), None)

    def __str__(self) -> str:
        return f"{self.metadata.namespace}/{self.metadata.name}"


@dataclass(frozen=True)
class End:
    """A container that a request comes to."""

    pod: ServerPod
    container: Server
    port: int

    def key(self) -> tuple[str, str, int]:
        """What makes two ends the same."""
        return self.pod.metadata.uid, self.container.name, self.port

    def __str__(self) -> str:
        return f"container {self.container.name} of pod {self.pod}"


SERVING_PODS = Read("kubernetes", "/api/v1/namespaces/{namespace}/pods", ServerPod, key="items", params=PAGES,
                    command="kubectl get pods -A -o yaml")  # fmt: skip


def ends(subject: Subject, targets: set[Target]) -> Iterator[tuple[Target, tuple[End, ...]]]:
    """Of each target the containers that may listen there; none where that is not shown."""
    for target in sorted(targets, key=lambda one: (one.namespace, one.uid, one.port)):
        listed = subject.kubernetes.list(SERVING_PODS.at(namespace=target.namespace)).every()
        pods = [one for one in listed if one.metadata.uid == target.uid and one.status.phase == "Running"]
        yield target, tuple(End(pod, one, target.port) for pod in pods for one in pod.listening(target.port))
