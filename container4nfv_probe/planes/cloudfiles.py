"""clouds.yaml and its kin, checked before openstacksdk reads them.

The SDK skips in silence what it cannot parse, and trips over values of another kind than it
expects; whoever wrote a file, it must not cost time or memory, and no error quotes from it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.wire import files

LARGEST = 1 << 20
MOST_NODES = 100_000  # where one asks for many clouds: some 4,000 of them
# What the SDK takes for granted, by key: in words, and the types that are so.
SECTIONS = ("cache", "client", "metrics", "public-clouds")
KINDS: Mapping[str, tuple[str, tuple[type, ...]]] = {
    "auth_plugin": ("a word", (str,)),
    "auth_type": ("a word", (str,)),
    "auth_url": ("a URL", (str,)),
    "cache": ("true or false", (bool, str)),
    "cloud": ("a name", (str,)),
    "insecure": ("true or false", (bool, str)),
    "interface": ("a word or a list of words", (str, list)),
    "metrics": ("a mapping", (dict,)),
    "networks": ("a list", (list,)),
    "profile": ("a name", (str,)),
    "region_name": ("a name", (str, int, float, list)),
    "regions": ("a list", (list,)),
}


def check(variable: str, names: Sequence[str], clouds_needed: bool = False, every: bool = True) -> str:
    """The path of the file that the SDK would read, "" for none. Raises ``ConfigurationError``.

    ``variable`` may name it in the environment; else the first of ``names`` that exists counts. Without
    ``every`` a broken entry is left for whoever chooses it.
    """
    override = os.environ.get(variable) if variable else None
    if override and not os.path.exists(override):
        raise ConfigurationError(f"{variable} names {override}, which does not exist: correct or unset it")
    path = next((path for path in (*([override] if override else ()), *names) if os.path.exists(path)), "")
    if path:
        _check_shape(path, _parsed(path, 0 if every else MOST_NODES), clouds_needed, every)
    return path


def without_nulls(cloud: dict[str, Any]) -> dict[str, Any]:
    """The entry of a cloud without what has no value: that was not given. Only a method may be null: none."""
    kept = {key: value for key, value in cloud.items() if value is not None or key in ("auth_type", "auth_plugin")}
    return kept | {"auth": without_nulls(kept["auth"])} if isinstance(kept.get("auth"), dict) else kept


def check_entry(place: str, cloud: Mapping[str, Any]) -> None:
    """Whether the values of a cloud are what the SDK takes them for. Raises ``ConfigurationError``."""
    _check_keys(place, cloud)
    for key, value in (*cloud.items(), *cloud.get("auth", {}).items()):
        wanted, types = KINDS.get(key, ("", (type(value),)))
        if type(value) not in types and value is not None:
            raise ConfigurationError(f"{place}: '{key}' is not {wanted}: correct it")


def _parsed(path: str, most_nodes: int) -> Any:
    try:
        if path.endswith("json"):
            return json.loads(files.read(path, LARGEST))
        return yaml.load(files.read_yaml(path, LARGEST, most_nodes), files.LOADER)  # noqa: S506
    except json.JSONDecodeError as error:
        raise ConfigurationError(f"{path}, line {error.lineno}: not JSON ({error.msg}): correct the file") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = re.sub(r"'[^'<][^']{2,}'", "(hidden)", error.problem or "")
        raise ConfigurationError(f"{path}, line {line}: not YAML ({problem}): correct the file") from error
    except (ValueError, TypeError, RecursionError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path} cannot be parsed ({type(error).__name__}): correct the file") from error


def check_mappings(path: str, name: str, cloud: Any) -> None:
    """Whether the entry of a cloud, and what it has for the login, have keys at all. Raises ``ConfigurationError``."""
    if not isinstance(cloud, dict):
        raise ConfigurationError(f"{path}: cloud {name} is not a mapping: give it at least 'auth:'")
    if "auth" in cloud and not isinstance(cloud["auth"], dict):
        raise ConfigurationError(
            f"{path}: 'auth' of cloud {name} is not a mapping: give it auth_url, username and more"
        )


def _check_shape(path: str, data: Any, clouds_needed: bool, every: bool) -> None:
    """Only clouds.yaml must have ``clouds``; the others add to it, or are empty."""
    if data is None and not clouds_needed:
        return
    clouds = data.get("clouds", None if clouds_needed else {}) if isinstance(data, dict) else None
    if not isinstance(clouds, dict):
        raise ConfigurationError(f"{path} has no mapping 'clouds:' at its top: add one")
    for name in SECTIONS:
        if name in data and not isinstance(data[name], dict):
            raise ConfigurationError(f"{path}: {name} is not a mapping: correct or remove it")
        _check_keys(f"{path}: {name}", data.get(name))
    for name, cloud in clouds.items() if every else ():
        check_mappings(path, name, cloud)


def _check_keys(place: str, value: Any) -> None:
    if any(not isinstance(key, str) for key in _keys(value)):
        raise ConfigurationError(f"{place} has a key that is not a text: put it in quotes")


def _keys(value: Any) -> Iterator[Any]:
    """Every key of a mapping and of those in it; the SDK calls methods of texts on them."""
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _keys(inner)
