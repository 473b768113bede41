"""One registry under several names: what names a registry, and whether two names are of one thing.

Names of images: distribution/reference 0.6, ``normalize.go``.
"""

from __future__ import annotations

from container4nfv_probe import Subject

from .exposed import followed, place_of_registry
from .services import place_of

HUB = "docker.io"
HUBS = frozenset({HUB, "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"})


def names_a_registry(image: str) -> bool:
    """Whether an image's name begins with a host; without one it is Docker Hub's."""
    host, slash, _ = image.partition("/")
    return bool(slash) and ("." in host or ":" in host or host == "localhost")


def host_of(image: str) -> str:
    """The registry in an image's name, as runtimes read it."""
    return image.partition("/")[0].casefold() if names_a_registry(image) else HUB


def repository_of(image: str) -> str:
    """The repository in an image's name, without host, tag and digest."""
    name = image.partition("@")[0]
    path = name.partition("/")[2] if names_a_registry(name) else name
    above, slash, last = path.rpartition("/")
    return f"{above}{slash}{last.partition(':')[0]}"


def is_the_registry(subject: Subject, host: str) -> bool:
    """Whether a host is the registry's by name: equal, or both Docker Hub's."""
    return subject.registry.is_named_by(host) or {host, subject.registry.host} <= HUBS


def leading_there(subject: Subject, hosts: set[str]) -> set[str]:
    """The hosts that lead to what the registry's URL leads to, as far as the cluster shows it."""
    ours = followed(subject, place_of_registry(subject))
    reached = {host: followed(subject, place_of(f"https://{host}")) for host in hosts}
    return {host for host, other in reached.items()
            if other.doors and (other.doors == ours.doors or (other.ends and other.keys() == ours.keys()))}  # fmt: skip
