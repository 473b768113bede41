"""Gaps that somebody accepts for a while: a YAML list, read with the line of each mistake.

A waiver counts through the day it names, on the day of the audit, so that a replay judges as the
audit did. It covers a gap whatever the verdict: who accepts *open* accepts what may be open.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.rules.judgement import Waiver
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.report import Report, Result
from container4nfv_probe.wire import files

REQUIRED = {
    "requirement": "name the requirement it is about",
    "reason": "say why the gap is accepted",
    "expires": "give the last day it counts, as 2027-06-30",
}
OPTIONAL = ("cloud", "region", "owner")
LARGEST = 1 << 20


def read(path: Path) -> tuple[Waiver, ...]:
    """The waivers of a file. Raises ``ConfigurationError`` with file and line."""
    try:
        root = yaml.compose(files.read_yaml(path, LARGEST), files.LOADER)
    except yaml.YAMLError as error:
        raise ConfigurationError(_broken(path, error)) from error
    if not isinstance(root, yaml.SequenceNode):
        raise ConfigurationError(f"{path}:{_line(root)}: must be a list of waivers, each with requirement and reason")
    return tuple(_waiver(node, path) for node in root.value)


def _broken(path: Path, error: yaml.YAMLError) -> str:
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    what = error.problem if isinstance(error, yaml.MarkedYAMLError) else "not text in UTF-8"
    return f"{path}:{mark.line + 1 if mark else 1}: not YAML ({what})"


def _line(node: yaml.Node | None) -> int:
    return node.start_mark.line + 1 if node else 1


def _waiver(node: yaml.Node, path: Path) -> Waiver:
    place = f"{path}:{_line(node)}"
    if not isinstance(node, yaml.MappingNode):
        raise ConfigurationError(f"{place}: a waiver has {', '.join(REQUIRED)}, each with a value")
    fields = dict(_fields(node, path))
    for name, advice in REQUIRED.items():
        if name not in fields:
            raise ConfigurationError(f"{place}: {name} is missing: {advice}")
    return Waiver(**fields, place=f"{path.name}:{_line(node)}")


def _fields(node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for key, value in node.value:
        place, name = f"{path}:{_line(key)}", str(key.value)
        if name not in (*REQUIRED, *OPTIONAL):
            raise ConfigurationError(f"{place}: unknown key {name}: there are {', '.join((*REQUIRED, *OPTIONAL))}")
        if name in seen:
            raise ConfigurationError(f"{place}: {name} is given twice: keep one")
        seen.add(name)
        if not isinstance(value, yaml.ScalarNode) or value.tag == "tag:yaml.org,2002:null" or not value.value.strip():
            raise ConfigurationError(f"{place}: {name} has no text: {REQUIRED.get(name, 'leave it out or give one')}")
        yield name, _day(value.value, place) if name == "expires" else clean(value.value)


def _day(text: str, place: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ConfigurationError(f"{place}: expires is {text}: {REQUIRED['expires']}") from error


def anonymous(waivers: Iterable[Waiver], pairs: Sequence[tuple[Report, Report]], days: int) -> tuple[Waiver, ...]:
    """The same waivers of reports under other names (each beside its own), by their number and without their words."""
    found: list[Waiver] = []
    for number, one in enumerate(waivers, 1):
        expires = (datetime.date.fromisoformat(one.expires) + datetime.timedelta(days=days)).isoformat()
        bare = Waiver("-", "not shown", expires, place=f"waiver {number}")
        scopes = [hidden.scope for report, hidden in pairs for result in report.results if _about(one, report, result)]
        found += [replace(bare, requirement=one.requirement, cloud=scope.cloud, region=scope.region)
                  for scope in scopes] or [bare]  # fmt: skip
    return tuple(dict.fromkeys(found))


def waived(reports: Sequence[Report], waivers: Sequence[Waiver]) -> tuple[Report, ...]:
    """The reports with a waiver at each gap that has one, and remarks on waivers that do nothing.

    A waiver that matches in none of the reports is remarked on once, in the first.
    """
    done = [one_waived(report, waivers) for report in reports]
    stray = strays(waivers, {one for report in reports for one in concerning(report, waivers)})
    return tuple(replace(one, remarks=(*one.remarks, *(() if n else stray))) for n, one in enumerate(done))


def concerning(report: Report, waivers: Iterable[Waiver]) -> list[Waiver]:
    """Those that match anything in this report."""
    return [waiver for waiver in waivers if any(_about(waiver, report, result) for result in report.results)]


def strays(waivers: Iterable[Waiver], matched: Collection[Waiver]) -> list[str]:
    """What is to be said of waivers that matched in no report."""
    idle = [one for one in waivers if one not in matched]
    return [f"{one.place}: the waiver of {one.requirement} matches nothing here: fix or remove it" for one in idle]


def one_waived(report: Report, waivers: Sequence[Waiver]) -> Report:
    """One of the reports, without a word on waivers that match in others only."""
    day = report.started[:10]
    results = tuple(_covered(result, report, waivers, day) for result in report.results)
    remarks = [remark for waiver in waivers for remark in _idle(waiver, report, day)]
    return replace(report, results=results, remarks=(*report.remarks, *remarks))


def _covered(result: Result, report: Report, waivers: Iterable[Waiver], day: str) -> Result:
    if result.verdict is Verdict.CLOSED:
        return result
    counting = (one for one in waivers if day <= one.expires and _about(one, report, result))
    return replace(result, waiver=next(counting, None))


def _about(waiver: Waiver, report: Report, result: Result) -> bool:
    facts = ((result.id, waiver.requirement), (report.scope.cloud, waiver.cloud), (report.scope.region, waiver.region))
    return all(fnmatchcase(fact, pattern) for fact, pattern in facts)


def _idle(waiver: Waiver, report: Report, day: str) -> Iterator[str]:
    """Why a waiver does nothing for the requirements of this report that it is about."""
    its = f"{waiver.place}: the waiver of {waiver.requirement}"
    verdicts = [result.verdict for result in report.results if _about(waiver, report, result)]
    if verdicts and all(verdict is Verdict.CLOSED for verdict in verdicts):
        yield f"{its} is no longer needed: it is closed"
    elif verdicts and waiver.expires < day:
        yield f"{its} expired on {waiver.expires}: renew it or close the gap"
