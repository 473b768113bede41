"""The Kubernetes API of a cluster on this cloud: documents, not the client's models."""

from __future__ import annotations

from dataclasses import dataclass, field

from container4nfv_probe.transport import Transport


@dataclass(frozen=True)
class Kubernetes:
    """One cluster, seen with one kubeconfig."""

    transport: Transport = field(repr=False)
    url: str
