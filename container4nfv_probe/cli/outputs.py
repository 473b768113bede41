"""What is written, and where: formats with their files, standard output among them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from container4nfv_probe.cli import terminal
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
        "-o", "--output", action=InOrder, metavar="FILE", help="where the -f before it goes (default: standard output)"
    )


def chosen(options: argparse.Namespace) -> tuple[Output, ...]:
    """What is to be written where. Raises ``ConfigurationError`` for what does not fit together."""
    given: list[tuple[str, str]] = getattr(options, "given", [])
    names = [value for option, value in given if option == "format"]
    paths = [value for option, value in given if option == "output"]
    if len(paths) == max(len(names), 1):
        places = [Output(*pair) for pair in zip(names or ["table"], paths, strict=True)]
    else:
        places = _paired(given) or [Output("table", None)]
    places = [Output(one.format, None if one.path == "-" else one.path) for one in places]
    _check(places)
    return tuple(places)


def _paired(given: Iterable[tuple[str, str]]) -> list[Output]:
    """Each -o with the -f before it."""
    places: list[Output] = []
    for option, value in given:
        if option == "format":
            places.append(Output(value, None))
        elif not places or places[-1].path:
            raise ConfigurationError(f"-o {value} has no format of its own: give each -o after its -f")
        else:
            places[-1] = Output(places[-1].format, value)
    return places


def _check(places: Sequence[Output]) -> None:
    targets = [one.path and str(Path(one.path).resolve()) for one in places]
    for one, target in zip(places, targets, strict=True):
        if targets.count(target) > 1:
            where = one.path or "standard output"
            raise ConfigurationError(f"two formats go to {where}: give each -f an -o of its own")
        if one.format in formats.BINARY and not one.path and sys.stdout.isatty():
            raise ConfigurationError(f"{one.format} is not for a terminal: give -o FILE, or a pipe")
        try:
            formats.named(one.format)
        except NoSuchDocument as error:
            raise ConfigurationError(str(error)) from error


def write(places: Iterable[Output], told: Sequence[Report] | Inventory) -> list[str]:
    """Write every document; what cannot be written costs no other one, and is told in a sentence each."""
    failures = []
    for place in places:
        try:
            terminal.write(formats.rendered(place.format, told, terminal.look(place.path)), place.path)
        except (NoSuchDocument, ConfigurationError) as error:
            failures.append(str(error))
    return failures
