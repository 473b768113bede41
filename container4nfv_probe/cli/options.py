"""Options about what a report is judged by."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from container4nfv_probe.cli.saved import saved
from container4nfv_probe.gates import waivers
from container4nfv_probe.gates.gate import DEFAULT, FAILURES, REGRESSION, Terms
from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.rules.report import Report


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


def terms(options: argparse.Namespace, asked: Iterable[str], baseline: Report | None = None) -> Terms:
    """What the reports are judged by. Raises ``ConfigurationError``, ``BundleError``."""
    asked = list(asked)
    required = tuple(dict.fromkeys(options.require or ()))
    if missing := [name for name in required if name not in asked]:
        raise ConfigurationError(f"--require {missing[0]} is not among the asked: {', '.join(asked) or 'none'}")
    fails_on = tuple(dict.fromkeys(options.fail_on or options.default_fail_on))
    path = getattr(options, "baseline", None)
    baseline = saved(path) if path else baseline
    if REGRESSION in fails_on and baseline is None:
        raise ConfigurationError("--fail-on regression compares with an earlier report: see run --baseline, and diff")
    return Terms(fails_on, required, baseline, waivers.read(Path(options.waivers)) if options.waivers else ())
