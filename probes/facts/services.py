"""Services and nodes of a cluster: at which names, addresses and ports one reaches a Service.

Fields: Kubernetes API v1 (https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/).
Names: https://github.com/kubernetes/dns/blob/master/docs/specification.md
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from container4nfv_probe import Document, Public, Read, address

from .cluster import Meta
from .podspec import PAGES

TCP, EXTERNAL = "TCP", "ExternalName"
ROOT = "/v2"  # of every registry's API
Protocol = Annotated[str, Public(TCP, "UDP", "SCTP")]
# A port of a Service, by its name; where that is a number, by this.
PortName = Annotated[str, Public(form=r"\d{1,5}")]
# The address of a Service; one without any says None.
OrNone = Annotated[str, Public("None")]


@dataclass(frozen=True)
class Place:
    """Where a registry is asked: what its URL says, and the addresses that its host was looked up to have."""

    host: str
    port: int
    scheme: str
    path: str
    addresses: frozenset[str]

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, order=True)
class Door:
    """A port of a Service, through which requests come to pods.

    ``port`` is the Service's, by number or name; where one connects to the pods' own it is "", and
    ``target`` that port ("" is any). ``hostname`` is that of the one pod that is meant, if one is.
    """

    namespace: str
    service: str
    port: str = ""
    target: str = ""
    hostname: str = ""

    def __str__(self) -> str:
        return f"{self.namespace}/{self.service}"


class ServicePort(Document, frozen=True):
    """A port of a Service; ``nodePort`` is open on every node, the name left out where there is no other."""

    port: int
    name: str = ""
    protocol: Protocol = TCP
    nodePort: int = 0


class ServiceSpec(Document, frozen=True):
    """Where a Service listens."""

    type: Annotated[str, Public("ClusterIP", "NodePort", "LoadBalancer", EXTERNAL)] = "ClusterIP"
    clusterIP: OrNone = ""
    clusterIPs: tuple[OrNone, ...] = ()
    externalIPs: tuple[str, ...] = ()
    externalName: str = ""
    ports: tuple[ServicePort, ...] = ()


class Entrance(Document, frozen=True):
    """An address of a load balancer."""

    ip: str = ""
    hostname: str = ""

    def name(self) -> str:
        """It, written one way."""
        return one_way(self.ip or self.hostname)


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

    def __str__(self) -> str:
        return f"{self.metadata.namespace}/{self.metadata.name}"

    def at(self) -> set[str]:
        """The addresses and names of its own, and those that a load balancer gave it."""
        given = [one.name() for one in self.status.loadBalancer.ingress]
        own = (self.spec.clusterIP, *self.spec.clusterIPs, *self.spec.externalIPs)
        return {one_way(name) for name in (*own, *given)} - {"", "none"}

    def port(self, named: str) -> ServicePort | None:
        """Its TCP port of this number or name."""
        ports = (one for one in self.spec.ports if one.protocol == TCP)
        return next((one for one in ports if named in (str(one.port), one.name)), None)

    def door(self, port: str) -> Iterator[Door]:
        """The way in at a port, if it has that."""
        if self.port(port):
            yield Door(self.metadata.namespace, self.metadata.name, port)


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
NODES = Read("kubernetes", "/api/v1/nodes", Node, key="items", params=PAGES, command="kubectl get nodes -o wide")


def place_of(url: str, looked_up: Iterable[str] = ()) -> Place:
    """The place of a URL; of a host that is an address that alone counts."""
    parts = urlsplit(url)
    host, port = one_way(parts.hostname or ""), parts.port or (443 if parts.scheme == "https" else 80)
    addresses = {address(host)} if address(host) else set(map(one_way, looked_up))
    return Place(host, port, parts.scheme, parts.path.rstrip("/") + ROOT, frozenset(addresses))


def by_name(services: Iterable[Service], place: Place) -> set[Door]:
    """The Service that the cluster's own DNS knows by the host, at this port."""
    match place.host.removesuffix(".cluster.local").split("."):
        case [name, namespace, "svc"]:
            hostname = ""
        case [hostname, name, namespace, "svc"]:
            pass
        case _:
            return set()
    found = [one for one in services if (one.metadata.name, one.metadata.namespace) == (name, namespace)]
    if hostname or any(one.spec.clusterIP == "None" or one.spec.type == EXTERNAL for one in found):
        # Such a name is the pods' own, or another's: no port of the Service is on the way.
        return {Door(namespace, name, target=str(place.port), hostname=hostname) for _ in found}
    return {door for one in found for door in one.door(str(place.port))}


def by_address(services: Iterable[Service], place: Place, name: str) -> set[Door]:
    """The Services that listen at an address, or at a load balancer's name, and port."""
    return {door for one in services if name in one.at() for door in one.door(str(place.port))}


def on_nodes(services: Iterable[Service], nodes: Iterable[Node], place: Place, name: str) -> set[Door]:
    """The Services whose node port this is, where the name or address is a node's."""
    if name not in {one_way(one.address) for node in nodes for one in node.status.addresses}:
        return set()
    return {door for one in services for port in one.spec.ports if port.nodePort == place.port
            for door in one.door(str(port.port))}  # fmt: skip


def one_way(name: str) -> str:
    """A name or address written one way."""
    return address(name) or name.casefold().removesuffix(".")
