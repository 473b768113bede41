"""Names of a cluster's objects under other names; those that Kuryr's and OpenShift's manifests give stay."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Rename = Callable[[str], str]
# Fields that name an object, and whose own names do.
FIELDS = frozenset({"claim", "claimName", "externalName", "holderIdentity", "host", "hostname",
                    "kubernetes.io/service-name", "namespace", "nodeName", "serviceName", "volumeName"})  # fmt: skip
OWNERS = frozenset({"alternateBackends", "configMap", "configMapRef", "metadata", "service", "to"})
# Fields that say where something is passed on to: a URL, or host and port.
PLACES = frozenset({"REGISTRY_STORAGE_SWIFT_AUTHURL", "REGISTRY_URL", "server"})
PROJECT = "REGISTRY_STORAGE_SWIFT_TENANT"  # the name of one of Keystone's
# The manifests' own names, what every name of a Service ends with, and what stands for any name.
PUBLIC = frozenset({"*", "cluster", "default", "docker-registry", "example", "image-registry", "kube-system",
                    "kuryr-cni", "kuryr-cni-ds", "kuryr-config", "kuryr-controller", "local",
                    "openshift-image-registry", "openshift-kuryr", "svc"})  # fmt: skip
OF_A_SERVICE = re.compile(r"[\w-]+(\.[\w-]+){1,2}\.svc(\.[\w.-]+)?")
IN_A_PATH = re.compile(r"(?:(?<=/namespaces/)|(?<=/endpoints/)|(?<=/configmaps/)|(?<=/persistentvolumeclaims/)"
                       r"|(?<=/persistentvolumes/))[^/?]+")  # fmt: skip
# Where a program listens: on every address, or for its own host only.
LISTENS = re.compile(r"(0\.0\.0\.0|127\.0\.0\.1|localhost|\[::1?\])?:\d+")
FILE = re.compile(r"(?<=: )/.*")


class Objects:
    """Renames what an exchange with a cluster holds, by the pseudonyms of a name, a text, an image and a project."""

    def __init__(self, of: Rename, text: Rename, image: Rename, project: Rename) -> None:
        self.of = of
        self.text = text
        self.image = image
        self.project = project

    def name(self, value: str) -> str:
        """A name; each part of a dotted one by itself, so that the beginning of one stays its beginning."""
        other = self.text(value)
        if other != value:
            return other
        return ".".join(part if part in PUBLIC or not part else self.of(part) for part in value.split("."))

    def host(self, netloc: str) -> str:
        """Host and port; of a Service's own name each part by itself."""
        host, colon, port = netloc.partition(":")
        return f"{self.name(host)}{colon}{port}" if is_of_a_service(netloc) else self.text(netloc)

    def place(self, value: str) -> str:
        """A URL, or host and port, of whom the cluster knows."""
        scheme, sign, rest = value.rpartition("://")
        netloc, slash, path = rest.partition("/")
        host, colon, port = netloc.partition(":")
        return f"{scheme}{sign}{self.name(host)}{colon}{port}{slash}{path}"

    def url(self, url: str) -> str:
        """A URL with the names of objects in its path."""
        return self.text(IN_A_PATH.sub(lambda match: self.name(match[0]), url))

    def failure(self, sentence: str) -> str:
        """A failure without the file that it names."""
        return self.text(FILE.sub("a file", sentence))

    def body(self, value: Any, field: str = "", owner: str = "") -> Any:
        """A document."""
        if isinstance(value, dict):
            return {key: self.body(inner, key, field) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.body(inner, field, owner) for inner in value]
        if not isinstance(value, str) or not value:
            return value
        if field in ("image", "imageID"):
            scheme, sign, image = value.rpartition("://")
            return f"{scheme}{sign}{self.image(image)}"
        if field in PLACES:
            return self.place(value)
        if field == PROJECT:
            return self.project(value)
        if field == "args":
            option, sign, argument = value.partition("=")
            if LISTENS.fullmatch(argument):
                return value
            return f"{option}{sign}{self.name(argument)}"
        if field in FIELDS or (field == "name" and owner in OWNERS):
            return self.name(value)
        return self.text(value)


def is_of_a_service(netloc: str) -> bool:
    """Whether host and port are those of a Service by the cluster's own DNS."""
    return OF_A_SERVICE.fullmatch(netloc.partition(":")[0]) is not None
