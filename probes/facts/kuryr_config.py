"""How Kuryr's controller is configured.

Its ConfigMap holds the password of an OpenStack user in clear: only the options listed here are
ever read. Options: kuryr-kubernetes 3.1.0 and 10.0.0, ``kuryr_kubernetes/config.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from container4nfv_probe import UNSET, Document, Public, Settings, Text, UnsetType, field

from .told import variables

ELSEWHERE = "\n"  # the value of an option that is filled in from elsewhere


class Configuration(Settings):
    """``kuryr.conf``, as far as it tells how pods are attached and whether there is a leader."""

    allowed: ClassVar = {
        "kubernetes": ("controller_ha", "controller_ha_elector_port", "pod_vif_driver"),
        "vif_pool": ("vif_pool_mapping",),
        "binding": ("default_driver", "driver", "enabled_drivers"),
    }
    public = Public("neutron-vif", "nested-vlan", "nested-macvlan", "nested-dpdk", "noop", "nested", "neutron",
                    "kuryr.lib.binding.drivers", "vlan", "veth", "macvlan", "ipvlan", within=("macvlan", "ipvlan"),
                    form=r"(?i)true|false|yes|no|on|off|\d{1,5}")  # fmt: skip
    defaults: ClassVar = {
        "kubernetes.controller_ha": "False",
        "kubernetes.controller_ha_elector_port": "16401",
        "kubernetes.pod_vif_driver": "neutron-vif",
    }

    def drivers(self) -> set[str] | None:
        """The drivers that attach pods, by node where they are mapped; None where that cannot be told."""
        mapping, driver = self.get("vif_pool.vif_pool_mapping"), self.get("kubernetes.pod_vif_driver")
        if mapping is None or (not mapping and driver is None):
            return None
        return {pair.partition(":")[0].strip() for pair in mapping.split(",")} if mapping else {str(driver)}

    def binds_by(self, mode: str) -> bool:
        """Whether kuryr-lib's section names this mode: of that, kuryr-kubernetes reads only the interface."""
        return any(mode in (self.get(f"binding.{name}") or "") for name in self.allowed["binding"])


class Variables(Text):
    """Of a container's environment what sets these options: it comes before files, and may hold anything else."""

    names: ClassVar = {f"OS_{name.upper().replace('.', '__')}": name for name in Configuration.names()}

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    @classmethod
    def read(cls, value: Any) -> Variables:
        if isinstance(value, dict):
            return cls(Configuration.read(value).values)  # as it was kept
        given = variables(value)
        return cls({name: _set_to(given[variable]) for variable, name in cls.names.items() if variable in given})

    def kept(self) -> dict[str, str]:
        return dict(self.values)

    def renamed(self, rename: Callable[..., str]) -> dict[str, str]:
        """As the same options of the file."""
        return Configuration(self.values).renamed(rename)


def _set_to(variable: Mapping[str, Any]) -> str:
    """Its value, which is left out where it is empty; a line more where it is filled in from elsewhere."""
    value: str = variable.get("value", "")
    return ELSEWHERE if "valueFrom" in variable or "$(" in value or "\n" in value else value


class Files(Document, frozen=True):
    """The controller's configuration file in a ConfigMap that may be Kuryr's; kuryr-cni.conf is the CNI's."""

    conf: Configuration | UnsetType = field(name="kuryr.conf", default=UNSET)


class ConfigMap(Document, frozen=True):
    """A ConfigMap; one without data leaves that out."""

    data: Files = Files()
