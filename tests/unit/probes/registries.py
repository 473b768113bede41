"""A registry and Swift accounts as documents: images that one serves, and what the other holds of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from container4nfv_probe import Image, Subject
from container4nfv_probe.probes.facts import blobs, layouts, swift
from container4nfv_probe.rules.model import Endpoint
from container4nfv_probe.testing import PROJECT, Cloud

URL, HOST = "https://registry.example:5000", "registry.example:5000"
STORE = f"http://object-store.example/v1/AUTH_{PROJECT}"
MANIFEST, INDEX = "application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json"
CONFIG, LAYER = "application/vnd.oci.image.config.v1+json", "application/vnd.oci.image.layer.v1.tar+gzip"
EMPTY = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def digest(content: str) -> str:
    return f"sha256:{sha256(content.encode()).hexdigest()}"


def image(repository: str, build: str = "", tag: str = "1") -> Image:
    """The image of this build in a repository, by default one that no other repository has."""
    build = build or repository
    return Image(repository, tag, digest(f"manifest of {build}"), digest(f"configuration of {build}"))


APP, TOOL = image("team/app"), image("team/tool")


def manifest(configuration: str, kind: str = CONFIG, layer: str = LAYER) -> dict[str, Any]:
    """An image's manifest, or with other media types that of something packed like one."""
    layers = [{"mediaType": layer, "digest": digest(f"layer of {configuration}")}]
    return {"schemaVersion": 2, "config": {"mediaType": kind, "digest": configuration}, "layers": layers}


def serves(cloud: Cloud, one: Image, location: str = "", document: Any = None, kind: str = MANIFEST) -> None:
    """Let the registry serve an image, or ``document`` under its tag; readers of its blob may be sent elsewhere."""
    headers = {"Content-Type": kind, "Docker-Content-Digest": one.digest}
    written = manifest(one.configuration) if document is None else document
    cloud.says("registry", f"/v2/{one.repository}/manifests/{one.tag}", written, headers=headers)
    cloud.says("registry", f"/v2/{one.repository}/blobs/{one.configuration}", None, 307 if location else 200,
               method="HEAD", headers={"Location": location} if location else {})  # fmt: skip


def run_registry(
    cloud: Cloud, images: Iterable[Image] = (APP, TOOL), location: str = "", status: int = 200, harbor: str = ""
) -> None:
    """A registry of these images, in front of an object store; ``status`` is what its list of repositories gets."""
    images = tuple(images)
    cloud.has("registry", URL)
    cloud.says("registry", "/v2/", {})
    names = dict.fromkeys(one.repository for one in images)
    cloud.says("registry", "/v2/_catalog?n=32", {"repositories": list(names)}, status)
    for name in names:
        cloud.says("registry", f"/v2/{name}/tags/list", {"tags": [one.tag for one in images if one.repository == name]})
    for one in images:
        serves(cloud, one, location)
    driver = {"harbor_version": "v2.9", "registry_storage_provider_name": harbor} if harbor else {}
    cloud.says("registry", "/api/v2.0/systeminfo", driver, 200 if harbor else 404)
    cloud.offers("object-store", STORE)


def blob_url(one: Image, place: str, layout: layouts.Layout = layouts.SWIFT) -> str:
    """Where a driver sends readers of an image's blob."""
    return f"{place}/{layout.prefix}{layouts.blob_path(one.configuration)}"


def also_in(cloud: Cloud, *places: tuple[str, str, str]) -> Subject:
    """The cloud, with object stores in its catalogue for more regions and interfaces: region, interface, URL."""
    subject = cloud.subject()
    catalogue = subject.openstack.catalogue
    more = (Endpoint("object-store", interface, region, url) for region, interface, url in places)
    widened = replace(catalogue, endpoints=(*catalogue.endpoints, *more))
    return replace(subject, openstack=replace(subject.openstack, catalogue=widened))


def account(cloud: Cloud, *containers: str) -> None:
    """Let the project have these containers."""
    cloud.answers(swift.ACCOUNT, [{"name": name} for name in containers])
    for last in containers[-1:]:
        cloud.answers(swift.ACCOUNT, [], marker=last)


def contains(
    cloud: Cloud,
    container: str,
    *held: Image,
    layout: layouts.Layout = layouts.SWIFT,
    root: str = "",
    looked_for: Iterable[Image] = (APP, TOOL),
    changed: Mapping[str, str] | None = None,
) -> None:
    """Let a container hold these images in this layout and no others of those that are ``looked_for``.

    ``changed`` are fields of the objects that are otherwise.
    """
    of_container = {"name": "x", "hash": "", "last_modified": "2026-01-02T03:04:05.678900"}
    for one in (layouts.SWIFT, layouts.S3):
        cloud.answers(one.held.at(container=container), [of_container] if one is layout and held and not root else [])
        for wanted in dict.fromkeys((*held, *looked_for)):
            link = of_container | {"hash": layouts.digest_of_link(wanted.digest)} | dict(changed or {})
            for path in (layouts.tag_path(wanted), layouts.blob_path(wanted.configuration)):
                read = layouts.object_at(one, f"{root}{one.prefix}{path}").at(container=container)
                cloud.answers(read, [link | {"name": path}] if one is layout and wanted in held else [])


def in_swift(cloud: Cloud, container: str, *held: Image, **more: Any) -> None:
    """Let the project have one container, with these images."""
    account(cloud, container)
    contains(cloud, container, *held, **more)


def tagged(one: Image, build: str) -> Image:
    """The same tag of the same repository, as another build has it."""
    return replace(image(one.repository, build), tag=one.tag)


def told(cloud: Cloud) -> tuple[str, str]:
    """What the native driver's check says, and the S3 driver's."""
    both = [cloud.ask(check) for check in (blobs.tied_swift, blobs.tied_s3)]
    return both[0].cause or both[0].truth, both[1].cause or both[1].truth
