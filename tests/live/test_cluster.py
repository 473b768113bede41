"""The deciding check of row 4, with the lab's real Neutron: a pod's port must be there, with the pod's address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from tests.lab import Lab, states
from tests.lab.states.users import log_in

from .conftest import Audit
from .planes import options

ROW = "kuryr-kubernetes"


@pytest.fixture
def beside(lab: Lab) -> Callable[..., Any]:
    """The options of a cluster beside the lab, in some of the lab's states."""

    @contextmanager
    def given(cluster: str, *wanted: str) -> Iterator[list[str]]:
        with ExitStack() as stack:
            users = log_in(lab)
            for state in wanted:
                stack.enter_context(states.STATES[state](users))
            yield options({"cluster": cluster}, lab, stack)

    return given


def decided(report: dict[str, Any], check: str) -> tuple[str, str]:
    """The verdict of the one row, and a check's cause or truth."""
    (result,) = report["results"]
    answers = {one["name"]: one["answer"] for one in result["checks"]}
    return result["verdict"], answers[check]["cause"] or answers[check]["truth"]


@pytest.mark.parametrize(
    ("role", "states_of_the_lab", "expected"),
    [
        ("lab-admin", ["macvlan"], ("closed", "yes")),
        ("lab-member", ["macvlan"], ("closed", "yes")),
        ("lab-member", ["macvlan-of-another-project"], ("unknown", "not-visible")),
        ("lab-admin", ["macvlan-of-another-project"], ("closed", "yes")),
        ("lab-admin", ["decoy-vrrp"], ("unknown", "other-cloud")),
    ],
)
def test_a_pods_port_must_be_in_this_neutron(
    audit: Audit, beside: Callable[..., Any], role: str, states_of_the_lab: list[str], expected: tuple[str, str]
) -> None:
    with beside("working", *states_of_the_lab) as words:
        report = audit(role, ROW, *words)
    assert decided(report, "pods_on_this_neutron") == expected


def test_what_is_declared_absent_is_said(audit: Audit) -> None:
    report = audit("lab-admin", ROW, "--kubeconfig", "none")
    assert decided(report, "controller_ready") == ("open", "declared-absent")
    assert report["without"] == ["Kubernetes cluster (--kubeconfig)"]
