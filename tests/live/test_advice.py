"""Advice that is followed settles what it was given for: done on the lab, for each advice of the truth table."""

from __future__ import annotations

from contextlib import ExitStack
from fnmatch import fnmatchcase
from typing import Any

import pytest

from tests.lab import Lab
from tests.lab.states import entered
from tests.lab.states.users import log_in

from .advice import Doing, ways
from .conftest import Audit, Beside
from .planes import options
from .table import Row, rows


def row(name: str) -> Row:
    (found,) = (one for one in rows() if one.name == name)
    return found


def advised(report: dict[str, Any]) -> dict[str, str]:
    """The advice of every check that is unknown."""
    answers = {one["name"]: one["answer"] for result in report["results"] for one in result["checks"]}
    return {name: answer["settle"] for name, answer in answers.items() if answer["truth"] == "unknown"}


@pytest.mark.parametrize("doing", [one for one in ways() if one.row], ids=str)
def test_what_is_advised_settles_it(lab: Lab, audit: Audit, beside: Beside, doing: Doing) -> None:
    users, before, after = log_in(lab), row(doing.row), row(doing.to or doing.row)
    with entered(users, *before.enter):
        asked = {
            check for check, advice in advised(audit(f"lab-{doing.role}")).items() if fnmatchcase(advice, doing.advice)
        }
    assert asked, "nobody gives this advice here"
    with ExitStack() as stack:
        stack.enter_context(entered(users, *after.enter, *doing.more))
        words = [*doing.options, *beside(*doing.beside)]
        words += options({"cluster": doing.cluster}, lab, stack) if doing.cluster else []
        report = audit(f"lab-{doing.other or doing.role}", *words)
    told, verdicts = advised(report), {result["id"]: result["verdict"] for result in report["results"]}
    if doing.settles:
        assert verdicts[doing.settles] != "unknown"
    else:
        assert {check: told[check] for check in asked if check in told} == doing.then
