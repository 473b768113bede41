"""A cloud whose Cinder has the registry's volume, beside a cluster that hosts the registry."""

from __future__ import annotations

from dataclasses import replace

from container4nfv_probe.probes.facts import volumes
from container4nfv_probe.rules.model import Answer, Endpoint
from tests.cluster.cluster import Cluster
from tests.cluster.hosting import HOST, VOLUME
from tests.unit.clouds_in_memory import PROJECT
from tests.unit.kuryr_clouds import Clouds

URL = f"https://{HOST}"


def clouds(cluster: Cluster, url: str = URL, *endpoints: Endpoint) -> Clouds:
    """A registry answers at the URL; the volume is in this cloud's Cinder."""
    found = Clouds(cluster, registry=url)
    found.cloud.scope = replace(found.cloud.scope, endpoints=(*found.cloud.scope.endpoints, *endpoints))
    found.cloud.answers("volumev3", f"/v3/{PROJECT}/volumes/{VOLUME}", {"volume": {"id": VOLUME}})
    found.cloud.mock.register_uri("GET", f"{url}/v2/", json={})
    return found


def cinder(cluster: Cluster, url: str = URL) -> Answer:
    """Whether the registry is on Cinder."""
    return clouds(cluster, url).ask(volumes.tied_cinder)
