"""How a command of ours is one of cliff's: a list or fields, our exit code, and its way to a cloud."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from cliff.columns import FormattableColumn
from osc_lib.command import command

from container4nfv_probe.cli import clouds, main, telling, terminal
from container4nfv_probe.reports import columns
from container4nfv_probe.rules.judgement import GATE_MET


class Lines(FormattableColumn):
    """Several lines in one cell; a list for programs."""

    def human_readable(self) -> str:
        """One below the other."""
        return "\n".join(self._value)

    def machine_readable(self) -> list[str]:
        """As they are."""
        return list(self._value)


def cells(row: Sequence[columns.Cell]) -> tuple[Any, ...]:
    """A row as cliff has it."""
    return tuple(Lines(cell) if isinstance(cell, tuple) else cell for cell in row)


class OfOurs:
    """A command of ours: its exit code, its one sentence where nothing could be made, and its way to a cloud.

    ``openstack`` itself would log in before the command knows which files are to say that this failed.
    """

    app: Any
    code = GATE_MET
    auth_required = False

    def run(self, parsed_args: argparse.Namespace) -> int:
        """0 gate met, 1 not met, 2 nobody answered or nothing could be asked."""
        theirs = self.app.options
        parsed_args.os_cloud, parsed_args.os_region_name = theirs.cloud, getattr(theirs, "region_name", None)
        parsed_args.theirs = self._cloud

        def ran() -> int:
            super(OfOurs, self).run(parsed_args)  # type: ignore[misc]
            return self.code

        return main.ended(ran, parsed_args)

    def _cloud(self) -> Any:
        """The cloud as ``openstack`` was told of it, not yet logged in to."""
        return clouds.of_another(self.app.cloud_config, self.app.options.cloud, self.app.options)


class Found(OfOurs, command.Lister):
    """A list of what was found; files, the last line and the exit code are as of our own commands."""

    def get_parser(self, prog_name: str) -> Any:
        parser = super().get_parser(prog_name)
        parser.set_defaults(format="", quiet=False, verbose=False)
        return parser

    def produce_output(self, parsed_args: argparse.Namespace, column_names: Sequence[str], data: Any) -> int:
        """The list, then the files, and how it ended."""
        try:
            super().produce_output(parsed_args, column_names, data)
        except BrokenPipeError:
            terminal.give_up()
        finally:
            self.code = telling.end(parsed_args.told, parsed_args)
        return self.code
