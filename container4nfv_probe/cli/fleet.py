"""``run`` for several clouds: each report is judged, written and forgotten as it comes; then grid, gate, exit code."""

from __future__ import annotations

import argparse
import math
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from container4nfv_probe.audit import fleet, plugins
from container4nfv_probe.audit.worker import Job, none
from container4nfv_probe.cli import anonymous, outputs, saved, saving, streams, subjects, terminal
from container4nfv_probe.cli.options import terms
from container4nfv_probe.cli.outputs import Output
from container4nfv_probe.cli.starting import PROGRAM
from container4nfv_probe.evidence import lines
from container4nfv_probe.gates.gate import Terms, exit_code, judged_alone
from container4nfv_probe.gates.waivers import concerning, strays
from container4nfv_probe.reports import compact, ending, formats, paper, table
from container4nfv_probe.rules.errors import BundleError, ConfigurationError
from container4nfv_probe.rules.judgement import NO_AUDIT, Waiver
from container4nfv_probe.rules.report import Report
from container4nfv_probe.wire.deadline import Deadline

Key = tuple[str, str]  # cloud and region
Places = dict[Key, int]  # where in a file of lines a report begins


@dataclass
class Taken:
    """What is kept of the reports that came: as much as is still to be shown."""

    terms: Terms
    earlier: Places
    whole: bool  # whether a document of all is to be written, and
    evidence: bool  # whether it shows exchanges
    reports: list[Report] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    waivers: set[Waiver] = field(default_factory=set)
    failures: dict[str, str] = field(default_factory=dict)


def run(options: argparse.Namespace) -> int:
    """Audit several clouds."""
    anonymous.check_several(options)
    ids = [one.id for one in plugins.requirements(options.ids)]
    whole, one_by_one = _places(options)
    taken = _taken(options, ids)
    taken.whole, taken.evidence = bool(whole), any(one.format in formats.EVIDENCE for one in whole)
    jobs = list(subjects.chosen(options, ids))
    done = _complete(options.resume, ids) if options.resume else {}
    opened = [_opened(one) for one in one_by_one]
    try:
        with _signals() as ended:
            _take_all(jobs, done, opened, taken, options, ended)
    finally:
        for stream in opened:
            stream.close()
    return _told(taken, whole, opened, options)


def _taken(options: argparse.Namespace, ids: list[str]) -> Taken:
    """What every report is judged by. Raises ``ConfigurationError``, ``BundleError``."""
    if options.update_baseline:
        raise ConfigurationError("--update-baseline is of one cloud: for several give -f jsonl -o and --baseline of it")
    baseline, options.baseline = options.baseline, None
    if baseline and Path(baseline).suffix != lines.SUFFIX:
        raise ConfigurationError(f"--baseline {baseline} is of one cloud: several need one that -f jsonl wrote")
    nothing = none(Job("", options.config, {}), "")
    judge_by = replace(terms(options, ids, nothing if baseline else None), baseline=None)
    options.baseline = baseline
    return Taken(judge_by, _index(baseline) if baseline else {}, whole=False, evidence=False)


def _index(path: str) -> Places:
    """Where the reports of a file begin, but for those that have no results."""
    return {_key(one): offset for offset, one in lines.read(Path(path)) if one.results}


def _key(report: Report) -> Key:
    return report.scope.cloud, report.scope.region


def _complete(path: str, ids: list[str]) -> Places:
    """The same of audits that finished, and asked all that is asked now. Raises ``BundleError``."""
    return {_key(one): offset for offset, one in lines.read(Path(path))
            if one.complete and {*ids} <= {result.id for result in one.results}}  # fmt: skip


def _places(options: argparse.Namespace) -> tuple[list[Output], list[Output]]:
    """Documents of all clouds, and places that take one report after the other. Raises ``ConfigurationError``."""
    places = outputs.asked(options)
    outputs.check(places)
    folders = [one for one in places if _is_folder(one.path)]
    rest = [one for one in places if one not in folders]
    whole = [one for one in rest if one.format != streams.LINES]
    options.places, options.waiting = whole, []
    for one in rest:
        if one.path:
            saving.check(one.path)
            options.waiting.append(one)
    bundles = [Output(streams.ZIP, options.bundle)] if options.bundle else []
    if bundles and not _is_folder(options.bundle):
        raise ConfigurationError(f"--bundle {options.bundle} is one place for several clouds: give --bundle FOLDER/")
    return ([one for one in whole if one.path or one.format != "table"],
            [*(one for one in rest if one not in whole), *folders, *bundles])  # fmt: skip


def _is_folder(path: str | None) -> bool:
    return bool(path) and (str(path).endswith("/") or Path(str(path)).is_dir())


def _opened(place: Output) -> streams.Stream:
    if place.format == streams.ZIP:
        return streams.Folder(str(place.path))
    return streams.Folder(str(place.path), place) if _is_folder(place.path) else streams.Lines(place)


