"""What is audited: one cloud in one region, seen from one project, with its planes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from container4nfv_probe.errors import NoPlane
from container4nfv_probe.model import Scope
from container4nfv_probe.planes.openstack import OpenStack

# What each plane beside OpenStack's is, for people.
PLANES = {
    "kubernetes": "the cluster's Kubernetes API",
    "registry": "the container registry",
    "libnetwork": "the Kuryr libnetwork driver",
    "backends": "each Zun API server by itself",
}


@dataclass(frozen=True)
class Subject:
    """One cloud, one region, one project; checks ask its planes."""

    scope: Scope
    openstack: OpenStack = field(repr=False)

    def without(self, plane: str) -> NoReturn:
        """Say that a question needs a plane this audit does not have."""
        raise NoPlane(f"not asked: {PLANES[plane]}", PLANES[plane])
