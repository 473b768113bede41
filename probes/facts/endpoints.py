"""The endpoints of a Service: which pods get its requests now, and at which port of theirs.

Fields: discovery.k8s.io/v1 (Kubernetes 1.21 and later) and v1beta1 (1.17), before that Endpoints of the API
v1; https://kubernetes.io/docs/reference/kubernetes-api/service-resources/endpoint-slice-v1/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

from container4nfv_probe import Document, Public, Read, Subject, field

from .podspec import PAGES
from .services import TCP, Door, Protocol, Service

GROUP, VERSIONS = "discovery.k8s.io", ("v1", "v1beta1")
POD = "Pod"


@dataclass(frozen=True)
class Target:
    """A pod that gets requests, by its uid, and the port they come to."""

    namespace: str
    uid: str
    port: int


class Reference(Document, frozen=True):
    """What is at an address; nothing is said of one that somebody wrote by hand."""

    kind: Annotated[str, Public(POD)] = ""
    namespace: str = ""
    uid: str = ""


class EndpointPort(Document, frozen=True):
    """A port of every address beside it, under the name that the Service's port has."""

    port: int
    name: str = ""
    protocol: Protocol = TCP


class Conditions(Document, frozen=True):
    """Whether requests may go there; left out it means that they may, says the API."""

    ready: bool = True


class Endpoint(Document, frozen=True):
    """An address of a slice."""

    addresses: tuple[str, ...]
    conditions: Conditions = Conditions()
    targetRef: Reference = Reference()
    hostname: str = ""


class Labels(Document, frozen=True):
    """The Service that a slice is of."""

    service: str = field(name="kubernetes.io/service-name", default="")


class SliceMeta(Document, frozen=True):
    """Of which Service a slice is."""

    labels: Labels = Labels()


class Slice(Document, frozen=True):
    """An EndpointSlice; Go writes null for no endpoints and for no ports."""

    metadata: SliceMeta
    endpoints: tuple[Endpoint, ...] | None
    ports: tuple[EndpointPort, ...] | None


class Address(Document, frozen=True):
    """A ready address of a subset."""

    ip: str
    targetRef: Reference = Reference()
    hostname: str = ""


class Subset(Document, frozen=True):
    """Addresses that share their ports; those that are not ready are listed apart, and not read."""

    addresses: tuple[Address, ...] = ()
    ports: tuple[EndpointPort, ...] = ()

    def slice(self) -> Slice:
        """It, as newer clusters write it."""
        each = (Endpoint((one.ip,), targetRef=one.targetRef, hostname=one.hostname) for one in self.addresses)
        return Slice(SliceMeta(), tuple(each), self.ports)


class Endpoints(Document, frozen=True):
    """The addresses behind a Service, of its name; left out where there are none, before 1.9 null."""

    subsets: tuple[Subset, ...] | None = ()


def _slices(version: str) -> Read[Slice]:
    return Read("kubernetes", f"/apis/{GROUP}/{version}/namespaces/{{namespace}}/endpointslices", Slice, key="items",
                params=PAGES, command="kubectl get endpointslices -A")  # fmt: skip


SLICES = _slices(VERSIONS[0])
ENDPOINTS = Read("kubernetes", "/api/v1/namespaces/{namespace}/endpoints/{name}", Endpoints,
                 command="kubectl get endpoints -A")  # fmt: skip


def targets(subject: Subject, door: Door, service: Service) -> tuple[set[Target], set[str]]:
    """The pods that get what comes in by a door, and the addresses that are no pod's as far as is said."""
    pods: set[Target] = set()
    others: set[str] = set()
    for one in _slices_of(subject, door):
        ports = list(_ports(one, door, service))
        for endpoint in one.endpoints or ():
            if not ports or not endpoint.conditions.ready or door.hostname not in ("", endpoint.hostname):
                continue
            there = endpoint.targetRef
            if there.kind == POD and there.uid:
                pods |= {Target(there.namespace or door.namespace, there.uid, port) for port in ports}
            else:
                others |= set(endpoint.addresses)
    return pods, others


def _slices_of(subject: Subject, door: Door) -> Iterable[Slice]:
    """Those of a Service, in the newest form that the cluster serves."""
    for version in VERSIONS:
        if "endpointslices" in subject.kubernetes.serves(GROUP, version):
            listed = subject.kubernetes.list(_slices(version).at(namespace=door.namespace)).every()
            return [one for one in listed if one.metadata.labels.service == door.service]
    found = subject.kubernetes.find(ENDPOINTS.at(namespace=door.namespace, name=door.service))
    return [subset.slice() for subset in (found and found.subsets) or ()]


def _ports(one: Slice, door: Door, service: Service) -> Iterator[int]:
    """The pods' ports that a door leads to."""
    ports = [port for port in one.ports or () if port.protocol == TCP]
    if not door.port and door.target.isdecimal():
        yield int(door.target)
    elif door.port:
        wanted = service.port(door.port)
        yield from (port.port for port in ports if wanted and port.name == wanted.name)
    else:
        yield from (port.port for port in ports if door.target in ("", port.name))
