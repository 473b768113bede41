"""Registries as people install them in clusters: objects in YAML, each with the template that it is modelled on."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.cluster import states
from tests.cluster.cluster import Cluster, Object
from tests.cluster.hosting import INGRESSES, ready

LISTS = {
    "ConfigMap": "/api/v1/configmaps",
    "Config": "/apis/imageregistry.operator.openshift.io/v1/configs",
    "Ingress": "/apis/networking.k8s.io/v1/ingresses",
    "Node": "/api/v1/nodes",
    "PersistentVolume": "/api/v1/persistentvolumes",
    "PersistentVolumeClaim": "/api/v1/persistentvolumeclaims",
    "Pod": "/api/v1/pods",
    "Route": "/apis/route.openshift.io/v1/routes",
    "Service": "/api/v1/services",
}


def installed(name: str, version: str = "v1") -> Cluster:
    """A cluster with the objects of one file, and the endpoints that its own controller makes of them."""
    cluster = states.without_kuryr()
    cluster.objects |= {
        path: [] for path in LISTS.values() if path.startswith("/api/v1/") and path not in cluster.objects
    }
    cluster.objects |= {INGRESSES: [{"name": "ingresses"}], f"{INGRESSES}/ingresses": []}
    for one in objects(name):
        path = LISTS[one["kind"]]
        if path.startswith("/apis/"):
            group, _, kind = path.rpartition("/")
            cluster.objects.setdefault(group, [{"name": kind}])
        cluster.objects.setdefault(path, []).append(one)
    return ready(cluster, version)


def objects(name: str) -> list[Object]:
    """The objects of one file."""
    text = Path(__file__).with_name(f"{name}.yaml").read_text()
    return [one for one in yaml.safe_load_all(text) if one]
