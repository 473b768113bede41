"""Whether a service that one project's catalogue lacks is nowhere in the region: an endpoint filter may hide it.

Keystone shows its services and endpoints to an admin only: https://docs.openstack.org/api-ref/identity/v3/
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from container4nfv_probe.planes.catalogue import all_types
from container4nfv_probe.rules.document import Document
from container4nfv_probe.rules.errors import BadDocument, Unanswered
from container4nfv_probe.rules.read import Listing, Read


class Nothing(Document, frozen=True):
    """A document of which nothing is used."""


class Fault(Document, frozen=True):
    """How Nova and Cinder say that there is no such thing."""

    itemNotFound: Nothing | None = None


class Missing(BadDocument):
    """The service says that there is no such thing, for this token."""


class Service(Document, frozen=True):
    """A service of ``/v3/services``."""

    id: str
    enabled: bool


class Endpoint(Document, frozen=True):
    """An endpoint of ``/v3/endpoints``; one without a region is for every region."""

    enabled: bool
    region_id: str | None


SERVICES = Read("identity", "/v3/services", Service, key="services", role="admin")
ENDPOINTS = Read("identity", "/v3/endpoints", Endpoint, key="endpoints", role="admin")


def is_nowhere(service_type: str, region: str, listing: Callable[[Read[Any]], Listing[Any]]) -> bool:
    """Whether Keystone itself knows no endpoint in use of the service in this region, whatever its interface."""
    try:
        services = [
            one for name in all_types(service_type) for one in _every(listing, SERVICES, type=name) if one.enabled
        ]
        endpoints = [one for each in services for one in _every(listing, ENDPOINTS, service_id=each.id) if one.enabled]
    except Unanswered:
        return False
    return not any(one.region_id in (None, "", region) for one in endpoints)


def _every(listing: Callable[[Read[Any]], Listing[Any]], read: Read[Any], **filters: str) -> tuple[Any, ...]:
    """All items, or the failure that hides one."""
    return listing(replace(read, params=tuple(filters.items()))).every()
