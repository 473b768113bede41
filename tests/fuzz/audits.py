"""Audits of what is left of a recorded cloud, and what is wrong with what they say."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from container4nfv_probe.audit import plugins
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.replay import replayed
from container4nfv_probe.rules.model import Cause, Exchange, Verdict
from container4nfv_probe.rules.report import Report, Result
from container4nfv_probe.rules.requirement import Requirement
from tests.fuzz.losses import Loss, answers, fields, left

FIXTURES = Path(__file__).parents[2] / "fixtures"
EXCEPTIONS = Path(__file__).with_name("exceptions.yaml")
MOST_LOSSES = 8


@dataclass(frozen=True)
class Violation:
    """An audit that said what it may not, after so few losses."""

    cloud: str
    row: str
    was: str
    became: str
    lost: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.cloud}: {self.row} was {self.was}, became {self.became} without {'; '.join(self.lost)}"


@dataclass(frozen=True)
class Cloud:
    """A recorded cloud, and what is said of it as long as nothing is lost."""

    name: str
    report: Report

    def after(self, *losses: Loss) -> list[Violation]:
        """What is wrong after these losses."""
        exchanges = self.report.exchanges
        fewer = replayed(replace(self.report, exchanges=left(exchanges, losses)), _requirements())
        told = tuple(loss.told(exchanges[loss.exchange]) for loss in losses)
        found = [
            Violation(self.name, before.id, before.verdict, after.verdict, told)
            for before, after in zip(self.report.results, fewer.results, strict=True)
            if after.verdict not in (before.verdict, Verdict.UNKNOWN) or not _is_possible(before.verdict, after)
        ]
        defects = [check.answer for result in fewer.results for check in result.checks
                   if check.answer.cause is Cause.PLUGIN_ERROR]  # fmt: skip
        return found + [Violation(self.name, "a check", "an answer", one.because, told) for one in defects]


Kind = Callable[[tuple[Exchange, ...]], Iterator[Loss]]


def single(name: str, *kinds: Kind) -> Iterator[tuple[Loss]]:
    """Every loss of these kinds by itself, but the exceptions."""
    exchanges = cloud(name).report.exchanges
    for loss in (loss for kind in kinds for loss in kind(exchanges)):
        if not is_excepted(exchanges[loss.exchange], loss):
            yield (loss,)


def _is_possible(was: Verdict, after: Result) -> bool:
    """Whether an unknown still names what is true as one of its possible verdicts."""
    return after.verdict is not Verdict.UNKNOWN or was is Verdict.UNKNOWN or was in after.possible


@cache
def cloud(name: str) -> Cloud:
    """One of the fixtures, as the present requirements judge it."""
    recorded = bundle.read(FIXTURES / name)
    return Cloud(name, replayed(recorded, _requirements()))


@cache
def _requirements() -> tuple[Requirement, ...]:
    return tuple(plugins.requirements())


def names() -> list[str]:
    """The fixtures that are audits."""
    return sorted(path.name for path in FIXTURES.iterdir() if bundle.read(path).results)


def at_random(name: str, seed: int, number: int) -> Iterator[tuple[Loss, ...]]:
    """So many sets of up to eight losses, the same for the same seed; nothing is lost twice, which would make it up."""
    chance = random.Random(f"{name} {seed}")
    losses = [loss for (loss,) in single(name, answers, fields)]
    for _ in range(number):
        several = chance.sample(losses, chance.randint(2, MOST_LOSSES))
        yield tuple({(loss.exchange, loss.path): loss for loss in several}.values())


def is_excepted(exchange: Exchange, loss: Loss) -> bool:
    """Whether the API itself says that what is left means what it then says; see ``exceptions.yaml``."""
    path, field = urlsplit(exchange.url).path, ".".join("*" if isinstance(one, int) else one for one in loss.path)
    return any(
        loss.how in one["how"] and fnmatch(path, one["path"]) and fnmatch(field, one["field"]) for one in _exceptions()
    )


@cache
def _exceptions() -> list[dict[str, Any]]:
    exceptions: list[dict[str, Any]] = yaml.safe_load(EXCEPTIONS.read_text(encoding="utf-8"))
    return exceptions
