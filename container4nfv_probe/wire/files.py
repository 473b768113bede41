"""A local file that somebody else wrote, read under limits: no waiting, and no more than it may be."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from container4nfv_probe.rules.errors import FileError

KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def read(path: str | Path, most_bytes: int) -> bytes:
    """The content of a regular file (or of a link to one), at once.

    Raises ``FileError`` with path, what is wrong and what to do: there is no such file, it cannot be
    read, is no regular file (a pipe may never end), or is larger than ``most_bytes``.
    """
    try:
        _check_regular(path, os.stat(path).st_mode)  # a device is not even opened: that may do something
        # Whatever takes the file's place meanwhile: a pipe without a writer is not waited for.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as stream:
            _check_regular(path, os.fstat(stream.fileno()).st_mode)
            content = stream.read(most_bytes + 1)
    except OSError as error:
        raise FileError(f"{path} cannot be read ({error.strerror}): name a file that can be") from error
    except ValueError as error:  # a NUL in the path, or characters that no file name can have
        raise FileError("the path of a file has characters that no path can have: correct it") from error
    if len(content) > most_bytes:
        raise FileError(f"{path} is larger than {_size(most_bytes)}, which no such file is: name another")
    return content


def _check_regular(path: str | Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise FileError(f"{path} is {KINDS.get(stat.S_IFMT(mode), 'something else')}, not a file: name a regular file")


def _size(most_bytes: int) -> str:
    return f"{most_bytes >> 20} MiB" if most_bytes >= 1 << 20 else f"{most_bytes} bytes"
