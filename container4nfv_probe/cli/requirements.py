"""``list`` and ``show``: what the requirements are, without any cloud."""

from __future__ import annotations

import argparse
import json
from typing import Any

from container4nfv_probe.audit import plugins
from container4nfv_probe.cli import saving, terminal
from container4nfv_probe.reports import requirements as requirements_report
from container4nfv_probe.rules.judgement import GATE_MET


def listing(options: argparse.Namespace) -> int:
    """The requirements in short."""
    saving.check_output(options.output)
    requirements = plugins.requirements()
    documents = [requirements_report.document(one) for one in requirements]
    text = requirements_report.summary(requirements, terminal.look(options.output))
    saving.write(_json(documents) if options.format == "json" else text, options.output)
    return GATE_MET


def show(options: argparse.Namespace) -> int:
    """One requirement whole."""
    saving.check_output(options.output)
    (requirement,) = plugins.requirements([options.id])
    text = requirements_report.details(requirement, terminal.look(options.output))
    as_json = _json(requirements_report.document(requirement))
    saving.write(as_json if options.format == "json" else text, options.output)
    return GATE_MET


def _json(value: Any) -> str:
    return json.dumps(value, indent=2) + "\n"