def _take_all(
    jobs: list[tuple[Job, str]],
    done: Places,
    opened: list[streams.Stream],
    taken: Taken,
    options: argparse.Namespace,
    ended: Callable[[], str],
) -> None:
    """What is complete already, what cannot be audited at all, then what is audited."""
    left: list[Job] = []
    for job, fault in jobs:
        known = {key: at for key, at in done.items() if key[0] == job.cloud and _is_asked(job, key[1], options)}
        for key, offset in known.items():
            recorded = lines.at(Path(options.resume), offset)
            _take(saved.shown(recorded, f"{options.resume}, cloud {key[0]}"), opened, taken, options)
        if fault:
            _take(none(job, fault), opened, taken, options)
        elif job.all_regions or not known:
            left.append(replace(job, known=frozenset(region for _, region in known)))
    for stream in opened:
        stream.begin()
    options.waiting = [one for one in options.waiting if one in options.places]
    total = Deadline(options.total_deadline or math.inf)
    begin = partial(terminal.log, options.debug)
    with terminal.growing(0 if options.quiet or options.verbose else len(left)) as grow:
        for _, report in fleet.audits(left, options.jobs or _processes(), total, ended, begin):
            _take(report, opened, taken, options)
            grow(compact.grid_line(report))


def _is_asked(job: Job, region: str, options: argparse.Namespace) -> bool:
    return job.all_regions or options.os_region_name in (None, region)


def _processes() -> int:
    return min(2 * (os.cpu_count() or 1), 16)


def _take(report: Report, opened: list[streams.Stream], taken: Taken, options: argparse.Namespace) -> None:
    """Judge a report, write it wherever it belongs, and keep what is still to be shown."""
    at = taken.earlier.get(_key(report))
    earlier = saved.compared(lines.at(Path(options.baseline), at), options.baseline) if at is not None else None
    judged = judged_alone(report, replace(taken.terms, baseline=earlier))
    name = f"{report.scope.cloud}, {report.scope.region}" if report.scope.region else report.scope.cloud
    for remark in judged.remarks if report.results and not options.quiet else ():
        terminal.say(f"{name}: {remark}")
    if not report.results and report.ended not in fleet.SIGNALS:
        terminal.say(f"{name}: {report.ended}")
    for stream in opened:
        try:
            stream.add(judged, options.all_regions)
        except (OSError, ConfigurationError, BundleError) as error:
            why = saving.reason(error) if isinstance(error, OSError) else str(error)
            taken.failures.setdefault(stream.path, f"{stream.path} cannot be written ({why}) from cloud {name} on")
    taken.waivers |= {*concerning(judged, taken.terms.waivers)}
    taken.codes.append(exit_code([judged]))
    taken.reports.append(_kept(judged, taken))
    if options.verbose and any(one.format == "table" and not one.path for one in options.places):
        terminal.show(table.render(judged, replace(terminal.look(None), verbose=True)) + "\n")


def _kept(report: Report, taken: Taken) -> Report:
    """All, where a document of all shows it; else the verdicts."""
    if taken.evidence:
        return report
    results = report.results if taken.whole else tuple(compact.bare(one) for one in report.results)
    scope = report.scope if taken.whole else replace(report.scope, endpoints=(), overrides={}, interfaces={})
    return replace(report, exchanges=(), results=results, scope=scope)


def _told(taken: Taken, whole: list[Output], opened: list[streams.Stream], options: argparse.Namespace) -> int:
    """The documents of all, the grid, the last line, and the exit code: the worst of all."""
    order = sorted(taken.reports, key=_key)
    for remark in strays(taken.terms.waivers, taken.waivers):
        if not options.quiet:
            terminal.say(remark)
    written = [stream.path for stream in opened if stream.path and stream.path not in taken.failures]
    for place in whole:
        try:
            look = replace(
                terminal.look(place.path), verbose=options.verbose, written=() if place.path else (*written,)
            )
            saving.write(formats.rendered(place.format, order, look), place.path, place.mode)
            written += [place.path] if place.path else []
        except ConfigurationError as error:
            taken.failures[str(place.path)] = str(error)
        options.waiting = [one for one in options.waiting if one is not place]
    grid = any(one.format == "table" and not one.path for one in options.places)
    look = terminal.look(None)
    if grid:
        terminal.show(compact.grid(order, look) + paper.ending(ending.line(order, written), look))
    else:
        terminal.say_as(PROGRAM, ending.line(order, written))
    for failure in taken.failures.values():
        terminal.say(f"{failure}: make room or name another place, then --resume what was written")
    return max([*taken.codes, NO_AUDIT] if taken.failures else taken.codes)


@contextmanager
def _signals() -> Iterator[Callable[[], str]]:
    """Why all is to end, once a signal came; the second one ends it at once."""
    came: list[str] = []

    def hear(number: int, frame: object) -> None:
        for one in before:
            signal.signal(one, before[one])
        came.append("terminated" if number == signal.SIGTERM else "interrupted")

    before = {one: signal.signal(one, hear) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: came[0] if came else ""
    finally:
        for one in before:
            signal.signal(one, before[one])
