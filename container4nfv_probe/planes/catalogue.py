"""The service catalogue of one token: which endpoints a project has in one region and interface."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlsplit

from os_service_types import ServiceTypes

from container4nfv_probe.rules.errors import Absent
from container4nfv_probe.rules.model import Endpoint
from container4nfv_probe.rules.report import Scope

# Glare never had an official type, nor has Amazon's protocol: this is what their installers register.
UNOFFICIAL = {"artifact": ("artifact",), "s3": ("s3",)}


@dataclass(frozen=True)
class Catalogue:
    """All endpoints of the token, and the choice of region and interface that this audit made."""

    region: str
    interface: str
    endpoints: tuple[Endpoint, ...]
    without_endpoint: tuple[str, ...] = ()
    overrides: Mapping[str, str] = field(default_factory=dict)
    interfaces: Mapping[str, str] = field(default_factory=dict)

    def find(self, service_type: str) -> tuple[Endpoint, ...]:
        """The endpoints of a service, whatever alias it is registered under.

        Raises ``Absent``, saying where the service is listed instead if it is.
        """
        types = all_types(service_type)
        for name in types:
            if name in self.overrides:
                return (Endpoint(name, self.interface, self.region, self.overrides[name]),)
        interface = next((self.interfaces[name] for name in types if name in self.interfaces), self.interface)
        listed = [one for one in self.endpoints if one.service_type in types]
        here = tuple(one for one in listed if (one.region, one.interface) == (self.region, interface))
        if not here:
            raise Absent(self._absence(types, interface, listed))
        return here

    def serves(self, service_type: str, url: str) -> bool:
        """Whether a URL is at an endpoint of this service in this region, whatever its interface."""
        types = all_types(service_type)
        listed = [one.url for one in self.endpoints if one.service_type in types and one.region == self.region]
        listed += [self.overrides[name] for name in types if name in self.overrides]
        return authority(url) in map(authority, listed)

    def _absence(self, types: tuple[str, ...], interface: str, listed: list[Endpoint]) -> str:
        place = f"this project's catalogue for region {self.region}, interface {interface}"
        sentence = f"{types[0] if len(types) == 1 else ' or '.join(types)} is not in {place}"
        elsewhere = sorted({f"{one.region}/{one.interface}" for one in listed})
        if elsewhere:
            sentence += f" (listed for {', '.join(elsewhere)})"
        elif set(types) & set(self.without_endpoint):
            sentence += " (listed without an endpoint)"
        return sentence


def catalogue_of(scope: Scope) -> Catalogue:
    """The catalogue a scope was audited with."""
    return Catalogue(
        scope.region, scope.interface, scope.endpoints, scope.without_endpoint, scope.overrides, scope.interfaces
    )


def service_at(scope: Scope, url: str) -> str:
    """What stands in the catalogue for host and port of a URL, of any region and interface; "" is nothing."""
    listed = {authority(one.url): one.service_type for one in scope.endpoints}
    listed |= {authority(override): name for name, override in scope.overrides.items()}
    return ({authority(scope.auth_url): "identity"} | listed).get(authority(url), "")


def authority(url: str) -> tuple[str, int]:
    """Host and port of a URL, the scheme's own port filled in."""
    try:
        parts = urlsplit(url)
        return parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return "", 0


@cache
def all_types(service_type: str) -> tuple[str, ...]:
    """The service type first, then every other name the service types authority knows for it."""
    known = UNOFFICIAL.get(service_type) or tuple(ServiceTypes().get_all_types(service_type))
    return tuple(dict.fromkeys((service_type, *known)))
