"""Where a kind lives: in the catalogue, the registry or the cluster. What authenticates there goes nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from container4nfv_probe.audit.subject import NOT_GIVEN, OPTIONS, Subject
from container4nfv_probe.planes.registrylogin import RegistryLogin
from container4nfv_probe.proving.model import Kind
from container4nfv_probe.rules.model import Endpoint
from container4nfv_probe.wire.transport import Request

REGISTRY, CLUSTER, NOBODY = "registry", "kubernetes", ""
_REPOSITORY = re.compile(r"/v2/(.+)/(?:blobs|manifests|tags)/")


def offered(subject: Subject, service: str) -> bool:
    """Whether the catalogue has a service, or the registry or cluster was given."""
    if service in (REGISTRY, CLUSTER):
        return getattr(subject.beside, service) is not None
    return bool(subject.openstack.catalogue.here(service))


def missing(service: str) -> tuple[str, str]:
    """What is not offered, in words, and what would give it."""
    if service in (REGISTRY, CLUSTER):
        return NOT_GIVEN[service], OPTIONS[service].partition(",")[0]
    return f"the catalogue has no {service}", f"a catalogue with {service}"


def root(subject: Subject, kind: Kind) -> str:
    """The URL of a kind's collection. Raises ``Absent``."""
    if kind.service in (REGISTRY, CLUSTER):
        return f"{getattr(subject.beside, kind.service).url}{kind.path}"
    endpoint: Endpoint = subject.openstack.catalogue.find(kind.service)[0]
    return endpoint.join(kind.path)


def signed(subject: Subject, kind: Kind, request: Request) -> Request:
    """A request as whoever may make it there, and nobody else. Raises ``Unanswered``."""
    return _SIGNED.get(kind.service, _openstack)(subject, request)


def _openstack(subject: Subject, request: Request) -> Request:
    plane = subject.openstack
    named = frozenset(name for name, _ in parse_qsl(urlsplit(request.url).query))
    return replace(request, plane="openstack", parameters=named, trust=plane.trust, secret=plane.token.headers(),
                   renew=plane.token.renewed)  # fmt: skip


def _registry(subject: Subject, request: Request) -> Request:
    """With a token for this repository alone, where one is wanted; of an upload's URL only the digest is kept."""
    one = subject.registry
    login = RegistryLogin(one.transport, one.url, one.user, one.password, one.trust)
    named = _REPOSITORY.search(urlsplit(request.url).path)
    scope = f"repository:{named[1]}:pull,push,delete" if named else "registry:catalog:*"
    return replace(request, plane=REGISTRY, parameters=frozenset({"digest", "n", "last"}), trust=one.trust,
                   secret=login.secret(scope), renew=lambda _: login.renewed(scope))  # fmt: skip


def _kubernetes(subject: Subject, request: Request) -> Request:
    user = subject.kubernetes.login()
    return replace(request, plane=CLUSTER, trust=user.trust, secret=user.headers, repeated=user.acting)


def _nobody(subject: Subject, request: Request) -> Request:
    """As anybody: a URL that is signed itself, of which nothing but the path is kept."""
    return replace(request, plane="openstack", trust=subject.openstack.trust)


_SIGNED: dict[str, Callable[[Subject, Request], Request]] = {
    REGISTRY: _registry, CLUSTER: _kubernetes, NOBODY: _nobody,
}  # fmt: skip
