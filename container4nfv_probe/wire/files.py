"""A local file that somebody else wrote, read under limits: no waiting, and no more than it may be."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import yaml

from container4nfv_probe.rules.errors import FileError

KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}

# Of a YAML file: nodes with every alias filled in (some 900 clouds), and how deep they may lie in each other.
MOST_NODES, DEEPEST = 20_000, 64
# libyaml's where PyYAML was built with it: ten times as fast, and the same objects.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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


def read_yaml(path: str | Path, most_bytes: int, most_nodes: int = 0) -> bytes:
    """The content of a YAML file that can be loaded in a second, whoever wrote it.

    Raises ``FileError`` as ``read`` does, and for one that is nested too deep, contains itself or
    grows too large when its aliases are filled in; ``yaml.YAMLError`` for what is no YAML.
    """
    content, most = read(path, most_bytes), most_nodes or MOST_NODES
    nodes = 0
    opened: list[tuple[str | None, int]] = []
    sizes: dict[str | None, int] = {}
    for event in yaml.parse(content, LOADER):
        if isinstance(event, yaml.AliasEvent):
            if any(event.anchor == anchor for anchor, _ in opened):
                raise FileError(f"{path} contains itself (*{event.anchor}): correct the file")
            nodes += sizes.get(event.anchor, 1)
        elif isinstance(event, yaml.NodeEvent):
            nodes += 1
            sizes[event.anchor] = 1
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append((event.anchor, nodes))
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = opened.pop()
            sizes[anchor] = nodes - before + 1
        if len(opened) > DEEPEST:
            raise FileError(f"{path} is nested deeper than {DEEPEST} levels: correct the file")
        if nodes > most:
            raise FileError(f"{path} has more than {most} values, aliases filled in: correct the file")
    return content


def _check_regular(path: str | Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise FileError(f"{path} is {KINDS.get(stat.S_IFMT(mode), 'something else')}, not a file: name a regular file")


def _size(most_bytes: int) -> str:
    return f"{most_bytes >> 20} MiB" if most_bytes >= 1 << 20 else f"{most_bytes} bytes"
