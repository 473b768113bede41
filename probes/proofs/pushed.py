"""The image that is pushed: two kilobytes of a program that waits, and the run's name; each run has another one.

Its bytes follow from the run, so that whoever knows the name of a run knows the digests of all that it pushed.
Media types and documents: the registry's Image Manifest Version 2, Schema 2 (distribution 2.8.2).
"""

from __future__ import annotations

import hashlib
import json
import struct
import tarfile
from dataclasses import dataclass

from container4nfv_probe.proving import TAG as MARK

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG = "application/vnd.docker.container.image.v1+json"
LAYER = "application/vnd.docker.image.rootfs.diff.tar"  # not packed: packers differ from one release to the next
TAG = "latest"
PROGRAM = f"/{MARK}"
# pause(2) for ever, on x86-64: mov eax, 34; syscall; jmp to the beginning.
CODE = bytes.fromhex("b822000000 0f05 ebf7")
ADDRESS, HEADERS, BLOCK = 0x400000, 120, 512


@dataclass(frozen=True)
class Pushed:
    """An image as a registry takes it: two blobs and the manifest that names them."""

    layer: bytes
    configuration: bytes
    manifest: str

    @property
    def blobs(self) -> dict[str, bytes]:
        """What is pushed before the manifest, by its digest."""
        return {digest(one): one for one in (self.layer, self.configuration)}

    @property
    def digest(self) -> str:
        """That of the manifest."""
        return digest(self.manifest.encode())

    @property
    def digests(self) -> tuple[str, ...]:
        """Those of all that a registry keeps of it."""
        return (*self.blobs, self.digest)


def image(run: str) -> Pushed:
    """The image of a run."""
    layer = _layer(run)
    rootfs = {"type": "layers", "diff_ids": [digest(layer)]}
    made = {"architecture": "amd64", "os": "linux", "config": {"Cmd": [PROGRAM]}, "rootfs": rootfs}
    configuration = json.dumps(made).encode()
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": _named(CONFIG, configuration),
                "layers": [_named(LAYER, layer)]}  # fmt: skip
    return Pushed(layer, configuration, json.dumps(manifest))


def digest(content: bytes) -> str:
    """As registries name content."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _named(kind: str, content: bytes) -> dict[str, object]:
    return {"mediaType": kind, "size": len(content), "digest": digest(content)}


def _layer(run: str) -> bytes:
    """An archive with the program alone, which nobody else has: the run's name stands behind its last byte."""
    content = _program() + run.encode()
    entry = tarfile.TarInfo(PROGRAM.lstrip("/"))
    entry.size, entry.mode = len(content), 0o755
    return entry.tobuf(tarfile.USTAR_FORMAT) + content.ljust(BLOCK, b"\0") + bytes(2 * BLOCK)


def _program() -> bytes:
    """The smallest ELF file with the code (elf(5))."""
    size = HEADERS + len(CODE)
    identity = b"\x7fELF" + bytes((2, 1, 1)) + bytes(9)
    head = struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, ADDRESS + HEADERS, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    segment = struct.pack("<IIQQQQQQ", 1, 5, 0, ADDRESS, ADDRESS, size, size, 0x1000)
    return identity + head + segment + CODE
