"""The planes beside OpenStack's, as far as they were given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from container4nfv_probe.planes.backends import Backends
from container4nfv_probe.planes.kubernetes import Kubernetes
from container4nfv_probe.planes.libnetwork import Libnetwork
from container4nfv_probe.planes.registry import Registry
from container4nfv_probe.planes.ways import Ways
from container4nfv_probe.rules.report import Scope
from container4nfv_probe.wire.kept import host
from container4nfv_probe.wire.request import Trust

if TYPE_CHECKING:
    from container4nfv_probe.wire.transport import Transport


@dataclass(frozen=True)
class Beside:
    """What was given; the rest is None."""

    kubernetes: Kubernetes | None = None
    registry: Registry | None = None
    libnetwork: Libnetwork | None = None
    backends: Backends | None = None

    def trusting(self, trust: Trust) -> Beside:
        """The same with the cloud's CA, and neither its client certificate nor its ``verify: false``."""
        ours = Trust(trust.verify if isinstance(trust.verify, str) else True)
        return replace(
            self,
            registry=replace(self.registry, trust=ours) if self.registry else None,
            libnetwork=replace(self.libnetwork, trust=ours) if self.libnetwork else None,
            backends=replace(self.backends, trust=ours) if self.backends else None,
        )


@contextmanager
def opened(ways: Ways, transport: Transport) -> Iterator[Beside]:
    """The planes that were given; what they keep on disk is gone afterwards."""
    transport.guard.libnetwork = ways.libnetwork
    user = ways.registry_user, ways.registry_password
    with ExitStack() as stack:
        cluster = None
        if ways.kubeconfig:
            from container4nfv_probe.planes import kubeconfig, kubelogin

            config = kubeconfig.read(ways.kubeconfig, ways.kube_context)
            login = stack.enter_context(kubelogin.opened(config, transport.guard.deadline))
            if config.server_name or config.proxy:
                from container4nfv_probe.wire.sockets import WatchedAdapter

                adapter = WatchedAdapter(config.server_name, config.proxy)
                transport.guard.special[host(config.url)] = adapter
            cluster = Kubernetes(transport, config.url, login)
        yield Beside(
            kubernetes=cluster,
            registry=Registry(transport, ways.registry, *user) if ways.registry else None,
            libnetwork=Libnetwork(transport, ways.libnetwork) if ways.libnetwork else None,
            backends=Backends(transport, ways.backends) if ways.backends else None,
        )


def recorded(scope: Scope, transport: Transport) -> Beside:
    """The planes an earlier audit was given, over its recorded exchanges."""
    one = {plane: urls[0] for plane, urls in scope.ways.items() if urls}
    return Beside(
        kubernetes=Kubernetes(transport, one["kubernetes"]) if "kubernetes" in one else None,
        registry=Registry(transport, one["registry"]) if "registry" in one else None,
        libnetwork=Libnetwork(transport, one["libnetwork"]) if "libnetwork" in one else None,
        backends=Backends(transport, scope.ways["backends"]) if "backends" in one else None,
    )


def urls_of(beside: Beside) -> dict[str, tuple[str, ...]]:
    """Where each plane that was given is."""
    single = {"kubernetes": beside.kubernetes, "registry": beside.registry, "libnetwork": beside.libnetwork}
    urls = {name: (plane.url,) for name, plane in single.items() if plane}
    return urls | ({"backends": beside.backends.urls} if beside.backends else {})
