"""Which clouds and regions are audited, where these are several."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from container4nfv_probe.audit.worker import Job
from container4nfv_probe.cli import settings
from container4nfv_probe.planes import ways
from container4nfv_probe.rules.errors import ConfigurationError

TITLE = "Several clouds (repeat --os-cloud, which takes patterns)"
PATTERN = frozenset("*?[")
MOST_JOBS = 64
DEFAULT_METHOD = "password"  # what openstacksdk takes an option to be that nobody gave


def add_options(parser: argparse.ArgumentParser) -> None:
    """Of the command that audits."""
    group = parser.add_argument_group(TITLE)
    group.add_argument("--all-clouds", action="store_true", help="audit every cloud of clouds.yaml")
    group.add_argument("--all-regions", action="store_true", help="audit every region of each cloud")
    group.add_argument("--jobs", type=_jobs, default=None, metavar="N",
                       help="clouds to audit at once (default: 2 for each processor, 16 at most)")  # fmt: skip
    group.add_argument("--total-deadline", type=settings.duration, default=None, metavar="SECONDS",
                       help="seconds for all clouds together (default: no limit); --deadline is for each")  # fmt: skip
    group.add_argument("--resume", metavar="FILE", help="earlier -f jsonl: do not audit again what is complete there")


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {MOST_JOBS}")
    return int(text)


def named(words: Sequence[str]) -> list[str]:
    """Every cloud that was typed, in order."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--os-cloud", nargs="?", action="append", default=[])
    return [name or "" for name in parser.parse_known_args(words)[0].os_cloud]


def are_several(words: Sequence[str]) -> bool:
    """Whether this command line is about more than one cloud in one region."""
    names = named(words)
    asked = {"--all-clouds", "--all-regions", "--resume"} & {word.partition("=")[0] for word in words}
    return words[:1] == ["run"] and bool(asked or len(names) > 1 or any(PATTERN & {*name} for name in names))


def chosen(options: argparse.Namespace, ids: Sequence[str]) -> Iterator[tuple[Job, str]]:
    """A job for each cloud, and what keeps it from being done ("" for nothing). Raises ``ConfigurationError``."""
    from container4nfv_probe.planes import clouds

    _check(options)
    config, given = options.config, _given(options)
    for name in _names(options, config):
        job = Job(name, config, given, tuple(ids), options.deadline, all_regions=options.all_regions)
        try:
            yield replace(job, config=clouds.alone(config, name)), ""
        except ConfigurationError as error:
            yield job, str(error)


def _names(options: argparse.Namespace, config: Any) -> list[str]:
    """The clouds that names and patterns mean, each once."""
    from container4nfv_probe.planes import clouds

    known, typed = clouds.names(config), options.clouds
    if options.all_clouds:
        if not known:
            raise ConfigurationError("--all-clouds finds no cloud: name them in a clouds.yaml")
        return sorted(known)
    if twice := next((name for name in typed if typed.count(name) > 1), ""):
        raise ConfigurationError(f"--os-cloud {twice} is given twice: leave one out")
    names: dict[str, None] = {}
    for name in typed or [os.environ.get("OS_CLOUD", "")]:
        matching = [name] if name in known or not PATTERN & {*name} else _matching(known, name)
        if not matching:
            raise ConfigurationError(
                f"--os-cloud {name} matches none of the {len(known)} clouds in {config.config_filename}: correct it"
            )
        names |= dict.fromkeys(matching)
    return list(names)


def _matching(names: Sequence[str], pattern: str) -> list[str]:
    """Those that match a pattern as the shell has it."""
    return sorted(name for name in names if fnmatchcase(name, pattern))


def _check(options: argparse.Namespace) -> None:
    if options.unusable:
        raise options.unusable
    if options.all_clouds and options.clouds:
        raise ConfigurationError("--all-clouds and --os-cloud contradict each other: give one of them")
    typed = options.os_region_name if options.os_region_name != os.environ.get("OS_REGION_NAME") else None
    if options.all_regions and typed:
        raise ConfigurationError("--all-regions and --os-region-name contradict each other: give one of them")
    for name, option in ways.OPTIONS.items():
        value = getattr(options, name, None)
        if value and value not in (ways.NONE, [ways.NONE]):
            raise ConfigurationError(f"{option} is of one cloud: put it under '{ways.KEY}:' of that cloud's entry")


def _given(options: argparse.Namespace) -> dict[str, object]:
    """What was typed, or is in the environment, for every cloud."""
    kept = {
        name: value
        for name, value in vars(options).items()
        if value is not None and (name.startswith("os_") or name in ("endpoint_type", "insecure", *ways.OPTIONS))
    }
    if kept.get("os_auth_type") == DEFAULT_METHOD:
        del kept["os_auth_type"]
    if options.all_regions:
        kept.pop("os_region_name", None)
    kept.pop("os_cloud", None)
    return kept
