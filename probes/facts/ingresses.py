"""Ingresses: to which Service they pass on what is asked of a host and path.

Fields: networking.k8s.io/v1 (Kubernetes 1.19 and later), before that networking.k8s.io/v1beta1 and
extensions/v1beta1. Rules: https://kubernetes.io/docs/concepts/services-networking/ingress/
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Annotated

from container4nfv_probe import UNSET, Document, Public, Read, Subject, UnsetType, field

from .podspec import PAGES
from .services import Door, Entrances, Place
from .services import PortName as ServicePortName

VERSIONS = (("networking.k8s.io", "v1"), ("networking.k8s.io", "v1beta1"), ("extensions", "v1beta1"))
EXACT, PREFIX = "Exact", "Prefix"
PLAIN = re.compile(r"(?:[\w/~%-]|\.(?!\*))*")  # the beginning of a path that is no pattern to any controller


class PortName(Document, frozen=True):
    """A port of a Service, by either."""

    number: int | ServicePortName = ""
    name: ServicePortName = ""

    def __str__(self) -> str:
        return str(self.number or self.name)


class IngressService(Document, frozen=True):
    """A port of a Service in the Ingress's namespace."""

    name: str
    port: PortName = PortName()


class Backend(Document, frozen=True):
    """What an Ingress passes requests on to; before v1 in two fields, and it may be no Service at all."""

    service: IngressService | UnsetType = UNSET
    serviceName: str = ""
    servicePort: int | ServicePortName = ""

    def door(self, namespace: str) -> Door | None:
        """The way in to a Service, if it is one."""
        if self.service:
            return Door(namespace, self.service.name, str(self.service.port))
        return Door(namespace, self.serviceName, str(self.servicePort)) if self.serviceName else None


class HttpPath(Document, frozen=True):
    """A path below a host; its type is required since v1, and is the controller's own before."""

    backend: Backend
    path: Annotated[str, Public("v", "v1", "v2")] = ""
    pathType: Annotated[str, Public(EXACT, PREFIX, "ImplementationSpecific")] = "ImplementationSpecific"


class Http(Document, frozen=True):
    """The paths below a host."""

    paths: tuple[HttpPath, ...]


class IngressRule(Document, frozen=True):
    """A host of an Ingress; ``*.`` before it stands for one label, none for every host."""

    host: str = ""
    http: Http | UnsetType = UNSET


class IngressSpec(Document, frozen=True):
    """The hosts of an Ingress, and where all else goes (``backend`` before v1)."""

    rules: tuple[IngressRule, ...] = ()
    defaultBackend: Backend | UnsetType = UNSET
    backend: Backend | UnsetType = UNSET
    ingressClassName: str = ""


class Classes(Document, frozen=True):
    """The class as it was told before it had a field."""

    name: str = field(name="kubernetes.io/ingress.class", default="")


class IngressMeta(Document, frozen=True):
    """Name and place of an Ingress."""

    name: str
    namespace: str
    annotations: Classes = Classes()


class IngressStatus(Document, frozen=True):
    """Where its controller says that it listens."""

    loadBalancer: Entrances = Entrances()


class Ingress(Document, frozen=True):
    """An Ingress."""

    metadata: IngressMeta
    spec: IngressSpec = IngressSpec()
    status: IngressStatus = IngressStatus()

    def handled_by(self) -> str:
        """Its class: each is served by a controller of its own."""
        return self.spec.ingressClassName or self.metadata.annotations.name

    def listens_at(self, place: Place) -> bool:
        """Whether its controller says that it has the name of this place, or every address that is known of it."""
        named = {one.name() for one in self.status.loadBalancer.ingress}
        return place.host in named or (bool(place.addresses) and place.addresses <= named)

    def default(self) -> Backend | None:
        """Where goes what no path is for."""
        return self.spec.defaultBackend or self.spec.backend or None


