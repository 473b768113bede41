"""clouds.yaml, secure.yaml, OS_* and --os-*: openstacksdk owns them; this only makes errors clear."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from typing import Any

import keystoneauth1.exceptions
import openstack.config
import openstack.exceptions
import yaml
from openstack.config.cloud_region import CloudRegion
from openstack.config.loader import CONFIG_FILES, SECURE_FILES

from container4nfv_probe.errors import ConfigurationError

SDK_ERRORS = (openstack.exceptions.SDKException, keystoneauth1.exceptions.ClientException)


def configuration() -> openstack.config.OpenStackConfig:
    """Openstacksdk's view of all cloud configuration, its files checked first."""
    for name, files in (("OS_CLIENT_CONFIG_FILE", CONFIG_FILES), ("OS_CLIENT_SECURE_FILE", SECURE_FILES)):
        override = os.environ.get(name)
        if override and not os.path.exists(override):
            raise ConfigurationError(f"{name} names {override}, which does not exist: correct or unset it")
        path = next((path for path in (*([override] if override else ()), *files) if os.path.exists(path)), "")
        if path:
            _check_file(path)
    try:
        return openstack.config.OpenStackConfig()
    except SDK_ERRORS as error:
        raise ConfigurationError(f"the cloud configuration cannot be used: {_line(error)}") from error


def defaults() -> openstack.config.OpenStackConfig:
    """Openstacksdk without any configuration: enough to say which options there are."""
    return openstack.config.OpenStackConfig(load_yaml_config=False, load_envvars=False)


def register_options(
    parser: argparse.ArgumentParser, config: openstack.config.OpenStackConfig, argv: list[str]
) -> None:
    """Add every --os-* option, those of the chosen authentication method included."""
    try:
        config.register_argparse_arguments(parser, argv)
    except SDK_ERRORS as error:
        raise _unknown_cloud(config, _named(argv), error) from error


def choose(config: openstack.config.OpenStackConfig, options: argparse.Namespace) -> CloudRegion:
    """The cloud and region that options and environment name, with its authentication plugin."""
    name = getattr(options, "os_cloud", None)
    if not (name or os.environ.get("OS_AUTH_URL") or getattr(options, "os_auth_url", None)):
        raise ConfigurationError(f"no cloud was named: give --os-cloud NAME or set OS_CLOUD ({_known(config)})")
    try:
        return config.get_one(argparse=options)
    except keystoneauth1.exceptions.MissingRequiredOptions as error:
        missing = ", ".join(sorted(option.dest or option.name for option in error.options))
        place = f"cloud {name} in {config.config_filename}" if name else "the environment"
        raise ConfigurationError(f"{place} lacks {missing}: add it under auth") from error
    except SDK_ERRORS as error:
        raise _unknown_cloud(config, name, error) from error


def _unknown_cloud(config: openstack.config.OpenStackConfig, name: str | None, error: Exception) -> Exception:
    if name and name not in config.get_cloud_names():
        return ConfigurationError(f"cloud {name} is not configured: {_known(config)}")
    return ConfigurationError(f"the configuration of cloud {name or '(environment)'} cannot be used: {_line(error)}")


def _known(config: openstack.config.OpenStackConfig) -> str:
    if not config.config_filename:
        return "no clouds.yaml was found in ., ~/.config/openstack or /etc/openstack"
    names = sorted(name for name in config.get_cloud_names() if name != "envvars")
    return f"{config.config_filename} has {', '.join(names) or 'no cloud'}"


def _named(argv: Sequence[str]) -> str | None:
    peek = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    peek.add_argument("--os-cloud", default=os.environ.get("OS_CLOUD"))
    name: str | None = peek.parse_known_args(argv)[0].os_cloud
    return name


def _line(error: Exception) -> str:
    return " ".join(str(error).split())


def _check_file(path: str) -> None:
    """The SDK skips a file it cannot parse, silently: say which, and where in it."""
    try:
        with open(path, encoding="utf-8") as stream:
            data = json.load(stream) if path.endswith("json") else yaml.safe_load(stream)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigurationError(f"{path}, line {line}: not YAML ({error.problem}): correct the file") from error
    except (ValueError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path} cannot be parsed ({_line(error)}): correct the file") from error
    _check_shape(path, data)


def _check_shape(path: str, data: Any) -> None:
    if not isinstance(data, dict) or not isinstance(data.get("clouds"), dict):
        raise ConfigurationError(f"{path} has no mapping 'clouds:' at its top: add one")
    for name, cloud in data["clouds"].items():
        if not isinstance(cloud, dict):
            raise ConfigurationError(f"{path}: cloud {name} is not a mapping: give it at least 'auth:'")
        if "auth" in cloud and not isinstance(cloud["auth"], dict):
            raise ConfigurationError(f"{path}: 'auth' of cloud {name} is not a mapping of auth_url, username ...")
