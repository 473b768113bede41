"""Who in a cluster answers at a place: a request is followed as the cluster would route it.

By the names and addresses of Services, by host and path of Ingresses and Routes, to the endpoints that
are ready, and to the container that listens; what keeps nothing itself passes requests on, and is
followed on as far as its configuration shows to whom.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from container4nfv_probe import Subject, listing

from .configured import CONFIG_MAP, passed_on
from .endpoints import ENDPOINTS, SLICES, targets
from .ingresses import INGRESSES, chosen, ingresses
from .routes import ROUTES, admitted, routes
from .services import EXTERNAL, NODES, SERVICES, Door, Place, Service, by_address, by_name, on_nodes, place_of
from .serving import SAYS, SERVING_PODS, End, ends

FOLLOWED = (SERVICES, NODES, INGRESSES, ROUTES, SLICES, ENDPOINTS, SERVING_PODS, CONFIG_MAP)
MOST_HANDS = 3  # through which a request goes from the host to the registry
STANDARD_PORTS = (80, 443)  # on which those listen that serve Ingresses and Routes
ITS_SERVICE = "--registry with the URL of the Service whose pods keep the images"
NOT_HERE = "--kubeconfig none if it is not in this cluster"


@dataclass(frozen=True)
class Reach:
    """How far a request was followed.

    ``ends`` are the containers that keep images, as far as can be told, ``doors`` the ways to them from outside.
    ``unclear`` says in sentences why there may be others, ``settle`` what would show them.
    """

    ends: tuple[End, ...] = ()
    doors: frozenset[Door] = frozenset()
    unclear: tuple[str, ...] = ()
    settle: str = ""

    def __add__(self, other: Reach) -> Reach:
        known = {end.key() for end in self.ends}
        more = tuple(end for end in other.ends if end.key() not in known)
        return Reach(self.ends + more, self.doors | other.doors, self.unclear + other.unclear,
                     self.settle or other.settle)  # fmt: skip

    def keys(self) -> frozenset[tuple[str, str, int]]:
        """What makes two reaches the same."""
        return frozenset(end.key() for end in self.ends)


def place_of_registry(subject: Subject) -> Place:
    """Where the registry is."""
    return place_of(subject.registry.url, subject.registry.addresses())


def followed(subject: Subject, place: Place, hands: int = MOST_HANDS) -> Reach:
    """Where a request to a place ends."""
    services = subject.kubernetes.list(SERVICES).every()
    if doors := by_name(services, place):
        return _passed_on(subject, _behind(subject, services, doors), hands)
    doors, beside = _by_itself(subject, services, place)
    reach = _behind(subject, services, doors) + beside
    if place.port in STANDARD_PORTS or doors:
        named, perhaps = chosen(ingresses(subject), place)
        named |= admitted(routes(subject), place)
        if (named or perhaps) and not any(end.container.is_registry() for end in reach.ends):
            reach = beside  # those are who serves Ingresses and Routes
        reach += _behind(subject, services, named) + (_not_in_force(place) if perhaps else Reach())
    if reach == Reach():
        sentence = f"no Service, Ingress or Route of the cluster is seen to be at {place}"
        return Reach(unclear=(sentence,), settle=f"--registry with the name of its Service or Ingress, or {NOT_HERE}")
    return _passed_on(subject, reach, hands)


def _by_itself(subject: Subject, services: tuple[Service, ...], place: Place) -> tuple[set[Door], Reach]:
    """The Services that listen at a place themselves, and what its other addresses leave open."""
    if doors := by_address(services, place, place.host):
        return doors, Reach()
    found = {name: by_address(services, place, name) for name in place.addresses}
    if not found or not all(found.values()):
        nodes = subject.kubernetes.list(NODES).every()
        if doors := on_nodes(services, nodes, place, place.host):
            return doors, Reach()
        found = {name: doors or on_nodes(services, nodes, place, name) for name, doors in found.items()}
    doors = {door for each in found.values() for door in each}
    others = [name for name, each in found.items() if doors and not each]
    if not others:
        return doors, Reach()
    sentence = f"{place.host} is at {listing(others)}, too, where the cluster shows none"
    return doors, Reach(unclear=(sentence,), settle=ITS_SERVICE)


def _not_in_force(place: Place) -> Reach:
    """What an Ingress leaves open that names a place, and whose controller is not shown to be there."""
    where = listing(place.addresses) if place.addresses else "an address of it, which nobody could look up"
    return Reach(unclear=(f"an Ingress names {place.host}, but does not say that it is at {where}",),
                 settle="an Ingress whose status has every address of its host")  # fmt: skip


def _behind(subject: Subject, services: tuple[Service, ...], doors: Iterable[Door | None]) -> Reach:
    """The containers behind doors."""
    by = {(one.metadata.namespace, one.metadata.name): one for one in services}
    reach = Reach()
    for door in doors:
        service = by.get((door.namespace, door.service)) if door else None
        if door and service:
            reach += _behind_one(subject, door, service)
        else:
            sentence = "an Ingress or Route leads to what is no Service of the cluster"
            reach += Reach(unclear=(sentence,), settle=ITS_SERVICE)
    return reach


def _behind_one(subject: Subject, door: Door, service: Service) -> Reach:
    """The containers behind a door of a Service."""
    reach = Reach(doors=frozenset({door}))
    if service.spec.type == EXTERNAL:
        return replace(reach, unclear=(f"Service {service} leads out of the cluster, to {service.spec.externalName}",),
                       settle=f"--registry with that name, or {NOT_HERE}")  # fmt: skip
    pods, others = targets(subject, door, service)
    if others:
        sentence = f"Service {service} leads to {listing(others)}, which is no pod"
        reach += Reach(unclear=(sentence,), settle=f"--registry with that address, or {NOT_HERE}")
    if not pods and not others:
        sentence = f"no endpoint is ready behind Service {service}"
        return reach + Reach(unclear=(sentence,), settle="a pod that is ready behind it")
    for target, found in ends(subject, pods):
        if not found:
            sentence = f"which container behind Service {service} listens on port {target.port} is not shown"
            reach += Reach(unclear=(sentence,), settle="that port among the ports of its container")
        reach += Reach(found)
    return reach


def _passed_on(subject: Subject, reach: Reach, hands: int) -> Reach:
    """The same, with who keeps images in the place of who passes requests on."""
    last = replace(reach, ends=tuple(end for end in reach.ends if end.container.is_registry()))
    for end in reach.ends:
        if end.container.is_registry():
            continue
        urls = list(passed_on(subject, end)) if hands else []
        for url in urls:
            beyond = followed(subject, _within(place_of(url), end), hands - 1)
            last += replace(beyond, doors=frozenset())
        if not urls:
            sentence = f"{end} is not seen to keep images, and may pass requests on"
            last += Reach(unclear=(sentence,), settle=f"{ITS_SERVICE}, or {SAYS} if it keeps them")
    return last


def _within(place: Place, end: End) -> Place:
    """A place as a pod names it: a name without a dot is a Service's beside it."""
    if "." in place.host:
        return place
    return replace(place, host=f"{place.host}.{end.pod.metadata.namespace}.svc")
