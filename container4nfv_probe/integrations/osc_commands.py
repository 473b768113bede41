"""The commands of ``openstack container4nfv``: our own, with the options of each, as lists and fields."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from osc_lib.command import command

from container4nfv_probe.audit import plugins
from container4nfv_probe.cli import anonymous, commands, options, outputs, releases, settings, terminal, verify
from container4nfv_probe.integrations.osc_found import Found, OfOurs, cells
from container4nfv_probe.planes import ways
from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.reports import columns, words
from container4nfv_probe.reports.releases import changes, summary
from container4nfv_probe.reports.requirements import document, rights
from container4nfv_probe.rules.judgement import REGRESSION
from container4nfv_probe.rules.plain import clean

WIDE = 400  # cliff breaks lines, where one wants that
FILES = "also write a report to this file; its suffix (.html, .xml, .json, ...) chooses"


def add_files(parser: argparse.ArgumentParser, name: str) -> None:
    """Reports beside the list; of what asks a cloud the evidence, too."""
    outputs.add_files(parser.add_argument_group("Reports"), name, FILES)


def add_asking(parser: argparse.ArgumentParser) -> None:
    """How long it may take."""
    settings.add_deadline(parser.add_argument_group("Others"), 60)


class Audits(Found):
    """Requirements, each with its verdict."""

    name = ""
    named = False  # whether each row names its cloud

    def get_parser(self, prog_name: str) -> Any:
        parser = super().get_parser(prog_name)
        parser.add_argument("--long", action="store_true", help="also list projects, and what would settle an unknown")
        add_files(parser, self.name)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Rows:
        """A row for each requirement."""
        parsed_args.told = getattr(commands, self.name)(parsed_args)
        names, rows = columns.audits(parsed_args.told, parsed_args.long, self.named)
        return names, [cells(row) for row in rows]


class Audit(Audits):
    """Ask this cloud whether the gaps of the Container4NFV gap analysis are closed on it."""

    name = "run"

    def get_parser(self, prog_name: str) -> Any:
        parser = super().get_parser(prog_name)
        parser.add_argument("ids", nargs="*", metavar="<requirement>", help="the requirements to check (default: all)")
        ways.register(parser)
        options.add_gate(parser, updates=True)
        add_asking(parser)
        return parser


class Replay(Audits):
    """Derive the verdicts of a bundle again, without a cloud."""

    name = "replay"

    def get_parser(self, prog_name: str) -> Any:
        parser = super().get_parser(prog_name)
        parser.add_argument("recorded", metavar="<bundle>", help="a folder, a .zip or a JSON report")
        parser.add_argument("ids", nargs="*", metavar="<requirement>", help="the requirements to check (default: all)")
        options.add_gate(parser)
        return parser


class Report(Audits):
    """Show saved reports, those of several clouds in one list."""

    name = "report"
    named = True

    def get_parser(self, prog_name: str) -> Any:
        parser = super().get_parser(prog_name)
        parser.add_argument("reports", nargs="+", metavar="<report>", help="a bundle or JSON report each")
        options.add_gate(parser, baseline=False)
        return parser


class Diff(Found):
    """Show what changed between two saved reports, of an audit or of releases each."""

    def get_parser(self, prog_name: str) -> Any:
        parser = super().get_parser(prog_name)
        parser.add_argument("old", metavar="<old>", help="the earlier bundle or JSON report")
        parser.add_argument("new", metavar="<new>", help="the later bundle or JSON report")
        parser.add_argument("--all", action="store_true", help="also list the requirements that did not change")
        add_files(parser, "diff")
        options.add_gate(parser, baseline=False, fails_on=(REGRESSION,))
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Rows:
        """A row for each requirement, or service and endpoint, that changed."""
        parsed_args.told = told = commands.diff(parsed_args)
        for line in changes(told)[:1] if isinstance(told, Inventory) else map(words.compared, told):
            self.app.stderr.write(f"{clean(line)}\n")
        names, rows = columns.changes(told, parsed_args.all)
        return names, [cells(row) for row in rows]


class Releases(Found):
    """Infer the OpenStack series of each service from what it says of its API versions."""

    def get_parser(self, prog_name: str) -> Any:
        parser = super().get_parser(prog_name)
        parser.add_argument("--report", metavar="<report>", help="use a saved bundle instead of asking a cloud")
        add_files(parser, "releases")
        releases.add_gate(parser)
        add_asking(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Rows:
        """A row for each service; what they agree on goes to standard error."""
        parsed_args.told = inventory = releases.releases(parsed_args)
        for line in map(clean, summary(inventory)):
            self.app.stderr.write(f"{line}\n")
        names, rows = columns.services(inventory)
        return names, [cells(row) for row in rows]


class Explain(OfOurs, command.ShowOne):
    """Explain one verdict: rule, answers, and the calls that they rest on as commands."""

    def get_parser(self, prog_name: str) -> Any:
        parser = super().get_parser(prog_name)
        parser.add_argument("id", metavar="<requirement>", help="its id (see list)")
        parser.add_argument("--report", metavar="<report>", help="use a saved bundle or report, not a cloud")
        anonymous.add_options(parser)
        ways.register(parser)
        add_asking(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> tuple[Sequence[str], Sequence[Any]]:
        """Its fields."""
        look = replace(terminal.look(None), width=WIDE, colour=False)
        fields = columns.explanation(commands.explained(parsed_args), parsed_args.id, look)
        return tuple(fields), cells(tuple(fields.values()))


class Verify(OfOurs, command.ShowOne):
    """Tell whether a bundle is genuine: unchanged, and what its evidence shows."""

    def get_parser(self, prog_name: str) -> Any:
        parser = super().get_parser(prog_name)
        verify.add_arguments(parser)
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> tuple[Sequence[str], Sequence[Any]]:
        """The answer with its reasons, and whose bundle it is."""
        told = verify.looked_at(parsed_args)
        self.code = verify.code(told)
        fields = columns.verification(*told)
        return tuple(fields), cells(tuple(fields.values()))


class Requirements(command.Lister):
    """List the requirements, what each is and which rights decide it."""

    auth_required = False

    def take_action(self, parsed_args: argparse.Namespace) -> columns.Rows:
        """A row for each requirement."""
        names = ("#", "ID", "Requirement", "Projects", "Published", "Decided With")
        return names, [
            (one.row, one.id, one.title, ", ".join(one.projects), one.published, rights(one))
            for one in plugins.requirements()
        ]


class Requirement(OfOurs, command.ShowOne):
    """Show one requirement: rule, checks, traps, sources."""

    def get_parser(self, prog_name: str) -> Any:
        parser = super().get_parser(prog_name)
        parser.add_argument("id", metavar="<requirement>", help="its id (see list)")
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> tuple[Sequence[str], Sequence[Any]]:
        """Its fields."""
        (requirement,) = plugins.requirements([parsed_args.id])
        facts = document(requirement)
        rule = facts.pop("rule")
        facts["checks"] = [f"{one['name']}: {one['question']}" for one in facts["checks"]]
        shown = {name: "\n".join(value) if isinstance(value, list | tuple) else value for name, value in facts.items()}
        shown |= {f"{verdict} when": text for verdict, text in rule.items()}
        return tuple(shown), tuple(shown.values())
