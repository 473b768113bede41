"""Row 2: which images of a registry are compared, and what every registry of the world may hold."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from container4nfv_probe import Image
from container4nfv_probe.audit.runner import ask
from container4nfv_probe.probes.facts import blobs, served
from container4nfv_probe.rules.model import Truth
from container4nfv_probe.testing import Cloud
from tests.unit.probes.registries import (
    APP,
    EMPTY,
    HOST,
    INDEX,
    MANIFEST,
    TOOL,
    digest,
    image,
    in_swift,
    manifest,
    run_registry,
    serves,
    told,
)

# What a repository's tag may name that is no image of its own.
NO_IMAGE: dict[str, tuple[Any, str]] = {
    "an artifact with the empty configuration": (manifest(EMPTY, "application/vnd.oci.empty.v1+json"), MANIFEST),
    "an image with the empty configuration": (manifest(EMPTY), MANIFEST),
    "a chart of Helm": (manifest(digest("chart"), "application/vnd.cncf.helm.config.v1+json"), MANIFEST),
    "a signature of cosign": (manifest(digest("signature"), layer="application/vnd.dev.cosign.simplesigning.v1+json"),
                              MANIFEST),
    "an attestation of BuildKit": (manifest(digest("attestation"), layer="application/vnd.in-toto+json"), MANIFEST),
    "a plugin of Docker": (manifest(digest("plugin"), "application/vnd.docker.plugin.v1+json"), MANIFEST),
    "an image without layers": ({**manifest(digest("scratch")), "layers": []}, MANIFEST),
    "a manifest of schema 1": ({"schemaVersion": 1, "fsLayers": [{"blobSum": EMPTY}]},
                               "application/vnd.docker.distribution.manifest.v1+prettyjws"),
    "an index of nothing": ({"manifests": []}, INDEX),
    "an index of attestations": ({"manifests": [{"mediaType": MANIFEST, "digest": digest("attestation"),
                                                 "platform": {"os": "unknown", "architecture": "unknown"}}]}, INDEX),
    "a digest of another kind": (manifest("sha512:" + "ab" * 64), MANIFEST),
}  # fmt: skip


class TestWhatIsInEveryRegistry:
    @pytest.mark.parametrize("name", NO_IMAGE)
    def test_is_no_image_and_ties_nothing(self, cloud: Cloud, name: str) -> None:
        document, kind = NO_IMAGE[name]
        run_registry(cloud, ())
        cloud.exchanges = [one for one in cloud.exchanges if "_catalog" not in one.url]
        cloud.says("registry", "/v2/_catalog?n=32", {"repositories": ["team/thing"]})
        cloud.says("registry", "/v2/team/thing/tags/list", {"tags": ["1"]})
        thing = Image("team/thing", "1", digest("what the tag names"), EMPTY)
        serves(cloud, thing, document=document, kind=kind)
        in_swift(cloud, "left-over", thing, looked_for=[thing])
        answer = cloud.ask(blobs.tied_swift)
        assert (answer.truth, answer.because) == (Truth.UNKNOWN, f"{HOST} shows no image")

    @pytest.mark.parametrize("suffix", ["", ".sig", ".att", ".sbom"])
    def test_stands_under_tags_that_are_passed_over(self, cloud: Cloud, suffix: str) -> None:
        signature = replace(APP, tag=APP.digest.replace(":", "-") + suffix, configuration=EMPTY)
        run_registry(cloud, (APP, signature, TOOL))
        in_swift(cloud, "images", APP, TOOL)
        subject = cloud.subject()
        assert ask(blobs.tied_swift, subject).truth is Truth.YES
        assert not [
            one.url for one in subject.openstack.transport.exchanges() if f"manifests/{signature.tag}" in one.url
        ]

    def test_a_repository_of_signatures_leaves_the_word_to_others(self, cloud: Cloud) -> None:
        """A registry whose first tag is a signature, and a container of another that holds the empty object."""
        signature = Image("a/signed", digest("x").replace(":", "-"), digest("y"), EMPTY)
        run_registry(cloud, (signature, APP, TOOL))
        in_swift(cloud, "left-over", signature)
        assert told(cloud)[0] == "not-visible"


class TestWhichImages:
    @pytest.mark.parametrize(
        ("tags", "first"),
        [
            (["1", "2", "3"], "3"),
            (["1", "latest", "zz"], "latest"),
            ([f"sha256-{'ab' * 32}.sig", "1"], "1"),
            ([f"sha256-{'ab' * 32}"], None),
            (["sha256-not-a-digest"], "sha256-not-a-digest"),
        ],
    )
    def test_of_tags_the_one_that_moves_most(self, cloud: Cloud, tags: list[str], first: str | None) -> None:
        run_registry(cloud, [image("team/app", f"build {tag}", tag) for tag in tags])
        sample = served.served(cloud.subject())
        named = [one.tag for one in getattr(sample, "images", ())]
        assert named == ([first] if first else [])

    def test_five_from_everywhere_in_the_list(self, cloud: Cloud) -> None:
        run_registry(cloud, [image(f"team/{letter}") for letter in "abcdefghijklmnopqrstuvwxyz"])
        sample = served.served(cloud.subject())
        assert [one.repository[-1] for one in getattr(sample, "images", ())] == ["a", "f", "k", "p", "u"]

    @pytest.mark.parametrize("mirrored", ["library/debian", "quay.io/calico/node", "registry.k8s.io/pause"])
    def test_what_mirrors_hold_comes_last(self, mirrored: str) -> None:
        assert served.spread([mirrored, "app", "team/tool"]) == ["app", "team/tool", mirrored]

    def test_an_image_that_cannot_be_had_is_replaced_by_the_next(self, cloud: Cloud) -> None:
        run_registry(cloud, (image("a"), APP, TOOL))
        cloud.exchanges = [one for one in cloud.exchanges if "/v2/a/tags" not in one.url]
        cloud.says("registry", "/v2/a/tags/list", {"tags": None})
        in_swift(cloud, "images", APP, TOOL)
        assert told(cloud)[0] == "yes"

    @pytest.mark.parametrize("nested", [1, 2, 3])
    def test_of_an_index_of_indexes_the_first_image(self, cloud: Cloud, nested: int) -> None:
        run_registry(cloud)
        cloud.exchanges = [one for one in cloud.exchanges if "team/app/manifests" not in one.url]
        names = [APP.tag, *(digest(f"index {number}") for number in range(1, nested)), digest("inner")]
        for reference, inner in pairwise(names):
            listed = [{"mediaType": MANIFEST, "digest": digest("none"), "platform": {"os": "unknown"}},
                      {"mediaType": INDEX, "digest": inner, "platform": {"os": "linux"}}]  # fmt: skip
            serves(cloud, replace(APP, tag=reference), document={"manifests": listed}, kind=INDEX)
        serves(cloud, replace(APP, tag=names[-1]))
        in_swift(cloud, "images", APP, TOOL)
        assert told(cloud)[0] == "yes"

    @pytest.mark.parametrize("layer", ["application/vnd.oci.image.layer.v1.tar+zstd",
                                       "application/vnd.oci.image.layer.v1.tar",
                                       "application/vnd.docker.image.rootfs.diff.tar.gzip",
                                       "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"])  # fmt: skip
    def test_however_its_layers_are_packed(self, cloud: Cloud, layer: str) -> None:
        run_registry(cloud)
        cloud.exchanges = [one for one in cloud.exchanges if "team/app/manifests" not in one.url]
        serves(cloud, APP, document=manifest(APP.configuration, layer=layer))
        in_swift(cloud, "images", APP, TOOL)
        assert told(cloud)[0] == "yes"
