"""Configuration files as oslo.config reads them, which is not how INI readers do.

Source: oslo.config 10.7.0, ``oslo_config/iniparser.py`` and ``cfg.py``; a test asks both the same.
"""

from __future__ import annotations

import io
import string
from collections.abc import Iterator

TRUE, FALSE = frozenset({"true", "1", "on", "yes"}), frozenset({"false", "0", "off", "no"})


class Template(string.Template):
    """A value that may be filled in from other options: ``$name``, ``${section.name}``; ``$$`` is a dollar sign."""

    idpattern = r"[_a-z][\._a-z0-9]*"


def options(text: str) -> dict[str, str]:
    """The values by ``section.option``; of one that is given twice the last. Raises ``ValueError`` without the text.

    Sections are the same in capitals (but DEFAULT is), options are not. A line that is indented goes on the
    value above it.
    """
    values: dict[str, str] = {}
    for name, lines in _assignments(io.StringIO(text, newline=None)):
        values[name] = "\n".join(lines)
    return values


def _assignments(lines: Iterator[str]) -> Iterator[tuple[str, list[str]]]:
    section, name, value = "", "", [""]
    for line in map(str.rstrip, lines):
        if line.startswith((" ", "\t")):
            if not name:
                raise ValueError("a line goes on a value that is not there")
            value.append(line.lstrip())
            continue
        if name:
            yield name, value
        name = ""
        if line.startswith("["):
            section = _section(line)
        elif line and not line.startswith(("#", ";")):
            name, value = _assignment(line, section)
    if name:
        yield name, value


def _section(line: str) -> str:
    if len(line) <= 2 or not line.endswith("]"):
        raise ValueError("a section without a name, or without its bracket")
    return line[1:-1] if line == "[DEFAULT]" else line[1:-1].lower()


def _assignment(line: str, section: str) -> tuple[str, list[str]]:
    places = [place for place in (line.find("="), line.find(":")) if place >= 0]
    key = line[: min(places, default=0)].strip()
    if not key or not section:
        raise ValueError("a line that sets no option, or one of no section")
    value = line[min(places) + 1 :].strip()
    if value and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return f"{section}.{key}", [value]
