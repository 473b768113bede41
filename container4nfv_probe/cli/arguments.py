"""The commands, and the arguments of each; what a command needs is imported when that command is typed."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection
from importlib import import_module
from typing import TYPE_CHECKING

from container4nfv_probe.cli.parser import Parser, Version
from container4nfv_probe.cli.starting import PROGRAM
from container4nfv_probe.rules.judgement import REGRESSION

if TYPE_CHECKING:
    from container4nfv_probe.cli.telling import Told

COMMANDS = {  # the function of each, and what it is for
    "run": ("commands.run", "Ask a live cloud and print the status matrix."),
    "demo": ("commands.demo", "Replay a recorded cloud: what the tool does, without any cloud."),
    "replay": ("commands.replay", "Derive the verdicts of a bundle again, without a network."),
    "report": ("commands.report", "Show saved reports in any format, several clouds side by side."),
    "verify": ("verify.verify", "Tell whether a bundle is genuine: unchanged, and what its evidence shows."),
    "attest": ("verify.attest", "Sign what a bundle shows, for others to verify."),
    "diff": ("commands.diff", "Show what changed between two saved reports, of an audit or of releases each."),
    "explain": ("commands.explain", "Explain one verdict: rule, deciding answers, their exchanges as commands."),
    "releases": ("releases.releases", "Infer the OpenStack series of each service, and lint the catalogue."),
    "prove": ("prove.prove", "Do a requirement's thing once, verify it and remove it: this writes to the cloud."),
    "list": ("requirements.listing", "List the requirements, what each asks and the rights it needs."),
    "show": ("requirements.show", "Show one requirement: rule, checks, calls, traps, sources."),
    "completion": ("completion.completion", "Print what makes a shell complete this command line."),
    "help": ("requirements.listing", "Show the help of a command."),  # main turns it into --help
}
WRITES = ("run", "replay", "report", "diff", "releases")
ASKS = ("run", "explain", "prove", "releases")
DETAILED = ("run", "demo", "replay", "report", "diff", "prove")
ARGUMENTS = {"run": "[ID ...]", "replay": "BUNDLE [ID ...]", "report": "REPORT ...", "diff": "OLD NEW",
             "explain": "ID", "show": "ID", "verify": "[BUNDLE]", "attest": "BUNDLE", "prove": "[ID]",
             "completion": "SHELL", "help": "[COMMAND]"}  # fmt: skip
VERBOSE = {"prove": "show every request that counts"}
CODES = ("Exit codes: 0 the gate is met (by default: every requirement is closed), 1 it is not, 2 no audit was"
         " possible; prove, verify and attest have their own.")  # fmt: skip


def command_line(typed: Collection[str] = tuple(COMMANDS)) -> tuple[Parser, dict[str, Parser]]:
    """The parser, and those of the commands, of which the ``typed`` ones have their arguments.

    Those that ask a cloud get its options later.
    """
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
    for name, (place, text) in COMMANDS.items():
        program = f"{PROGRAM} {name}"
        usage = f"{program} [options] {ARGUMENTS.get(name, '')}".rstrip()
        sub = parsers.add_parser(name, help=text, description=text, allow_abbrev=False, prog=program, usage=usage)
        sub.set_defaults(command=_function(place))
        added[name] = sub
    for name in typed:
        _add_all(name, added[name], parser)
    return parser, added


def _function(place: str) -> Callable[[argparse.Namespace], int | Told]:
    """The function of a module of this room, imported when it is called."""
    module, _, name = place.partition(".")

    def command(options: argparse.Namespace) -> int | Told:
        told: int | Told = getattr(import_module(f"{__package__}.{module}"), name)(options)
        return told

    return command


def _add_all(name: str, parser: Parser, whole: Parser) -> None:
    """Everything that one command takes."""
    _add_arguments(name, parser)
    if name in ASKS:
        from container4nfv_probe.cli import options

        options.add_other_apis(parser, name)
    if name in WRITES:
        from container4nfv_probe.cli import outputs

        outputs.add_options(parser, name)
    _add_gate(name, parser)
    _add_others(name, parser)
    if name == "completion":
        from container4nfv_probe.cli import completion

        completion.add_options(parser, whole)


def _add_arguments(name: str, parser: Parser) -> None:
    """What stands without an option's name, and the few options of short commands."""
    if name == "replay":
        parser.add_argument("recorded", metavar="BUNDLE", help="a folder, a .zip or a JSON report")
    if name in ("run", "replay"):
        parser.add_argument("ids", nargs="*", metavar="ID", help="the requirements to check (default: all)")
    if name == "report":
        parser.add_argument("reports", nargs="+", metavar="REPORT", help="a bundle or JSON report each")
    if name == "diff":
        parser.add_argument("old", metavar="OLD", help="the earlier bundle or JSON report")
        parser.add_argument("new", metavar="NEW", help="the later bundle or JSON report")
    if name in ("explain", "show"):
        parser.add_argument("id", metavar="ID", help="the requirement, by its id (see list)")
    if name in ("explain", "releases"):
        parser.add_argument("--report", metavar="FILE", help="use a saved bundle or report instead of asking a cloud")
    if name in ("list", "show"):
        parser.add_argument("-f", "--format", choices=("json", "table"), default="table",
                            metavar="FORMAT", help="output format: table (default) or json")  # fmt: skip
    if name == "explain":
        from container4nfv_probe.cli import anonymous

        anonymous.add_options(parser)
    if name in ("explain", "list", "show"):
        parser.add_argument("-o", "--output", metavar="FILE", help="file to write (default: standard output)")
    if name == "help":
        commands = tuple(COMMANDS)
        parser.add_argument("about", nargs="?", metavar="COMMAND", choices=commands, help="the command to explain")
    _add_own(name, parser)


def _add_own(name: str, parser: Parser) -> None:
    """The options of commands that have a module of their own."""
    if name in ("verify", "attest"):
        from container4nfv_probe.cli import verify

        (verify.add_arguments if name == "verify" else verify.add_signing)(parser)
    if name == "prove":
        from container4nfv_probe.cli import prove

        prove.add_options(parser)


def _add_others(name: str, parser: Parser) -> None:
    from container4nfv_probe.cli import settings

    group = parser.add_argument_group("Others")
    if name in ASKS:
        settings.add_deadline(group, 300 if name == "prove" else 60)
    if name in (*WRITES, "explain", "prove"):
        settings.add_config(group)
    if name in DETAILED:
        text = VERBOSE.get(name, "show every check that decides a row")
        group.add_argument("-v", "--verbose", action="store_true", help=text)
    if name in (*WRITES, "prove"):
        text = "print only the last line and what -f asks for"
        group.add_argument("-q", "--quiet", action="store_true", help=text)
    group.add_argument("--debug", action="store_true", help="log every request to standard error")


def _add_gate(name: str, parser: Parser) -> None:
    if name in ("run", "replay", "report", "diff"):
        from container4nfv_probe.cli import options, subjects
    if name == "run":
        subjects.add_options(parser)
        options.add_gate(parser, updates=True)
    elif name == "replay":
        options.add_gate(parser)
    elif name in ("report", "diff"):
        options.add_gate(parser, baseline=False, fails_on=(REGRESSION,) if name == "diff" else None)
    elif name == "releases":
        from container4nfv_probe.cli import releases

        releases.add_gate(parser)
