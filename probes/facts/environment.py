"""What the container of a registry is told of where it stores: by its environment and its command line.

distribution 2.8.3 and 3.0, ``docs/configuration.md`` and ``registry/registry.go`` (the file that the command line
names comes before REGISTRY_CONFIGURATION_PATH); its driver for Swift: ``docs/storage-drivers/swift.md`` of 2.8.3;
OpenShift 4.12, cluster-image-registry-operator ``pkg/storage``; Harbor's chart 1.14, ``templates/core/core-cm.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from container4nfv_probe import Public, Text

from .told import variables, words

DRIVER, DIRECTORY = "REGISTRY_STORAGE", "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY"
SWIFT_URL, SWIFT_CONTAINER = "REGISTRY_STORAGE_SWIFT_AUTHURL", "REGISTRY_STORAGE_SWIFT_CONTAINER"
SWIFT_PROJECT_ID, SWIFT_PROJECT = "REGISTRY_STORAGE_SWIFT_TENANTID", "REGISTRY_STORAGE_SWIFT_TENANT"
SWIFT_REGION = "REGISTRY_STORAGE_SWIFT_REGION"
CONFIGURATION, BEHIND = "REGISTRY_CONFIGURATION_PATH", "REGISTRY_URL"
DRIVERS = ("filesystem", "azure", "gcs", "inmemory", "oss", "s3", "swift")
# What the paths are made of where registries have their files by themselves.
PATHS = ("var", "lib", "etc", "registry", "docker", "distribution", "zot", "config.yml", "config.yaml",
         "config.json", "yml", "yaml", "json", "nginx", "nginx.conf", "passwd")  # fmt: skip
VARIABLE = "$"  # begins what Kubernetes or a shell fills in
# A file in a command line, and not the end of a URL that may hold a password.
FILE = re.compile(r"(?<![\w/.:@%-])[\w./-]+\.(?:ya?ml|json)(?![\w./@-])")


class Environment(Text):
    """Of a container's environment what tells where a registry stores; None is a value from elsewhere."""

    allowed = frozenset({DRIVER, DIRECTORY, SWIFT_URL, SWIFT_CONTAINER, SWIFT_PROJECT_ID, SWIFT_PROJECT, SWIFT_REGION,
                         CONFIGURATION, BEHIND})  # fmt: skip
    public = Public(*sorted(allowed), *DRIVERS, *PATHS)

    def __init__(self, values: Mapping[str, str | None]) -> None:
        self.values = values

    @classmethod
    def read(cls, value: Any) -> Environment:
        if not isinstance(value, dict):
            value = {name: _written_out(one) for name, one in variables(value).items()}
        texts = {name: value[name] for name in sorted(cls.allowed & value.keys())}
        if not all(text is None or isinstance(text, str) for text in texts.values()):
            raise ValueError("not the variables of a container")
        return cls(texts)

    def kept(self) -> dict[str, str | None]:
        return dict(self.values)

    def get(self, name: str) -> str:
        """A value, "" where there is none, or none that is shown."""
        return self.values.get(name) or ""

    def hides(self, *names: str) -> bool:
        """Whether the value of one of these is there and not shown."""
        return any(self.values.get(name, "") is None for name in names)


def _written_out(variable: Mapping[str, Any]) -> str | None:
    """A value, None where Kubernetes fills it in."""
    value = variable.get("value")
    return value if isinstance(value, str) and "$(" not in value else None


class CommandLine(Text):
    """Of a command line the configuration files that it names; ``$`` stands for words that are filled in."""

    public = Public(*PATHS)

    def __init__(self, files: tuple[str, ...]) -> None:
        self.files = files

    @classmethod
    def read(cls, value: Any) -> CommandLine:
        given = words(value)
        files = [file for word in given for file in FILE.findall(word)]
        return cls((*files, *([VARIABLE] if any(VARIABLE in word for word in given) else [])))

    def kept(self) -> list[str]:
        return list(self.files)
