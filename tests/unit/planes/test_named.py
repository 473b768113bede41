"""Names of other APIs in a cloud's own answers, which whoever may write there chose."""

from __future__ import annotations

from typing import Any

import pytest

from container4nfv_probe.planes.named import Named, named
from container4nfv_probe.rules.model import Exchange

ONE, OTHER = "e1d9f0d5-39f3-42ef-b7c9-f7a6b81736d7", "e429f685-9062-42dd-a80a-c46da30af232"


def exchange(body: Any, plane: str = "openstack") -> Exchange:
    return Exchange("e1", plane, "", "GET", "http://x", 200, None, 0.0, {}, {}, "", 0, body)


def zuns(*domains: Any) -> Exchange:
    return exchange({"registries": [{"domain": one} for one in domains]})


def magnums(uuid: str, coe: str = "kubernetes", status: Any = "CREATE_COMPLETE") -> list[Exchange]:
    template = {"uuid": "t", "coe": coe, "insecure_registry": None, "labels": None}
    cluster = {"uuid": uuid, "cluster_template_id": "t", "status": status, "stack_id": None}
    return [exchange({"clusters": [cluster]}), exchange({"clustertemplates": [template]})]


@pytest.mark.parametrize(
    ("exchanges", "wanted"),
    [
        ([zuns("a.example:5000", "b.example")], Named(("https://a.example:5000", "https://b.example"))),
        ([zuns("a.example"), zuns("a.example")], Named(("https://a.example",))),
        ([zuns("a", "b", "c", "d")], Named(("https://a", "https://b", "https://c"))),
        ([zuns("docker.io", "registry-1.docker.io", "quay.io", "")], Named()),
        # A line of a shell is made of it.
        ([zuns("$(reboot)", "a;reboot", "a b", "-a", "'", "a\nb", "a:99999999")], Named()),
        ([exchange({"registries": [None, {"domain": "a.example"}]})], Named(("https://a.example",))),
        ([exchange({"registries": [{"domain": 7}]})], Named()),
        ([exchange({"registries": "x"}), exchange(["x"]), exchange(None), exchange(7)], Named()),
        ([exchange({"registries": [{"domain": "a.example"}]}, "kubernetes")], Named()),
        ([exchange({"clusters": [{"uuid": "", "cluster_template_id": "", "status": None,
                                  "labels": {"container_infra_prefix": "a.example:5000/magnum/"}}]})],
         Named(("https://a.example:5000",))),
        ([exchange({"clustertemplates": [{"uuid": "t", "coe": "kubernetes", "insecure_registry": "a.example:5000",
                                          "labels": {"container_infra_prefix": "docker.io/magnum"}}]})],
         Named(("http://a.example:5000",))),
        ([*magnums(ONE), *magnums(OTHER)], Named((), (ONE, OTHER))),
        (magnums(ONE, status="UPDATE_COMPLETE"), Named((), (ONE,))),
        (magnums(ONE, coe="swarm"), Named()),
        (magnums("$(reboot)"), Named()),
        (magnums(ONE, status="CREATE_FAILED"), Named()),
        (magnums(ONE, status="DELETE_COMPLETE"), Named()),
        (magnums(ONE, status=None), Named()),
    ],
)  # fmt: skip
def test_what_a_cloud_names(exchanges: list[Exchange], wanted: Named) -> None:
    assert named(exchanges) == wanted
