"""``completion``: what makes a shell complete commands, options, formats, files and requirements."""

from __future__ import annotations

import argparse

from container4nfv_probe.audit import plugins
from container4nfv_probe.cli import clouds, terminal
from container4nfv_probe.cli.parser import Parser
from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.rules.judgement import GATE_MET

SHELLS = ("bash", "zsh", "fish")
# Options and arguments by what completes them.
REQUIREMENTS = ("id", "ids")
FILES = ("attestation", "baseline", "bundle", "config_file", "key", "kubeconfig", "new", "old", "output", "report",
         "reports", "waivers")  # fmt: skip


def add_options(parser: Parser, whole: Parser) -> None:
    """The shell; ``whole`` is the command line that is to be completed."""
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=f"shell to complete in: {', '.join(SHELLS)}")
    parser.set_defaults(whole=whole)


def completion(options: argparse.Namespace) -> int:
    """Print the script for one shell."""
    try:
        import shtab
    except ModuleNotFoundError as error:
        raise ConfigurationError("completion needs shtab: pip install 'container4nfv-probe[completion]'") from error
    ids = [one.id for one in plugins.requirements()]
    for name, parser in commands_of(options.whole).items():
        if name in ("run", "explain", "prove", "releases"):
            clouds.register_defaults(parser)
        for action in parser._actions:
            if action.dest in REQUIREMENTS:
                action.choices = ids
            elif action.dest in FILES:
                action.complete = shtab.FILE  # type: ignore[attr-defined]
    terminal.show(shtab.complete(options.whole, shell=options.shell))
    return GATE_MET


def commands_of(whole: Parser) -> dict[str, Parser]:
    """The parser of each command."""
    (found,) = (one for one in whole._actions if isinstance(one, argparse._SubParsersAction))
    return dict(found.choices)
