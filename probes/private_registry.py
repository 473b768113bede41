"""Row 2: a private registry for container images, on OpenStack's own storage, used by the COE.

Three things must come together: a registry answers, its bytes are in Swift or Cinder of this
cloud, and Zun, Magnum or the pods of a cluster pull from it. Short of a registry, Zun can be
served from Glance. Where no registry is given, only what OpenStack's own APIs hold is seen.
"""

from __future__ import annotations

from container4nfv_probe import Requirement

from .facts.blobs import registry_answers, tied_s3, tied_swift
from .facts.glance import docker_image_active, glance_takes_docker, glare_takes_docker
from .facts.node_registry import magnum_node_registry
from .facts.openshift import openshift_storage
from .facts.pointers import magnum_points
from .facts.pulls import pods_pull, zun_registry
from .facts.swift import swift_holds_blobs
from .facts.volumes import tied_cinder
from .facts.zun import image_search, workers_up

backed = tied_swift | tied_s3 | tied_cinder | openshift_storage
wired = zun_registry | magnum_points | pods_pull
zun_from_glance = glance_takes_docker & docker_image_active & image_search & workers_up

REQUIREMENT = Requirement(
    id="private-registry",
    row=2,
    title="Container private registry to store container images",
    projects=("Swift", "Cinder", "Glance", "Glare"),
    published="Open",
    closed=(registry_answers & backed & wired) | magnum_node_registry,
    partial=(registry_answers & (backed | wired)) | zun_from_glance,
    supporting=(swift_holds_blobs, glare_takes_docker),
    note="Glance speaks no registry protocol: what it holds serves Zun, not other COEs.",
    traps=(
        "Glance, Nova, Zun and others answer at /v2/ too: a service of the catalogue is no registry.",
        "A registry recorded in Zun is a client's credential, not a registry.",
        "registry_enabled is a dead flag from Magnum 23 (API 1.13) on.",
        "Swift lists one account: the registry usually lives in another project.",
        "A container that another registry left holds shared images too: every image looked at must be in it.",
        "A volume counts only where host, path and port of the registry's URL lead to the container that writes to it.",
        "A registry has many names in a cluster, and a mirror of the nodes shows in no pod.",
        "Docker Distribution 3 has no Swift driver; its S3 driver stores under another prefix.",
    ),
    sources=(
        "magnum 22.0.0: magnum/drivers/common/templates/fragments/configure-docker-registry.sh",
        "glance 33.0.0: glance/common/config.py (container_formats)",
        "zun 18.0.0: zun/api/controllers/v1/registries.py (API 1.30)",
    ),
)
