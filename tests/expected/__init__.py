"""One report of two recorded clouds, the releases of a third, and no audit at all, in every format: the files beside.

``make docs`` writes them anew (``python -m tests.expected``); a test compares.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from container4nfv_probe.audit import plugins
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.replay import replayed
from container4nfv_probe.gates.gate import Terms, judged
from container4nfv_probe.releases.gate import Wanted
from container4nfv_probe.releases.inference import retake
from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.reports import formats
from container4nfv_probe.reports.interface import Look, NoAudit
from container4nfv_probe.rules.judgement import REGRESSION, Waiver
from container4nfv_probe.rules.report import Report

HERE = Path(__file__).parent
FIXTURES = HERE.parents[1] / "fixtures"
# Closed, open, what got worse, and a gap that somebody accepts; few, so that the files stay small.
IDS = ("same-nb-api", "kuryr-ha", "zun-ha")
KINDS = ("report", "releases", "none")
SUFFIXES = {"table": "txt", "markdown": "md", "junit": "xml", "prometheus": "prom", "oscal": "oscal.json"}
NONE = NoAudit(
    "container4nfv-probe 1", "2026-11-24T04:00:21Z", "mine", "RegionOne",
    "http://keystone.example:5000/v3 refused the login (401): check user, password and project",
)  # fmt: skip
WAIVER = Waiver("kuryr-ha", "Kuryr is not used on this cloud", "2999-12-31", "nfv-team", place="waivers.yaml:2")


def report() -> Report:
    """The demo's cloud beside the same one before a host of Zun's was lost."""
    earlier, later = (_part(name) for name in ("lab-admin", "demo"))
    terms = Terms((REGRESSION, "open"), baseline=earlier, waivers=(WAIVER,))
    (done,) = judged([later], terms)
    return done


def _part(name: str) -> Report:
    """Some requirements of a recorded cloud, with the evidence of their own, by a tool of no version."""
    fresh = replayed(bundle.read(FIXTURES / name), plugins.requirements(IDS))
    used = {id for result in fresh.results for check in result.checks for id in check.answer.evidence}
    kept = tuple(exchange for exchange in fresh.exchanges if exchange.id in used)
    return replace(fresh, tool="container4nfv-probe 1", exchanges=kept)


def inventory(at_least: str = "pike") -> Inventory:
    """The cloud of 2017, whose services are at Pike, above, below, or one cannot tell."""
    return replace(
        retake(bundle.read(FIXTURES / "releases-old"), Wanted(at_least) if at_least else None),
        tool="container4nfv-probe 1",
    )


def path(name: str, kind: str) -> Path:
    """Where the expected file of a format is."""
    return HERE / f"{kind}.{SUFFIXES.get(name, name)}"


def content(name: str, kind: str) -> bytes:
    """What the format says now of the ``report``, of the ``releases``, or that there is none."""
    if kind == "none":
        text = formats.none(name, NONE, Look())
    else:
        text = formats.rendered(name, [report()] if kind == "report" else inventory(), Look())
    return text.encode() if isinstance(text, str) else text