def _read(group: str, version: str) -> Read[Ingress]:
    return Read("kubernetes", f"/apis/{group}/{version}/ingresses", Ingress, key="items", params=PAGES,
                command="kubectl get ingresses -A")  # fmt: skip


INGRESSES = _read(*VERSIONS[0])


def ingresses(subject: Subject) -> tuple[Ingress, ...]:
    """Every Ingress, in the newest version of that kind that the cluster serves; none where it serves none."""
    for group, version in VERSIONS:
        if "ingresses" in subject.kubernetes.serves(group, version):
            return subject.kubernetes.list(_read(group, version)).every()
    return ()


def chosen(among: Iterable[Ingress], place: Place) -> tuple[set[Door | None], bool]:
    """Where Ingresses send what is asked of a registry at a place, and whether others may send it elsewhere.

    None is what is no Service. More than one where this cannot be told: controllers of several classes, several
    Ingresses of one host and path, paths for a part of the registry only, paths that are patterns. An Ingress
    that names the host is in force, as far as that is shown, where its controller says that it is at this place.
    """
    everything = tuple(among)
    doors = _by_class((one for one in everything if one.listens_at(place)), place)
    return doors, doors != _by_class(everything, place)


def _by_class(among: Iterable[Ingress], place: Place) -> set[Door | None]:
    """Where the Ingresses of each controller may send it."""
    classes: defaultdict[str, list[Ingress]] = defaultdict(list)
    for one in among:
        classes[one.handled_by()].append(one)
    return {door for each in classes.values() for door in _of_a_controller(each, place)}


def _of_a_controller(among: list[Ingress], place: Place) -> set[Door | None]:
    """A host that is named goes there; a star, then no host at all, count for the others only.

    Those name no place of their own: they count where their controller says that it is at this one.
    """
    star = f"*.{place.host.partition('.')[2]}"
    for host in (place.host, star, ""):
        here = [one for one in among if host == place.host or one.listens_at(place)]
        rules = [(one, rule) for one in here for rule in one.spec.rules if rule.host.casefold() == host]
        if not host:
            rules += [(one, IngressRule()) for one in here if not one.spec.rules]
        if rules:
            return _by_path(rules, place)
    return set()


def _by_path(rules: list[tuple[Ingress, IngressRule]], place: Place) -> set[Door | None]:
    """The longest path for all of the registry, and every path for a part of it."""
    whole: list[tuple[int, Door | None]] = []
    parts: set[Door | None] = set()
    for one, rule in rules:
        for path in rule.http.paths if rule.http else ():
            door = path.backend.door(one.metadata.namespace)
            match serves(path, place.path):
                case True:
                    whole.append((len(path.path.rstrip("/")), door))
                case None:
                    parts.add(door)
    if not whole:
        whole = [(0, backend.door(one.metadata.namespace)) for one, _ in rules if (backend := one.default())]
    longest = max((length for length, _ in whole), default=0)
    return parts | {door for length, door in whole if length == longest}


def serves(path: HttpPath, root: str) -> bool | None:
    """Whether a path is for everything at and below the root of a registry; None is for a part of it."""
    if path.pathType == EXACT:
        return None if within(path.path, root) else False
    if path.pathType == PREFIX:
        return True if within(root, path.path) else None if within(path.path, root) else False
    # Elsewhere it is the beginning of a path, for some a pattern: of that only the plain beginning is sure.
    plain = PLAIN.match(path.path)
    sure = plain[0] if plain else ""
    if path.path.removeprefix(sure) in ("", "*"):
        return True if f"{root}/".startswith(sure) else None if sure.startswith(f"{root}/") else False
    return None if f"{root}/".startswith(sure) or sure.startswith(root) else False


def within(path: str, prefix: str) -> bool:
    """Whether a path is a prefix or below it, element by element."""
    return f"{path.rstrip('/')}/".startswith(f"{prefix.rstrip('/')}/")
