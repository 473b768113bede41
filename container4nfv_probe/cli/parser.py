"""Arguments as one types them: one sentence for a wrong one, help that fits on a screen."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from container4nfv_probe.cli import terminal
from container4nfv_probe.cli.starting import PROGRAM
from container4nfv_probe.rules.judgement import NO_AUDIT
from container4nfv_probe.rules.plain import clean


class Parser(argparse.ArgumentParser):
    """One sentence for a wrong argument, which may be a mistyped password option: names only."""

    commands: tuple[str, ...] = ()
    sources: Mapping[str, str] = {}  # the file of each option that no one typed

    def error(self, message: str) -> NoReturn:
        """Exit 2."""
        if message.startswith("argument COMMAND: invalid choice"):
            message = f"no such command, or an option before it: COMMAND is one of {', '.join(self.commands)}"
        options = re.findall(r"--[\w-]+|-\w\b", message.partition(":")[0])
        if source := next((self.sources[one] for one in options if one in self.sources), ""):
            message = f"{source}: {message}"
        terminal.say_as(self.prog, clean(f"{message} (see {self.prog} --help)"))
        self.exit(NO_AUDIT)

    def print_help(self, file: Any = None) -> None:
        """To standard output, where a full disk is a failure."""
        terminal.show(self.format_help())

    def parse(self, words: list[str], into: argparse.Namespace | None = None) -> argparse.Namespace:
        """The options; the first unknown word is named without its value, all that follows may be one."""
        parsed, unknown = self.parse_known_args(words, into)
        # argparse takes an unknown option for an argument when there is a space in its value.
        unknown = unknown or [word for word in getattr(parsed, "ids", ()) if word.startswith("-")]
        if unknown and (error := getattr(parsed, "unusable", None)):  # which is why the option is unknown, perhaps
            raise error
        if unknown:
            name = unknown[0].partition("=")[0]
            name = name if name.startswith("--") else name[:2]
            self.error(f"unknown option {name}" if name.startswith("-") else "too many arguments")
        return parsed


class Version(argparse.Action):
    """Says which version this is, and exits."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        from importlib.metadata import version

        terminal.show(f"{PROGRAM} {version(PROGRAM)}\n")
        parser.exit()
