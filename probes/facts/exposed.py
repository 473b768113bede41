"""Who in a cluster answers at a host: the Services, and through Ingresses and Routes those behind them.

Fields: Kubernetes API v1 and networking.k8s.io/v1; OpenShift's route.openshift.io/v1.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from container4nfv_probe import Document, Read, Subject, address

from .cluster import Meta
from .podspec import PAGES


class Port(Document, frozen=True):
    """A port of a Service; ``nodePort`` is open on every node."""

    port: int
    nodePort: int = 0


class ServiceSpec(Document, frozen=True):
    """Which pods are behind a Service, and where it listens."""

    selector: dict[str, str] | None = None
    clusterIP: str = ""
    externalIPs: tuple[str, ...] = ()
    ports: tuple[Port, ...] = ()


class Entrance(Document, frozen=True):
    """An address of a load balancer."""

    ip: str = ""
    hostname: str = ""


class Entrances(Document, frozen=True):
    """Those it was given."""

    ingress: tuple[Entrance, ...] = ()


class ServiceStatus(Document, frozen=True):
    """What the cloud gave a Service."""

    loadBalancer: Entrances = Entrances()


class Service(Document, frozen=True):
    """A Service."""

    metadata: Meta
    spec: ServiceSpec
    status: ServiceStatus = ServiceStatus()

    def listens_at(self, host: str, port: int, nodes: set[str]) -> bool:
        """Whether one reaches it by this name or address, and port."""
        ports = {one.port for one in self.spec.ports}
        own = f"{self.metadata.name}.{self.metadata.namespace}"
        named = host in (own, f"{own}.svc", f"{own}.svc.cluster.local")
        given = [name for one in self.status.loadBalancer.ingress for name in (one.ip, one.hostname)]
        at = {_same(name) for name in (self.spec.clusterIP, *self.spec.externalIPs, *given) if name}
        on_a_node = host in nodes and port in {one.nodePort for one in self.spec.ports}
        return on_a_node or (port in ports and (named or host in at))


class Backend(Document, frozen=True):
    """A Service that an Ingress passes requests on to."""

    service: Meta | None = None


class HttpPath(Document, frozen=True):
    """A path below a host."""

    backend: Backend


class Http(Document, frozen=True):
    """The paths below a host."""

    paths: tuple[HttpPath, ...]


class IngressRule(Document, frozen=True):
    """A host of an Ingress; ``*.`` before it stands for one label."""

    host: str = ""
    http: Http | None = None


class IngressSpec(Document, frozen=True):
    """The hosts of an Ingress."""

    rules: tuple[IngressRule, ...] = ()


class Ingress(Document, frozen=True):
    """An Ingress."""

    metadata: Meta
    spec: IngressSpec = IngressSpec()

    def services(self, host: str) -> list[str]:
        """The Services behind a host of it."""
        paths = [path for rule in self.spec.rules if rule.host == host and rule.http for path in rule.http.paths]
        return [path.backend.service.name for path in paths if path.backend.service]


class RouteSpec(Document, frozen=True):
    """Host and Service of a Route."""

    to: Meta
    host: str = ""


class Route(Document, frozen=True):
    """OpenShift's own Ingress."""

    metadata: Meta
    spec: RouteSpec


class NodeAddress(Document, frozen=True):
    """An address or name of a node."""

    address: str


class NodeStatus(Document, frozen=True):
    """The addresses of a node."""

    addresses: tuple[NodeAddress, ...] = ()


class Node(Document, frozen=True):
    """A node."""

    metadata: Meta
    status: NodeStatus = NodeStatus()


SERVICES = Read("kubernetes", "/api/v1/services", Service, key="items", params=PAGES, command="kubectl get services -A")
INGRESSES = Read("kubernetes", "/apis/networking.k8s.io/v1/ingresses", Ingress, key="items", params=PAGES,
                 command="kubectl get ingresses -A")  # fmt: skip
ROUTES = Read("kubernetes", "/apis/route.openshift.io/v1/routes", Route, key="items", params=PAGES,
              command="oc get routes -A")  # fmt: skip
NODES = Read("kubernetes", "/api/v1/nodes", Node, key="items", params=PAGES, command="kubectl get nodes -o wide")


def exposed(subject: Subject, url: str) -> list[Service]:
    """The Services that answer at a URL, themselves or behind an Ingress or Route."""
    parts = urlsplit(url)
    host, port = _same(parts.hostname or ""), parts.port or (443 if parts.scheme == "https" else 80)
    nodes = {_same(one.address) for node in subject.kubernetes.list(NODES).every() for one in node.status.addresses}
    behind = set(_behind(subject, host))
    return [one for one in subject.kubernetes.list(SERVICES).every()
            if (one.metadata.namespace, one.metadata.name) in behind or one.listens_at(host, port, nodes)]  # fmt: skip


def _behind(subject: Subject, host: str) -> Iterator[tuple[str, str]]:
    """Namespace and name of the Services that Ingresses and Routes of a host lead to."""
    ingresses, routes = subject.kubernetes.list(INGRESSES).every(), tuple[Route, ...]()
    if "routes" in subject.kubernetes.serves("route.openshift.io", "v1"):
        routes = tuple(route for route in subject.kubernetes.list(ROUTES).every() if route.spec.host == host)
    for route in routes:
        yield route.metadata.namespace, route.spec.to.name
    # A host that is named anywhere goes there; a star counts only for those that are not.
    named = bool(routes) or any(rule.host == host for one in ingresses for rule in one.spec.rules)
    for ingress in ingresses:
        for name in ingress.services(host if named else f"*.{host.partition('.')[2]}"):
            yield ingress.metadata.namespace, name


def _same(name: str) -> str:
    """A name or address written one way."""
    return address(name) or name.casefold()
