"""A cluster that hosts a registry: Service, endpoints, pod, claim and volume, and what may stand in front of them.

The shapes are those of kube-apiserver 1.29; who makes changes calls ``ready`` last, which writes the
endpoints as Kubernetes' own controller would.
"""

from __future__ import annotations

from typing import Any

from . import states
from .cluster import Cluster, Object

HOST, SPACE, VOLUME = "registry.example", "images", "0f6c2f1e-1c1d-4b0e-9d76-2f0a3f6a9a11"
CSI = "cinder.csi.openstack.org"
SLICES = "/apis/discovery.k8s.io/{}"
INGRESSES = "/apis/networking.k8s.io/v1"
ROUTES = "/apis/route.openshift.io/v1"
CLAIMED = {"persistentVolumeClaim": {"claimName": "images"}}


def hosting(namespace: str = SPACE, volume: str = VOLUME) -> Cluster:
    """A cluster with a registry:2 whose one pod has a claim on a Cinder volume, and nothing in front of it."""
    cluster = states.working()
    cluster.objects["/api/v1/nodes"].append(
        {"metadata": {"name": "node"}, "status": {"addresses": [{"type": "InternalIP", "address": "192.0.2.7"}]}}
    )
    container = {"name": "registry", "image": "registry:2.8.3", "ports": [{"containerPort": 5000, "protocol": "TCP"}],
                 "volumeMounts": [mount("images", "/var/lib/registry"),
                                  mount("token", "/var/run/secrets/kubernetes.io/serviceaccount")]}  # fmt: skip
    cluster.objects["/api/v1/services"] = [
        service("registry", {"app": "registry"}, {"port": 5000, "nodePort": 30500, "targetPort": 5000},
                namespace=namespace, clusterIP="10.96.0.20"),
        service("bare", None, namespace=namespace, clusterIP="None"),
    ]  # fmt: skip
    for group in (INGRESSES, SLICES.format("v1")):
        cluster.objects[group] = [{"name": "ingresses" if group == INGRESSES else "endpointslices"}]
    cluster.objects[f"{INGRESSES}/ingresses"] = []
    cluster.objects["/api/v1/persistentvolumeclaims"] = []
    cluster.objects["/api/v1/persistentvolumes"] = []
    claim(cluster, "images", "pv-1", {"csi": {"driver": CSI, "volumeHandle": volume}}, namespace)
    claim(cluster, "others", "pv-2", {"csi": {"driver": CSI, "volumeHandle": "another"}}, namespace)
    pod(
        cluster,
        "other",
        {"app": "other"},
        {"name": "o", "image": "postgres:16"},
        {"name": "v", **_claims("others")},
        namespace=namespace,
    )
    pod(cluster, "registry", {"app": "registry", "tier": "x"}, container, {"name": "images", **CLAIMED},
        {"name": "token", "projected": {"sources": []}}, namespace=namespace)  # fmt: skip
    return ready(cluster)


def service(name: str, selector: dict[str, str] | None, *ports: Object, namespace: str = SPACE, **spec: Any) -> Object:
    """A Service."""
    given = {"selector": selector} if selector else {}
    each = [{"protocol": "TCP", "targetPort": one["port"], **one} for one in ports]
    return {"metadata": {"name": name, "namespace": namespace},
            "spec": {"type": "ClusterIP", "ports": each} | given | spec, "status": {"loadBalancer": {}}}  # fmt: skip


def pod(cluster: Cluster, name: str, labels: dict[str, str], container: Object, *volumes: Object,
        namespace: str = SPACE) -> Object:  # fmt: skip
    """Add a pod that is ready."""
    address = f"10.244.0.{len(cluster.objects['/api/v1/pods']) + 10}"
    one = {
        "metadata": {"name": name, "namespace": namespace, "uid": f"uid-{namespace}-{name}", "labels": labels},
        "spec": {"containers": [container], "volumes": list(volumes), "nodeName": "node"},
        "status": {"phase": "Running", "podIP": address, "podIPs": [{"ip": address}],
                   "conditions": [{"type": "Ready", "status": "True"}]},
    }  # fmt: skip
    cluster.objects["/api/v1/pods"].append(one)
    return one


def mount(name: str, path: str) -> Object:
    """Where a container has a volume."""
    return {"name": name, "mountPath": path}


def claim(cluster: Cluster, name: str, volume: str, source: Object, namespace: str = SPACE) -> None:
    """Add a claim that is bound to a volume."""
    cluster.objects["/api/v1/persistentvolumeclaims"].append(
        {"metadata": {"name": name, "namespace": namespace}, "spec": {"volumeName": volume},
         "status": {"phase": "Bound"}})  # fmt: skip
    cluster.objects["/api/v1/persistentvolumes"].append(
        {"metadata": {"name": volume}, "spec": source, "status": {"phase": "Bound"}}
    )


