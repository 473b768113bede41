"""Of the endpoints in a token's catalogue, those that are audited: one region, and an interface for each service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from keystoneauth1.access import AccessInfo
from openstack.config.cloud_region import CloudRegion

from container4nfv_probe.planes.catalogue import IDENTITY, Catalogue
from container4nfv_probe.rules.answers import listing
from container4nfv_probe.rules.errors import ConfigurationError, LoginError, ManyRegions
from container4nfv_probe.rules.model import Endpoint
from container4nfv_probe.rules.plain import clean


def chosen(access: AccessInfo, cloud: CloudRegion, name: str) -> Catalogue:
    """The token's catalogue, with the region and the interfaces that this audit of a cloud, by its name, is about.

    Raises ``ConfigurationError`` where configuration must choose, ``LoginError`` where there is nothing to choose.
    """
    endpoints, without = _listed(access)
    overrides = _overrides(cloud, access, {one.service_type for one in endpoints})
    if not endpoints and not overrides:
        raise LoginError(f"the catalogue of cloud {name} is empty: use a project that has endpoints")
    region = _region(cloud, name, sorted({one.region for one in endpoints if one.region}))
    interfaces = _interfaces(cloud, [one for one in endpoints if one.region in (region, "")])
    catalogue = Catalogue(region, _preferred(cloud)[0], endpoints, without, overrides, interfaces)
    _check_choice(catalogue, name)
    return catalogue


def _check_choice(catalogue: Catalogue, cloud: str) -> None:
    """All rows would be "open", and nobody asked, because of a misspelt interface or an empty region."""
    theirs = [one for one in catalogue.endpoints if one.service_type != IDENTITY]
    names = {one.service_type for one in theirs} | set(catalogue.overrides) - {IDENTITY}
    if any(map(catalogue.here, names)):
        return
    here = {one.interface for one in theirs if one.region in (catalogue.region, "")}
    if here:
        but = " but identity" if catalogue.here(IDENTITY) else ""
        raise ConfigurationError(
            f"no service{but} has the interface {catalogue.interface}: there are {listing(here)} (--os-interface)"
        )
    if theirs:
        there = listing({one.region for one in theirs})
        raise ConfigurationError(
            f"region {catalogue.region} of cloud {cloud} has no service but identity: others are in {there}"
            " (--os-region-name)"
        )
    raise LoginError(f"the catalogue of cloud {cloud} has no service but identity: use a project that has endpoints")


def _listed(access: AccessInfo) -> tuple[tuple[Endpoint, ...], tuple[str, ...]]:
    """Every endpoint, interfaces by their v3 names, and the services that are listed without one."""
    endpoints: list[Endpoint] = []
    without: list[str] = []
    for service in access.service_catalog.normalize_catalog():
        if not service["endpoints"]:
            without.append(clean(service["type"]))
        for entry in service["endpoints"]:
            interface, region = clean(entry["interface"].removesuffix("URL")), clean(entry["region_name"] or "")
            endpoints.append(Endpoint(clean(service["type"]), interface, region, entry["url"] or ""))
    return tuple(endpoints), tuple(without)


def _overrides(cloud: CloudRegion, access: AccessInfo, types: set[str]) -> Mapping[str, str]:
    """The endpoints that configuration names itself, with keystoneauth's two variables filled in."""
    suffix = "_endpoint_override"
    configured = {key.removesuffix(suffix).replace("_", "-") for key in cloud.config if key.endswith(suffix)}
    urls = {name: cloud.get_endpoint(name) for name in types | configured}
    names = {"%(project_id)s": access.project_id or "", "%(user_id)s": access.user_id or ""}
    filled: dict[str, str] = {}
    for name, url in urls.items():
        if url:
            for variable, value in names.items():
                url = url.replace(variable, value)
            filled[name] = url
    return filled


def _preferred(cloud: CloudRegion, service_type: str | None = None) -> list[str]:
    """The interfaces that configuration names, best first; old openrc files say ``publicURL``."""
    wanted = cloud.get_interface(service_type) or "public"
    return [one.removesuffix("URL") for one in ([wanted] if isinstance(wanted, str) else wanted)]


def _interfaces(cloud: CloudRegion, endpoints: Iterable[Endpoint]) -> Mapping[str, str]:
    """The interface of each service: the first it has of those preferred for it."""
    chosen: dict[str, str] = {}
    for name in {one.service_type for one in endpoints}:
        there = {one.interface for one in endpoints if one.service_type == name}
        preferred = _preferred(cloud, name)
        chosen[name] = next((one for one in preferred if one in there), preferred[0])
    return chosen


def _region(cloud: CloudRegion, name: str, regions: list[str]) -> str:
    wanted = cloud.get_region_name() or ""
    if wanted and regions and wanted not in regions:
        raise ConfigurationError(
            f"region {wanted} does not exist in the catalogue of cloud {name}: it has"
            f" {', '.join(regions)} (--os-region-name)"
        )
    if not wanted and len(regions) > 1:
        told = f"the cloud has regions {', '.join(regions)}: choose one with --os-region-name"
        raise ManyRegions(told, tuple(regions))
    return wanted or (regions[0] if regions else "")
