"""What a cloud's own answers name of the other APIs: registries that Zun and Magnum know, clusters that Magnum lists.

For advice only: whoever may write there may write anything, so that a name is what a name can be, and nothing else.
(zun 18.0.0, ``zun/api/controllers/v1/registries.py``; magnum 22.0.0, ``magnum/api/controllers/v1/cluster.py``)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from container4nfv_probe.planes.asking import PLANE
from container4nfv_probe.rules import shapes
from container4nfv_probe.rules.addresses import is_uuid
from container4nfv_probe.rules.document import Document
from container4nfv_probe.rules.model import Exchange

AUTHORITY = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*(:\d{1,5})?")
EVERYBODYS = ("docker.io", "quay.io", "gcr.io", "ghcr.io", "k8s.io")
MOST = 3


class Registry(Document, frozen=True):
    """One that Zun was told of."""

    domain: str = ""


class Labels(Document, frozen=True):
    """Where a cluster takes the images of its own services from."""

    container_infra_prefix: Any = None


class Template(Document, frozen=True):
    """What a cluster is made of."""

    uuid: str = ""
    coe: str = ""
    insecure_registry: str | None = None
    labels: Labels | None = None


class Cluster(Document, frozen=True):
    """One that Magnum made."""

    uuid: str = ""
    cluster_template_id: str = ""
    status: str | None = None
    labels: Labels | None = None


class Lists(Document, frozen=True):
    """What was kept of a list: null for what could not be read."""

    registries: tuple[Registry | None, ...] = ()
    clusters: tuple[Cluster | None, ...] = ()
    clustertemplates: tuple[Template | None, ...] = ()


@dataclass(frozen=True)
class Named:
    """URLs of registries, and ids of clusters of Kubernetes, the first few of each."""

    registries: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()


def named(exchanges: Iterable[Exchange]) -> Named:
    """What these answers name."""
    lists = [_lists(one.body) for one in exchanges if one.plane == PLANE]
    templates = {one.uuid: one for each in lists for one in each.clustertemplates if one}
    clusters = [one for each in lists for one in each.clusters if one]
    others = {one.uuid for one in templates.values() if one.coe != "kubernetes"}
    ready = [one.uuid for one in clusters if (one.status or "").endswith("_COMPLETE") and is_uuid(one.uuid)
             and one.status != "DELETE_COMPLETE" and one.cluster_template_id not in others]  # fmt: skip
    urls = [_url(one.domain) for each in lists for one in each.registries if one]
    labels = [*(one.labels for one in clusters), *(one.labels for one in templates.values())]
    urls += [_url(one.container_infra_prefix) for one in labels if one]
    urls += [_url(one.insecure_registry, "http") for one in templates.values()]
    return Named(_few(urls), _few(ready))


def _lists(body: Any) -> Lists:
    try:
        return shapes.convert(body, Lists)
    except msgspec.ValidationError:
        return Lists()


def _url(name: Any, scheme: str = "https") -> str:
    """The URL of a registry as images name it; "" for what is everybody's, or no name."""
    host = str(name or "").partition("/")[0]
    public = any(host == one or host.endswith(f".{one}") for one in EVERYBODYS)
    return f"{scheme}://{host}" if AUTHORITY.fullmatch(host) and not public else ""


def _few(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, names)))[:MOST]
