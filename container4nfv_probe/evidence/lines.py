"""A file of many reports, a line each (JSON Lines), of which one at a time is in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from container4nfv_probe.evidence import bundle
from container4nfv_probe.rules.errors import BundleError
from container4nfv_probe.rules.report import Report

SUFFIX = ".jsonl"


def read(path: Path) -> Iterator[tuple[int, Report]]:
    """Each report, every text made plain, and where its line begins. Raises ``BundleError`` with the line's number.

    A last line without its end is passed over: whoever wrote it was stopped in the middle.
    """
    try:
        if not path.is_file():
            raise BundleError(f"{path} is no file: name one that -f jsonl wrote")
        with path.open("rb") as stream:
            number = offset = 0
            while (line := stream.readline(bundle.LARGEST + 1)).endswith(b"\n"):
                number += 1
                place = Path(f"{path}, line {number}")
                document = bundle.document_of(line, place)
                if "results" in document:  # else it says that there was no audit
                    yield offset, bundle.plain(document, place)
                offset += len(line)
    except OSError as error:
        raise BundleError(f"{path} cannot be read ({error.strerror}): name a file that can be") from error
    if len(line) > bundle.LARGEST:
        raise BundleError(f"{path}, line {number + 1} is larger than {bundle.LARGEST >> 20} MiB: no audit writes that")


def at(path: Path, offset: int) -> Report:
    """The report whose line begins there. Raises ``BundleError``."""
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            return bundle.plain(bundle.document_of(stream.readline(bundle.LARGEST + 1), path), path)
    except OSError as error:
        raise BundleError(f"{path} cannot be read ({error.strerror}): name a file that can be") from error
