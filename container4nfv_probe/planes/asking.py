"""What a read sends to an endpoint, and how people call what it asks."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec

from container4nfv_probe.rules.errors import BadDocument
from container4nfv_probe.rules.model import Endpoint
from container4nfv_probe.rules.read import Read
from container4nfv_probe.wire.request import Request

Params = tuple[tuple[str, str], ...]
PLANE = "openstack"
# Whom people know behind a service type.
NAMES = {"container": "Zun", "container-infra": "Magnum", "image": "Glance", "compute": "Nova", "network": "Neutron",
         "orchestration": "Heat", "object-store": "Swift", "artifact": "Glare", "load-balancer": "Octavia",
         "volumev3": "Cinder"}  # fmt: skip
# What Zun, Magnum and Nova want to read in OpenStack-API-Version; the official names get 406.
VERSION_NAMES = {"container": "container", "container-infra": "container-infra", "compute": "compute"}


def request_of(read: Read[Any], endpoint: Endpoint, params: Params) -> Request:
    """What a read sends to an endpoint, without the token."""
    query = (*params, *fields_of(read))
    try:
        url = endpoint.join(read.path) + (f"?{urlencode(query)}" if query else "")
    except ValueError as error:
        sentence = f"{name_of(read)}'s endpoint in the catalogue is not a URL that can be asked"
        raise BadDocument(sentence, "a valid URL in the catalogue") from error
    name = VERSION_NAMES.get(read.service, read.service)
    headers = {"OpenStack-API-Version": f"{name} {read.microversion}"} if read.microversion else {}
    return Request(PLANE, url, headers=headers, parameters=frozenset(name for name, _ in query))


def fields_of(read: Read[Any]) -> Params:
    """Neutron sends only what it is asked for; on large clouds that is most of the time saved."""
    if read.service != "network" or not read.key:
        return ()
    return tuple(("fields", one.encode_name) for one in msgspec.structs.fields(read.shape))


def name_of(read: Read[Any]) -> str:
    """The service as people know it: ``Zun``."""
    return NAMES.get(read.service, read.service)


def path_of(read: Read[Any]) -> str:
    """What is read of it, in a sentence."""
    return read.path or "its endpoint"
