"""Arguments in, text and exit code out.

0: every asked requirement is closed; 1: not so, or not known; 2: no service answered, or the audit
could not be made; 130 and 143: a signal, after what was learned was printed.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NoReturn

from container4nfv_probe import plugins
from container4nfv_probe.errors import ConfigurationError, Error
from container4nfv_probe.model import Report, Verdict
from container4nfv_probe.plain import clean
from container4nfv_probe.reports import json as json_report
from container4nfv_probe.reports import requirements as requirements_report
from container4nfv_probe.reports import table
from container4nfv_probe.reports.interface import Format, Look

PROGRAM = "container4nfv-probe"
FORMATS: dict[str, Format] = {"table": table.render, "json": json_report.render}
GATE_MET, GATE_NOT_MET, NO_AUDIT, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143


class Parser(argparse.ArgumentParser):
    """One sentence for a wrong argument, which may be a mistyped password option: names only."""

    def error(self, message: str) -> NoReturn:
        """Exit 2."""
        if message.startswith("argument COMMAND: invalid choice"):
            commands = message.rpartition("(choose from ")[2].rstrip(")").replace("'", "")
            message = f"no such command, or an option before it: COMMAND is one of {commands}"
        self.exit(NO_AUDIT, f"{self.prog}: {message} (see {self.prog} --help)\n")

    def parse(self, words: list[str]) -> argparse.Namespace:
        """The options; the first unknown word is named without its value, all that follows may be one."""
        options, unknown = self.parse_known_args(words)
        if unknown:
            name = unknown[0].partition("=")[0]
            name = name if name.startswith("--") else name[:2]
            self.error(f"unknown option {name}" if name.startswith("-") else "too many arguments")
        return options


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; never a traceback, unless asked for with --debug."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _command(words)
    except Error as error:
        return _fail(str(error))
    except KeyboardInterrupt as interrupt:
        _fail("interrupted before the audit began")
        return TERMINATED if str(interrupt) == "terminated" else INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read has left
        return GATE_NOT_MET
    except Exception as error:  # Python's own traceback would exit with 1, a verdict.
        logging.getLogger(__name__).debug("", exc_info=True)
        return _fail(f"stopped by a defect ({type(error).__name__}): run with --debug and report what it prints")


def _command(words: list[str]) -> int:
    signal.signal(signal.SIGTERM, _terminate)
    parser, run = command_line()
    if "run" in words[:1]:
        _add_cloud_options(run, words)
    options = parser.parse(words)
    level = logging.DEBUG if getattr(options, "debug", False) else logging.ERROR
    # Libraries warn about what our own sentence then says, or about nothing a user can mend.
    logging.basicConfig(stream=sys.stderr, format=f"{PROGRAM}: %(message)s", level=logging.ERROR)
    logging.getLogger("container4nfv_probe").setLevel(level)
    code: int = options.command(options)
    return code


def _terminate(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt("terminated")


def command_line() -> tuple[Parser, Parser]:
    """The parser, and that of ``run``, which gets its cloud options later."""
    parser = Parser(
        prog=PROGRAM,
        description="Are the gaps of the Container4NFV gap analysis closed on this cloud?",
        epilog="Exit codes: 0 all closed, 1 not so or not known, 2 no audit.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, command: Callable[[argparse.Namespace], int], text: str) -> Parser:
        sub = commands.add_parser(name, help=text, description=text, allow_abbrev=False, prog=f"{PROGRAM} {name}")
        sub.add_argument("-f", "--format", choices=sorted(FORMATS), default="table", help="default: table")
        sub.add_argument("-o", "--output", metavar="FILE", help="write here instead of to standard output")
        sub.add_argument("--debug", action="store_true", help="log every request to standard error")
        sub.set_defaults(command=command)
        return sub

    run = add("run", _run, "Ask a live cloud and print the status matrix.")
    run.add_argument("ids", nargs="*", metavar="ID", help="only these requirements (default: all)")
    run.add_argument("--deadline", type=_seconds, default=60.0, metavar="SECONDS", help="for all of it (default: 60)")
    add("list", _list, "List the requirements, what each asks and the rights it needs.")
    show = add("show", _show, "Show one requirement: rule, checks, calls, traps, sources.")
    show.add_argument("id", metavar="ID")
    return parser, run


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86400:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 1 to 86400")
    return seconds


def _add_cloud_options(run: Parser, words: list[str]) -> None:
    """Openstacksdk's options; only ``run`` pays for importing it."""
    from container4nfv_probe.planes import clouds

    try:
        config = clouds.configuration()
        clouds.register_options(run, config, words[1:])
        run.set_defaults(config=config)
    except ConfigurationError:
        if not {"-h", "--help"} & set(words):
            raise
        clouds.register_defaults(run)  # help that needs a good configuration helps nobody


