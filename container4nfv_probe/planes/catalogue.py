"""The service catalogue of one token: which endpoints a project has in one region and interface."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from urllib.parse import urlsplit

from container4nfv_probe.rules.addresses import address
from container4nfv_probe.rules.errors import Absent
from container4nfv_probe.rules.model import Endpoint
from container4nfv_probe.rules.report import Scope

# Glare never had an official type, nor has Amazon's protocol: this is what their installers register.
UNOFFICIAL = {"artifact": ("artifact",), "s3": ("s3",)}

IDENTITY = "identity"


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
        if here := self.here(service_type):
            return here
        raise Absent(self._absence(all_types(service_type)))

    def here(self, service_type: str) -> tuple[Endpoint, ...]:
        """The same, () where there is none.

        Keystone lets an endpoint have no region: it is then of every region, and of use where none names this one.
        So is Keystone's own: one service for all regions may be listed in one of them alone.
        """
        types = all_types(service_type)
        for name in types:
            if name in self.overrides:
                return (Endpoint(name, self.interface, self.region, self.overrides[name]),)
        fitting = [one for one in self._listed(types) if one.interface == self._interface(types)]
        ours = tuple(one for one in fitting if one.region == self.region)
        return ours or tuple(one for one in fitting if not one.region or IDENTITY in types)

    def everywhere(self, service_type: str) -> tuple[Endpoint, ...]:
        """Every endpoint of a service, of any region and interface, and those that configuration names."""
        types = all_types(service_type)
        return (*self._listed(types), *(one for one in self._overriding() if one.service_type in types))

    def at(self, url: str) -> tuple[Endpoint, ...]:
        """What stands at host and port of a URL, whatever service, region and interface."""
        here = authority(url)
        return tuple(one for one in (*self.endpoints, *self._overriding()) if authority(one.url) == here)

    def serves(self, service_type: str, url: str) -> bool:
        """Whether a URL is at an endpoint of this service in this region, whatever its interface."""
        types = all_types(service_type)
        return any(one.service_type in types and one.region in (self.region, "") for one in self.at(url))

    def _listed(self, types: tuple[str, ...]) -> tuple[Endpoint, ...]:
        return tuple(one for one in self.endpoints if one.service_type in types)

    def _overriding(self) -> tuple[Endpoint, ...]:
        return tuple(Endpoint(name, self.interface, self.region, url) for name, url in self.overrides.items())

    def _interface(self, types: tuple[str, ...]) -> str:
        return next((self.interfaces[name] for name in types if name in self.interfaces), self.interface)

    def _absence(self, types: tuple[str, ...]) -> str:
        region = f"region {self.region}, " if self.region else ""
        place = f"this project's catalogue for {region}interface {self._interface(types)}"
        sentence = f"{types[0] if len(types) == 1 else ' or '.join(types)} is not in {place}"
        if elsewhere := self._listed(types):
            sentence += f" (listed for {', '.join(sorted({place_of(one) for one in elsewhere}))})"
        elif set(types) & set(self.without_endpoint):
            sentence += " (listed without an endpoint)"
        return sentence


def place_of(endpoint: Endpoint) -> str:
    """Region and interface of an endpoint in a word."""
    return f"{endpoint.region or 'every region'}/{endpoint.interface}"


def catalogue_of(scope: Scope) -> Catalogue:
    """The catalogue a scope was audited with."""
    return Catalogue(
        scope.region, scope.interface, scope.endpoints, scope.without_endpoint, scope.overrides, scope.interfaces
    )


def service_at(scope: Scope, url: str) -> str:
    """What stands in the catalogue at host and port of a URL, of any region and interface; "" is nothing."""
    found = [one.service_type for one in catalogue_of(scope).at(url)]
    return next(iter(found), IDENTITY if authority(scope.auth_url) == authority(url) else "")


@lru_cache(maxsize=1024)
def authority(url: str) -> tuple[str, int]:
    """Host and port of a URL, written one way: the scheme's own port filled in, no dot at the end of a name."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return "", 0
    return address(host) or host, port or {"http": 80, "https": 443}.get(parts.scheme, 0)


@cache
def all_types(service_type: str) -> tuple[str, ...]:
    """The service type first, then every other name the service types authority knows for it."""
    from os_service_types import ServiceTypes  # what asks no cloud does without it

    known = UNOFFICIAL.get(service_type) or tuple(ServiceTypes().get_all_types(service_type))
    return tuple(dict.fromkeys((service_type, *known)))
