"""Pods as Kubernetes describes them: what they are made of, where they run and how they are.

Fields: Kubernetes API v1 (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/).
"""

from __future__ import annotations

from typing import Annotated

from container4nfv_probe import Document, Public, Read, address

from .cluster import Container, Namespace

PAGES = (("limit", "500"),)
Phase = Annotated[str, Public("Pending", "Running", "Succeeded", "Failed", "Unknown")]


class PodMeta(Document, frozen=True):
    """Name, place and identity of a pod."""

    name: str
    namespace: Namespace
    uid: str


class ClaimName(Document, frozen=True):
    """A volume that is claimed."""

    claimName: str


class PodSpec(Document, frozen=True):
    """Where a pod runs, and what."""

    containers: tuple[Container, ...]
    nodeName: str = ""
    hostname: str = ""
    hostNetwork: bool = False


class Ip(Document, frozen=True):
    """An address of a pod."""

    ip: str = ""


class Condition(Document, frozen=True):
    """Something a pod is, or is not."""

    type: Annotated[str, Public("Ready", "Admitted")]
    status: Annotated[str, Public("True", "False", "Unknown")]


class PodStatus(Document, frozen=True):
    """How a pod is; the API itself fills in the phase, and leaves out addresses and conditions that are not yet."""

    phase: Phase
    podIP: str = ""
    podIPs: tuple[Ip, ...] = ()
    conditions: tuple[Condition, ...] = ()


class Pod(Document, frozen=True):
    """A pod."""

    metadata: PodMeta
    spec: PodSpec
    status: PodStatus

    def is_ready(self) -> bool:
        """Whether the kubelet says so."""
        return any((one.type, one.status) == ("Ready", "True") for one in self.status.conditions)

    def addresses(self) -> set[str]:
        """Its addresses, each written one way."""
        return {one for ip in (self.status.podIP, *(ip.ip for ip in self.status.podIPs)) if (one := address(ip))}

    def names(self) -> set[str]:
        """What its containers take for the name of their host: on the host's network that is the node's."""
        own = self.spec.nodeName if self.spec.hostNetwork else self.spec.hostname or self.metadata.name
        return {own.casefold(), own.casefold().partition(".")[0]}

    def __str__(self) -> str:
        return f"{self.metadata.namespace}/{self.metadata.name}"


THEIR_PODS = Read("kubernetes", "/api/v1/namespaces/{namespace}/pods", Pod, key="items", params=PAGES,
                  command="kubectl get pods -A -o wide")  # fmt: skip
