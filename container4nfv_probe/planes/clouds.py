"""clouds.yaml, secure.yaml, OS_* and --os-*: openstacksdk owns them; this only makes errors clear."""

from __future__ import annotations

import argparse
import copy
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import keystoneauth1.exceptions
import openstack.config
import openstack.exceptions
from openstack.config import vendors
from openstack.config.cloud_region import CloudRegion
from openstack.config.loader import CONFIG_FILES, SECURE_FILES, VENDOR_FILES

from container4nfv_probe.planes import cloudfiles, regions
from container4nfv_probe.planes.methods import METHODS, unsupported
from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.wire.kept import clean_url

SDK_ERRORS = (openstack.exceptions.SDKException, keystoneauth1.exceptions.ClientException)
# What the SDK trips over when a value is of another type than it expects, or a plugin's library is missing.
STRANGE = (AttributeError, ImportError, LookupError, TypeError, ValueError)
# What the SDK looks for on the command line before it says which options there are.
PEEKED = ("os_cloud", "os_auth_type", "os_auth_plugin", "os_token", "os_auth_token", "timeout")
# The SDK's options that do not begin with --os- and matter here.
OTHERS = frozenset({"endpoint_type", "insecure"})
# Methods whose user and project openstackclient takes to be of the default domain, unless one is named.
BY_NAME = ("password", "v3password", "v3totp")


def configuration(every: bool = True) -> openstack.config.OpenStackConfig:
    """Openstacksdk's view of all cloud configuration, its files checked first.

    Without ``every`` a broken entry costs the others nothing: ``alone`` tells of it.
    """
    path = cloudfiles.check("OS_CLIENT_CONFIG_FILE", CONFIG_FILES, clouds_needed=True, every=every)
    cloudfiles.check("OS_CLIENT_SECURE_FILE", SECURE_FILES, every=every)
    cloudfiles.check("", VENDOR_FILES)
    try:
        config = openstack.config.OpenStackConfig()
    except (*SDK_ERRORS, *STRANGE) as error:
        raise ConfigurationError(f"the cloud configuration cannot be used ({_said(error)}): correct it") from error
    if path and config.config_filename != path:
        raise ConfigurationError(f"openstacksdk cannot read {path}: correct the file, or its rights")
    clouds = config.cloud_config["clouds"]
    clouds.update({name: cloudfiles.without_nulls(cloud) for name, cloud in clouds.items() if isinstance(cloud, dict)})
    return config


def names(config: openstack.config.OpenStackConfig) -> list[str]:
    """The clouds of the files."""
    return [str(name) for name in config.get_cloud_names() if name not in (config.envvar_key, "defaults")]


def alone(config: openstack.config.OpenStackConfig, name: str) -> openstack.config.OpenStackConfig:
    """The configuration with no other cloud: what another process is to know. Raises ``ConfigurationError``."""
    clouds = config.cloud_config["clouds"]
    if name in clouds:
        cloudfiles.check_mappings(str(config.config_filename), name, clouds[name])
        clouds = {name: clouds[name]}
    one = copy.copy(config)
    one.cloud_config = {**config.cloud_config, "clouds": clouds}
    return one


def register_options(
    parser: argparse.ArgumentParser, config: openstack.config.OpenStackConfig, argv: list[str]
) -> None:
    """Add every --os-* option, those of the chosen authentication method included."""
    given = _peek(argv)
    _check_entry(config, given.os_cloud)
    with _one_sentence(config, given.os_cloud):
        _check_method(config.get_one(argparse=given, validate=False), _place(config, given.os_cloud))
        # Not argv itself: the SDK's own parsers would echo what they do not like, passwords included.
        words = [f"--{name.replace('_', '-')}={value}" for name, value in vars(given).items() if value]
        config.register_argparse_arguments(parser, words)
    # keystoneauth's defaults would win over what clouds.yaml says.
    parser.set_defaults(os_interface=os.environ.get("OS_INTERFACE"), insecure=None)


def register_defaults(parser: argparse.ArgumentParser) -> None:
    """Add the options that there are without any configuration: enough for --help, and for several clouds."""
    config = openstack.config.OpenStackConfig(load_yaml_config=False, load_envvars=False)
    register_options(parser, config, ["--os-cloud=", "--os-auth-type=password"])


def choose(config: openstack.config.OpenStackConfig, options: argparse.Namespace) -> CloudRegion:
    """The cloud and region that options and environment name, with its authentication plugin."""
    theirs = {name: value for name, value in vars(options).items() if name.startswith("os_") or name in OTHERS}
    given = argparse.Namespace(**theirs)
    name = theirs.get("os_cloud")
    if not (name or os.environ.get("OS_AUTH_URL") or theirs.get("os_auth_url")):
        raise ConfigurationError(f"no cloud was named: give --os-cloud NAME or set OS_CLOUD ({_known(config)})")
    _check_entry(config, name)
    with _one_sentence(config, name):
        peeked = config.get_one(argparse=given, validate=False)
        regions.check_chosen(config, name, theirs.get("os_region_name"))
        _check_method(peeked, _place(config, name))
        _check_complete(peeked.config, config, name)
        typed = _typed(theirs, peeked.config["auth"])
        return config.get_one(argparse=given, auth=_domains(peeked.config) | typed)