def _run(options: argparse.Namespace) -> int:
    from container4nfv_probe.audit import audit, checks_of
    from container4nfv_probe.planes import clouds
    from container4nfv_probe.planes.login import login
    from container4nfv_probe.sockets import WatchedAdapter
    from container4nfv_probe.transport import Transport
    from container4nfv_probe.wire import Deadline, Guard

    requirements = plugins.requirements(options.ids)
    cloud = clouds.choose(options.config, options)
    deadline = Deadline(options.deadline)
    subject = login(cloud, Transport(Guard(WatchedAdapter(), deadline)))
    with _progress(len(checks_of(requirements))) as advance:
        report = audit(requirements, subject, deadline, lambda check: advance())
    _write(FORMATS[options.format](report, _look(options)), options.output)
    return _exit_code(report)


def _exit_code(report: Report) -> int:
    ended = report.not_asked[-1] if report.not_asked and not report.complete else ""
    if ended.endswith(("interrupted", "terminated")):
        return TERMINATED if ended.endswith("terminated") else INTERRUPTED
    if report.exchanges and not any(exchange.status for exchange in report.exchanges):
        _fail("no service of this cloud answered")
        return NO_AUDIT
    closed = all(result.verdict is Verdict.CLOSED for result in report.results)
    return GATE_MET if closed and report.complete else GATE_NOT_MET


def _list(options: argparse.Namespace) -> int:
    requirements = plugins.requirements()
    documents = [requirements_report.document(one) for one in requirements]
    text = requirements_report.summary(requirements, _look(options))
    _write(_json(documents) if options.format == "json" else text, options.output)
    return GATE_MET


def _show(options: argparse.Namespace) -> int:
    (requirement,) = plugins.requirements([options.id])
    text = requirements_report.details(requirement, _look(options))
    _write(_json(requirements_report.document(requirement)) if options.format == "json" else text, options.output)
    return GATE_MET


def _json(value: Any) -> str:
    return json.dumps(value, indent=2) + "\n"


def _progress(total: int) -> Any:
    """A bar on standard error where somebody watches; gives the function that moves it."""
    if not sys.stderr.isatty():
        return nullcontext(lambda: None)
    from container4nfv_probe.progress import bar

    return bar(total)


def _look(options: argparse.Namespace) -> Look:
    """What standard output can show; a file gets 80 columns of plain text."""
    encoding = (sys.stdout.encoding or "ascii").lower()
    terminal = sys.stdout.isatty() and not options.output
    width = shutil.get_terminal_size().columns if terminal or "COLUMNS" in os.environ else 80
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Look(max(width, 60), colour, not encoding.startswith("utf") and not options.output)


def _write(text: str, path: str | None) -> None:
    """To standard output, or to a file that is either whole or not there."""
    if path is None:
        _print(text)
        return
    try:
        _save(text, Path(path).resolve())
    except OSError as error:
        _print(text)  # nothing that was learned is lost
        raise ConfigurationError(f"{path} cannot be written ({error.strerror}): the report is above") from error


def _print(text: str) -> None:
    encoding = sys.stdout.encoding or "ascii"
    sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
    sys.stdout.flush()


def _save(text: str, target: Path) -> None:
    """With the rights a redirection would give; what is no file (a pipe, /dev/null) is never replaced."""
    if target.exists() and not target.is_file():
        target.write_text(text, encoding="utf-8")
        return
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with draft.open("x", encoding="utf-8") as stream:
            stream.write(text)
        if target.exists():
            shutil.copymode(target, draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _fail(sentence: str) -> int:
    print(f"{PROGRAM}: {clean(sentence)}", file=sys.stderr)
    return NO_AUDIT
