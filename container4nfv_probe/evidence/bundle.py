"""A report with its evidence as files one can hand over: report.json and exchanges.har, in a folder or a zip.

The archive is made of the report and of nothing else: one of the two that was changed alone is noticed.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from container4nfv_probe.evidence import har, places
from container4nfv_probe.rules import canonical, shapes
from container4nfv_probe.rules.errors import BundleError, FileError
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.report import Report
from container4nfv_probe.wire import files

REPORT, EXCHANGES = "report.json", "exchanges.har"
BESIDE = "matrix.txt"  # what somebody who records bundles may leave beside them
LARGEST = 64 << 20
SCHEMA_VERSION = 1
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can name


def content(report: Report) -> dict[str, bytes]:
    """The files of a report's bundle: the same report gives the same bytes, everywhere."""
    documents = {REPORT: canonical.document(report), EXCHANGES: har.archive(report)}
    return {name: canonical.written(document, indent=1).encode() for name, document in documents.items()}


def packed(members: Mapping[str, bytes]) -> bytes:
    """The files as a zip: stored, because no two libraries compress alike, and without a time."""
    paper = io.BytesIO()
    with zipfile.ZipFile(paper, "w", zipfile.ZIP_STORED) as archive:
        for name, text in members.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system, info.external_attr = 3, 0o100600 << 16  # as on Unix, wherever it is written
            archive.writestr(info, text)
    return paper.getvalue()


def write(report: Report, path: Path) -> None:
    """Write the bundle for nobody but its owner to read, whole or not at all: a zip by suffix, else a folder.

    Raises ``BundleError``.
    """
    members = content(report)
    try:
        if path.suffix == ".zip":
            places.put_file(packed(members), path)
        else:
            places.put_folder(members, path, {*members, BESIDE})
    except OSError as error:
        raise _unwritable(path, error) from error


def check_writable(path: Path) -> None:
    """Raise at once what ``write`` would raise after the audit, as far as that can be known."""
    try:
        if path.suffix == ".zip":
            places.check_file(path)
        else:
            places.check_folder(path, {REPORT, EXCHANGES, BESIDE})
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> BundleError:
    return BundleError(f"{path} cannot be written ({error.strerror}): name another place")


def read(path: Path) -> Report:
    """The report of a bundle, or of a lone report.json, every text made plain. Raises ``BundleError``.

    Texts are made plain because who wrote the file is not known; a replay needs exchanges as they are.
    """
    members = stored(path).members
    document = document_of(members[REPORT], path)
    report = plain(document, path)
    if EXCHANGES in members and members[EXCHANGES] != _archive(report, document):
        raise BundleError(f"{path}: {REPORT} and {EXCHANGES} contradict each other: one was changed, get both anew")
    return report


def plain(document: dict[str, Any], path: Path) -> Report:
    """The report of its JSON, every text but those of exchanges made plain. Raises ``BundleError``."""
    texts = {name: one for name, one in document.items() if name != "exchanges"}
    return replace(report_of({**_cleaned(texts), "exchanges": document.get("exchanges")}, path), digest="")


def _archive(report: Report, document: Any) -> bytes:
    """What the archive of this report must be; the tool's name as the file has it."""
    return canonical.written(har.archive(replace(report, tool=document["tool"])), indent=1).encode()


@dataclass(frozen=True)
class Stored:
    """A bundle as it is stored: its files by name, and the whole of a zip. A lone report has one file."""

    members: Mapping[str, bytes]
    whole: bytes | None = None


def stored(path: Path) -> Stored:
    """What is stored here, under limits. Raises ``BundleError``."""
    try:
        if not path.exists():
            raise BundleError(f"{path} does not exist: name a bundle (a folder or .zip) or a JSON report")
        if path.is_dir():
            return Stored({name: _plain_file(path / name) for name in (REPORT, EXCHANGES)})
        # A zip holds both files, and a little more.
        whole = files.read(path, 2 * LARGEST + (1 << 16))
    except OSError as error:
        raise BundleError(f"{path} cannot be read ({error.strerror}): name a bundle or a JSON report") from error
    except FileError as error:
        raise BundleError(str(error)) from error
    if zipfile.is_zipfile(io.BytesIO(whole)):
        return Stored(_unzipped(whole, path), whole)
    if len(whole) > LARGEST:
        raise BundleError(f"{path} is larger than {LARGEST >> 20} MiB: no audit writes that")
    return Stored({REPORT: whole})


def _plain_file(path: Path) -> bytes:
    if path.is_symlink():
        raise BundleError(f"{path} is a link, not a plain file: get the bundle anew")
    return files.read(path, LARGEST)


def _unzipped(whole: bytes, path: Path) -> dict[str, bytes]:
    """The two members of the archive; sizes are counted while unpacking, never believed."""
    try:
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            names = sorted(info.filename for info in archive.infolist())
            if names != sorted((REPORT, EXCHANGES)):
                raise BundleError(f"{path} is not a bundle: it must hold {REPORT} and {EXCHANGES}, and nothing else")
            return {name: _member(archive, name, path) for name in (REPORT, EXCHANGES)}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error) as error:
        raise BundleError(f"{path} is damaged or not a plain zip ({type(error).__name__}): get it anew") from error


def _member(archive: zipfile.ZipFile, name: str, path: Path) -> bytes:
    with archive.open(name) as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise BundleError(f"{path}: {name} is larger than {LARGEST >> 20} MiB: no audit writes that")
    return content


def document_of(content: bytes, path: Path) -> dict[str, Any]:
    """The JSON of a report that this program can read. Raises ``BundleError``."""
    try:
        document: dict[str, Any] = json.loads(content)
        version = document["schema_version"]
        document["tool"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise BundleError(f"{path} holds no report of this program: name a bundle or a JSON report") from error
    if version != SCHEMA_VERSION:
        raise BundleError(
            f"{path} has schema version {version!r}, not {SCHEMA_VERSION}: read it with the release that wrote it"
        )
    return document


def report_of(document: Any, path: Path) -> Report:
    """The report of its JSON. Raises ``BundleError``."""
    if not document.get("complete", True) and "results" not in document:
        raise BundleError(f"{path} says that no audit could be made ({document.get('ended')}): name an earlier report")
    try:
        return shapes.convert(document, Report)
    except (msgspec.ValidationError, RecursionError) as error:
        raise BundleError(f"{path} is not a whole report ({error}): get it anew") from error


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    return {clean(name): _cleaned(one) for name, one in value.items()} if isinstance(value, dict) else value
