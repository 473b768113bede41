"""Options about what comes out: formats with their files, and what a report is judged by."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from container4nfv_probe import bundle, waivers
from container4nfv_probe.errors import ConfigurationError
from container4nfv_probe.gate import DEFAULT, FAILURES, REGRESSION, Terms
from container4nfv_probe.model import Report
from container4nfv_probe.reports import formats
from container4nfv_probe.reports.interface import NoSuchDocument


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


def add_outputs(parser: argparse.ArgumentParser) -> None:
    """Formats, each with a file or standard output."""
    parser.add_argument(
        "-f", "--format", action=InOrder, choices=list(formats.FORMATS), default="table", metavar="FORMAT",
        help=f"{', '.join(formats.FORMATS)} (default: table); may be repeated, each with its -o",
    )  # fmt: skip
    parser.add_argument(
        "-o", "--output", action=InOrder, metavar="FILE", help="where the -f before it goes (default: standard output)"
    )


def add_gate(parser: argparse.ArgumentParser, baseline: bool = True, fails_on: Sequence[str] = DEFAULT) -> None:
    """What exit code 0 asks for."""
    default = ",".join(fails_on)
    parser.set_defaults(default_fail_on=tuple(fails_on))
    parser.add_argument(
        "--fail-on", action="extend", type=_failures, metavar="VERDICT[,...]",
        help=f"exit 1 on these: {', '.join(FAILURES)} (default: {default})",
    )  # fmt: skip
    parser.add_argument(
        "--require", action="extend", type=_names, metavar="ID[,...]", help="only these requirements can fail"
    )
    parser.add_argument("--waivers", metavar="FILE", help="gaps that are accepted for a while (YAML)")
    if baseline:
        parser.add_argument("--baseline", metavar="REPORT", help="show what changed since this report or bundle")


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    if not all(names):
        raise argparse.ArgumentTypeError("has an empty name")
    return names


def _failures(text: str) -> list[str]:
    names = _names(text)
    if wrong := [name for name in names if name not in FAILURES]:
        raise argparse.ArgumentTypeError(f"{wrong[0]!r} is not one of {', '.join(FAILURES)}")
    return names


def outputs(options: argparse.Namespace) -> tuple[Output, ...]:
    """What is to be written where. Raises ``ConfigurationError`` for what does not fit together."""
    given: list[tuple[str, str]] = getattr(options, "given", [])
    names = [value for option, value in given if option == "format"]
    paths = [value for option, value in given if option == "output"]
    if len(paths) == max(len(names), 1):
        chosen = [Output(*pair) for pair in zip(names or ["table"], paths, strict=True)]
    else:
        chosen = _paired(given) or [Output("table", None)]
    chosen = [Output(one.format, None if one.path == "-" else one.path) for one in chosen]
    _check(chosen)
    return tuple(chosen)


def _paired(given: Iterable[tuple[str, str]]) -> list[Output]:
    """Each -o with the -f before it."""
    chosen: list[Output] = []
    for option, value in given:
        if option == "format":
            chosen.append(Output(value, None))
        elif not chosen or chosen[-1].path:
            raise ConfigurationError(f"-o {value} has no format of its own: give each -o after its -f")
        else:
            chosen[-1] = Output(chosen[-1].format, value)
    return chosen


def _check(chosen: Sequence[Output]) -> None:
    places = [one.path and str(Path(one.path).resolve()) for one in chosen]
    for one, place in zip(chosen, places, strict=True):
        if places.count(place) > 1:
            where = one.path or "standard output"
            raise ConfigurationError(f"two formats go to {where}: give each -f an -o of its own")
        if one.format in formats.BINARY and not one.path and sys.stdout.isatty():
            raise ConfigurationError(f"{one.format} is not for a terminal: give -o FILE, or a pipe")
        try:
            formats.named(one.format)
        except NoSuchDocument as error:
            raise ConfigurationError(str(error)) from error


def terms(options: argparse.Namespace, asked: Iterable[str], baseline: Report | None = None) -> Terms:
    """What the reports are judged by. Raises ``ConfigurationError``, ``BundleError``."""
    asked = list(asked)
    required = tuple(dict.fromkeys(options.require or ()))
    if missing := [name for name in required if name not in asked]:
        raise ConfigurationError(f"--require {missing[0]} is not among the asked: {', '.join(asked) or 'none'}")
    fails_on = tuple(dict.fromkeys(options.fail_on or options.default_fail_on))
    path = getattr(options, "baseline", None)
    baseline = bundle.read(Path(path)) if path else baseline
    if REGRESSION in fails_on and baseline is None:
        raise ConfigurationError("--fail-on regression compares with an earlier report: see run --baseline, and diff")
    return Terms(fails_on, required, baseline, waivers.read(Path(options.waivers)) if options.waivers else ())
