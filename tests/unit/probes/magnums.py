"""Magnum as documents: templates and clusters with every field that its API always sends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from container4nfv_probe.probes.facts import magnum
from container4nfv_probe.testing import PROJECT, Cloud

STACK, KUBE, HELM = "6e8ae1ba-5a1c-4d3e-9d8b-1f1b1c1d1e1f", "kube-a1b2c", "state-abcdefghijkl"


def template(uuid: str = "t", **fields: Any) -> dict[str, Any]:
    """A template of Magnum's last driver of its own."""
    return {"uuid": uuid, "coe": "kubernetes", "cluster_distro": "fedora-coreos", "registry_enabled": False,
            "insecure_registry": None, "labels": {}} | fields  # fmt: skip


def cluster(uuid: str = "c", **fields: Any) -> dict[str, Any]:
    """A cluster that Heat made."""
    return {"uuid": uuid, "cluster_template_id": "t", "status": "CREATE_COMPLETE", "stack_id": STACK,
            "labels": {}} | fields  # fmt: skip


def without(document: dict[str, Any], field: str) -> dict[str, Any]:
    """The document of a release that does not send this field."""
    return {name: value for name, value in document.items() if name != field}


def run_magnum(
    cloud: Cloud,
    templates: Iterable[dict[str, Any]] = (),
    clusters: Iterable[dict[str, Any]] = (),
    version: str = "1.12",
    proof: int = 200,
    owner: str = PROJECT,
    created: str = "2026-01-01T00:00:00+00:00",
) -> None:
    """Magnum with these; ``proof`` is what its services get, ``owner`` ``""`` a release that names none."""
    clusters = list(clusters)
    cloud.answers(magnum.MAGNUM, {"name": "OpenStack Magnum API", "versions": [{"id": "v1", "max_version": version}]})
    cloud.answers(magnum.CONDUCTORS, {"mservices": []}, proof, headers={"OpenStack-API-Version": "container-infra 1.7"})
    cloud.answers(magnum.TEMPLATES, {"clustertemplates": list(templates)})
    cloud.answers(magnum.CLUSTERS, {"clusters": clusters})
    for one in clusters:
        whose = {"project_id": one.get("of", owner)} if owner else {}
        cloud.answers(magnum.CLUSTER.at(uuid=one["uuid"]), {"uuid": one["uuid"], "created_at": created} | whose)
