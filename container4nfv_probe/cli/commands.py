"""What each command does: options in; out comes what is to be told, or of a short command its exit code."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from container4nfv_probe.audit import plugins
from container4nfv_probe.audit.audit import audit, checks_of
from container4nfv_probe.cli import anonymous, outputs, saving, terminal
from container4nfv_probe.cli.options import terms
from container4nfv_probe.cli.saved import every, saved
from container4nfv_probe.cli.telling import Told
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.replay import replayed
from container4nfv_probe.gates.baseline import differences
from container4nfv_probe.gates.gate import Terms, judged
from container4nfv_probe.planes import ways
from container4nfv_probe.reports import explain as explain_report
from container4nfv_probe.reports import json as json_report
from container4nfv_probe.reports import table
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.rules.errors import BundleError, ConfigurationError
from container4nfv_probe.rules.judgement import GATE_MET
from container4nfv_probe.rules.report import Report
from container4nfv_probe.rules.requirement import Requirement
from container4nfv_probe.wire.deadline import Deadline

DEMO = Path(__file__).parents[1] / "demo"


def run(options: argparse.Namespace) -> int | Told:
    """Audit a live cloud, or several: then all is told as it comes, and the exit code is left."""
    if getattr(options, "clouds", None) is not None:
        from container4nfv_probe.cli import fleet

        return fleet.run(options)
    outputs.choose(options)
    requirements = plugins.requirements(options.ids)
    judge_by = terms(options, [one.id for one in requirements])
    report = _audited(options, requirements)
    return _judged([report], options, judge_by)


def replay(options: argparse.Namespace) -> Told:
    """Derive the verdicts of a bundle again, and say where they differ from the recorded ones."""
    outputs.choose(options)
    requirements = plugins.requirements(options.ids)
    judge_by = terms(options, [one.id for one in requirements])
    recorded = bundle.read(Path(options.recorded))
    return _judged([replayed(recorded, requirements)], options, judge_by, recorded)


def report(options: argparse.Namespace) -> Told:
    """Show reports as their evidence shows them, several side by side."""
    outputs.choose(options)
    reports = [one for path in options.reports for one in every(path)]
    if not reports:
        raise ConfigurationError(f"{', '.join(options.reports)} holds no report: name one that -f jsonl wrote")
    asked = [{result.id for result in one.results} for one in reports if one.results] or [set[str]()]
    return _judged(reports, options, terms(options, sorted(set.intersection(*asked))))


def diff(options: argparse.Namespace) -> Told:
    """Show what a report has otherwise than an earlier one, both as their evidence shows them."""
    from container4nfv_probe.cli import releases

    outputs.choose(options)
    old, new = saved(options.old), saved(options.new)
    if not (old.results and new.results):
        return releases.diff(old, new, options)
    options.changes = not options.verbose
    (judgement,) = _judged([new], options, terms(options, [result.id for result in new.results], old))
    new, old = anonymous.shown([new, old], options)
    upgraded = releases.beside(old, new)
    _say(upgraded, options)
    return (replace(judgement, remarks=(*judgement.remarks, *upgraded)),)


def _judged(
    reports: Sequence[Report], options: argparse.Namespace, judge_by: Terms, recorded: Report | None = None
) -> Sequence[Report]:
    """Judge the reports, as they may be seen; say where they differ from what was recorded, and other remarks."""
    whole = reports[0]
    try:
        reports, judge_by = anonymous.judged_by(reports, options, judge_by)
    except BundleError:  # what the audit found is not lost with the names
        if path := getattr(options, "whole", None):
            bundle.write(whole, Path(path))
        raise
    for sentence in differences(recorded, reports[0]) if recorded else ():
        terminal.say(sentence)
    judgements = judged(reports, judge_by)
    _say((remark for one in judgements for remark in one.remarks), options)
    options.kept = _kept({"bundle": reports[0], "whole": whole}, judgements[0], options)
    return judgements


def _say(remarks: Iterable[str], options: argparse.Namespace) -> None:
    for remark in () if options.quiet else remarks:
        terminal.say(remark)


def _kept(
    bundles: Mapping[str, Report], judgement: Report, options: argparse.Namespace
) -> dict[str, Callable[[], None]]:
    """How bundles are written, and the baseline of the next audit: one that did not finish is none."""

    def baseline() -> None:
        saving.write(json_report.render(judgement, Look()), options.baseline, saving.PRIVATE)

    named = {vars(options).get(name): report for name, report in bundles.items()}
    kept: dict[str, Callable[[], None]] = {
        path: partial(bundle.write, report, Path(path)) for path, report in named.items() if path
    }
    updates = getattr(options, "update_baseline", False) and judgement.complete
    return kept | ({options.baseline: baseline} if updates else {})


def demo(options: argparse.Namespace) -> int:
    """Replay the recorded cloud that ships with the package, and show the way on."""
    look = replace(terminal.look(None), verbose=options.verbose)
    report = replayed(bundle.read(DEMO), plugins.requirements())
    terminal.show(table.document([report], look) + "\n" + explain_report.render(report, "same-nb-api", look) + NEXT)
    return GATE_MET


def explain(options: argparse.Namespace) -> int:
    """Explain one requirement of a report or bundle, or of an audit made now."""
    saving.check_output(options.output)
    saving.write(explain_report.render(explained(options), options.id, terminal.look(options.output)), options.output)
    return GATE_MET


def explained(options: argparse.Namespace) -> Report:
    """The report that has the requirement to be explained: a saved one, or that of an audit made now."""
    anonymous.check(options)
    idle = next((option for name, option in ways.OPTIONS.items() if getattr(options, name)), "")
    if options.report and idle:
        raise ConfigurationError(f"{idle} is about a cloud asked now: leave out --report or {idle}")
    (requirement,) = plugins.requirements([options.id])
    report = saved(options.report) if options.report else _audited(options, (requirement,))
    if options.id not in {result.id for result in report.results}:
        raise ConfigurationError(f"{options.report} has no requirement {options.id}: it was not asked")
    (shown,) = anonymous.shown([report], options)
    return shown


def _audited(options: argparse.Namespace, requirements: Sequence[Requirement]) -> Report:
    """An audit of the cloud the options name."""
    from container4nfv_probe.audit import live
    from container4nfv_probe.cli import clouds

    cloud, deadline = clouds.chosen(options), Deadline(options.deadline)
    with (
        live.with_planes(cloud, deadline, options) as subject,
        terminal.progress(0 if getattr(options, "quiet", False) else len(checks_of(requirements))) as advance,
    ):
        return audit(requirements, subject, deadline, lambda check: advance())


NEXT = """
This was a recorded cloud. What to try next:
  container4nfv-probe run --os-cloud NAME           the same of your own cloud (clouds.yaml, OS_*)
  container4nfv-probe run --os-cloud NAME --bundle audit.zip
                                                    with its evidence, for somebody else to replay
  container4nfv-probe explain zun-ha --report audit.zip
  container4nfv-probe list                          the requirements, and what each asks
"""
