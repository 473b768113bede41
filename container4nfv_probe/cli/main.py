"""Arguments in, text and exit code out.

0: the gate is met (by default: every asked requirement is closed); 1: it is not; 2: no service answered,
or the audit could not be made; 130 and 143: a signal, after what was learned was printed.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from container4nfv_probe.cli import commands, completion, options, outputs, prove, releases, terminal, verify
from container4nfv_probe.cli.terminal import PROGRAM
from container4nfv_probe.gates.gate import INTERRUPTED, NO_AUDIT, REGRESSION, TERMINATED
from container4nfv_probe.rules.errors import ConfigurationError, Error
from container4nfv_probe.wire.secrets import Striking

COMMANDS: dict[str, tuple[Callable[[argparse.Namespace], int], str]] = {
    "run": (commands.run, "Ask a live cloud and print the status matrix."),
    "demo": (commands.demo, "Replay a recorded cloud: what the tool does, without any cloud."),
    "replay": (commands.replay, "Derive the verdicts of a bundle again, without a network."),
    "report": (commands.report, "Show saved reports in any format, several clouds side by side."),
    "verify": (verify.verify, "Tell whether a bundle is genuine: unchanged, and what its evidence shows."),
    "attest": (verify.attest, "Sign what a bundle shows, for others to verify."),
    "diff": (commands.diff, "Show what changed between two saved reports, without asking a cloud."),
    "explain": (commands.explain, "Explain one verdict: rule, deciding answers, their exchanges as commands."),
    "releases": (releases.releases, "Infer the OpenStack series of each service, and lint the catalogue."),
    "prove": (prove.prove, "Do a requirement's thing once, verify it and remove it: this writes to the cloud."),
    "list": (commands.listing, "List the requirements, what each asks and the rights it needs."),
    "show": (commands.show, "Show one requirement: rule, checks, calls, traps, sources."),
    "completion": (completion.completion, "Print what makes a shell complete this command line."),
}


class Parser(argparse.ArgumentParser):
    """One sentence for a wrong argument, which may be a mistyped password option: names only."""

    def error(self, message: str) -> NoReturn:
        """Exit 2."""
        if message.startswith("argument COMMAND: invalid choice"):
            message = f"no such command, or an option before it: COMMAND is one of {', '.join(COMMANDS)}"
        self.exit(NO_AUDIT, f"{self.prog}: {message} (see {self.prog} --help)\n")

    def print_help(self, file: Any = None) -> None:
        """To standard output, where a full disk is a failure."""
        terminal.show(self.format_help())

    def parse(self, words: list[str]) -> argparse.Namespace:
        """The options; the first unknown word is named without its value, all that follows may be one."""
        parsed, unknown = self.parse_known_args(words)
        # argparse takes an unknown option for an argument when there is a space in its value.
        unknown = unknown or [word for word in getattr(parsed, "ids", ()) if word.startswith("-")]
        if unknown:
            name = unknown[0].partition("=")[0]
            name = name if name.startswith("--") else name[:2]
            self.error(f"unknown option {name}" if name.startswith("-") else "too many arguments")
        return parsed


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; never a traceback, unless asked for with --debug."""
    words = list(sys.argv[1:] if argv is None else argv)
    terminal.hold_streams()
    try:
        _check_folder()
        return _command(words)
    except Error as error:
        return _failed(str(error))
    except KeyboardInterrupt as interrupt:
        terminal.say("interrupted before the audit began")
        return TERMINATED if str(interrupt) == "terminated" else INTERRUPTED
    except Exception as error:  # Python's own traceback would exit with 1, a verdict.
        logging.getLogger(__name__).debug("", exc_info=True)
        return _failed(f"stopped by a defect ({type(error).__name__}): run with --debug and report what it prints")


