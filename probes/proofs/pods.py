"""A pod in a namespace of its own, and the port that Kuryr gives it, as the proofs of rows 3 and 4 make them.

Kubernetes API v1; KuryrPorts: kuryr-kubernetes 10.0.0, ``kubernetes_crds/kuryr_crds/kuryrport.yaml``; a port that
comes from a pool goes back there, ``kuryr_kubernetes/controller/drivers/vif_pool.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from container4nfv_probe import address
from container4nfv_probe.proving import Attempt, Kind, Stopped, Thing, Unproved, remove, told

NAME, LABELS, PHASE = "metadata.name", "metadata.labels", "status.phase"
NAMESPACE = Kind("namespace", "kubernetes", "/api/v1/namespaces", "items", "kubectl delete namespace {id}",
                 "kubectl get namespaces -l container4nfv-proof", listing="labelSelector=container4nfv-proof",
                 id=NAME, name=NAME, mark=LABELS, state=PHASE)  # fmt: skip
POD = Kind("pod", "kubernetes", "/api/v1/namespaces/{run}/pods", "items", "kubectl delete pod -n {id} {id}",
           "kubectl get pods -A -l container4nfv-proof", listing="labelSelector=container4nfv-proof",
           id=NAME, name=NAME, mark=LABELS, state=PHASE, reasons=("status.podIP", "metadata.uid"))  # fmt: skip
KURYR_PORT = Kind("KuryrPort", "kubernetes", "/apis/openstack.org/v1/namespaces/{run}/kuryrports", "items",
                  id=NAME, name=NAME, reasons=("spec.podUid", "status.vifs"))  # fmt: skip
PORT = Kind("port", "network", "/v2.0/ports", "ports", wrapped="port",
            reasons=("fixed_ips", "device_owner", "binding:vif_type"))  # fmt: skip
KINDS = (POD, NAMESPACE)
IMAGE = "registry.k8s.io/pause:3.9"
NO_IMAGE = ("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull")
PLAN = (
    "one namespace in the cluster, with one pod",
    "rights: to create, list and delete namespaces and pods in the cluster; to read Kuryr's ports in Neutron",
    "the pod reaches Running, its port is in this Neutron with its address, and both go again",
)


@dataclass(frozen=True)
class Connected:
    """A pod's port: of which kind Kuryr's vif is, and what Neutron says."""

    vif: str
    port: Thing
    said: str


def ready(attempt: Attempt, options: Mapping[str, Any]) -> tuple[str, ...]:
    """With what of this cloud."""
    able(attempt)
    return (
        f"pod of the image {options.get('image') or IMAGE}, on whatever node",
        "quota: a port of Kuryr's own project, of which nothing can be read here",
    )


def able(attempt: Attempt) -> None:
    """See that there is a cluster with KuryrPorts, and Neutron. Raises ``Unproved``."""
    if not attempt.offers("kubernetes"):
        raise Unproved(Stopped.CHOICE, "no Kubernetes cluster was given", "--kubeconfig of the cluster")
    if not attempt.offers("network"):
        raise Unproved(Stopped.CHOICE, "this project's catalogue has no Neutron", "a catalogue with Neutron")
    listed = attempt.read(KURYR_PORT, attempt.url(KURYR_PORT))
    if listed.status in (401, 403):
        raise Unproved(Stopped.RIGHT, "no right to read KuryrPorts in the cluster", "a role that may read KuryrPorts")
    if listed.status >= 300:
        raise Unproved(Stopped.CHOICE, f"the cluster has no KuryrPorts ({listed.status}): Kuryr is not there, or older"
                       " than 3.0.0", "--kubeconfig of a cluster with Kuryr")  # fmt: skip


def connect(attempt: Attempt, options: Mapping[str, Any]) -> Connected:
    """Create both, and follow the pod to its port in this Neutron. Raises ``Unproved``."""
    meta = {"name": attempt.name, "labels": attempt.tags}
    attempt.create(NAMESPACE, {"apiVersion": "v1", "kind": "Namespace", "metadata": meta})
    pod = attempt.create(POD, {"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec(options)})
    with attempt.step("the pod ran"):
        shown = attempt.until(pod, of_pod)
    uid, ip = shown["metadata"].get("uid"), address(str(shown["status"]["podIP"]))
    noted = attempt.until(Thing(KURYR_PORT, pod.id, pod.name), lambda item: of_kuryr_port(item, uid))
    kind, identity = first_vif(noted)
    port = Thing(PORT, identity, attempt.name)
    reply = attempt.read(PORT, attempt.item(port))
    attempt.rely(PORT, reply)
    if reply.status != 200:
        raise Unproved(Stopped.RIGHT, f"the pod's port is not in what this token sees of Neutron ({reply.status})",
                       "credentials that see the ports of Kuryr's project, or the cluster of this cloud")  # fmt: skip
    seen = attempt.look(port) or {}
    addresses = {address(str(one.get("ip_address"))) for one in seen.get("fixed_ips") or ()}
    if ip not in addresses:
        raise told(f"the pod has the address {ip}", f"its port in Neutron has {', '.join(map(str, addresses))}")
    bound = f", bound as {seen['binding:vif_type']}" if seen.get("binding:vif_type") else ""
    return Connected(kind, port, f"a pod got the address {ip} of a port of this Neutron ({kind}{bound})")


def disconnect(attempt: Attempt, connected: Connected) -> str:
    """Delete both, and see the port go; in words where it went. Raises ``Unproved``."""
    with attempt.step("the pod and its port went"):
        for thing in tuple(reversed(attempt.made)):
            if leftover := remove(attempt, thing):
                raise told(f"the {thing.kind.word} was not deleted", leftover.why)
        attempt.vanishes(Thing(KURYR_PORT, attempt.name, attempt.name))
    return "its port went with it" if attempt.look(connected.port) is None else "its port went back to Kuryr's pool"


def spec(options: Mapping[str, Any]) -> dict[str, Any]:
    """A pod that any policy admits: nobody, without rights, small, and gone at once."""
    locked = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "runAsNonRoot": True,
              "runAsUser": 65534, "seccompProfile": {"type": "RuntimeDefault"}}  # fmt: skip
    small = {"cpu": "10m", "memory": "16Mi"}
    container = {"name": "proof", "image": options.get("image") or IMAGE, "securityContext": locked,
                 "resources": {"requests": small, "limits": small}}  # fmt: skip
    return {"containers": [container], "automountServiceAccountToken": False, "restartPolicy": "Never",
            "terminationGracePeriodSeconds": 0}  # fmt: skip


def of_pod(item: Mapping[str, Any]) -> str:
    """What is still missing for a pod to run."""
    status = item.get("status") or {}
    for one in status.get("containerStatuses") or ():
        waits = (one.get("state") or {}).get("waiting") or {}
        if waits.get("reason") in NO_IMAGE:
            raise told("the pod does not get its image", f"{waits['reason']}: {waits.get('message') or 'no reason'}")
    phase = str(status.get("phase"))
    if phase in ("Failed", "Succeeded"):
        raise told(f"the pod is {phase}", status.get("message") or status.get("reason"))
    return "" if phase == "Running" and status.get("podIP") else f"the pod is {phase}"


def of_kuryr_port(item: Mapping[str, Any], uid: object) -> str:
    """What is still missing of Kuryr's note of this pod, and not of an earlier one of its name."""
    if (item.get("spec") or {}).get("podUid") != uid:
        return "the KuryrPort is of another pod"
    return "" if first_vif(item)[1] else "Kuryr has made no port yet"


def first_vif(item: Mapping[str, Any]) -> tuple[str, str]:
    """Kind and port of a pod's default vif."""
    vifs = (item.get("status") or {}).get("vifs") or {}
    held = sorted(vifs.values(), key=lambda one: not one.get("default"))
    vif = held[0].get("vif") or {} if held else {}
    return str(vif.get("versioned_object.name")), str((vif.get("versioned_object.data") or {}).get("id") or "")
