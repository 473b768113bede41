"""Every verdict proven: the lab in each of its named states, audited by admin, member and reader."""

from __future__ import annotations

from itertools import product

import pytest

from container4nfv_probe.audit.plugins import requirements
from container4nfv_probe.rules.model import Truth
from container4nfv_probe.rules.requirement import Requirement, decide
from tests.lab import Lab
from tests.lab.states import STATES, Users, entered
from tests.lab.states.users import log_in

from . import audits
from .advice import roles, tried
from .table import REQUIREMENTS, ROLES, Cells, Row, rows

TRIES = 4  # where a service took longer than the ten seconds that it has; a tenth of one is usual


@pytest.fixture(scope="module")
def users(lab: Lab) -> Users:
    return log_in(lab)


@pytest.fixture(autouse=True)
def only_the_labs_clouds(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(lab.clouds_file))


@pytest.mark.parametrize("row", rows(), ids=lambda row: str(row.name))
def test_each_role_is_told_the_truth(users: Users, row: Row) -> None:
    with entered(users, *row.enter):
        for _ in range(TRIES):
            reports = audits.side_by_side(ROLES, interface=row.interface)
            if not slow(row, audits.answers(reports)):
                break
    told = audits.answers(reports)
    assert different(row.verdicts, audits.verdicts(reports)) == {}, row.because
    assert different(row.answers, {cell: told[cell] for cell in row.answers}) == {}, row.because
    assert unsettled(audits.advice(reports)) == {}


def unsettled(told: dict[tuple[str, str], str]) -> dict[str, str]:
    """The checks that advise to ask as somebody who is told the same, and advice that nobody tried (advice.yaml)."""
    instead = roles()
    return {
        f"{check} for {role}": advice
        for (check, role), advice in told.items()
        if not tried(advice) or (advice in instead and told.get((check, instead[advice])) == advice)
    }


def slow(row: Row, told: Cells) -> bool:
    """Whether a service took too long that is not silent in this state: the machine was busy."""
    return any(said == ("timeout",) != row.answers.get(cell) for cell, said in told.items())


def different(expected: Cells, told: Cells) -> dict[str, str]:
    """The cells that are not as expected, in words."""
    cells = expected.keys() | told.keys()
    return {
        " for ".join(cell): f"{' '.join(told.get(cell, ()))}, not {' '.join(expected.get(cell, ()))}"
        for cell in sorted(cells)
        if expected.get(cell) != told.get(cell)
    }


def test_the_table_is_large_and_enters_every_state() -> None:
    assert len(rows()) >= 40
    assert {name for row in rows() for name in row.enter} == set(STATES)
    assert all(set(row.verdicts) == set(product(REQUIREMENTS, ROLES)) for row in rows())


@pytest.mark.parametrize("requirement", requirements(), ids=lambda requirement: str(requirement.id))
def test_every_verdict_that_openstack_alone_can_give_is_in_the_table(requirement: Requirement) -> None:
    cells = [told[0] for row in rows() for (id, _), told in row.verdicts.items() if id == requirement.id]
    assert {cell.partition("/")[0] for cell in cells} == within_reach(requirement)


def within_reach(requirement: Requirement) -> set[str]:
    """The verdicts of every way in which OpenStack's checks could answer, with no other plane given."""
    checks = requirement.deciding_checks()
    ways = ((Truth.UNKNOWN,) if check.plane != "openstack" else tuple(Truth) for check in checks)
    names = [check.name for check in checks]
    return {decide(requirement, dict(zip(names, way, strict=True))).verdict for way in product(*ways)}
