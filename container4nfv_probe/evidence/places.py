"""Files for nobody but their owner to read, which are there whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

from container4nfv_probe.rules.errors import BundleError


def put_file(content: bytes, path: Path) -> None:
    """Write a file in place of any earlier one; nothing else is left when that fails. Raises ``OSError``."""
    check_file(path)
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600, as far as the umask lets
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        os.replace(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)


def put_folder(files: Mapping[str, bytes], path: Path, ours: Collection[str]) -> None:
    """Write a folder in place of an earlier one that holds none but ``ours``. Raises ``OSError``, ``BundleError``."""
    check_folder(path, ours)
    beside = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))  # 0700
    try:
        fresh, earlier = beside / "fresh", beside / "earlier"
        fresh.mkdir(0o700)
        for name, content in files.items():
            with open(os.open(fresh / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(content)
        if path.exists():
            path.rename(earlier)
        fresh.rename(path)
    finally:
        if (beside / "earlier").exists() and not path.exists():  # half done: the earlier bundle is not lost
            (beside / "earlier").rename(path)
        shutil.rmtree(beside, ignore_errors=True)


def check_file(path: Path) -> None:
    """Raise what would keep a file from being written here, as far as that can be known."""
    if path.exists() and not path.is_file():
        raise BundleError(f"{path} is there, and no file: name another place")
    _check_beside(path)


def check_folder(path: Path, ours: Collection[str]) -> None:
    """Raise what would keep a folder from being written here, as far as that can be known."""
    if path.is_symlink():
        raise BundleError(f"{path} is a link: name the folder itself")
    if path.exists() and {one.name for one in path.iterdir()} - set(ours):
        raise BundleError(f"{path} holds other files than a bundle's: name a new folder")
    _check_beside(path)


def _check_beside(path: Path) -> None:
    """A file that has no name, and is gone at once."""
    with tempfile.TemporaryFile(dir=path.parent):
        pass
