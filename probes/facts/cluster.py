"""What several requirements read of a Kubernetes cluster: Kuryr's parts, and its pods.

Fields: kuryr-kubernetes 10.0.0, ``kubernetes_crds/`` and its manifests; the annotation with the vif is
that of its releases up to 2.x (Ussuri). Where a list of the whole cluster is forbidden, the namespaces
of upstream's and of OpenShift's manifests are looked at.
"""

from __future__ import annotations

from typing import Any

from container4nfv_probe import Answer, Document, Listing, Read, Subject, Text, field, found

CONTROLLER, NAMESPACES = "kuryr-controller", ("kube-system", "openshift-kuryr")
CNI = ("kuryr-cni-ds", "kuryr-cni")  # upstream's manifest, OpenShift's


class Labels(Document, frozen=True):
    """Which pods belong to something."""

    matchLabels: dict[str, str] = field(default_factory=dict)


class Arguments(Text):
    """Of a container's arguments those that name the election: others may hold anything."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words

    @classmethod
    def read(cls, value: Any) -> Arguments:
        return cls(tuple(str(word) for word in value or () if str(word).startswith("--election")))

    def kept(self) -> list[str]:
        return list(self.words)

    def get(self, name: str, default: str) -> str:
        """The value of ``--name=value``."""
        return next((word.partition("=")[2] for word in self.words if word.startswith(f"--{name}=")), default)


class Container(Document, frozen=True):
    """A container of a pod, or of a template for pods."""

    name: str
    image: str = ""
    args: Arguments = field(default_factory=lambda: Arguments(()))

    def called(self) -> tuple[str, str]:
        """Its own name, and that of its image without registry, tag and digest."""
        return self.name, self.image.rpartition("/")[2].partition("@")[0].partition(":")[0]


class Meta(Document, frozen=True):
    """Name and place of an object."""

    name: str
    namespace: str = ""


class TemplateSpec(Document, frozen=True):
    """The containers of every pod made from a template."""

    containers: tuple[Container, ...]


class Template(Document, frozen=True):
    """What the pods of a Deployment are made from."""

    spec: TemplateSpec


class DeploymentSpec(Document, frozen=True):
    """What a Deployment should be."""

    selector: Labels
    template: Template
    replicas: int = 1


class DeploymentStatus(Document, frozen=True):
    """What it is; a zero is left out."""

    readyReplicas: int = 0


class Deployment(Document, frozen=True):
    """A Deployment."""

    metadata: Meta
    spec: DeploymentSpec
    status: DeploymentStatus

    def elector(self) -> Container | None:
        """The leader-elector beside its other containers."""
        return next((one for one in self.spec.template.spec.containers if "leader-elector" in one.called()), None)

    def lock(self) -> dict[str, str]:
        """Namespace and name of the object that the election is held by."""
        arguments = elector.args if (elector := self.elector()) else Arguments(())
        return {"namespace": arguments.get("election-namespace", self.metadata.namespace),
                "name": arguments.get("election", self.metadata.name)}  # fmt: skip


class DaemonSetStatus(Document, frozen=True):
    """How far a DaemonSet has come."""

    desiredNumberScheduled: int
    numberReady: int


class DaemonSet(Document, frozen=True):
    """A DaemonSet."""

    metadata: Meta
    status: DaemonSetStatus


class Kinds(Document, frozen=True):
    """What a group of the API serves; the plane reads it."""


RESOURCES = Read("kubernetes", "/apis/openstack.org/v1", Kinds, command="kubectl api-resources")
DEPLOYMENTS = Read("kubernetes", "/apis/apps/v1/deployments", Deployment, key="items",
                   command=f"kubectl get deployments -A --field-selector metadata.name={CONTROLLER}")  # fmt: skip
DAEMON_SETS = Read(
    "kubernetes", "/apis/apps/v1/daemonsets", DaemonSet, key="items", command="kubectl get daemonsets -A"
)


def controllers(subject: Subject) -> Listing[Deployment]:
    """The Deployments called kuryr-controller; the one with most ready replicas first."""
    seen = subject.kubernetes.named(DEPLOYMENTS, CONTROLLER, NAMESPACES)
    items = sorted(seen.items, key=lambda one: -one.status.readyReplicas)
    return Listing(tuple(items), seen.whole, seen.settle)


def no_controller(seen: Listing[Deployment]) -> Answer:
    """What to say where there is none."""
    return found((), seen, "", f"the cluster has no Deployment {CONTROLLER}")
