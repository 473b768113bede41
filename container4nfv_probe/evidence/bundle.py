"""A report with its evidence as files one can hand over: report.json and exchanges.har, in a folder or a zip.

The two say the same twice, so that one that was changed alone is noticed.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import Any

import msgspec

from container4nfv_probe.evidence import har
from container4nfv_probe.rules import shapes
from container4nfv_probe.rules.errors import BundleError
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.report import Report

REPORT, EXCHANGES = "report.json", "exchanges.har"
LARGEST = 64 << 20
SCHEMA_VERSION = 1


def write(report: Report, path: Path) -> None:
    """Write the bundle, whole or not at all: a zip by suffix, else a folder. Raises ``BundleError``."""
    documents = {REPORT: msgspec.to_builtins(report), EXCHANGES: har.archive(report)}
    files = {name: json.dumps(document, indent=1) + "\n" for name, document in documents.items()}
    try:
        if path.suffix == ".zip":
            _write_zip(files, path)
        else:
            _write_folder(files, path)
    except OSError as error:
        raise BundleError(f"{path} cannot be written ({error.strerror}): name another place") from error


def _write_zip(files: dict[str, str], path: Path) -> None:
    with (
        tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as stream,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name, text in files.items():
            archive.writestr(name, text)
    os.chmod(stream.name, 0o644)
    os.replace(stream.name, path)


def _write_folder(files: dict[str, str], path: Path) -> None:
    """A new folder beside it takes the place of an earlier bundle, and of nothing else."""
    if path.exists() and {one.name for one in path.iterdir()} - {REPORT, EXCHANGES, "matrix.txt"}:
        raise BundleError(f"{path} holds other files than a bundle's: name a new folder")
    fresh = Path(tempfile.mkdtemp(dir=path.parent))
    for name, text in files.items():
        (fresh / name).write_text(text, encoding="utf-8")
    fresh.chmod(0o755)
    if path.exists():
        shutil.rmtree(path)
    fresh.rename(path)


def read(path: Path) -> Report:
    """The report of a bundle, or of a lone report.json. Raises ``BundleError``."""
    if not path.exists():
        raise BundleError(f"{path} does not exist: name a bundle (a folder or .zip) or a JSON report")
    if path.is_dir():
        files = {name: _file(path / name) for name in (REPORT, EXCHANGES)}
    elif zipfile.is_zipfile(path):
        files = _unzip(path)
    else:
        return _report(_file(path), path)
    report = _report(files[REPORT], path)
    try:
        recorded = har.exchanges(json.loads(files[EXCHANGES]))
    except (ValueError, msgspec.ValidationError, LookupError, TypeError, RecursionError) as error:
        raise BundleError(f"{path}: {EXCHANGES} is damaged ({type(error).__name__}): get it anew") from error
    if recorded != report.exchanges:
        raise BundleError(f"{path}: {REPORT} and {EXCHANGES} contradict each other: one was changed, get both anew")
    return report


def _file(path: Path) -> bytes:
    try:
        if path.is_symlink() or not path.is_file():
            raise BundleError(f"{path} is not a plain file: get the bundle anew")
        if path.stat().st_size > LARGEST:
            raise BundleError(f"{path} is larger than {LARGEST >> 20} MiB: no audit writes that")
        return path.read_bytes()
    except OSError as error:
        raise BundleError(f"{path} cannot be read ({error.strerror})") from error


def _unzip(path: Path) -> dict[str, bytes]:
    """The two members of the archive; sizes are counted while unpacking, never believed."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = {info.filename: info for info in archive.infolist()}
            if set(members) != {REPORT, EXCHANGES} or len(archive.infolist()) != 2:
                raise BundleError(f"{path} is not a bundle: it must hold {REPORT} and {EXCHANGES}, and nothing else")
            return {name: _member(archive, info, path) for name, info in members.items()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise BundleError(f"{path} is damaged or not a plain zip ({type(error).__name__}): get it anew") from error


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> bytes:
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        raise BundleError(f"{path}: {info.filename} is not a plain file: get the bundle anew")
    with archive.open(info) as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise BundleError(f"{path}: {info.filename} is larger than {LARGEST >> 20} MiB: no audit writes that")
    return content


def _report(content: bytes, path: Path) -> Report:
    try:
        document: Any = json.loads(content)
        version = document["schema_version"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise BundleError(f"{path} holds no report of this program: name a bundle or a JSON report") from error
    if version != SCHEMA_VERSION:
        raise BundleError(f"{path} has schema version {version!r}, and this program reads {SCHEMA_VERSION}")
    exchanges = document.pop("exchanges", None)
    try:
        return shapes.convert({**_cleaned(document), "exchanges": exchanges}, Report)
    except (msgspec.ValidationError, RecursionError) as error:
        raise BundleError(f"{path} is not a whole report ({error}): get it anew") from error


def _cleaned(value: Any) -> Any:
    """The same with every text made plain: who wrote the file is not known; a replay needs exchanges as they are."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    return {clean(name): _cleaned(one) for name, one in value.items()} if isinstance(value, dict) else value
