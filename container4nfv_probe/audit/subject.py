"""What is audited: one cloud in one region, seen from one project, with its planes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeVar

from container4nfv_probe.planes.backends import Backends
from container4nfv_probe.planes.beside import Beside, urls_of
from container4nfv_probe.planes.catalogue import catalogue_of, service_at
from container4nfv_probe.planes.kubernetes import Kubernetes
from container4nfv_probe.planes.libnetwork import Libnetwork
from container4nfv_probe.planes.openstack import OpenStack
from container4nfv_probe.planes.registry import Registry
from container4nfv_probe.rules.errors import BadDocument, DeclaredAbsent, NoPlane
from container4nfv_probe.rules.report import Scope

P = TypeVar("P")
NOT_GIVEN = {
    "kubernetes": "no Kubernetes cluster was given (--kubeconfig)",
    "registry": "no container registry was given (--registry)",
    "libnetwork": "Kuryr's libnetwork driver was not given (--libnetwork)",
    "backends": "Zun API servers were not given (--zun-api-backend)",
}
DECLARED = {
    "kubernetes": "no Kubernetes cluster (declared with --kubeconfig none)",
    "registry": "no container registry (declared with --registry none)",
    "libnetwork": "no libnetwork driver of Kuryr (declared with --libnetwork none)",
    "backends": "no second Zun API server (declared with --zun-api-backend none)",
}
OPTIONS = {
    "kubernetes": "--kubeconfig of the cluster, or --kubeconfig none if there is none",
    "registry": "--registry with its URL, or --registry none if there is none",
    "libnetwork": "--libnetwork with its URL, or --libnetwork none if there is none",
    "backends": "--zun-api-backend with the URL of each Zun API server, or --zun-api-backend none if there is but one",
}


@dataclass(frozen=True)
class Subject:
    """One cloud, one region, one project; checks ask its planes.

    Each plane beside OpenStack's raises ``NoPlane`` when it was not given, ``DeclaredAbsent`` when
    the operator says that there is none.
    """

    scope: Scope
    openstack: OpenStack = field(repr=False)
    beside: Beside = field(default=Beside(), repr=False)

    @property
    def kubernetes(self) -> Kubernetes:
        """The API of the cluster that runs on this cloud."""
        return self._given("kubernetes", self.beside.kubernetes)

    @property
    def registry(self) -> Registry:
        """The registry for container images."""
        registry = self._given("registry", self.beside.registry)
        # Glance, Nova and others answer at /v2/ too, and are to see no registry's password.
        if service := service_at(self.scope, registry.url):
            raise BadDocument(f"{registry.host} is {service} in the catalogue, no registry", "the registry's own URL")
        return registry

    @property
    def libnetwork(self) -> Libnetwork:
        """Kuryr's libnetwork driver on one host."""
        return self._given("libnetwork", self.beside.libnetwork)

    @property
    def backends(self) -> Backends:
        """The Zun API servers behind the endpoint, each by itself."""
        listed = catalogue_of(self.scope).everywhere("container")
        return replace(self._given("backends", self.beside.backends), fronts=tuple(one.url for one in listed))

    def with_planes(self, beside: Beside, declared_absent: tuple[str, ...] = ()) -> Subject:
        """The same subject with these planes."""
        ways = urls_of(beside)
        scope = replace(self.scope, planes=("openstack", *ways), ways=ways, declared_absent=declared_absent)
        return replace(self, scope=scope, beside=beside.trusting(self.openstack.trust))

    def _given(self, name: str, plane: P | None) -> P:
        if name in self.scope.declared_absent:
            raise DeclaredAbsent(DECLARED[name])
        if plane is None:
            raise NoPlane(NOT_GIVEN[name], OPTIONS[name])
        return plane