def _domains(cloud: dict[str, Any]) -> dict[str, str]:
    """The default domain where a name stands without one, as ``openstack`` has it (osc_lib, cli/client_config.py)."""
    if cloud["auth_type"] not in BY_NAME or str(cloud.get("identity_api_version") or "3").startswith("2"):
        return {}
    domain, auth = os.environ.get("OS_DEFAULT_DOMAIN") or "default", cloud["auth"]
    named = [whose for whose, name in (("user", "username"), ("project", "project_name")) if auth.get(name)]
    return {f"{whose}_domain_id": domain for whose in named
            if not auth.get(f"{whose}_domain_id") and not auth.get(f"{whose}_domain_name")}  # fmt: skip


def _typed(options: dict[str, Any], auth: dict[str, Any]) -> dict[str, Any]:
    """The options that the SDK would drop in silence, because clouds.yaml has them too."""
    values = {name: options.get(f"os_{name}") for name in auth}
    return {name: value for name, value in values.items() if value and value != os.environ.get(f"OS_{name.upper()}")}


def _peek(argv: list[str]) -> argparse.Namespace:
    """What the SDK is to know of the command line; what is wrong with it is for its real parser to say."""
    peek = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    for name in PEEKED:
        peek.add_argument(f"--{name.replace('_', '-')}", nargs="?", default=os.environ.get(name.upper()))
    return peek.parse_known_args(argv)[0]


@contextmanager
def _one_sentence(config: openstack.config.OpenStackConfig, name: str | None) -> Iterator[None]:
    try:
        yield
    except keystoneauth1.exceptions.MissingRequiredOptions as error:
        missing = sorted(option.dest or option.name for option in error.options)
        raise _lacks(missing, config, name) from error
    except (*SDK_ERRORS, *STRANGE) as error:
        if name and name not in config.get_cloud_names():
            raise ConfigurationError(f"cloud {name} is not configured: {_known(config)}") from error
        raise ConfigurationError(f"{_place(config, name)} cannot be used ({_said(error)}): correct it") from error


def _check_method(cloud: CloudRegion, place: str) -> None:
    if cloud.config.get("auth_type") not in METHODS:
        raise ConfigurationError(f"{place}: {unsupported(cloud.config.get('auth_type'))}")


def _check_complete(cloud: dict[str, Any], config: openstack.config.OpenStackConfig, name: str | None) -> None:
    """What keystoneauth would notice too late, with an exception that anything could have raised."""
    given: dict[str, Any] = {**cloud, **(cloud.get("auth") or {})}
    given.setdefault("username", given.get("user_name"))
    factors = given.get("auth_methods") or () if given["auth_type"] == "v3multifactor" else ()
    needed = dict.fromkeys(need for method in (given["auth_type"], *factors) for need in METHODS.get(method, ()))
    missing = [need for need in needed if not any(given.get(one) for one in need.split(" or "))]
    if missing:
        raise _lacks(missing, config, name)


def _lacks(missing: Iterable[str], config: openstack.config.OpenStackConfig, name: str | None) -> Exception:
    needs = [need.split(" or ") for need in missing]
    what = ", ".join(" or ".join(need) for need in needs)
    variables = ", ".join(" or ".join(f"OS_{one.upper()}" for one in need) for need in needs)
    remedy = "add it under 'auth'" if name else f"set {variables}"
    return ConfigurationError(f"{_place(config, name)} lacks {what}: {remedy}")


def _place(config: openstack.config.OpenStackConfig, name: str | None) -> str:
    return f"cloud {name} in {config.config_filename}" if name else "the cloud of the environment and options"


def _known(config: openstack.config.OpenStackConfig) -> str:
    if not config.config_filename:
        return "no clouds.yaml was found in ., ~/.config/openstack or /etc/openstack"
    return f"{config.config_filename} has {', '.join(sorted(names(config))) or 'no cloud'}"


def _said(error: Exception) -> str:
    """The error's text on one line where that can only be about names, else its kind: values may be secret."""
    told = isinstance(error, (*SDK_ERRORS, TypeError))
    return " ".join(str(error).split()) if told else type(error).__name__


def _check_entry(config: openstack.config.OpenStackConfig, name: str | None) -> None:
    """What the SDK would trip over, or do past the guard: fetch a profile from a URL."""
    entry = config.cloud_config["clouds"].get(name or config.default_cloud) or {}
    cloudfiles.check_entry(_place(config, name), entry)
    profile = entry.get("profile", entry.get("cloud"))
    if profile in vendors.profiles():
        profile = (vendors.get_profile(profile) or {}).get("profile")
    if profile and "//" in profile:
        raise ConfigurationError(
            f"{_place(config, name)}: the profile at {clean_url(profile)} is not fetched, an audit asks the cloud only:"
            " copy its auth_url and what else it says into the entry, and remove 'profile'"
        )
