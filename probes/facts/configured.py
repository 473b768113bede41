"""What ConfigMaps tell of the containers that read them: where a registry stores, and to whom requests are passed on.

Fields: distribution 2.8.3 and 3.0, ``docs/configuration.md``; Harbor's chart 1.14, ``registry-cm.yaml``,
``core-cm.yaml`` and ``configmap-https.yaml`` of its templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any

from container4nfv_probe import UNSET, Document, Public, Read, Subject, Text, UnsetType, Yaml, field

from .environment import BEHIND, CONFIGURATION, DIRECTORY, DRIVER, DRIVERS, PATHS
from .serving import DEFAULTS, End, Mount, Nothing, Source

Driver = Nothing | UnsetType | None
FILESYSTEM = DRIVERS[0]
NGINX = "/etc/nginx/nginx.conf"
CONFIG_KEY, NGINX_KEY = "config.yml", "nginx.conf"  # the keys that are read
V2 = re.compile(r"location\s+/v2/\s*\{[^}]*?proxy_pass\s+https?://([\w.-]+)", re.DOTALL)
UPSTREAM = re.compile(r"upstream\s+([\w.-]+)\s*\{\s*server\s+\"?([\w.-]+:\d+)\"?\s*;\s*\}")


class Filesystem(Document, frozen=True):
    """Of the driver for a filesystem the directory; left out it is that of distribution's image."""

    rootdirectory: Annotated[str, Public(*PATHS)] = DEFAULTS[0]


class Storage(Document, frozen=True):
    """Which driver is configured; options of the others, which hold secrets, are not read."""

    filesystem: Filesystem | UnsetType | None = UNSET
    azure: Driver = UNSET
    gcs: Driver = UNSET
    inmemory: Driver = UNSET
    oss: Driver = UNSET
    s3: Driver = UNSET
    swift: Driver = UNSET


class RegistryConfig(Document, frozen=True):
    """The configuration of a registry."""

    storage: Storage


class ConfigFile(Yaml):
    """``config.yml`` of a registry."""

    shape = RegistryConfig | None


class Upstreams(Text):
    """Of nginx.conf where it passes on what is asked of ``/v2/``: host and port, "" where that is not shown."""

    public = Public("server")

    def __init__(self, server: str) -> None:
        self.server = server

    @classmethod
    def read(cls, value: Any) -> Upstreams:
        if isinstance(value, dict) and isinstance(value.get("server"), str):
            return cls(value["server"])  # as it was kept
        if not isinstance(value, str):
            raise ValueError("not a configuration file")
        passed, servers = V2.search(value), dict(UPSTREAM.findall(value))
        return cls(servers.get(passed[1], "") if passed else "")

    def kept(self) -> dict[str, str]:
        return {"server": self.server}


class Data(Document, frozen=True):
    """What is read of a ConfigMap."""

    config: ConfigFile = field(name=CONFIG_KEY, default_factory=lambda: ConfigFile(None))
    nginx: Upstreams = field(name=NGINX_KEY, default_factory=lambda: Upstreams(""))
    behind: str = field(name=BEHIND, default="")
    driver: Annotated[str, Public(*DRIVERS)] = field(name=DRIVER, default="")
    directory: str = field(name=DIRECTORY, default="")
    path: str = field(name=CONFIGURATION, default="")

    def tells(self) -> bool:
        """Whether it would tell a registry where to store, as its environment."""
        return bool(self.driver or self.directory or self.path)


class ConfigMap(Document, frozen=True):
    """A ConfigMap."""

    data: Data = Data()


CONFIG_MAP = Read("kubernetes", "/api/v1/namespaces/{namespace}/configmaps/{name}", ConfigMap,
                  command="kubectl get configmaps -A")  # fmt: skip


def configuration(subject: Subject, end: End) -> tuple[str, str]:
    """Storage driver and directory by the configuration that a container mounts, "" where that is not shown."""
    at = end.container.configuration()
    found = _mounted(subject, end, *at, CONFIG_KEY) if at else None
    config = found.data.config.value if found else None
    if config is None:
        return "", ""
    storage: Storage = config.storage
    if isinstance(storage.filesystem, UnsetType):
        return next((name for name in DRIVERS[1:] if getattr(storage, name) is not UNSET), ""), ""
    return FILESYSTEM, (storage.filesystem or Filesystem()).rootdirectory


def told_by_objects(subject: Subject, end: End) -> bool | None:
    """Whether whole ConfigMaps as its environment tell where it stores; None where only a Secret may."""
    sources = end.container.envFrom
    if any(_tells(subject, end, one) for one in sources if one.configMapRef.name):
        return True
    return None if any(not one.configMapRef.name for one in sources) else False


def _tells(subject: Subject, end: End, source: Source) -> bool:
    """Whether a ConfigMap may tell it: one that is not there, or whose names are changed, may."""
    found = subject.kubernetes.find(CONFIG_MAP.at(namespace=end.pod.metadata.namespace, name=source.configMapRef.name))
    return found is None or bool(source.prefix) or found.data.tells()


def passed_on(subject: Subject, end: End) -> Iterator[str]:
    """The URLs to which a container passes on what is asked of a registry, as far as its configuration shows it."""
    own = end.container.env
    if told := own.get(BEHIND):
        yield told
    namespace = end.pod.metadata.namespace
    sources = () if BEHIND in own.values else end.container.envFrom  # its own variables come first
    for name in filter(None, (one.configMapRef.name for one in sources if not one.prefix)):
        found = subject.kubernetes.find(CONFIG_MAP.at(namespace=namespace, name=name))
        if found and found.data.behind:
            yield found.data.behind
    if mount := next((one for one in end.container.volumeMounts if one.mountPath == NGINX), None):
        found = _mounted(subject, end, mount, NGINX, NGINX_KEY)
        if found and found.data.nginx.server:
            yield f"http://{found.data.nginx.server}"


def _mounted(subject: Subject, end: End, mount: Mount, path: str, key: str) -> ConfigMap | None:
    """The ConfigMap that a mounted file is of, if it is of one, and of this key."""
    volume = end.pod.volume(mount.name)
    if not volume or not volume.configMap or volume.configMap.key_of(mount.file(path)) != key:
        return None
    read = CONFIG_MAP.at(namespace=end.pod.metadata.namespace, name=volume.configMap.name)
    return subject.kubernetes.find(read)
