"""The rule of each requirement is that of the specification: every way its checks can turn out is tried."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from types import SimpleNamespace

import pytest

from container4nfv_probe.audit.plugins import requirements
from container4nfv_probe.rules.model import Truth, Verdict
from container4nfv_probe.rules.requirement import Requirement, decide

Holds = Callable[[SimpleNamespace], bool]
# When a row is closed, and when partial if it is not, in the words of its checks.
RULES: dict[int, tuple[Holds, Holds]] = {
    1: (
        lambda a: (a.zun_answers and a.workers_up and a.heat_lists_both) or a.nova_runs_containers_and_vms,
        lambda a: a.zun_answers and a.workers_up,
    ),
    2: (
        lambda a: (
            (a.registry_answers and _backed(a) and (a.zun_registry or a.magnum_points or a.pods_pull))
            or a.magnum_node_registry
        ),
        lambda a: (
            (a.registry_answers and (_backed(a) or a.zun_registry or a.magnum_points or a.pods_pull))
            or (a.glance_takes_docker and a.docker_image_active and a.image_search and a.workers_up)
        ),
    ),
    3: (
        lambda a: (
            (a.kuryrport_macvlan or a.rule_m) and a.rule_i and (a.confirmed_by_kuryrports or a.confirmed_by_zun)
        ),
        lambda a: a.kuryrport_macvlan or a.rule_m or a.rule_i or a.configured_on_3_1_or_older,
    ),
    4: (
        lambda a: a.controller_ready and a.cni_on_every_node and a.pods_on_this_neutron,
        lambda a: a.controller_ready and (a.cni_on_every_node or a.pods_on_this_neutron),
    ),
    5: (
        lambda a: (
            a.two_ready and a.on_two_nodes and a.controller_ha and a.leader_elector and a.leader_record_fresh
            and a.cluster_on_this_cloud
        ),
        lambda a: a.two_ready and a.controller_ha and a.leader_elector,
    ),
    6: (
        lambda a: a.zun_answers and a.workers_on_two_hosts and a.api_on_two_backends,
        lambda a: a.zun_answers and a.workers_on_two_hosts,
    ),
}  # fmt: skip


def _backed(a: SimpleNamespace) -> bool:
    return bool(a.tied_swift or a.tied_s3 or a.tied_cinder or a.openshift_storage)


@pytest.mark.parametrize("requirement", requirements(), ids=lambda one: str(one.id))
def test_a_row_is_decided_as_specified(requirement: Requirement) -> None:
    closed, partial = RULES[requirement.row]
    names = [check.name for check in requirement.deciding_checks()]
    for values in product((True, False), repeat=len(names)):
        answers = dict(zip(names, values, strict=True))
        truths = {name: Truth.YES if value else Truth.NO for name, value in answers.items()}
        asked = SimpleNamespace(**answers)
        expected = Verdict.CLOSED if closed(asked) else Verdict.PARTIAL if partial(asked) else Verdict.OPEN
        assert decide(requirement, truths).verdict is expected, answers


@pytest.mark.parametrize("requirement", requirements(), ids=lambda one: str(one.id))
def test_nothing_is_decided_while_nothing_is_known(requirement: Requirement) -> None:
    truths = {check.name: Truth.UNKNOWN for check in requirement.deciding_checks()}
    decision = decide(requirement, truths)
    assert (decision.verdict, len(decision.possible)) == (Verdict.UNKNOWN, 3)
    silent = {check.name for check in requirement.deciding_checks()} - set(decision.deciding)
    assert silent == set(), "every check of a rule can matter"
