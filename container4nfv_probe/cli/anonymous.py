"""``--anonymize``: everything that a command writes speaks of other names, the same in all of it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace

from container4nfv_probe.gates.gate import Terms
from container4nfv_probe.gates.waivers import anonymous
from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.rules.report import Report

FARTHEST = 36_500  # days


def add_options(group: argparse._ActionsContainer, keeps: bool = False) -> None:
    """Whether names are replaced, times moved, and the whole evidence kept beside that."""
    group.add_argument(
        "--anonymize", action="store_true", help="replace every name, address and id in all that is written"
    )
    group.add_argument(
        "--shift-times", type=_days, default=0, metavar="DAYS",
        help="with --anonymize: make every time so many days later, or earlier (-400)",
    )  # fmt: skip
    if keeps:
        group.add_argument(
            "--whole", metavar="PATH",
            help="with --anonymize: also write report and evidence under their own names, for yourself",
        )  # fmt: skip


def _days(text: str) -> int:
    try:
        days = int(text)
    except ValueError:
        days = FARTHEST + 1
    if abs(days) > FARTHEST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of days, at most {FARTHEST}")
    return days


def check(options: argparse.Namespace) -> None:
    """Raise ``ConfigurationError`` for options that mean nothing together."""
    given = {"--shift-times": options.shift_times, "--whole": getattr(options, "whole", None)}
    if not options.anonymize and (idle := next((name for name, value in given.items() if value), "")):
        raise ConfigurationError(f"{idle} is about anonymous reports: give --anonymize too")
    if options.anonymize and getattr(options, "update_baseline", False):
        raise ConfigurationError("--update-baseline keeps the report for the next audit, under its own names: leave out"
                                 " --anonymize, and publish what report --anonymize makes of the bundle")  # fmt: skip


def check_several(options: argparse.Namespace) -> None:
    """The same of several clouds: a report that is written before the next comes cannot share its names."""
    check(options)
    if options.anonymize:
        raise ConfigurationError("--anonymize needs the reports of all clouds at once: give -f jsonl -o FILE.jsonl"
                                 " instead, then report FILE.jsonl --anonymize")  # fmt: skip


def shown(reports: Sequence[Report], options: argparse.Namespace) -> tuple[Report, ...]:
    """The reports as they may be seen. Raises ``ConfigurationError`` for one that has names only."""
    if not options.anonymize:
        return tuple(reports)
    from container4nfv_probe.evidence.anonymize import anonymized

    for one in reports:
        if one.unverified:
            raise ConfigurationError(f"the report of {one.started} cannot be made anonymous: {one.unverified}")
    return anonymized(reports, options.shift_times)


def judged_by(reports: Sequence[Report], options: argparse.Namespace, terms: Terms) -> tuple[tuple[Report, ...], Terms]:
    """The same with what they are judged by."""
    if not options.anonymize:
        return tuple(reports), terms
    several = shown((*reports, *([terms.baseline] if terms.baseline else [])), options)
    hidden, baseline = several[: len(reports)], several[len(reports) :]
    waivers = anonymous(terms.waivers, list(zip(reports, hidden, strict=True)), options.shift_times)
    return hidden, replace(terms, baseline=next(iter(baseline), None), waivers=waivers)
