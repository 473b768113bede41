"""Routes, OpenShift's own Ingresses: to which Services they pass on what is asked of a host and path.

Fields: route.openshift.io/v1 (https://docs.openshift.com/container-platform/4.12/rest_api/network_apis/route-route-openshift-io-v1.html;
the same in 3.11). A Route is served only where a router admitted it.
"""

from __future__ import annotations

from typing import Annotated

from container4nfv_probe import UNSET, Document, Public, Read, Subject, UnsetType

from .cluster import Meta
from .ingresses import within
from .podspec import PAGES, Condition
from .services import Door, Place, PortName

GROUP, VERSION = "route.openshift.io", "v1"


class Target(Document, frozen=True):
    """A Service behind a Route; one of weight 0 gets no request."""

    name: str
    kind: Annotated[str, Public("Service")] = "Service"
    weight: int = 100


class RoutePort(Document, frozen=True):
    """The pods' port, by number or name."""

    targetPort: int | PortName


class Tls(Document, frozen=True):
    """What a Route does without TLS; its certificates are not read."""

    insecureEdgeTerminationPolicy: Annotated[str, Public("Allow", "Redirect", "None")] = ""


class RouteSpec(Document, frozen=True):
    """Host, path and Services of a Route."""

    to: Target
    host: str = ""
    path: Annotated[str, Public("v1", "v2")] = ""
    port: RoutePort | UnsetType = UNSET
    alternateBackends: tuple[Target, ...] = ()
    tls: Tls | UnsetType = UNSET


class Admission(Document, frozen=True):
    """What a router made of a Route."""

    host: str = ""
    conditions: tuple[Condition, ...] = ()

    def serves(self, host: str) -> bool:
        """Whether it serves it at this host."""
        admitted = any((one.type, one.status) == ("Admitted", "True") for one in self.conditions)
        return admitted and self.host.casefold() == host


class RouteStatus(Document, frozen=True):
    """What each router made of it; for none Go writes null in 3.11, later nothing."""

    ingress: tuple[Admission, ...] | None = ()


class Route(Document, frozen=True):
    """A Route."""

    metadata: Meta
    spec: RouteSpec
    status: RouteStatus = RouteStatus()

    def serves(self, place: Place) -> bool:
        """Whether a router answers for it at this host, with and without TLS as is asked."""
        if place.scheme == "https":
            safe = self.spec.tls is not UNSET
        else:
            safe = self.spec.tls is UNSET or self.spec.tls.insecureEdgeTerminationPolicy == "Allow"
        return safe and any(one.serves(place.host) for one in self.status.ingress or ())

    def doors(self) -> set[Door | None]:
        """The ways in to its Services."""
        targets = [self.spec.to, *self.spec.alternateBackends]
        target = str(self.spec.port.targetPort) if self.spec.port else ""
        return {Door(self.metadata.namespace, one.name, target=target) if one.kind == "Service" else None
                for one in targets if one.weight}  # fmt: skip


ROUTES = Read("kubernetes", f"/apis/{GROUP}/{VERSION}/routes", Route, key="items", params=PAGES,
              command="oc get routes -A")  # fmt: skip


def routes(subject: Subject) -> tuple[Route, ...]:
    """Every Route; none where the cluster does not serve that kind."""
    if "routes" not in subject.kubernetes.serves(GROUP, VERSION):
        return ()
    return subject.kubernetes.list(ROUTES).every()


def admitted(among: tuple[Route, ...], place: Place) -> set[Door | None]:
    """Where Routes may send what is asked of a registry at a place; None is what is no Service."""
    here = [one for one in among if one.serves(place)]
    whole = [one for one in here if within(place.path, one.spec.path)]
    longest = max((len(one.spec.path.rstrip("/")) for one in whole), default=0)
    first = [one for one in whole if len(one.spec.path.rstrip("/")) == longest]
    parts = [one for one in here if one not in whole and within(one.spec.path, place.path)]
    return {door for one in (*first, *parts) for door in one.doors()}
