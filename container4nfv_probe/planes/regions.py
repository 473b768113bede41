"""The regions that a cloud's entry in clouds.yaml, or its vendor's profile, lists: one of them is audited."""

from __future__ import annotations

from openstack.config import OpenStackConfig

from container4nfv_probe.rules.errors import ManyRegions


def check_chosen(config: OpenStackConfig, cloud: str | None, region: str | None) -> None:
    """Raise ``ManyRegions`` where several are listed and none is chosen: the SDK takes the first in silence."""
    if not cloud or region:
        return
    # The SDK has no other way to tell what it chooses from, profiles of vendors included.
    listed = list(dict.fromkeys(str(one["name"]) for one in config._get_known_regions(cloud)))
    if len(listed) > 1:
        told = f"cloud {cloud} has regions {', '.join(listed)}: choose one with --os-region-name"
        raise ManyRegions(told, tuple(listed))
