"""The plugin of the ``openstack`` command: ``openstack container4nfv audit|list|show|releases``.

The cloud, the login and the token are python-openstackclient's own; every request after that goes
through this program's guard, with its deadline. Columns come out in cliff's formats (``-f``, ``-c``).
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from osc_lib.command import command

from container4nfv_probe.audit import plugins
from container4nfv_probe.audit.audit import audit
from container4nfv_probe.audit.live import logged_in, with_planes
from container4nfv_probe.evidence import bundle
from container4nfv_probe.gates.gate import NO_AUDIT, Terms, judged
from container4nfv_probe.gates.gate import exit_code as audit_code
from container4nfv_probe.releases.gate import Wanted
from container4nfv_probe.releases.gate import exit_code as release_code
from container4nfv_probe.releases.inference import take
from container4nfv_probe.releases.series import table
from container4nfv_probe.reports import ending
from container4nfv_probe.reports.releases import series, summary, versions
from container4nfv_probe.reports.requirements import document, rights
from container4nfv_probe.rules.errors import Error
from container4nfv_probe.rules.judgement import no_audit
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.wire.guard import Deadline

LOG = logging.getLogger(__name__)
API_NAME = "container4nfv"
API_VERSION_OPTION = "os_container4nfv_api_version"
API_VERSIONS = ("1",)
DEFAULT_API_VERSION = "1"

Rows = tuple[Sequence[str], Iterable[Sequence[Any]]]


def make_client(instance: Any) -> Any:
    """The cloud as openstackclient configured it and logged in to it; a command makes its subject of that."""
    return instance.sdk_connection.config


def build_option_parser(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """No global option of its own."""
    return parser


class Gate(command.Lister):
    """A list whose exit code says whether a gate is met, as this program's own commands do."""

    code = 0

    def get_parser(self, prog_name: str) -> Any:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            "--deadline",
            type=float,
            default=60.0,
            metavar="SECONDS",
            help="seconds that the command may take (default: 60)",
        )
        return parser

    def run(self, parsed_args: argparse.Namespace) -> int:
        """0 gate met, 1 not met, 2 nobody answered or nothing could be asked."""
        try:
            super().run(parsed_args)
        except Error as error:
            LOG.error("%s", clean(str(error)))
            return NO_AUDIT
        return self.code


class Audit(Gate):
    """Ask this cloud whether the gaps of the Container4NFV gap analysis are closed on it."""

    def get_parser(self, prog_name: str) -> Any:
        parser = super().get_parser(prog_name)
        parser.add_argument("ids", nargs="*", metavar="<requirement>", help="the requirements to check (default: all)")
        parser.add_argument("--bundle", metavar="<path>", help="also write the report with its evidence")
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> Rows:
        """The matrix."""
        requirements, deadline = plugins.requirements(parsed_args.ids), Deadline(parsed_args.deadline)
        if parsed_args.bundle:
            bundle.check_writable(Path(parsed_args.bundle))
        with with_planes(self.app.client_manager.container4nfv, deadline) as subject:
            report = audit(requirements, subject, deadline)
        if parsed_args.bundle:
            bundle.write(report, Path(parsed_args.bundle))
        judgements = judged([report], Terms())
        self.code = audit_code(judgements)
        self.app.stderr.write(f"{ending.line(judgements, [parsed_args.bundle] if parsed_args.bundle else [])}\n")
        columns = ("#", "ID", "Requirement", "Projects", "Published", "Here", "Why")
        return columns, [
            (one.row, one.id, one.title, ", ".join(one.projects), one.published, str(one.verdict), clean(one.why))
            for one in report.results
        ]


class Releases(Gate):
    """Infer the OpenStack series of each service from what it says of its API versions."""

    def get_parser(self, prog_name: str) -> Any:
        parser = super().get_parser(prog_name)
        parser.add_argument(
            "--at-least", metavar="<series>", help="exit 1 unless every considered service is at this series or above"
        )
        return parser

    def take_action(self, parsed_args: argparse.Namespace) -> Rows:
        """A row for each service; what they agree on goes to standard error."""
        wanted = Wanted(table().id(parsed_args.at_least)) if parsed_args.at_least else None
        deadline = Deadline(parsed_args.deadline)
        inventory = take(logged_in(self.app.client_manager.container4nfv, deadline), deadline, wanted)
        for line in (*map(clean, summary(inventory)), ending.of_releases(inventory)):
            self.app.stderr.write(f"{line}\n")
        self.code = release_code(inventory)
        if self.code == NO_AUDIT:
            LOG.error("%s", no_audit(inventory.ended))
        columns = ("Service", "Type", "Official Type", "Endpoint", "Versions", "Fits", "Why")
        return columns, [
            tuple(map(clean, (one.name, ", ".join(one.types), one.official, one.endpoint, versions(one),
                              series(one), one.why)))
            for one in inventory.services
        ]  # fmt: skip


class Requirements(command.Lister):
    """List the requirements, what each is and which rights decide it."""

    auth_required = False

    def take_action(self, parsed_args: argparse.Namespace) -> Rows:
        """A row for each requirement."""
        columns = ("#", "ID", "Requirement", "Projects", "Published", "Decided With")
        return columns, [
            (one.row, one.id, one.title, ", ".join(one.projects), one.published, rights(one))
            for one in plugins.requirements()
        ]


class Requirement(command.ShowOne):
    """Show one requirement: rule, checks, traps, sources."""

    auth_required = False

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
