"""Options about what a report is judged by."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from container4nfv_probe.cli import saved, saving
from container4nfv_probe.gates import waivers
from container4nfv_probe.gates.gate import DEFAULT, FAILURES, Terms
from container4nfv_probe.planes import ways
from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.rules.judgement import REGRESSION
from container4nfv_probe.rules.report import Report

NOTHING = "none"


def add_other_apis(parser: argparse.ArgumentParser, command: str) -> None:
    """The other APIs, for a command that asks a cloud; ``prove`` and ``releases`` ask OpenStack only."""
    from container4nfv_probe.cli.clouds import TITLE

    parser.add_argument_group(TITLE).add_argument(
        "--help-all", action="help", help="show every option of openstacksdk, too"
    )
    if command not in ("prove", "releases"):
        ways.register(parser)


def add_gate(
    parser: argparse.ArgumentParser, baseline: bool = True, fails_on: Sequence[str] | None = None, updates: bool = False
) -> None:
    """What exit code 0 asks for."""
    usual = DEFAULT if fails_on is None else fails_on
    default = ",".join(usual)
    parser.set_defaults(default_fail_on=tuple(usual))
    group = parser.add_argument_group("Gate")
    group.add_argument(
        "--fail-on", action="extend", type=_failures, metavar="VERDICT[,...]",
        help=f"verdicts that fail the gate: {', '.join(FAILURES)}, or none (default: {default})",
    )  # fmt: skip
    group.add_argument(
        "--require",
        action="extend",
        type=_names,
        metavar="ID[,...]",
        help="requirements that the gate is about (default: all)",
    )
    group.add_argument("--waivers", metavar="FILE", help="YAML file of gaps that are accepted until a date")
    if baseline:
        group.add_argument("--baseline", metavar="REPORT", help="earlier report or bundle to compare with")
    if updates:
        group.add_argument(
            "--update-baseline", action="store_true", help="make this audit the baseline of the next one"
        )


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    if not all(names):
        raise argparse.ArgumentTypeError("has an empty name")
    return names


def _failures(text: str) -> list[str]:
    names = _names(text)
    if names == [NOTHING]:
        return []
    if wrong := [name for name in names if name not in FAILURES]:
        raise argparse.ArgumentTypeError(f"{wrong[0]!r} is not one of {', '.join(FAILURES)}, or {NOTHING} alone")
    return names


def terms(options: argparse.Namespace, asked: Iterable[str], baseline: Report | None = None) -> Terms:
    """What the reports are judged by. Raises ``ConfigurationError``, ``BundleError``."""
    asked = list(asked)
    required = tuple(dict.fromkeys(options.require or ()))
    if missing := [name for name in required if name not in asked]:
        raise ConfigurationError(f"--require {missing[0]} is not among the asked: {', '.join(asked) or 'none'}")
    fails_on = tuple(dict.fromkeys(options.default_fail_on if options.fail_on is None else options.fail_on))
    first = _is_first(options)
    path = getattr(options, "baseline", None)
    baseline = saved.baseline(path) if path and not first else baseline
    if REGRESSION in fails_on and baseline is None and not first:
        raise ConfigurationError("--fail-on regression compares with an earlier report: see run --baseline, and diff")
    return Terms(fails_on, required, baseline, waivers.read(Path(options.waivers)) if options.waivers else ())


def _is_first(options: argparse.Namespace) -> bool:
    """Whether the baseline is still to be made by this audit. Raises ``ConfigurationError``."""
    if not getattr(options, "update_baseline", False):
        return False
    if not options.baseline or Path(options.baseline).suffix == ".zip":
        raise ConfigurationError("--update-baseline keeps a JSON report: give --baseline FILE.json")
    saving.check(options.baseline)
    return not Path(options.baseline).exists()
