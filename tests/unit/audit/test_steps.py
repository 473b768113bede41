"""What would settle an unknown on a recorded cloud: with its own names, and in lines that can be typed."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from container4nfv_probe.audit import plugins
from container4nfv_probe.cli.arguments import command_line
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.replay import replayed
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.report import Report, Result, Step

FIXTURES = Path(__file__).parents[3] / "fixtures"
NAMES = [path.name for path in sorted(FIXTURES.iterdir()) if not path.name.startswith("releases")]
CLUSTER = "e429f685-9062-42dd-a80a-c46da30af232"
KUBECONFIG = Step(
    "--kubeconfig of the cluster, or --kubeconfig none if there is none", ("--kubeconfig PATH", "--kubeconfig none")
)
REGISTRY = Step("--registry with its URL, or --registry none if there is none", ("--registry URL", "--registry none"))
BACKENDS = Step(
    "--zun-api-backend with the URL of each Zun API server, or --zun-api-backend none if there is but one",
    ("--zun-api-backend URL", "--zun-api-backend none"),
)
ZUN, NOVA = "zun-service:get_all", "os_compute_api:os-hypervisors:list-detail"


def admin(*policies: str, held: str = "member, reader") -> Step:
    return Step(f"the role admin for this login (it has {held})", (), policies)


def report(name: str) -> Report:
    return replayed(bundle.read(FIXTURES / name), plugins.requirements())


def row(name: str, id: str) -> Result:
    return next(one for one in report(name).results if one.id == id)


@pytest.mark.parametrize(
    ("cloud", "id", "steps"),
    [
        ("lab-member", "same-nb-api", [[admin(ZUN, NOVA)]]),
        ("lab-reader", "same-nb-api", [[admin(ZUN, NOVA, held="reader")]]),
        ("lab-member", "private-registry", [[admin(ZUN)], [REGISTRY, KUBECONFIG]]),
        ("lab-member", "kuryr-macvlan-ipvlan", [[admin()], [KUBECONFIG]]),
        ("lab-member", "zun-ha", [[admin(ZUN), BACKENDS]]),
        ("lab-admin", "zun-ha", [[BACKENDS]]),
        ("lab-admin", "same-nb-api", []),
        (
            "zun-registry-own",
            "private-registry",
            [
                [
                    Step(
                        "--registry https://registry.example, or --registry none if there is none",
                        ("--registry https://registry.example", "--registry none"),
                    )
                ],
                [admin(ZUN)],
                [KUBECONFIG],
            ],
        ),
        (
            "old-admin",
            "private-registry",
            [
                [Step("a policy of Magnum that lets the role admin read this (magnum-service:get_all)")],
                [REGISTRY, KUBECONFIG],
            ],
        ),
        (
            "magnum-cluster-with-registry",
            "kuryr-ha",
            [
                [
                    Step(
                        f"--kubeconfig of the cluster, which may be Magnum's {CLUSTER} (openstack coe cluster config),"
                        " or --kubeconfig none if there is none",
                        (
                            f"mkdir -p {CLUSTER} && openstack coe cluster config {CLUSTER} --dir {CLUSTER}",
                            f"--kubeconfig {CLUSTER}/config",
                            "--kubeconfig none",
                        ),
                    )
                ]
            ],
        ),
    ],
)
def test_what_to_do(cloud: str, id: str, steps: list[list[Step]]) -> None:
    assert [list(way) for way in row(cloud, id).steps] == steps


@pytest.mark.parametrize("name", NAMES)
def test_each_unknown_has_steps_whose_options_there_are(name: str) -> None:
    _, parsers = command_line()
    known = {option for one in parsers["run"]._actions for option in one.option_strings}
    for one in report(name).results:
        assert bool(one.steps) is (one.verdict is Verdict.UNKNOWN), one.id
        for line in (line for way in one.steps for step in way for line in step.commands):
            first, *_ = shlex.split(line)
            assert first in known or first == "mkdir", line
