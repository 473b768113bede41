"""``releases``: which OpenStack series a cloud's services are of, and what is odd about its catalogue."""

from __future__ import annotations

import argparse
from pathlib import Path

from container4nfv_probe.audit import live
from container4nfv_probe.cli import outputs, terminal
from container4nfv_probe.evidence import bundle
from container4nfv_probe.gates.gate import NO_AUDIT
from container4nfv_probe.releases.gate import exit_code
from container4nfv_probe.releases.inference import retake, take
from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.releases.series import table
from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.rules.judgement import SILENT
from container4nfv_probe.rules.report import Report
from container4nfv_probe.wire.guard import Deadline


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``releases`` beside those that name a cloud."""
    parser.add_argument("--report", metavar="FILE", help="of this bundle or JSON report; else of a cloud asked now")
    parser.add_argument("--bundle", metavar="PATH", help="also write the evidence: a folder, or a .zip")
    parser.add_argument(
        "--at-least", metavar="SERIES", help="exit 1 unless every considered service is at this series or above"
    )


def releases(options: argparse.Namespace) -> int:
    """Infer, print, and judge by the gate if one was asked for."""
    if options.report and options.bundle:
        raise ConfigurationError("--bundle is about a cloud asked now: leave out --report or --bundle")
    places, at_least = outputs.chosen(options), table().id(options.at_least) if options.at_least else ""
    if options.report:
        inventory = retake(bundle.read(Path(options.report)), at_least)
    else:
        deadline = Deadline(options.deadline)
        inventory = take(live.logged_in(live.chosen(options), deadline), deadline, at_least)
    try:
        if failures := outputs.write(places, inventory):
            raise ConfigurationError("; ".join(failures))
    finally:  # a document that cannot be written must not cost the bundle
        if options.bundle:
            bundle.write(as_report(inventory), Path(options.bundle))
    code = exit_code(inventory)
    if code == NO_AUDIT:
        terminal.say(SILENT)
    return code


def as_report(inventory: Inventory) -> Report:
    """A report that asked no requirement: what a bundle of the version documents is."""
    return Report(
        tool=inventory.tool,
        complete=inventory.complete,
        started=inventory.started,
        duration=inventory.duration,
        scope=inventory.scope,
        requests=inventory.requests,
        results=(),
        not_asked=(),
        exchanges=inventory.exchanges,
        ended=inventory.ended,
    )