def _command(words: list[str]) -> int:
    signal.signal(signal.SIGTERM, _terminate)
    parser, subparsers = command_line()
    reported = any(word.partition("=")[0] == "--report" for word in words)
    if words[:1] == ["run"] or (words[:1] in (["explain"], ["prove"], ["releases"]) and not reported):
        _add_cloud_options(subparsers[words[0]], words)
    parsed = parser.parse(words)
    level = logging.DEBUG if getattr(parsed, "debug", False) else logging.ERROR
    # Libraries warn about what our own sentence then says, or about nothing a user can mend.
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Striking(f"{PROGRAM}: %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.ERROR)
    logging.getLogger("container4nfv_probe").setLevel(level)
    code: int = parsed.command(parsed)
    return code


def _check_folder() -> None:
    """Relative paths, and openstacksdk itself, need a folder that is there."""
    try:
        os.getcwd()
    except OSError as error:
        raise ConfigurationError(f"the working folder is gone ({error.strerror}): cd to one that is there") from error


def _terminate(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt("terminated")


def command_line() -> tuple[Parser, dict[str, Parser]]:
    """The parser, and those of the commands; ``run`` and ``explain`` get cloud options later."""
    parser = Parser(
        prog=PROGRAM,
        description="Are the gaps of the Container4NFV gap analysis closed on this cloud?",
        epilog="Exit codes: 0 all closed (or as --fail-on, --require say), 1 not so or not known, 2 no audit.",
        allow_abbrev=False,
    )
    parsers = parser.add_subparsers(metavar="COMMAND", required=True)
    added: dict[str, Parser] = {}
    for name, (command, text) in COMMANDS.items():
        sub = parsers.add_parser(name, help=text, description=text, allow_abbrev=False, prog=f"{PROGRAM} {name}")
        sub.set_defaults(command=command)
        sub.add_argument("--debug", action="store_true", help="log every request to standard error")
        added[name] = sub
    for name in ("list", "show"):
        added[name].add_argument("-f", "--format", choices=("json", "table"), default="table", help="default: table")
    for name in ("explain", "list", "show"):
        added[name].add_argument("-o", "--output", metavar="FILE", help="write here instead of to standard output")
    for name in ("run", "replay", "report", "diff", "releases"):
        outputs.add_options(added[name])
    _add_own_options(added)
    releases.add_options(added["releases"])
    verify.add_options(added["verify"], added["attest"])
    prove.add_options(added["prove"])
    completion.add_options(added["completion"], parser)
    return parser, added


def _add_own_options(parsers: dict[str, Parser]) -> None:
    run, replay, explain = parsers["run"], parsers["replay"], parsers["explain"]
    run.add_argument("--bundle", metavar="PATH", help="also write report and evidence: a folder, or a .zip")
    run.add_argument("--anonymize", action="store_true", help="replace names and addresses in the bundle")
    replay.add_argument("bundle", metavar="BUNDLE", help="a folder, a .zip or a JSON report")
    options.add_gate(run)
    options.add_gate(replay)
    options.add_gate(parsers["report"], baseline=False)
    options.add_gate(parsers["diff"], baseline=False, fails_on=(REGRESSION,))
    parsers["report"].add_argument("reports", nargs="+", metavar="REPORT", help="a bundle or JSON report each")
    parsers["diff"].add_argument("old", metavar="OLD", help="the earlier bundle or JSON report")
    parsers["diff"].add_argument("new", metavar="NEW", help="the later one")
    for parser in (run, replay):
        parser.add_argument("ids", nargs="*", metavar="ID", help="only these requirements (default: all)")
    for parser in (explain, parsers["show"]):
        parser.add_argument("id", metavar="ID", help="a requirement (see list)")
    explain.add_argument("--report", metavar="FILE", help="of this bundle or JSON report; else of an audit made now")
    for parser, seconds in ((run, 60), (explain, 60), (parsers["releases"], 60), (parsers["prove"], 300)):
        parser.add_argument(
            "--deadline", type=_seconds, default=seconds, metavar="SECONDS", help=f"for all of it (default: {seconds})"
        )


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86400:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 1 to 86400")
    return seconds


def _add_cloud_options(run: Parser, words: list[str]) -> None:
    """Openstacksdk's options and ours of other planes; only ``run`` pays for importing it."""
    from container4nfv_probe.planes import clouds, ways

    if words[0] not in ("prove", "releases"):  # which ask OpenStack only
        ways.register(run)
    try:
        config = clouds.configuration()
        clouds.register_options(run, config, words[1:])
        run.set_defaults(config=config)
    except ConfigurationError:
        if not {"-h", "--help"} & set(words):
            raise
        clouds.register_defaults(run)  # help that needs a good configuration helps nobody


def _failed(sentence: str) -> int:
    terminal.say(sentence)
    return NO_AUDIT
