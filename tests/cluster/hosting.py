"""A cluster that hosts a registry: Service, pod, claim and volume, and what may stand in front of them."""

from __future__ import annotations

from . import states
from .cluster import Cluster

HOST, SPACE, VOLUME = "registry.example", "images", "0f6c2f1e-1c1d-4b0e-9d76-2f0a3f6a9a11"
CSI = "cinder.csi.openstack.org"


def hosting(namespace: str = SPACE, volume: str = VOLUME) -> Cluster:
    """A cluster with a registry whose one pod has a claim on a Cinder volume, and nothing in front of it."""
    cluster = states.working()
    meta = {"name": "registry", "namespace": namespace}
    node = {"metadata": {"name": "node"}, "status": {"addresses": [{"address": "192.0.2.7"}]}}
    pod = {"metadata": meta | {"uid": "u", "labels": {"app": "registry", "tier": "x"}},
           "spec": {"containers": [], "volumes": [{"persistentVolumeClaim": {"claimName": "images"}}, {}]},
           "status": {"phase": "Running"}}  # fmt: skip
    other = {"metadata": {"name": "other", "namespace": namespace, "uid": "o", "labels": {"app": "other"}},
             "spec": {"containers": [], "volumes": [{"persistentVolumeClaim": {"claimName": "others"}}]},
             "status": {"phase": "Running"}}  # fmt: skip
    cluster.objects["/api/v1/nodes"].append(node)
    cluster.objects["/api/v1/pods"] += [other, pod]
    cluster.objects["/api/v1/services"] = [
        {"metadata": meta, "spec": {"selector": {"app": "registry"}, "clusterIP": "10.96.0.20",
                                    "ports": [{"port": 5000, "nodePort": 30500}]}, "status": {"loadBalancer": {}}},
        {"metadata": meta | {"name": "bare"}, "spec": {"clusterIP": "None"}},
    ]  # fmt: skip
    cluster.objects["/apis/networking.k8s.io/v1/ingresses"] = []
    cluster.objects["/api/v1/persistentvolumeclaims"] = [
        {"metadata": meta | {"name": "images"}, "spec": {"volumeName": "pv-1"}},
        {"metadata": meta | {"name": "others"}, "spec": {"volumeName": "pv-2"}},
    ]
    cluster.objects["/api/v1/persistentvolumes"] = [
        {"metadata": {"name": "pv-1"}, "spec": {"csi": {"driver": CSI, "volumeHandle": volume}}},
        {"metadata": {"name": "pv-2"}, "spec": {"csi": {"driver": CSI, "volumeHandle": "another"}}},
    ]
    return cluster


def ingress(cluster: Cluster, host: str = HOST) -> None:
    """Let an Ingress lead a host to the registry."""
    backend = {"service": {"name": "registry", "port": {"number": 5000}}}
    rules = [{"host": "www.example"}, {"host": host, "http": {"paths": [{"path": "/", "backend": backend}]}}]
    cluster.objects["/apis/networking.k8s.io/v1/ingresses"].append(
        {"metadata": {"name": "i", "namespace": SPACE}, "spec": {"rules": rules}}
    )
