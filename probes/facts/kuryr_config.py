"""How Kuryr's controller is configured, and which release it is.

Its ConfigMap holds the password of an OpenStack user in clear: only the options listed here are
ever read. Options: kuryr-kubernetes 3.1.0 and 10.0.0, ``kuryr_kubernetes/config.py``.
"""

from __future__ import annotations

from typing import ClassVar

from container4nfv_probe import Answer, Cause, Document, Read, Settings, Subject, field, number, unknown

from .cluster import NAMESPACES, Deployment, Meta


class Configuration(Settings):
    """``kuryr.conf``, as far as it tells how pods are attached and whether there is a leader."""

    allowed: ClassVar = {
        "kubernetes": ("controller_ha", "pod_vif_driver", "multi_vif_drivers"),
        "vif_pool": ("vif_pool_mapping",),
        "binding": ("default_driver", "driver", "enabled_drivers"),
    }

    def is_on(self, name: str) -> bool:
        """Whether a switch is on, as oslo.config reads it; off where it is not set."""
        return self.get(name).casefold() in ("true", "1", "on", "yes")

    def attaches_by(self, mode: str) -> bool:
        """Whether the driver for pods is of this mode."""
        return any(mode in self.get(name) for name in ("kubernetes.pod_vif_driver", "kubernetes.multi_vif_drivers",
                                                       "vif_pool.vif_pool_mapping"))  # fmt: skip

    def binds_by(self, mode: str) -> bool:
        """Whether kuryr-lib's section names this mode: of that, kuryr-kubernetes reads only the interface."""
        return any(mode in self.get(f"binding.{name}") for name in ("default_driver", "driver", "enabled_drivers"))


class Files(Document, frozen=True):
    """The configuration files of a ConfigMap that may be Kuryr's."""

    conf: Configuration | None = field(name="kuryr.conf", default=None)
    cni: Configuration | None = field(name="kuryr-cni.conf", default=None)


class ConfigMap(Document, frozen=True):
    """A ConfigMap."""

    metadata: Meta
    data: Files = Files()


CONFIG_MAPS = Read("kubernetes", "/api/v1/configmaps", ConfigMap, key="items",
                   command="kubectl get configmaps -A --field-selector metadata.name=kuryr-config")  # fmt: skip


def configuration(subject: Subject, controller: Deployment) -> Configuration | None:
    """The configuration of this controller, where it is in ConfigMap kuryr-config beside it."""
    place = controller.metadata.namespace
    maps = subject.kubernetes.named(CONFIG_MAPS, "kuryr-config", (place, *NAMESPACES)).items
    files = next((one.data for one in maps if one.metadata.namespace == place), Files())
    return files.conf or files.cni


def not_configured(controller: Deployment) -> Answer:
    """What to say where the configuration is not there."""
    return unknown(f"no kuryr.conf is in ConfigMap kuryr-config of {controller.metadata.namespace}",
                   Cause.NOT_VISIBLE, "kuryr.conf in ConfigMap kuryr-config")  # fmt: skip


def release(controller: Deployment) -> tuple[int, ...]:
    """The controller's release by the tag of its image, () where that does not tell.

    OpenShift's images (origin-kuryr-controller) are tagged with OpenShift's releases: these do not count.
    """
    for container in controller.spec.template.spec.containers:
        name, _, tag = container.image.partition("@")[0].rpartition(":")
        if name.endswith(("kuryr/controller", "/kuryr-controller")) and "openshift" not in name:
            version = number(tag.removeprefix("v"))
            return version if len(version) >= 2 else ()
    return ()
