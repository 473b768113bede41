"""Where the reports of many clouds go one by one: lines of one file, or a file for each in a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from glob import escape
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import quote

from container4nfv_probe.cli import saving, terminal
from container4nfv_probe.cli.outputs import Output
from container4nfv_probe.evidence import bundle
from container4nfv_probe.reports import formats
from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.rules.report import Report

LINES, ZIP = "jsonl", ".zip"


class Stream(Protocol):
    """What takes reports as they are made."""

    path: str

    def add(self, report: Report, by_region: bool) -> None:
        """Write it, with its region in its name. Raises ``OSError``, ``BundleError``."""

    def begin(self) -> None:
        """What was there before is read, and may go."""

    def close(self) -> None:
        """Nothing more comes."""


class Lines:
    """A file, or standard output, that has a line for each report: whole, or not at all."""

    def __init__(self, place: Output) -> None:
        self.path = place.path or ""
        self._draft, self._stream = Path(), None
        if place.path:
            saving.check(place.path)
            self._draft, self._stream = saving.opened(Path(place.path), place.mode)

    def add(self, report: Report, by_region: bool) -> None:
        text = formats.rendered(LINES, [report], terminal.look(self.path))
        if self._stream is None:
            terminal.show(text)
            return
        line = text if isinstance(text, bytes) else text.encode()
        _append(self._stream, line)

    def begin(self) -> None:
        if self._draft.name:
            self._draft.replace(Path(self.path).resolve())
            self._draft = Path()

    def close(self) -> None:
        if self._draft.name:
            self._draft.unlink(missing_ok=True)
        if self._stream:
            self._stream.close()


def _append(stream: BinaryIO, line: bytes) -> None:
    """The line, or nothing of it: one that is cut would be in the way of the next."""
    before = stream.tell() if stream.seekable() else None
    try:
        while line:
            line = line[stream.write(line) :]
    except OSError:
        if before is not None:
            os.ftruncate(stream.fileno(), before)
            stream.seek(before)
        raise


class Folder:
    """A folder with a file for each report: in one format, or a bundle."""

    def __init__(self, path: str, place: Output | None = None) -> None:
        self.path, self._place = path, place
        try:
            Path(path).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be a folder ({error.strerror}): name another place") from error
        saving.check(str(Path(path) / self._named("test")))

    def add(self, report: Report, by_region: bool) -> None:
        for path in self._files(report, by_region):
            if self._place is None:
                bundle.write(report, path)
            else:
                text = formats.rendered(self._place.format, [report], terminal.look(str(path)))
                saving.replace(text, str(path), self._place.mode)

    def begin(self) -> None:
        """What is there is replaced one by one."""

    def close(self) -> None:
        """Each file is whole already."""

    def _files(self, report: Report, by_region: bool) -> Iterator[Path]:
        """Its own; where there is no audit of a cloud, and so no region known, those of all its regions."""
        cloud, region = quote(report.scope.cloud, safe="") or "cloud", quote(report.scope.region, safe="")
        yield Path(self.path) / self._named(f"{cloud}@{region}" if by_region and region else cloud)
        if by_region and not region:
            yield from Path(self.path).glob(self._named(f"{escape(cloud)}@*"))

    def _named(self, name: str) -> str:
        suffixes = {form: suffix for suffix, form in reversed(formats.SUFFIXES.items())}
        return name + (suffixes.get(self._place.format, f".{self._place.format}.json") if self._place else ZIP)
