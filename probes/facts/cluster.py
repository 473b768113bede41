"""Kuryr's parts of a Kubernetes cluster, as Kubernetes describes them.

Fields: Kubernetes API v1 and apps/v1; what has a default here is left out where it has that value
(https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/).
"""

from __future__ import annotations

from typing import Annotated

from container4nfv_probe import UNSET, Document, Public, Read, UnsetType, field

from .elector import HIDDEN, NAME, RELEASES, Arguments
from .kuryr_config import ConfigMap, Variables

CONTROLLER, NAMESPACES = "kuryr-controller", ("kube-system", "openshift-kuryr")
CNI = ("kuryr-cni-ds", "kuryr-cni")  # upstream's manifest, OpenShift's
# Of every release: which of them, tells how old it is. Other operators use the group openstack.org, too.
KINDS = frozenset({"kuryrports", "kuryrnetworks", "kuryrnetworkpolicies", "kuryrloadbalancers", "kuryrnets",
                   "kuryrnetpolicies"})  # fmt: skip


# Those of Kuryr's objects, by upstream's manifest and OpenShift's, and of OpenShift's registry.
Namespace = Annotated[str, Public(*NAMESPACES, "openshift-image-registry", "default")]


class Meta(Document, frozen=True):
    """Name and place of an object; those of the whole cluster have no namespace."""

    name: Annotated[str, Public("image-registry", "docker-registry")]
    namespace: Namespace = ""


class Place(Document, frozen=True):
    """Name and place of an object of a namespace."""

    name: Annotated[str, Public(CONTROLLER, *CNI)]
    namespace: Namespace

    def __str__(self) -> str:
        return f"{self.name} in {self.namespace}"


class Expression(Document, frozen=True):
    """A requirement of labels; Exists and DoesNotExist have no values."""

    key: str
    operator: Annotated[str, Public("In", "NotIn", "Exists", "DoesNotExist")]
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        """As the API takes it in a query."""
        if self.operator in ("In", "NotIn"):
            return f"{self.key} {self.operator.lower()} ({','.join(self.values)})"
        return f"{'!' if self.operator == 'DoesNotExist' else ''}{self.key}"


class Selector(Document, frozen=True):
    """Which pods belong to something: all of its labels and all of its requirements."""

    matchLabels: dict[str, str] = field(default_factory=dict)
    matchExpressions: tuple[Expression, ...] = ()

    def __str__(self) -> str:
        """As the API takes it in a query; "" selects nothing of a Deployment's."""
        labels = [f"{name}={value}" for name, value in self.matchLabels.items()]
        return ",".join([*labels, *map(str, self.matchExpressions)])


class Source(Document, frozen=True):
    """A ConfigMap or Secret whose values are all variables: that it is there is all that counts."""


class Container(Document, frozen=True):
    """A container of a pod, or of a template for pods; one that is started first may stay beside the others."""

    name: Annotated[str, Public(NAME)]
    image: Annotated[str, Public(NAME, "kuryr", "controller", CONTROLLER, within=("kuryr", "openshift"))] = ""
    command: Arguments = field(default_factory=lambda: Arguments({}))
    args: Arguments = field(default_factory=lambda: Arguments({}))
    env: Variables = field(default_factory=lambda: Variables({}))
    envFrom: tuple[Source, ...] = ()
    restartPolicy: Annotated[str, Public("Always")] = ""

    def called(self) -> tuple[str, str]:
        """Its own name, and that of its image without registry, tag and digest."""
        return self.name, self.image.rpartition("/")[2].partition("@")[0].partition(":")[0]

    def flags(self) -> dict[str, str]:
        """The flags of an election that it is given."""
        return {**self.command.flags, **self.args.flags}

    def is_upstreams(self) -> bool:
        """Whether it is an elector that is known: by its image's name and tag, with nothing in its flags hidden."""
        return self.image.partition("@")[0].rpartition("/")[2] in RELEASES and HIDDEN not in self.flags()

    def is_elector(self) -> bool:
        """Whether it holds elections: by its name, its image, or what it is told."""
        return NAME in self.called() or "election" in self.flags()


class Named(Document, frozen=True):
    """Something by its name; Kubernetes leaves out the empty one."""

    name: Annotated[str, Public("kuryr-config")] = ""


class Mounted(Document, frozen=True):
    """A volume of a template, as far as it is a ConfigMap."""

    configMap: Named | UnsetType = UNSET


class TemplateSpec(Document, frozen=True):
    """What every pod made from a template has."""

    containers: tuple[Container, ...]
    initContainers: tuple[Container, ...] = ()
    volumes: tuple[Mounted, ...] = ()
    serviceAccountName: str = "default"

    def beside(self) -> tuple[Container, ...]:
        """All that run as long as the pod does."""
        return (*self.containers, *(one for one in self.initContainers if one.restartPolicy == "Always"))


class Template(Document, frozen=True):
    """What the pods of a Deployment are made from."""

    spec: TemplateSpec


class DeploymentSpec(Document, frozen=True):
    """What a Deployment should be; the API fills in the replicas."""

    selector: Selector
    template: Template
    replicas: int


class DeploymentStatus(Document, frozen=True):
    """What it is; a zero is left out."""

    readyReplicas: int = 0


class Deployment(Document, frozen=True):
    """A Deployment."""

    metadata: Place
    spec: DeploymentSpec
    status: DeploymentStatus

    def runs(self) -> bool:
        """Whether a pod of it is ready."""
        return self.status.readyReplicas >= 1

    def elector(self) -> Container | None:
        """The leader-elector beside its other containers."""
        return next((one for one in self.spec.template.spec.beside() if one.is_elector()), None)

    def config_maps(self) -> list[str]:
        """The ConfigMaps that its pods mount."""
        volumes = self.spec.template.spec.volumes
        return [volume.configMap.name for volume in volumes if volume.configMap and volume.configMap.name]


class DaemonSetSpec(Document, frozen=True):
    """What a DaemonSet should be."""

    template: Template


class DaemonSetStatus(Document, frozen=True):
    """How far a DaemonSet has come."""

    desiredNumberScheduled: int
    numberReady: int


class DaemonSet(Document, frozen=True):
    """A DaemonSet."""

    metadata: Place
    spec: DaemonSetSpec
    status: DaemonSetStatus

    def runs(self) -> bool:
        """Whether it is for any node."""
        return self.status.desiredNumberScheduled >= 1


class Kind(Document, frozen=True):
    """A kind of objects; those of Kuryr's, of every release."""

    name: Annotated[str, Public(*KINDS)]


class Kinds(Document, frozen=True):
    """What a group of the API serves; the plane reads it."""

    resources: tuple[Kind, ...]


RESOURCES = Read("kubernetes", "/apis/openstack.org/v1", Kinds, command="kubectl api-resources")
DEPLOYMENTS = Read("kubernetes", "/apis/apps/v1/deployments", Deployment, key="items",
                   command=f"kubectl get deployments -A --field-selector metadata.name={CONTROLLER}")  # fmt: skip
DAEMON_SETS = Read(
    "kubernetes", "/apis/apps/v1/daemonsets", DaemonSet, key="items", command="kubectl get daemonsets -A"
)
CONFIG_MAP = Read("kubernetes", "/api/v1/namespaces/{namespace}/configmaps/{name}", ConfigMap,
                  command="kubectl get configmaps -n kube-system kuryr-config")  # fmt: skip
