"""Push a small image into a registry through its own API, as `docker push` does."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile

from .place import LabError
from .rest import Answer, send

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG = "application/vnd.docker.container.image.v1+json"
LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"


def push(registry: str, repository: str, headers: dict[str, str] | None = None) -> str:
    """Push an image of one file under the tag latest; return the digest of its configuration."""
    tar = _layer(repository)
    layer = gzip.compress(tar, mtime=0)
    rootfs = {"type": "layers", "diff_ids": [_digest(tar)]}
    config = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": rootfs}).encode()
    for blob in (layer, config):
        _upload(registry, repository, blob, headers or {})
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": {"mediaType": CONFIG, "size": len(config), "digest": _digest(config)},
        "layers": [{"mediaType": LAYER, "size": len(layer), "digest": _digest(layer)}],
    }
    url, kind = f"{registry}/v2/{repository}/manifests/latest", {"Content-Type": MANIFEST}
    _check(send("PUT", url, json.dumps(manifest).encode(), {**(headers or {}), **kind}))
    return _digest(config)


def _upload(registry: str, repository: str, blob: bytes, headers: dict[str, str]) -> None:
    begun = _check(send("POST", f"{registry}/v2/{repository}/blobs/uploads/", b"", headers))
    place = str(begun.headers["Location"])
    place = place if "://" in place else registry + place
    _check(send("PUT", f"{place}{'&' if '?' in place else '?'}digest={_digest(blob)}", blob, headers))


def _layer(name: str) -> bytes:
    """Return an archive with one file, so that no two repositories share a layer."""
    archive, content = io.BytesIO(), name.encode()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        entry = tarfile.TarInfo("name")
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    return archive.getvalue()


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _check(answer: Answer) -> Answer:
    if answer.status >= 400:
        raise LabError(f"the registry answered {answer.status}: {answer.body[:300].decode(errors='replace')}")
    return answer
