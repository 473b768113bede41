"""What is written, and where: formats with their files, standard output among them."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from container4nfv_probe.cli import anonymous, saving, terminal
from container4nfv_probe.evidence import bundle
from container4nfv_probe.reports import formats
from container4nfv_probe.reports.interface import NoSuchDocument
from container4nfv_probe.rules.errors import ConfigurationError


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


def add_options(parser: argparse.ArgumentParser, command: str) -> None:
    """Formats, each with a file or standard output; of a command that asks a cloud the evidence, too."""
    group = parser.add_argument_group("Reports")
    group.add_argument(
        "-f", "--format", action=InOrder, choices=list(formats.FORMATS), default="table", metavar="FORMAT",
        help=f"report format: {', '.join(formats.FORMATS)} (default: table); repeat it for several, each with its -o",
    )  # fmt: skip
    add_files(group, command, "file for the -f before it (default: standard output); without -f the suffix chooses")


def add_files(group: argparse._ArgumentGroup, command: str, meaning: str) -> None:
    """Files to write, and who may read them."""
    group.add_argument("-o", "--output", action=InOrder, metavar="FILE", help=f"{meaning} the format")
    group.add_argument(
        "--file-mode", type=_mode, default=None, metavar="MODE",
        help="permissions of new files, in octal (default: 600 for files with evidence, else 666 less the umask)",
    )  # fmt: skip
    if command in ("run", "replay", "releases"):
        group.add_argument(
            "--bundle", metavar="PATH",
            help="also write the report with its evidence, to a folder or a .zip file",
        )  # fmt: skip
    anonymous.add_options(group, keeps=command == "run")


def _mode(text: str) -> int:
    if not re.fullmatch("0?[0-7]{3}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not three octal digits, as 640")
    return int(text, 8)


def choose(options: argparse.Namespace) -> None:
    """Decide what is to be written where: ``options.places``, of which those in ``options.waiting`` are files.

    Each place is tried, that of a bundle too: before a cloud is asked, not after it. Raises
    ``ConfigurationError`` for what does not fit together, or cannot be written.
    """
    anonymous.check(options)
    options.places = asked(options)
    check(options.places)
    if getattr(options, "baseline", None) in [one.path for one in options.places if one.path]:
        raise ConfigurationError(f"-o {options.baseline} is the baseline: give --update-baseline instead of this -o")
    options.waiting = []
    _try(options, [path for path in map(vars(options).get, ("bundle", "whole")) if path])


def asked(options: argparse.Namespace) -> list[Output]:
    """Which formats go where, by the command line. Raises ``ConfigurationError`` for a suffix that says nothing."""
    given: list[tuple[str, str]] = getattr(options, "given", [])
    names = [value for option, value in given if option == "format"]
    paths = [value for option, value in given if option == "output"]
    if names and len(paths) == len(names):
        places = [Output(*pair) for pair in zip(names, paths, strict=True)]
    else:
        places = _paired(given) or ([Output(options.format, None)] if options.format and not options.quiet else [])
    return [_placed(one, options.file_mode) for one in places]


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
        return "json" if path.endswith("/") else "table"
    if not (name := formats.SUFFIXES.get(suffix)):
        raise ConfigurationError(f"no format has the suffix of -o {path}: they have {', '.join(formats.SUFFIXES)}")
    return name


def check(places: Sequence[Output]) -> None:
    """Raises ``ConfigurationError`` for what does not fit together."""
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


def _try(options: argparse.Namespace, bundles: Sequence[str]) -> None:
    """Raises ``ConfigurationError`` or ``BundleError`` for a place that cannot be written, or is within a bundle."""
    failures = []
    for place in options.places:
        try:
            if place.path:
                _try_file(place.path, bundles)
                options.waiting.append(place)
        except ConfigurationError as error:
            failures.append(str(error))
    if failures:
        raise ConfigurationError("; ".join(failures))
    if len({os.path.realpath(path) for path in bundles}) < len(bundles):
        raise ConfigurationError("--bundle and --whole are one place: give each its own")
    for path in bundles:
        bundle.check_writable(Path(path))


def _try_file(path: str, bundles: Sequence[str]) -> None:
    if beside := next(
        (one for one in bundles if Path(os.path.realpath(path)).is_relative_to(os.path.realpath(one))), ""
    ):
        raise ConfigurationError(f"-o {path} and the bundle {beside} are one place: give each its own")
    saving.check(path)
