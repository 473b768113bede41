"""What was found goes to its places: the bundle, files, standard output, and the last line; or that nothing was."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version

from container4nfv_probe.cli import saving, terminal
from container4nfv_probe.cli.outputs import Output
from container4nfv_probe.cli.starting import PROGRAM
from container4nfv_probe.gates.gate import exit_code
from container4nfv_probe.releases.gate import exit_code as code_of_releases
from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.reports import ending, formats
from container4nfv_probe.reports.interface import NoAudit, NoSuchDocument
from container4nfv_probe.rules.errors import ConfigurationError, Error
from container4nfv_probe.rules.report import Report

Told = Sequence[Report] | Inventory


def end(told: Told, options: argparse.Namespace) -> int:
    """Write what was found, and judge: the exit code. Raises ``ConfigurationError`` for what could not be written."""
    tell(told, options)
    return code_of_releases(told) if isinstance(told, Inventory) else exit_code(told)


def tell(told: Told, options: argparse.Namespace) -> None:
    """Write what is kept beside the reports, by its path; every file, then standard output, then the last line.

    What cannot be written costs nothing else. Raises ``ConfigurationError`` at the end for what could not be.
    """
    written: list[str] = []
    failures: list[str] = []
    try:
        for path, write in getattr(options, "kept", {}).items():
            try:
                write()
                written.append(path)
            except Error as error:
                failures.append(str(error))
    finally:  # even a defect there costs no report
        _documents(told, options, written, failures)
    if failures:
        raise ConfigurationError("; ".join(failures))


def _documents(told: Told, options: argparse.Namespace, written: list[str], failures: list[str]) -> None:
    files = [place for place in options.places if place.path]
    shown = [place for place in options.places if not place.path]
    for place in (*files, *shown):
        try:
            _document(told, options, place, tuple(written))
            if place.path:
                written.append(place.path)
                options.waiting.remove(place)
        except (NoSuchDocument, ConfigurationError) as error:
            failures.append(str(error))
    if not any(place.format == "table" for place in shown):
        terminal.say_as(PROGRAM, last_line(told, written))


def _document(told: Told, options: argparse.Namespace, place: Output, written: tuple[str, ...]) -> None:
    changes = getattr(options, "changes", False)
    look = replace(terminal.look(place.path), verbose=getattr(options, "verbose", False), changes=changes)
    look = look if place.path else replace(look, written=written)
    saving.write(formats.rendered(place.format, told, look), place.path, place.mode)


def last_line(told: Told, written: Sequence[str]) -> str:
    """How many of which verdict, the gate, and what was written."""
    return ending.of_releases(told, written) if isinstance(told, Inventory) else ending.line(told, written)


def tell_nothing(options: argparse.Namespace, why: str) -> None:
    """Where a document was to be written and no audit could be made: that, and yesterday's does not stay."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    cloud = getattr(options, "os_cloud", None) or ""
    region = getattr(options, "os_region_name", None) or ""
    if getattr(options, "anonymize", False):
        cloud, region, why = "", "", "no audit was possible"
    missing = NoAudit(f"{PROGRAM} {version(PROGRAM)}", now, cloud, region, why, getattr(options, "asked", "audit"))
    for place in getattr(options, "waiting", ()):
        with suppress(NoSuchDocument, ConfigurationError, OSError, RuntimeError):
            saving.replace(formats.none(place.format, missing, terminal.look(place.path)), place.path, place.mode)
