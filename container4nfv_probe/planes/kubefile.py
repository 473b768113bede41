"""Kubeconfigs as files: several as one, their entries with absolute paths, and what those hold.

Rules: client-go, ``tools/clientcmd/loader.go``.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.wire import files

LARGEST, LARGEST_KEY = 4 << 20, 1 << 20
KINDS = ("contexts", "clusters", "users")
PATHS = ("certificate-authority", "client-certificate", "client-key", "tokenFile")


@dataclass(frozen=True)
class Entry:
    """A cluster or a user of a kubeconfig, its paths made absolute; ``place`` is where it stands, in words."""

    place: str
    values: Mapping[str, Any] = field(repr=False)

    def text(self, key: str) -> str:
        """The text under a key, "" for none. Raises ``ConfigurationError`` for anything else."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, str):
            raise ConfigurationError(f"{self.place}: {key} is not a text: put it in quotes")
        return value or ""

    def data(self, key: str) -> bytes:
        """The bytes that stand in the file itself, in base64."""
        try:
            return base64.b64decode("".join(self.text(key).split()), validate=True)
        except (binascii.Error, ValueError) as error:
            raise ConfigurationError(f"{self.place}: {key} is not base64: correct it") from error

    def switch(self, key: str) -> bool:
        """A value that is true or false."""
        value = self.values.get(key)
        if not isinstance(value, bool | None):
            raise ConfigurationError(f"{self.place}: {key} is neither true nor false: correct it")
        return bool(value)


def one_of(entry: Entry, key: str) -> bytes:
    """What stands in the file itself or in the one that it names; b"" for neither."""
    path, data = entry.text(key), entry.data(f"{key}-data")
    if path and data:
        raise ConfigurationError(f"{entry.place} has {key} and {key}-data: remove one of them")
    return data or (files.read(path, LARGEST_KEY) if path else b"")


def _paths(path: str) -> Sequence[str]:
    """One file, or several as ``KUBECONFIG`` names them, without those that are not there."""
    several = [os.path.expanduser(one) for one in path.split(os.pathsep) if one]
    if len(several) < 2 or os.path.exists(path):
        return [os.path.expanduser(path)]
    return [one for one in dict.fromkeys(several) if os.path.exists(one)] or several[:1]


def merged(path: str) -> dict[str, Any]:
    """The file or files as one: of each thing counts the first that names it, whole. Raises ``ConfigurationError``."""
    whole: dict[str, Any] = {"current-context": "", **{kind: {} for kind in KINDS}}
    for one in _paths(path):
        document = _parsed(one)
        whole["current-context"] = whole["current-context"] or str(document.get("current-context") or "")
        for kind in KINDS:
            for name, entry in _entries(one, document, kind):
                whole[kind].setdefault(name, entry)
    return whole


def _parsed(path: str) -> dict[str, Any]:
    try:
        document = yaml.load(files.read_yaml(path, LARGEST), files.LOADER)  # noqa: S506
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise ConfigurationError(f"{path}, the kubeconfig, is not YAML: correct it") from error
    if not isinstance(document, dict | None):
        raise ConfigurationError(f"{path} is not a kubeconfig: it is no mapping of clusters, users and contexts")
    return document or {}


def _entries(path: str, document: dict[str, Any], kind: str) -> list[tuple[str, Entry]]:
    listed = document.get(kind) or []
    key, found = kind.removesuffix("s"), []
    for one in listed if isinstance(listed, list) else [listed]:
        name, values = (one.get("name"), one.get(key) or {}) if isinstance(one, dict) else (None, None)
        if not isinstance(name, str) or not isinstance(values, dict):
            raise ConfigurationError(f"{path}: an entry of {kind} is not a name and a mapping '{key}': correct it")
        found.append((name, Entry(f"{path}: {key} {name}", _absolute(values, Path(path).absolute().parent))))
    return found


def _absolute(values: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The same, paths relative to the folder of the file they stand in; a command only where it is a path."""
    resolved: dict[str, Any] = {
        key: str(folder / values[key]) for key in PATHS if values.get(key) and isinstance(values[key], str)
    }
    plugin = values.get("exec")
    if isinstance(plugin, dict) and isinstance(plugin.get("command"), str) and "/" in plugin["command"]:
        resolved["exec"] = plugin | {"command": str(folder / plugin["command"])}
    return values | resolved
