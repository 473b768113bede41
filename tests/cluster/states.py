"""Clusters in states that decide rows 3, 4 and 5: each a function, named as the tests and recordings name it.

The port of the one pod with a vif is ``port``, its address ``ip``. The leader's record is of
21:00:00, and the server says ``NOW``: time in a verdict is the server's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from .cluster import GROUP, Cluster, Object

NOW = "Mon, 23 Nov 2026 21:00:02 GMT"
NODES = ("ctl-0", "ctl-1")
PORT, IP = "5d0f4c1e-7c0f-4a5d-9f5a-0c4a5d1c2b3a", "10.0.0.9"
PASSWORD = "canary-neutron"
LEADER = "control-plane.alpha.kubernetes.io/leader"
VIF_ANNOTATION = "openstack.org/kuryr-vif"
RBAC = "/apis/rbac.authorization.k8s.io/v1"


def working(port: str = PORT, ip: str = IP, kind: str = "VIFVlanNested") -> Cluster:
    """Two controllers with a leader, CNI on every node, one running pod with a port."""
    cluster = Cluster()
    configure(cluster, "kubernetes", "controller_ha = True")
    set_password(cluster)
    grant(cluster)
    cluster.objects["/api/v1/pods"] += [controller_pod(node) for node in NODES]
    pod = cluster.one("pods")
    pod["status"] |= {"phase": "Running", "podIP": ip, "podIPs": [{"ip": ip}]}
    cluster.one("kuryrports")["status"] = {"vifs": {"eth0": {"default": True, "vif": vif(kind, port)}}}
    return cluster


def grant(cluster: Cluster, namespace: str = "kube-system") -> None:
    """The rights that kuryr-kubernetes 10.0.0's manifests give its service accounts, among others of any cluster."""
    core, own = ["pods", "services", "endpoints"], ["kuryrnetworks", "kuryrports"]
    rules: list[Object] = [{"apiGroups": [""], "verbs": ["*"], "resources": core},
                           {"apiGroups": ["openstack.org"], "verbs": ["*"], "resources": own}]  # fmt: skip
    view: list[Object] = [{"apiGroups": [""], "verbs": ["get", "list"], "resources": ["pods"]},
                          {"nonResourceURLs": ["/healthz"], "verbs": ["get"]}]  # fmt: skip
    roles = {"kuryr-controller": rules, "kuryr-cni": rules[1:], "view": view}
    cluster.objects[f"{RBAC}/clusterroles"] = [
        {"metadata": {"name": one}, "rules": each} for one, each in roles.items()
    ]
    cluster.objects[f"{RBAC}/clusterrolebindings"] = [
        binding("kuryr-controller", namespace, "kuryr-controller"),
        binding("kuryr-cni", namespace, "kuryr-cni"),
        binding("view", "team-a", "kuryr-controller"),
        {"metadata": {"name": "nobody"}, "roleRef": {"kind": "ClusterRole", "name": "cluster-admin"}},
    ]


def binding(role: str, namespace: str, account: str) -> Object:
    """A ClusterRoleBinding of a service account."""
    whom = {"kind": "ServiceAccount", "name": account, "namespace": namespace}
    return {"metadata": {"name": f"{role}-global"}, "roleRef": {"kind": "ClusterRole", "name": role},
            "subjects": [{"kind": "Group", "name": "system:nodes"}, whom]}  # fmt: skip


def move(cluster: Cluster, namespace: str) -> None:
    """Kuryr in another namespace than its manifests', with the same rights there."""
    for kind in ("deployments", "daemonsets", "configmaps"):
        cluster.one(kind)["metadata"]["namespace"] = namespace
    for pod in cluster.all("pods"):
        if pod["metadata"]["namespace"] == "kube-system":
            pod["metadata"]["namespace"] = namespace
    grant(cluster, namespace)


def vif(kind: str, port: str) -> Object:
    """An os_vif object, as kuryr-kubernetes 10.0.0 wrote it."""
    data = {"vif_name": "tap5d0f4c1e-7c", "id": port, "address": "fa:16:3e:00:00:0a", "plugin": "noop", "active": True}
    return {"versioned_object.name": kind, "versioned_object.namespace": "os_vif",
            "versioned_object.version": "1.0", "versioned_object.data": data}  # fmt: skip


def controller_pod(node: str) -> Object:
    """A ready pod of the controller, on the host's network as its manifest says."""
    return {
        "metadata": {"name": f"kuryr-controller-{node}", "namespace": "kube-system", "uid": f"uid-{node}",
                     "labels": {"name": "kuryr-controller"}},
        "spec": {"nodeName": node, "hostNetwork": True,
                 "containers": [{"name": "controller", "image": "kuryr/controller:latest",
                                 "env": [{"name": "PASSWORD", "value": "canary-environment"}]}]},
        "status": {"phase": "Running", "podIP": "10.1.0.1", "conditions": [{"type": "Ready", "status": "True"}]},
    }  # fmt: skip


def configure(cluster: Cluster, section: str, line: str) -> None:
    """Add a line to a section of kuryr.conf."""
    data = cluster.one("configmaps")["data"]
    data["kuryr.conf"] = data["kuryr.conf"].replace(f"[{section}]\n", f"[{section}]\n{line}\n")


def switch_off(cluster: Cluster) -> None:
    """Set controller_ha to false."""
    data = cluster.one("configmaps")["data"]
    data["kuryr.conf"] = data["kuryr.conf"].replace("controller_ha = True", "controller_ha = False")


