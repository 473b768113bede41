"""What manifests say of an image, and whether there is one: signatures, charts and attestations have manifests too.

OCI image-spec 1.1.1, ``manifest.md``, ``image-index.md`` and ``descriptor.md``; Docker's "Image Manifest
Version 2, Schema 2". What a default stands for is said there: "platform: This OPTIONAL property".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from container4nfv_probe.rules.document import Document
from container4nfv_probe.rules.public import Public

IMAGES = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
INDEXES = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
ACCEPT = ", ".join((*IMAGES, *INDEXES))
CONFIGURATIONS = frozenset({
    "application/vnd.oci.image.config.v1+json",
    "application/vnd.docker.container.image.v1+json",
})  # fmt: skip
LAYERS = (r"application/vnd\.(docker\.image\.rootfs(\.foreign)?\.diff|oci\.image\.layer(\.nondistributable)?\.v1)"
          r"\.tar([.+](gzip|zstd))?")  # fmt: skip
# What every registry of the world may hold: the empty object of OCI artifacts, and nothing at all.
EVERYWHERE = frozenset({
    "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
})  # fmt: skip
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
# Cosign's signatures, attestations and SBOMs, and OCI's referrers tag schema: what belongs to an image, not an image.
_ATTACHED = re.compile(r"sha\d+-[0-9a-f]{32,128}(\..*)?")


class Descriptor(Document, frozen=True):
    """What a manifest refers to."""

    mediaType: Annotated[str, Public(*CONFIGURATIONS, *IMAGES, *INDEXES)]
    digest: Annotated[str, Public(form="|".join(sorted(EVERYWHERE)))]


class Platform(Document, frozen=True):
    """For what an image of an index is; ``unknown`` for what BuildKit attests of its neighbours."""

    os: Annotated[str, Public("unknown", "linux", "windows")]


class Listed(Descriptor, frozen=True):
    """A manifest of an index."""

    platform: Platform | None = None

    def is_image(self) -> bool:
        """Whether it may be an image, or an index of such."""
        return self.platform is None or self.platform.os != "unknown"


class Index(Document, frozen=True):
    """A manifest that lists others."""

    manifests: tuple[Listed, ...]

    def first(self) -> str:
        """The digest of the first that may be an image; "" where none is."""
        return next((one.digest for one in self.manifests if one.is_image() and is_digest(one.digest)), "")


class Layer(Document, frozen=True):
    """A layer, of which only its kind matters: layers are shared between images."""

    mediaType: Annotated[str, Public("tar", form=LAYERS)]


class Manifest(Document, frozen=True):
    """The manifest of one image, or of something that was packed like one."""

    config: Descriptor
    layers: tuple[Layer, ...]

    def configuration(self) -> str:
        """The digest of an image's configuration, which no other build has; "" where this is no image."""
        archives = any(".tar" in layer.mediaType for layer in self.layers)  # plain, gzip or zstd
        own = is_digest(self.config.digest) and self.config.digest not in EVERYWHERE
        return self.config.digest if own and archives and self.config.mediaType in CONFIGURATIONS else ""


def is_digest(text: str) -> bool:
    """Whether it is a SHA-256 digest as registries write it."""
    return bool(_DIGEST.fullmatch(text))


def of_images(tags: tuple[str, ...]) -> Iterator[str]:
    """The tags that may name images, those first that are moved most often: ``latest``, then the last ones."""
    if "latest" in tags:
        yield "latest"
    yield from (tag for tag in reversed(tags) if tag != "latest" and not _ATTACHED.fullmatch(tag))
