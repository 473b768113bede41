"""What is written, and where: formats with their files, standard output among them."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from container4nfv_probe.cli import saving, terminal
from container4nfv_probe.evidence import bundle
from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.reports import formats
from container4nfv_probe.reports.interface import NoSuchDocument
from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.rules.report import Report


@dataclass(frozen=True)
class Output:
    """One document to write; no ``path`` is standard output."""

    format: str
    path: str | None
    mode: int = saving.ORDINARY


class InOrder(argparse.Action):
    """Keeps -f and -o in the order they were given: it says what belongs together."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        namespace.given = [*getattr(namespace, "given", []), (self.dest, values)]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Formats, each with a file or standard output."""
    parser.add_argument(
        "-f", "--format", action=InOrder, choices=list(formats.FORMATS), default="table", metavar="FORMAT",
        help=f"{', '.join(formats.FORMATS)} (default: table); may be repeated, each with its -o",
    )  # fmt: skip
    parser.add_argument(
        "-o", "--output", action=InOrder, metavar="FILE",
        help="where the -f before it goes (default: standard output); without one its suffix says the format",
    )  # fmt: skip
    parser.add_argument(
        "--file-mode", type=_mode, default=None, metavar="MODE",
        help="rights of new files (default: 600 for evidence, else 666); the umask takes away from them",
    )  # fmt: skip


def _mode(text: str) -> int:
    if not re.fullmatch("0?[0-7]{3}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not three octal digits, as 640")
    return int(text, 8)


def chosen(options: argparse.Namespace, beside: str | None = None) -> tuple[Output, ...]:
    """What is to be written where, each place tried, that of a bundle too: before a cloud is asked, not after it.

    Raises ``ConfigurationError`` for what does not fit together, or cannot be written.
    """
    given: list[tuple[str, str]] = getattr(options, "given", [])
    names = [value for option, value in given if option == "format"]
    paths = [value for option, value in given if option == "output"]
    if names and len(paths) == len(names):
        places = [Output(*pair) for pair in zip(names, paths, strict=True)]
    else:
        places = _paired(given) or [Output("table", None)]
    places = [_placed(one, options.file_mode) for one in places]
    _check(places)
    _try([one.path for one in places if one.path], beside)
    return tuple(places)


def _placed(one: Output, mode: int | None) -> Output:
    """With the rights of a new file there: evidence is for its owner, unless asked otherwise."""
    usual = saving.PRIVATE if one.format in formats.EVIDENCE else saving.ORDINARY
    return Output(one.format, None if one.path == "-" else one.path, usual if mode is None else mode)


def _paired(given: Iterable[tuple[str, str]]) -> list[Output]:
    """Each -o with the -f before it, else with the format of its suffix."""
    places: list[Output] = []
    for option, value in given:
        if option == "format":
            places.append(Output(value, None))
        elif not places or places[-1].path:
            places.append(Output(_by_suffix(value), value))
        else:
            places[-1] = Output(places[-1].format, value)
    return places


def _by_suffix(path: str) -> str:
    suffix = Path(path).suffix
    if not suffix:
        return "table"
    if not (name := formats.SUFFIXES.get(suffix)):
        raise ConfigurationError(f"-o {path} has no format of its own, and none has this suffix: give a -f before it")
    return name


def _check(places: Sequence[Output]) -> None:
    targets = [one.path and os.path.realpath(one.path) for one in places]
    for one, target in zip(places, targets, strict=True):
        if targets.count(target) > 1:
            where = one.path or "standard output"
            raise ConfigurationError(f"two formats go to {where}: give each -f an -o of its own")
        if not one.path and terminal.is_closed():
            raise ConfigurationError(terminal.CLOSED)
        if one.format in formats.BINARY and not one.path and terminal.watched():
            raise ConfigurationError(f"{one.format} is not for a terminal: give -o FILE, or a pipe")
        if one.path and one.format not in _fitting(Path(one.path).suffix, one.format):
            raise ConfigurationError(
                f"-f {one.format} and -o {one.path} contradict each other: leave out -f, or change one"
            )
        try:
            formats.named(one.format)
        except NoSuchDocument as error:
            raise ConfigurationError(str(error)) from error


def _fitting(suffix: str, otherwise: str) -> tuple[str, ...]:
    """The formats that a file of this name may have."""
    return formats.SUFFIXES.get(suffix, otherwise), *formats.ALSO.get(suffix, ())


def _try(paths: Sequence[str], beside: str | None) -> None:
    """Raises ``ConfigurationError`` or ``BundleError`` for a place that cannot be written, or is within the bundle."""
    for path in paths:
        if beside and Path(os.path.realpath(path)).is_relative_to(os.path.realpath(beside)):
            raise ConfigurationError(f"-o {path} and --bundle {beside} are one place: give each its own")
        saving.check(path)
    if beside:
        bundle.check_writable(Path(beside))


def write(places: Iterable[Output], told: Sequence[Report] | Inventory) -> list[str]:
    """Write every document, what goes to standard output last.

    What cannot be written costs no other one, and is told in a sentence each.
    """
    failures = []
    for place in sorted(places, key=lambda one: one.path is None):
        try:
            saving.write(formats.rendered(place.format, told, terminal.look(place.path)), place.path, place.mode)
        except (NoSuchDocument, ConfigurationError) as error:
            failures.append(str(error))
    return failures