def set_password(cluster: Cluster) -> None:
    """Put one into kuryr.conf that no report may hold."""
    data = cluster.one("configmaps")["data"]
    data["kuryr.conf"] = data["kuryr.conf"].replace("password = password", f"password = {PASSWORD}")


def image(cluster: Cluster, name: str) -> None:
    """Run the controller from this image."""
    containers = cluster.one("deployments")["spec"]["template"]["spec"]["containers"]
    next(one for one in containers if one["name"] == "controller")["image"] = name


def replicas(cluster: Cluster, wanted: int, ready: int) -> None:
    """Scale the controller."""
    deployment = cluster.one("deployments")
    deployment["spec"]["replicas"] = wanted
    deployment["status"] = {"replicas": wanted} | ({"readyReplicas": ready} if ready else {})


def record(cluster: Cluster, **changes: Any) -> None:
    """Change the leader's record."""
    annotations = cluster.one("endpoints")["metadata"]["annotations"]
    annotations[LEADER] = json.dumps(json.loads(annotations[LEADER]) | changes)


def single_replica(**pod: str) -> Cluster:
    """As upstream's manifest is: one replica, no leader."""
    cluster = working(**pod)
    replicas(cluster, 1, 1)
    cluster.objects["/api/v1/pods"].pop()
    cluster.one("deployments")["spec"]["template"]["spec"]["containers"].pop(0)
    switch_off(cluster)
    cluster.objects["/api/v1/endpoints"].clear()
    return cluster


def without_controller_ha(**pod: str) -> Cluster:
    """Two replicas that both act."""
    cluster = working(**pod)
    switch_off(cluster)
    return cluster


def without_elector(**pod: str) -> Cluster:
    """Two replicas that ask an elector which nobody put beside them."""
    cluster = working(**pod)
    cluster.one("deployments")["spec"]["template"]["spec"]["containers"].pop(0)
    return cluster


def stale_record(**pod: str) -> Cluster:
    """Nobody has led for an hour."""
    cluster = working(**pod)
    record(cluster, renewTime="2026-11-23T20:00:00Z")
    return cluster


def openshift(**pod: str) -> Cluster:
    """The names of OpenShift's manifests, which never had a leader."""
    cluster = single_replica(**pod)
    for kind in ("deployments", "daemonsets", "configmaps"):
        cluster.one(kind)["metadata"]["namespace"] = "openshift-kuryr"
    cluster.one("daemonsets")["metadata"]["name"] = "kuryr-cni"
    cluster.all("pods")[-1]["metadata"]["namespace"] = "openshift-kuryr"
    image(cluster, "quay.io/openshift/origin-kuryr-controller:4.6")
    return cluster


def crds_only(**pod: str) -> Cluster:
    """A cluster that moved to another network plugin: Kuryr's kinds and objects stayed."""
    cluster = working(**pod)
    for kind in ("deployments", "daemonsets", "configmaps", "endpoints"):
        cluster.all(kind).clear()
    cluster.one("pods")["status"] = {"phase": "Pending"}
    return cluster


def without_kuryr(**pod: str) -> Cluster:
    """A cluster that never had Kuryr."""
    cluster = crds_only(**pod)
    del cluster.objects[GROUP], cluster.objects[f"{GROUP}/kuryrports"]
    return cluster


def macvlan(**pod: str) -> Cluster:
    """A pod whose vif is MACVLAN's."""
    return working(**pod, kind="VIFMacvlanNested")


def macvlan_annotated(port: str = PORT, ip: str = IP) -> Cluster:
    """The same before KuryrPorts: the state of a pod in an annotation (2.x)."""
    cluster = working(port, ip)
    held = {"default_vif": vif("VIFMacvlanNested", port), "additional_vifs": {}}
    state = {"versioned_object.name": "PodState", "versioned_object.namespace": "kuryr_kubernetes",
             "versioned_object.version": "1.0", "versioned_object.data": held}  # fmt: skip
    cluster.one("pods")["metadata"]["annotations"] = {VIF_ANNOTATION: json.dumps(state), "other": "canary-annotation"}
    cluster.objects[GROUP] = [{"name": "kuryrnets"}, {"name": "kuryrnetpolicies"}]
    del cluster.objects[f"{GROUP}/kuryrports"]
    return cluster


def macvlan_configured(release: str = "3.1.0", **pod: str) -> Cluster:
    """MACVLAN is configured, and no pod has it yet."""
    cluster = working(**pod)
    configure(cluster, "kubernetes", "pod_vif_driver = nested-macvlan")
    image(cluster, f"kuryr/controller:{release}")
    return cluster


def configmaps_forbidden(**pod: str) -> Cluster:
    """A user that may not read ConfigMaps."""
    cluster = working(**pod)
    cluster.forbidden.add("configmaps")
    return cluster


def cni_missing_on_a_node(**pod: str) -> Cluster:
    """One node of two has no CNI."""
    cluster = working(**pod)
    cluster.one("daemonsets")["status"] |= {"desiredNumberScheduled": 2, "numberReady": 1}
    return cluster


STATES: Mapping[str, Callable[..., Cluster]] = {
    "working": working,
    "single-replica": single_replica,
    "without-controller-ha": without_controller_ha,
    "without-elector": without_elector,
    "stale-record": stale_record,
    "openshift": openshift,
    "crds-only": crds_only,
    "without-kuryr": without_kuryr,
    "macvlan": macvlan,
    "macvlan-annotated": macvlan_annotated,
    "macvlan-configured": macvlan_configured,
    "configmaps-forbidden": configmaps_forbidden,
    "cni-missing-on-a-node": cni_missing_on_a_node,
}
