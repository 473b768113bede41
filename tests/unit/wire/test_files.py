"""Local files under limits: whatever a path leads to, it is read whole or refused with one sentence, at once."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from container4nfv_probe.rules.errors import FileError
from container4nfv_probe.wire.files import read


def test_a_file_is_read_whole_and_through_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "file", tmp_path / "link"
    path.write_bytes(b"1234")
    link.symlink_to(path)
    assert read(path, 4) == read(str(link), 4) == b"1234"


def test_one_byte_too_many_is_too_many(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"1234")
    with pytest.raises(FileError, match=f"{path} is larger than 3 bytes, which no such file is: name another"):
        read(path, 3)
    with path.open("r+b") as sparse:
        sparse.truncate(1 << 40)
    with pytest.raises(FileError, match="is larger than 2 MiB"):
        read(path, 2 << 20)


@contextmanager
def listening(path: Path) -> Iterator[None]:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        yield


@contextmanager
def made(make: Callable[[Path], object], path: Path) -> Iterator[None]:
    make(path)
    yield


NOT_FILES: dict[str, Callable[[Path], object]] = {
    "is a folder": lambda path: made(Path.mkdir, path),
    "is a pipe": lambda path: made(os.mkfifo, path),
    "is a device": lambda path: made(lambda link: link.symlink_to("/dev/zero"), path),
    "is a socket": listening,
    "cannot be read (No such file or directory)": lambda path: made(str, path),
    "cannot be read (Too many levels of symbolic links)": lambda path: made(lambda link: link.symlink_to(link), path),
    "cannot be read (Not a directory)": lambda path: made(lambda link: link.symlink_to("/dev/null/x"), path),
}


@pytest.mark.parametrize("says", NOT_FILES)
def test_what_is_no_file_is_one_sentence_at_once(says: str, tmp_path: Path) -> None:
    path, began = tmp_path / "one", time.monotonic()
    with NOT_FILES[says](path), pytest.raises(FileError) as caught:  # type: ignore[attr-defined]
        read(path, 1 << 20)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path} {says}") and ": name a" in sentence
    assert time.monotonic() - began < 1


def test_a_path_that_cannot_be_is_one_sentence() -> None:
    with pytest.raises(FileError, match="characters that no path can have"):
        read("a\0b", 10)


def test_a_pipe_that_takes_the_files_place_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, other = tmp_path / "file", tmp_path / "other"
    path.write_bytes(b"")
    regular = os.stat(path)
    os.mkfifo(other)
    monkeypatch.setattr(os, "stat", lambda name: regular)
    with pytest.raises(FileError, match="is a pipe, not a file"):
        read(other, 10)
