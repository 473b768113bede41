"""Names of a cluster's objects under other names; those that Kuryr's and OpenShift's manifests give stay."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Rename = Callable[[str], str]
# Fields that name an object, and whose own names do.
FIELDS = frozenset({"claim", "claimName", "holderIdentity", "hostname", "namespace", "nodeName", "volumeName"})
OWNERS = frozenset({"metadata", "service", "to"})
# The manifests' own names, and what every name of a Service ends with.
PUBLIC = frozenset({"cluster", "default", "kube-system", "kuryr-cni", "kuryr-cni-ds", "kuryr-config",
                    "kuryr-controller", "local", "openshift-image-registry", "openshift-kuryr", "svc"})  # fmt: skip
IN_A_PATH = re.compile(r"(?:(?<=/namespaces/)|(?<=/endpoints/)|(?<=/persistentvolumeclaims/)|(?<=/persistentvolumes/))"
                       r"[^/?]+")  # fmt: skip
FILE = re.compile(r"(?<=: )/.*")


class Objects:
    """Renames what an exchange with a cluster holds, by the pseudonyms of a name, a text and an image."""

    def __init__(self, of: Rename, text: Rename, image: Rename) -> None:
        self.of = of
        self.text = text
        self.image = image

    def name(self, value: str) -> str:
        """A name; each part of a dotted one by itself, so that the beginning of one stays its beginning."""
        other = self.text(value)
        if other != value:
            return other
        return ".".join(part if part in PUBLIC or not part else self.of(part) for part in value.split("."))

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
        if field == "image":
            return self.image(value)
        if field == "args":
            option, sign, argument = value.partition("=")
            return f"{option}{sign}{self.name(argument)}"
        if field in FIELDS or field == "host" or (field == "name" and owner in OWNERS):
            return self.name(value)
        return self.text(value)