def ingress(cluster: Cluster, host: str = HOST, *paths: Object, **spec: Any) -> Object:
    """Let an Ingress lead a host to the registry, or its paths to where they say; its controller is at that host."""
    each = list(paths) or [path("/", "registry", 5000)]
    rules = [{"host": "www.example"}, ({"host": host} if host else {}) | {"http": {"paths": each}}]
    one = {"metadata": {"name": "i", "namespace": SPACE}, "spec": {"rules": rules} | spec,
           "status": at({"hostname": host}) if host.strip("*") == host != "" else {}}  # fmt: skip
    cluster.objects[f"{INGRESSES}/ingresses"].append(one)
    return one


def at(*entrances: Object) -> Object:
    """The status of an Ingress whose controller says that it is there."""
    return {"loadBalancer": {"ingress": list(entrances)}}


def path(text: str, name: str, port: int | str, kind: str = "Prefix") -> Object:
    """A path of an Ingress."""
    numbered = {"number": port} if isinstance(port, int) else {"name": port}
    return {"path": text, "pathType": kind, "backend": {"service": {"name": name, "port": numbered}}}


def route(cluster: Cluster, host: str = HOST, name: str = "registry", namespace: str = SPACE, **spec: Any) -> Object:
    """Let a Route that a router admitted lead a host to a Service."""
    cluster.objects.setdefault(ROUTES, [{"name": "routes"}])
    full = {"host": host, "to": {"kind": "Service", "name": name, "weight": 100}, "tls": {"termination": "edge"}} | spec
    admitted = {"host": host, "routerName": "default", "conditions": [{"type": "Admitted", "status": "True"}]}
    one = {"metadata": {"name": "r", "namespace": namespace}, "spec": full, "status": {"ingress": [admitted]}}
    cluster.objects.setdefault(f"{ROUTES}/routes", []).append(one)
    return one


def ready(cluster: Cluster, version: str = "v1") -> Cluster:
    """Write the endpoints of every Service with a selector, as EndpointSlices of a version, or ("") as Endpoints."""
    made = [one for service in cluster.objects["/api/v1/services"] if (one := _slice(cluster, service))]
    for path in [path for path in cluster.objects if "endpointslices" in path or path.startswith(SLICES.format(""))]:
        del cluster.objects[path]
    if version:
        cluster.objects[SLICES.format(version)] = [{"name": "endpointslices"}]
        cluster.objects[f"{SLICES.format(version)}/endpointslices"] = made
    else:
        cluster.objects["/api/v1/endpoints"] = [_endpoints(one) for one in made]
    return cluster


def _slice(cluster: Cluster, service: Object) -> Object | None:
    meta, spec = service["metadata"], service["spec"]
    if not spec.get("selector"):
        return None
    pods = [one for one in cluster.objects["/api/v1/pods"] if one["metadata"]["namespace"] == meta["namespace"]
            and spec["selector"].items() <= one["metadata"].get("labels", {}).items()
            and one["status"]["phase"] in ("Running", "Pending")]  # fmt: skip
    ports = [{"name": one.get("name", ""), "protocol": one["protocol"], "port": _target(pods, one["targetPort"])}
             for one in spec["ports"]]  # fmt: skip
    endpoints = [{"addresses": [one["status"]["podIP"]], "conditions": {"ready": _is_ready(one)},
                  "targetRef": {"kind": "Pod", **{k: one["metadata"][k] for k in ("namespace", "name", "uid")}}}
                 | {k: one["spec"][k] for k in ("hostname",) if k in one["spec"]} for one in pods]  # fmt: skip
    return {"metadata": {"name": f"{meta['name']}-x", "namespace": meta["namespace"],
                         "labels": {"kubernetes.io/service-name": meta["name"]}},
            "addressType": "IPv4", "endpoints": endpoints, "ports": ports}  # fmt: skip


def _endpoints(one: Object) -> Object:
    meta = one["metadata"]
    each = [({"ip": end["addresses"][0], "targetRef": end["targetRef"]}, end["conditions"]["ready"])
            for end in one["endpoints"]]  # fmt: skip
    subset = {"addresses": [end for end, is_ready in each if is_ready], "ports": one["ports"],
              "notReadyAddresses": [end for end, is_ready in each if not is_ready]}  # fmt: skip
    return {"metadata": {"name": meta["labels"]["kubernetes.io/service-name"], "namespace": meta["namespace"]},
            "subsets": [{name: value for name, value in subset.items() if value}]}  # fmt: skip


def _target(pods: list[Object], target: int | str) -> int:
    named = {port.get("name"): port["containerPort"] for one in pods for container in one["spec"]["containers"]
             for port in container.get("ports", [])}  # fmt: skip
    return target if isinstance(target, int) else int(named.get(target, 0))


def _is_ready(pod: Object) -> bool:
    return {"type": "Ready", "status": "True"} in pod["status"].get("conditions", [])


def _claims(name: str) -> Object:
    return {"persistentVolumeClaim": {"claimName": name}}
