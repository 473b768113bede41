"""The commands, and the arguments of each."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from container4nfv_probe.cli import (
    anonymous,
    commands,
    completion,
    options,
    outputs,
    prove,
    releases,
    settings,
    subjects,
    verify,
)
from container4nfv_probe.cli.parser import Parser, Version
from container4nfv_probe.cli.starting import PROGRAM
from container4nfv_probe.cli.telling import Told
from container4nfv_probe.gates.gate import REGRESSION

COMMANDS: dict[str, tuple[Callable[[argparse.Namespace], int | Told], str]] = {
    "run": (commands.run, "Ask a live cloud and print the status matrix."),
    "demo": (commands.demo, "Replay a recorded cloud: what the tool does, without any cloud."),
    "replay": (commands.replay, "Derive the verdicts of a bundle again, without a network."),
    "report": (commands.report, "Show saved reports in any format, several clouds side by side."),
    "verify": (verify.verify, "Tell whether a bundle is genuine: unchanged, and what its evidence shows."),
    "attest": (verify.attest, "Sign what a bundle shows, for others to verify."),
    "diff": (commands.diff, "Show what changed between two saved reports, of an audit or of releases each."),
    "explain": (commands.explain, "Explain one verdict: rule, deciding answers, their exchanges as commands."),
    "releases": (releases.releases, "Infer the OpenStack series of each service, and lint the catalogue."),
    "prove": (prove.prove, "Do a requirement's thing once, verify it and remove it: this writes to the cloud."),
    "list": (commands.listing, "List the requirements, what each asks and the rights it needs."),
    "show": (commands.show, "Show one requirement: rule, checks, calls, traps, sources."),
    "completion": (completion.completion, "Print what makes a shell complete this command line."),
    "help": (commands.listing, "Show the help of a command."),  # main turns it into --help
}
WRITES = ("run", "replay", "report", "diff", "releases")
ASKS = ("run", "explain", "prove", "releases")
DETAILED = ("run", "demo", "replay", "report", "diff", "prove")
ARGUMENTS = {"run": "[ID ...]", "replay": "BUNDLE [ID ...]", "report": "REPORT ...", "diff": "OLD NEW",
             "explain": "ID", "show": "ID", "verify": "[BUNDLE]", "attest": "BUNDLE", "prove": "[ID]",
             "completion": "SHELL", "help": "[COMMAND]"}  # fmt: skip
VERBOSE = {"prove": "show every request that counts"}
CODES = "Exit codes: 0 the gate is met (by default: every requirement is closed), 1 it is not, 2 no audit was possible."


def command_line() -> tuple[Parser, dict[str, Parser]]:
    """The parser, and those of the commands; those that ask a cloud get its options later."""
    parser = Parser(
        prog=PROGRAM,
        description="Are the gaps of the Container4NFV gap analysis closed on this cloud?",
        epilog=CODES,
        allow_abbrev=False,
    )
    parser.commands = tuple(COMMANDS)
    parser.add_argument("--version", action=Version, nargs=0, help="show the version and exit")
    parsers = parser.add_subparsers(metavar="COMMAND", required=True)
    added: dict[str, Parser] = {}
    for name, (command, text) in COMMANDS.items():
        program = f"{PROGRAM} {name}"
        usage = f"{program} [options] {ARGUMENTS.get(name, '')}".rstrip()
        sub = parsers.add_parser(name, help=text, description=text, allow_abbrev=False, prog=program, usage=usage)
        sub.set_defaults(command=command)
        added[name] = sub
    _add_arguments(added)
    for name in ASKS:
        options.add_other_apis(added[name], name)
    for name in WRITES:
        outputs.add_options(added[name], name)
    subjects.add_options(added["run"])
    _add_gates(added)
    _add_others(added)
    completion.add_options(added["completion"], parser)
    return parser, added


def _add_arguments(parsers: dict[str, Parser]) -> None:
    """What stands without an option's name, and the few options of short commands."""
    for name in ("run", "replay"):
        if name == "replay":
            parsers[name].add_argument("recorded", metavar="BUNDLE", help="a folder, a .zip or a JSON report")
        parsers[name].add_argument("ids", nargs="*", metavar="ID", help="the requirements to check (default: all)")
    parsers["report"].add_argument("reports", nargs="+", metavar="REPORT", help="a bundle or JSON report each")
    parsers["diff"].add_argument("old", metavar="OLD", help="the earlier bundle or JSON report")
    parsers["diff"].add_argument("new", metavar="NEW", help="the later bundle or JSON report")
    for name in ("explain", "show"):
        parsers[name].add_argument("id", metavar="ID", help="the requirement, by its id (see list)")
    for name in ("explain", "releases"):
        parsers[name].add_argument(
            "--report", metavar="FILE", help="use a saved bundle or report instead of asking a cloud"
        )
    for name in ("list", "show"):
        parsers[name].add_argument("-f", "--format", choices=("json", "table"), default="table",
                                   metavar="FORMAT", help="output format: table (default) or json")  # fmt: skip
    anonymous.add_options(parsers["explain"])
    for name in ("explain", "list", "show"):
        parsers[name].add_argument("-o", "--output", metavar="FILE", help="file to write (default: standard output)")
    parsers["help"].add_argument(
        "about", nargs="?", metavar="COMMAND", choices=tuple(COMMANDS), help="the command to explain"
    )
    verify.add_options(parsers["verify"], parsers["attest"])
    prove.add_options(parsers["prove"])


def _add_others(parsers: dict[str, Parser]) -> None:
    for name, parser in parsers.items():
        group = parser.add_argument_group("Others")
        if name in ASKS:
            settings.add_deadline(group, 300 if name == "prove" else 60)
        if name in (*WRITES, "explain", "prove"):
            settings.add_config(group)
        if name in DETAILED:
            group.add_argument(
                "-v", "--verbose", action="store_true", help=VERBOSE.get(name, "show every check that decides a row")
            )
        if name in (*WRITES, "prove"):
            group.add_argument(
                "-q", "--quiet", action="store_true", help="print only the last line and what -f asks for"
            )
        group.add_argument("--debug", action="store_true", help="log every request to standard error")


def _add_gates(parsers: dict[str, Parser]) -> None:
    options.add_gate(parsers["run"], updates=True)
    options.add_gate(parsers["replay"])
    options.add_gate(parsers["report"], baseline=False)
    options.add_gate(parsers["diff"], baseline=False, fails_on=(REGRESSION,))
    releases.add_gate(parsers["releases"])
