"""``verify``: whether a bundle is genuine, apart from any gate."""

from __future__ import annotations

import argparse
from pathlib import Path

from container4nfv_probe.cli import terminal
from container4nfv_probe.evidence.verification import verified
from container4nfv_probe.gates.gate import GATE_MET, GATE_NOT_MET
from container4nfv_probe.reports import verification


def add_options(parser: argparse.ArgumentParser) -> None:
    """What is verified."""
    parser.add_argument("bundle", metavar="BUNDLE", help="a folder, a .zip or a JSON report")


def verify(options: argparse.Namespace) -> int:
    """0 genuine, 1 not."""
    found = verified(Path(options.bundle))
    terminal.show(verification.document(options.bundle, found.report, found.faults, found.sha256))
    return GATE_NOT_MET if found.faults else GATE_MET
