"""``releases``: which OpenStack series a cloud's services are of, and what is odd about its catalogue."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from container4nfv_probe.audit import live
from container4nfv_probe.cli import clouds, outputs
from container4nfv_probe.evidence import bundle
from container4nfv_probe.releases.changes import compared
from container4nfv_probe.releases.gate import Wanted
from container4nfv_probe.releases.inference import retake, take
from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.releases.projects import KNOWN
from container4nfv_probe.releases.series import table
from container4nfv_probe.reports.releases import changes
from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.rules.report import Report
from container4nfv_probe.wire.deadline import Deadline


def add_gate(parser: argparse.ArgumentParser) -> None:
    """What exit code 0 asks for."""
    group = parser.add_argument_group("Gate")
    group.add_argument("--baseline", metavar="REPORT", help="earlier bundle or report to compare with")
    group.add_argument(
        "--at-least", metavar="SERIES", help="exit 1 unless every considered service is at this series or above"
    )
    group.add_argument(
        "--service",
        action="extend",
        type=_names,
        metavar="NAME[,...]",
        help="projects that the gate is about, as nova (default: all)",
    )
    group.add_argument(
        "--undecided", choices=("pass", "fail"), metavar="pass|fail",
        help="outcome for a service that may be older, or does not tell (default: fail)",
    )  # fmt: skip
    group.add_argument(
        "--agreed", action="store_true", help="judge by the series on which all services agree, not by each service"
    )


def _names(text: str) -> list[str]:
    known = [one.project for one in KNOWN]
    names = [name.strip().casefold() for name in text.split(",")]
    if wrong := [name for name in names if name not in known]:
        raise argparse.ArgumentTypeError(f"{wrong[0]!r} is not one of {', '.join(sorted(known))}")
    return names


def wanted(options: argparse.Namespace) -> Wanted | None:
    """What the gate asks for. Raises ``ConfigurationError`` for options that mean nothing without a series."""
    projects = tuple(dict.fromkeys(options.service or ()))
    if not options.at_least:
        given = {"--service": projects, "--undecided": options.undecided, "--agreed": options.agreed}
        if idle := [name for name, value in given.items() if value]:
            raise ConfigurationError(f"{idle[0]} is about a gate: give --at-least SERIES too")
        return None
    if projects and options.agreed:
        raise ConfigurationError("--agreed is about all services together: leave out --service or --agreed")
    return Wanted(table().id(options.at_least), projects, options.undecided == "pass", options.agreed)


def releases(options: argparse.Namespace) -> Inventory:
    """Infer, and judge by the gate if one was asked for."""
    if options.report and options.bundle:
        raise ConfigurationError("--bundle is about a cloud asked now: leave out --report or --bundle")
    options.asked = "releases"
    outputs.choose(options)
    gate = wanted(options)
    earlier = [bundle.read(Path(options.baseline))] if options.baseline else []
    if options.report:
        recorded = bundle.read(Path(options.report))
    else:
        deadline = Deadline(options.deadline)
        inventory = take(live.logged_in(clouds.chosen(options), deadline), deadline, gate)
        recorded = as_report(inventory)
    if options.report or options.anonymize:
        recorded, *earlier = _shown([recorded, *earlier], options)
        inventory = retake(recorded, gate)
    if earlier:
        inventory = compared(retake(earlier[0]), inventory)
    path = options.bundle
    options.kept = {path: lambda: bundle.write(as_report(inventory), Path(path))} if path else {}
    return inventory


def diff(old: Report, new: Report, options: argparse.Namespace) -> Inventory:
    """What an upgrade changed in versions, series and catalogue, of two bundles of this command."""
    if old.results or new.results:
        path = options.new if old.results else options.old
        raise ConfigurationError(f"{path} is of releases, and the other is not: compare two of one kind")
    if idle := next((name for name in ("fail_on", "require", "waivers") if getattr(options, name)), ""):
        option = f"--{idle.replace('_', '-')}"
        raise ConfigurationError(f"{option} is about requirements, and these are bundles of releases: leave it out")
    return compared(*map(retake, _shown([old, new], options)))


def beside(old: Report, new: Report) -> list[str]:
    """What two audits of one place show of its releases and its catalogue, where that changed: an upgrade."""
    if (old.scope.cloud, old.scope.region) != (new.scope.cloud, new.scope.region):
        return []
    found = compared(retake(old), retake(new))
    return [line.removesuffix(".") for line in changes(found)[1:]]


def _shown(reports: Sequence[Report], options: argparse.Namespace) -> Sequence[Report]:
    """The reports as they may be seen."""
    if not options.anonymize:
        return reports
    from container4nfv_probe.releases.anonymous import anonymized

    return anonymized(reports, options.shift_times)


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
