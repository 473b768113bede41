"""Every case of the table: verdicts, causes, exit code, time, memory, and nothing that may not be."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.faults.cases import Case, every
from tests.faults.misbehaving import Misbehaving, secrets
from tests.faults.running import Command, Ran, started

TRACEBACK = "Traceback (most recent call last)"


@pytest.fixture(scope="module")
def command() -> Iterator[Command]:
    with started() as ready:
        yield ready


@pytest.fixture(scope="module")
def faultless(command: Command) -> Callable[[str], tuple[dict[str, str], float]]:
    return faultless_of(command)


def faultless_of(command: Command) -> Callable[[str], tuple[dict[str, str], float]]:
    """The verdicts of a cloud that does everything right, and how long an audit of it takes."""

    @cache
    def of(cloud: str) -> tuple[dict[str, str], float]:
        with tempfile.TemporaryDirectory() as folder, Misbehaving(Case("", cloud, ()), Path(folder)) as right:
            environment, options = right.configure()
            ran = command.run(["run", *options, "-f", "json"], environment)
        return {one["id"]: one["verdict"] for one in ran.report()["results"]}, ran.seconds

    return of


def test_the_table_is_long_enough_and_names_each_case_once() -> None:
    names = [case.name for case in every()]
    assert len(names) >= 180
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("case", every(), ids=lambda case: case.name)
def test_case(
    case: Case, command: Command, faultless: Callable[[str], tuple[dict[str, str], float]], tmp_path: Path
) -> None:
    expected, usual = faultless(case.cloud)
    longest = (case.seconds or min(case.deadline + 1, 12)) + usual
    done = checked(case, command, expected, tmp_path)
    if done.seconds > longest:  # the machine had other things to do, or it is so
        done = checked(case, command, expected, tmp_path)
        longest *= max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert done.seconds <= longest


def checked(case: Case, command: Command, expected: dict[str, str], folder: Path) -> Ran:
    """An audit of the cloud of a case, which is as the case says but for the time."""
    with Misbehaving(case, folder) as cloud:
        environment, options = cloud.configure()
        words = ["run", *options, "--deadline", f"{case.deadline:g}", "-f", case.format, *case.options]
        done = command.run(words, environment)
    written = (done.out + done.err).decode()
    assert TRACEBACK not in written
    assert cloud.servers.mistakes == []
    assert [name for name, secret in secrets().items() if secret in written] == []
    assert done.code == case.exit, done.err.decode()
    assert [text for text in case.says if text not in written] == []
    assert [text for text in case.never if text in written] == []
    _check_requests(case, cloud)
    if case.format == "json" and done.out:
        _check_verdicts(case, done.report(), expected)
    assert done.megabytes <= case.megabytes, f"{case.name}: {done.megabytes:.0f} MB"
    return done


def _check_requests(case: Case, cloud: Misbehaving) -> None:
    assert cloud.elsewhere == []
    posts = [one for one in cloud.servers.heard if one.method not in ("GET", "HEAD")]
    assert sum(cloud.name(one.place) == "identity" for one in posts) <= case.logins
    assert {cloud.name(one.place) for one in posts} <= {"identity", "libnetwork"}
    assert {where: cloud.asked(where) for where in case.asked} == case.asked


def _check_verdicts(case: Case, report: dict[str, Any], expected: dict[str, str]) -> None:
    found = {one["id"]: one["verdict"] for one in report["results"]}
    lost = set(expected) if "all" in case.unknown else set(case.unknown)
    for row, verdict in found.items():
        allowed = {"unknown"} if row in lost else {expected[row], "unknown"} if row in case.maybe else {expected[row]}
        assert verdict in allowed, f"{row} is {verdict}: {_why(report, row)}"
    answers = {check["name"]: check["answer"] for result in report["results"] for check in result["checks"]}
    for check, cause in case.causes.items():
        assert (check, answers[check]["cause"]) == (check, cause), answers[check]["because"]


def _why(report: dict[str, Any], row: str) -> str:
    return next(str(one["why"]) for one in report["results"] if one["id"] == row)
