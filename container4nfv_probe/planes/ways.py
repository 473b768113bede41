"""How a user gives the planes beside OpenStack's: options, or ``container4nfv:`` in the cloud's entry.

    clouds:
      mine:
        auth: ...
        container4nfv:
          kubeconfig: ~/.kube/config
          kube_context: admin@mine
          registry: https://registry.example:5000
          libnetwork: none
          zun_api_backends: [http://192.0.2.10:9517, http://192.0.2.11:9517]

The word ``none`` declares that the deployment has no such plane. An option counts more than the
file. ``registry_user`` and ``registry_password`` belong into secure.yaml, or into the environment.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from container4nfv_probe.rules.errors import ConfigurationError

KEY, NONE = "container4nfv", "none"
USER, PASSWORD = "CONTAINER4NFV_REGISTRY_USER", "CONTAINER4NFV_REGISTRY_PASSWORD"
# Name in the file, and the option that says the same.
OPTIONS = {
    "kubeconfig": "--kubeconfig",
    "kube_context": "--kube-context",
    "registry": "--registry",
    "libnetwork": "--libnetwork",
    "zun_api_backends": "--zun-api-backend",
}
PLANES = {"kubernetes": "kubeconfig", "registry": "registry", "libnetwork": "libnetwork"}
SECRETS = ("registry_user", "registry_password")


@dataclass(frozen=True)
class Ways:
    """Where the other APIs are; "" or () was not given, ``declared_absent`` are there not at all."""

    kubeconfig: str = ""
    kube_context: str = ""
    registry: str = ""
    libnetwork: str = ""
    backends: tuple[str, ...] = ()
    registry_user: str = field(default="", repr=False)
    registry_password: str = field(default="", repr=False)
    declared_absent: tuple[str, ...] = ()


def register(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    title = "Other APIs (none as a value: there is no such thing)"
    group = parser.add_argument_group(title)
    group.add_argument("--kubeconfig", metavar="PATH", help="kubeconfig of the cluster whose pods Kuryr connects")
    group.add_argument("--kube-context", metavar="NAME", help="context in the kubeconfig (default: the current one)")
    group.add_argument(
        "--registry", metavar="URL", help=f"registry for container images (its login: {USER}, {PASSWORD})"
    )
    group.add_argument("--libnetwork", metavar="URL", help="Kuryr's libnetwork driver on one host")
    group.add_argument("--zun-api-backend", metavar="URL", action="append", dest="zun_api_backends",
                       help="one Zun API server behind the endpoint; repeat it for each")  # fmt: skip


def chosen(options: argparse.Namespace, configured: Any = None) -> Ways:
    """What options say, else the cloud's entry. Raises ``ConfigurationError``."""
    entry = _entry(configured)
    if getattr(options, "kubeconfig", None):
        entry.pop("kube_context", None)  # that is a context of another file
    given = {name: getattr(options, name, None) or entry.get(name) or "" for name in OPTIONS}
    backends = _backends(given.pop("zun_api_backends"))
    typed = {name: _text(name, value) for name, value in given.items()}
    absent = [plane for plane, name in PLANES.items() if _is_none(typed[name])]
    there = {name: "" if _is_none(value) else value for name, value in typed.items()}
    if there["kube_context"] and not typed["kubeconfig"]:
        raise ConfigurationError("--kube-context needs the file it is in: give --kubeconfig PATH too")
    return Ways(
        kubeconfig=os.path.expanduser(there["kubeconfig"]),
        kube_context=there["kube_context"],
        registry=_url("--registry", there["registry"]),
        libnetwork=_url("--libnetwork", there["libnetwork"]),
        backends=backends or (),
        registry_user=os.environ.get(USER) or _text("registry_user", entry.get("registry_user") or ""),
        registry_password=os.environ.get(PASSWORD) or _text("registry_password", entry.get("registry_password") or ""),
        declared_absent=(*absent, *(() if backends is not None else ("backends",))),
    )


def _backends(given: Any) -> tuple[str, ...] | None:
    """The URLs of Zun's API servers, None where there are none as declared."""
    urls = given if isinstance(given, list) else [given]
    typed = [_text("zun_api_backends", url) for url in urls if url]
    if not any(map(_is_none, typed)):
        return tuple(_url("--zun-api-backend", url) for url in typed)
    if len(typed) > 1:
        raise ConfigurationError("--zun-api-backend is both none and a URL: give one or the other")
    return None


def _entry(configured: Any) -> dict[str, Any]:
    """The mapping in the cloud's entry, with no other names than these."""
    if configured is None:
        return {}
    if not isinstance(configured, dict):
        raise ConfigurationError(f"'{KEY}:' of the cloud is not a mapping: give it {', '.join(OPTIONS)}")
    unknown = sorted(str(name) for name in configured if name not in (*OPTIONS, *SECRETS))
    if unknown:
        raise ConfigurationError(f"'{KEY}:' of the cloud does not know {unknown[0]}: it has {', '.join(OPTIONS)}")
    return dict(configured)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ConfigurationError(f"{name} under '{KEY}:' is not a text: quote it, or write none")
    return value


def _is_none(value: str) -> bool:
    return value.casefold() == NONE


def _url(option: str, url: str) -> str:
    """The URL without a slash at its end; one that holds a password is not repeated."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise ConfigurationError(f"{option} is not a URL: it begins with http:// or https:// and names a host")
    if "@" in parts.netloc:
        raise ConfigurationError(f"{option} holds a user or password: set {USER} and {PASSWORD} instead")
    if parts.query or parts.fragment:
        raise ConfigurationError(f"{option} has a query: give scheme, host and port only")
    return urlunsplit(parts._replace(netloc=parts.netloc.lower())).rstrip("/")
