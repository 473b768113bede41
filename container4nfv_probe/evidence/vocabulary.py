"""Which words of an audit are nobody's own: those of the APIs that are asked, and what requirements declare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from os_service_types import ServiceTypes

from container4nfv_probe.evidence.pseudonyms import Vocabulary
from container4nfv_probe.planes import (
    absence,
    apimachinery,
    everybodys,
    health,
    libnetwork,
    manifests,
    registry,
)
from container4nfv_probe.planes.asking import fields_of
from container4nfv_probe.planes.catalogue import UNOFFICIAL
from container4nfv_probe.planes.versions import VersionDocument
from container4nfv_probe.rules.public import Public, declared
from container4nfv_probe.rules.read import Read
from container4nfv_probe.rules.report import PLANES
from container4nfv_probe.wire.kept import PARAMETERS

# What the planes read by themselves.
SHAPES = (VersionDocument, absence.Service, absence.Endpoint, absence.Fault, apimachinery.Status, apimachinery.Groups,
          apimachinery.Resources, apimachinery.Page, health.Health, libnetwork.Activation, libnetwork.Scope,
          libnetwork.Ipam, libnetwork.Spaces, libnetwork.Refusal, registry.Catalog, registry.Tags, registry.SystemInfo,
          manifests.Index, manifests.Manifest)  # fmt: skip
READS = (absence.SERVICES, absence.ENDPOINTS)
# Keystone's own roles, and how an endpoint's interface is written.
KEYSTONE = Public("admin", "manager", "member", "reader", "service", "public", "internal", "publicURL", "internalURL",
                  "adminURL", "AUTH", "openstack", *PLANES)  # fmt: skip
URLS = Public("http", "https", "localhost", "localdomain", *PARAMETERS, "type", "service_id")
KUBERNETES = Public("api", "apis", "v1", "namespaces", "extensions", "metadata", "items", "continue", "fieldSelector",
                    "labelSelector", "in", "notin", "default", "svc", "cluster.local", "docker", "docker-pullable",
                    "containerd", "cri-o")  # fmt: skip
REGISTRY = Public("v2", "_catalog", "n", "tags", "list", "manifests", "blobs", "repository", "repositories", "pull",
                  "catalog", "token", "scope", "api", "v2.0", "systeminfo", "latest", "library", "sha256",
                  *everybodys.REGISTRIES, *everybodys.OWNERS, *everybodys.STORES)  # fmt: skip
OTHERS = Public("next", "Err", "healthcheck", "Plugin.Activate", "IpamDriver.GetDefaultAddressSpaces",
                "IpamDriver.GetCapabilities", "NetworkDriver.GetCapabilities", "OpenStack")  # fmt: skip


def vocabulary(reads: Iterable[Read[Any]], more: Iterable[Public] = ()) -> Vocabulary:
    """What stays of what these reads get, and of where they get it."""
    asked: tuple[Read[Any], ...] = (*READS, *reads)
    shapes = dict.fromkeys((*SHAPES, *(one.shape for one in asked)))
    types = ServiceTypes()
    services = Public(*(alias for name in types.all_types_by_service_type for alias in types.get_all_types(name)))
    paths = Public(*UNOFFICIAL, *(word for one in asked for word in _words(one)))
    pairs = {pair for one in asked for pair in (*one.params, *one.everyone, *fields_of(one))} | {registry.FIRST}
    fields = [said for shape in shapes for said in declared(shape)]
    return Vocabulary((KEYSTONE, URLS, KUBERNETES, REGISTRY, OTHERS, services, paths, *more, *fields),
                      frozenset(urlencode([pair]) for pair in pairs))  # fmt: skip


def _words(read: Read[Any]) -> Iterator[str]:
    """The words of its path and of its query's names, and that of its list."""
    names = [name for name, _ in (*read.params, *read.everyone)]
    for part in (*read.path.split("/"), *names, read.key or ""):
        if part and "{" not in part:
            yield part
