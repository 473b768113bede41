"""Rows 3, 4 and 5 at the border of each comparison, and which of several controllers is looked at."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from container4nfv_probe.probes import kuryr_ha, kuryr_kubernetes, kuryr_macvlan_ipvlan
from container4nfv_probe.rules.model import Answer, Cause, Truth, Verdict
from container4nfv_probe.rules.rule import Check
from tests.cluster import states
from tests.cluster.cluster import GROUP, Cluster
from tests.unit.kuryr_clouds import Clouds, port

VM = port(id="vm", device_owner="compute:nova", mac_address="fa:16:3e:00:00:01", **{"binding:host_id": "node"})


def ask(cluster: Cluster, check: Check, *ports: dict[str, Any]) -> Answer:
    return Clouds(cluster, *(ports or (VM, port()))).ask(check)


def with_a_second_controller(cluster: Cluster) -> Cluster:
    """A Deployment of the same name that nobody runs any more, with no replica, no elector and no configuration."""
    second = copy.deepcopy(cluster.one("deployments"))
    second["metadata"] |= {"namespace": "left-over", "uid": "left-over"}
    second["spec"] |= {"replicas": 0, "selector": {"matchLabels": {"name": "left-over"}}}
    second["spec"]["template"]["spec"]["containers"] = [{"name": "controller", "image": "kuryr/controller:latest"}]
    second["status"] = {}
    cluster.all("deployments").append(second)
    return cluster


class TestSeveralControllers:
    @pytest.mark.parametrize("first", [True, False])
    def test_the_one_that_is_ready_decides_rows_4_and_5(self, first: bool) -> None:
        cluster = with_a_second_controller(states.working())
        if first:
            cluster.all("deployments").reverse()
        for row in (kuryr_kubernetes.REQUIREMENT, kuryr_ha.REQUIREMENT):
            assert Clouds(cluster, VM, port()).decide(row).verdict is Verdict.CLOSED

    def test_of_two_that_are_ready_it_is_the_one_with_more_replicas(self) -> None:
        cluster = with_a_second_controller(states.working())
        cluster.all("deployments").reverse()
        cluster.one("deployments")["spec"]["replicas"] = 1
        cluster.one("deployments")["status"] = {"readyReplicas": 1}
        assert ask(cluster, kuryr_ha.two_ready).because == "kuryr-controller has 2 ready of 2 replicas"

    def test_and_row_3(self) -> None:
        cluster = with_a_second_controller(states.macvlan_configured())
        answer = ask(cluster, kuryr_macvlan_ipvlan.configured_on_3_1_or_older)
        assert answer.because == "MACVLAN is configured on a controller of 3.1.0, not observed"

    @pytest.mark.parametrize(
        "check", [kuryr_ha.controller_ha, kuryr_macvlan_ipvlan.configured_on_3_1_or_older], ids=lambda one: one.name
    )
    def test_a_configuration_is_missed_where_that_one_is(self, check: Check) -> None:
        cluster = with_a_second_controller(states.working())
        cluster.all("configmaps").clear()
        answer = ask(cluster, check)
        assert (answer.cause, answer.because) == (
            Cause.NOT_VISIBLE,
            "the controller in kube-system mounts no ConfigMap with kuryr.conf, or several that differ",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "ready", "truth", "said"),
    [
        (0, 0, Truth.NO, "0 ready of 0 replicas, HA needs 2"),
        (1, 1, Truth.NO, "1 ready of 1 replica, HA needs 2"),
        (1, 2, Truth.NO, "2 ready of 1 replica, HA needs 2"),
        (2, 1, Truth.NO, "1 ready of 2 replicas, HA needs 2"),
        (2, 2, Truth.YES, "2 ready of 2 replicas"),
        (3, 3, Truth.YES, "3 ready of 3 replicas"),
    ],
)
def test_replicas_are_counted(wanted: int, ready: int, truth: Truth, said: str) -> None:
    cluster = states.working()
    states.replicas(cluster, wanted, ready)
    answer = ask(cluster, kuryr_ha.two_ready)
    assert (answer.truth, answer.because) == (truth, f"kuryr-controller has {said}")


def test_a_deployment_without_a_number_of_replicas_is_none_that_the_api_gives() -> None:
    cluster = states.working()
    del cluster.one("deployments")["spec"]["replicas"]
    assert ask(cluster, kuryr_ha.two_ready).cause is Cause.BAD_DOCUMENT


@pytest.mark.parametrize(
    ("image", "truth"),
    [
        ("gcr.io/google_containers/leader-elector:0.5", Truth.YES),
        ("registry.example:5000/leader-elector", Truth.YES),
        ("leader-elector@sha256:" + "0" * 64, Truth.YES),
        ("registry.example/leader-elector/other:leader-elector", Truth.NO),
        ("", Truth.NO),
    ],
)
def test_an_elector_may_be_known_by_its_image(image: str, truth: Truth) -> None:
    cluster = states.working()
    elector = {"name": "elector", "image": image, "args": ["--http=:16401", "--ttl=5s"]}
    cluster.one("deployments")["spec"]["template"]["spec"]["containers"][0] = elector
    assert ask(cluster, kuryr_ha.leader_elector).truth is truth


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("namespace", ["a", "kube-system", "z"])
def test_the_configuration_is_that_of_the_controllers_namespace(namespace: str, backwards: bool) -> None:
    cluster = states.working()
    states.move(cluster, namespace)
    (ours,) = cluster.all("configmaps")
    for other in {"a", "kube-system", "z"} - {namespace}:
        stray = copy.deepcopy(ours)
        stray["metadata"]["namespace"] = other
        stray["data"]["kuryr.conf"] = "[kubernetes]\n"
        cluster.objects["/api/v1/configmaps"] = sorted(
            [*cluster.all("configmaps"), stray], key=lambda one: str(one["metadata"]["namespace"]), reverse=backwards
        )
    assert ask(cluster, kuryr_ha.controller_ha).truth is Truth.YES


@pytest.mark.parametrize("status", ["False", "Unknown"])
def test_a_pod_is_ready_only_when_the_kubelet_says_so(status: str) -> None:
    cluster = states.working()
    cluster.all("pods")[-1]["status"]["conditions"][0]["status"] = status
    assert ask(cluster, kuryr_ha.on_two_nodes).truth is Truth.NO


@pytest.mark.parametrize("phase", ["Pending", "Succeeded", "Failed", "Unknown"])
def test_only_a_running_pod_is_on_this_neutron(phase: str) -> None:
    cluster = states.working()
    cluster.one("pods")["status"]["phase"] = phase
    answer = ask(cluster, kuryr_kubernetes.pods_on_this_neutron)
    assert (answer.truth, answer.because) == (Truth.NO, "no running pod of the cluster has a vif of Kuryr")


def test_a_pod_is_off_the_hosts_network_unless_it_says_otherwise() -> None:
    cluster = states.working()
    for pod in cluster.all("pods"):
        pod["spec"].pop("hostNetwork", None)
    states.record(cluster, holderIdentity="kuryr-controller-ctl-1")
    assert ask(cluster, kuryr_ha.leader_record_fresh).truth is Truth.YES


def test_three_nodes_are_two_or_more() -> None:
    cluster = states.working()
    cluster.all("pods").append(states.controller_pod("ctl-2"))
    answer = ask(cluster, kuryr_ha.on_two_nodes)
    assert (answer.truth, answer.because) == (Truth.YES, "kuryr-controller is ready on ctl-0, ctl-1, ctl-2")


@pytest.mark.parametrize(
    ("change", "truth", "said"),
    [
        ({"renewTime": "2026-11-23T20:59:52Z"}, Truth.YES, "ctl-0 leads, renewed 10 s before the answer"),
        ({"renewTime": "2026-11-23T20:59:51Z"}, Truth.NO, "the leader record is stale: renewed 11 s before the answer"),
        ({"renewTime": "2026-11-23T21:00:07Z"}, Truth.YES, "ctl-0 leads, renewed 0 s before the answer"),
        ({"renewTime": "2026-11-23T21:00:08Z"}, Truth.UNKNOWN,
         "the leader record is of a time 6 s ahead of the API server's"),
        ({"renewTime": "yesterday"}, Truth.UNKNOWN, "the leader record cannot be read"),
        ({"holderIdentity": ""}, Truth.NO, "the leader record names nobody, which is none of the ready pods"),
        ({"holderIdentity": "ctl-7"}, Truth.UNKNOWN,
         "the leader record names ctl-7, which is none of the ready pods by the name of its node"),
    ],
)  # fmt: skip
def test_the_leaders_record_to_the_second(change: dict[str, Any], truth: Truth, said: str) -> None:
    cluster = states.working()
    states.record(cluster, **change)
    answer = ask(cluster, kuryr_ha.leader_record_fresh)
    assert (answer.truth, answer.because) == (truth, said)


@pytest.mark.parametrize(
    ("hosts", "truth", "said"),
    [
        ((), Truth.NO, "bound on no host"),
        (("node", "node"), Truth.NO, "bound on node only"),
        (("node", ""), Truth.NO, "bound on node only"),
        (("node", "other"), Truth.YES, "bound on node, other"),
        (("node", "other", "third"), Truth.YES, "bound on node, other, third"),
    ],
)
def test_kuryrs_ports_are_counted_by_host(hosts: tuple[str, ...], truth: Truth, said: str) -> None:
    vms = VM | {"binding:host_id": "of a virtual machine"}
    kuryrs = [port(id=str(n), **{"binding:host_id": host}) for n, host in enumerate(hosts)]
    answer = ask(states.working(), kuryr_ha.kuryr_ports_on_two_hosts, vms, *kuryrs)
    assert (answer.truth, answer.because) == (truth, f"Kuryr's ports are {said}")


def test_hosts_that_a_member_does_not_see_are_not_counted() -> None:
    seen = [{name: value for name, value in port(id=id).items() if name != "binding:host_id"} for id in ("a", "b")]
    answer = ask(states.working(), kuryr_ha.kuryr_ports_on_two_hosts, *seen)
    assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.NOT_VISIBLE)


@pytest.mark.parametrize(("ready", "truth"), [(0, Truth.NO), (1, Truth.NO), (2, Truth.YES), (3, Truth.YES)])
def test_nodes_with_cni_are_counted(ready: int, truth: Truth) -> None:
    cluster = states.working()
    cluster.one("daemonsets")["status"] |= {"desiredNumberScheduled": 2, "numberReady": ready}
    answer = ask(cluster, kuryr_kubernetes.cni_on_every_node)
    assert (answer.truth, answer.because) == (truth, f"kuryr-cni-ds is ready on {ready} of 2 nodes")


@pytest.mark.parametrize(
    ("forbidden", "truth"), [((), Truth.NO), (("daemonsets in the cluster",), Truth.UNKNOWN)], ids=["seen", "unseen"]
)
def test_cni_that_is_nowhere_is_no_only_where_everything_was_seen(forbidden: tuple[str, ...], truth: Truth) -> None:
    cluster = states.crds_only()
    cluster.forbidden = set(forbidden)
    assert ask(cluster, kuryr_kubernetes.cni_on_every_node).truth is truth


@pytest.mark.parametrize("kind", ["VIFBridge", "VIFVlanNested", "VIFSriov"])
def test_other_vifs_are_not_macvlans(kind: str) -> None:
    answer = ask(states.working(kind=kind), kuryr_macvlan_ipvlan.kuryrport_macvlan)
    assert (answer.truth, answer.because) == (Truth.NO, "no pod of the cluster has a vif of MACVLAN")


class TestConfiguredForMacvlan:
    def answer(self, driver: str, binding: str, image: str, *kinds: str) -> Answer:
        cluster = states.working()
        data = cluster.one("configmaps")["data"]
        data["kuryr.conf"] = f"[kubernetes]\npod_vif_driver = {driver}\n[binding]\ndriver = {binding}\n"
        states.image(cluster, image)
        if kinds:
            cluster.objects[GROUP] = [{"name": kind} for kind in kinds]
        return ask(cluster, kuryr_macvlan_ipvlan.configured_on_3_1_or_older)

    @pytest.mark.parametrize("binding", ["kuryr.lib.binding.drivers.macvlan", "kuryr.lib.binding.drivers.vlan"])
    def test_the_driver_for_pods_says_so(self, binding: str) -> None:
        assert self.answer("nested-macvlan", binding, "kuryr/controller:3.1.0").truth is Truth.YES

    def test_no_section_does(self) -> None:
        answer = self.answer("nested-vlan", "kuryr.lib.binding.drivers.vlan", "kuryr/controller:3.1.0")
        assert (answer.truth, answer.because) == (Truth.NO, "Kuryr's controller is not configured for MACVLAN")

    @pytest.mark.parametrize(("tag", "truth"), [("3", Truth.UNKNOWN), ("3.1", Truth.YES), ("3.1.0.1", Truth.YES)])
    def test_a_release_has_two_numbers_or_more(self, tag: str, truth: Truth) -> None:
        assert self.answer("nested-macvlan", "", f"kuryr/controller:{tag}").truth is truth

    @pytest.mark.parametrize("tag", ["3.2.0", "3.2", "4.0.0"])
    def test_after_3_1_it_cannot_work(self, tag: str) -> None:
        answer = self.answer("nested-macvlan", "", f"kuryr/controller:{tag}")
        assert answer.truth is Truth.NO
        assert answer.because.startswith(f"MACVLAN is configured, but controller {tag} cannot create its vifs")

    @pytest.mark.parametrize(
        ("kinds", "truth"),
        [(("kuryrnets",), Truth.YES), (("kuryrnets", "kuryrports"), Truth.UNKNOWN), (("kuryrports",), Truth.UNKNOWN),
         (("kuryrnetworks",), Truth.UNKNOWN)],
    )  # fmt: skip
    def test_where_the_image_does_not_tell_the_kinds_may(self, kinds: tuple[str, ...], truth: Truth) -> None:
        answer = self.answer("nested-macvlan", "", "kuryr/controller:latest", *kinds)
        assert answer.truth is truth
        if truth is Truth.YES:
            assert answer.because == "MACVLAN is configured on a controller of 2.x or older, not observed"


@pytest.mark.parametrize(
    ("details", "truth"),
    [(None, Truth.NO), ({"sub_ports": []}, Truth.NO), ({"sub_ports": [{"port_id": "p"}]}, Truth.YES)],
)
def test_a_parent_is_a_port_with_subports(details: dict[str, Any] | None, truth: Truth) -> None:
    parent = VM | ({"trunk_details": details} if details else {})
    assert ask(states.working(), kuryr_macvlan_ipvlan.vlan_nested, parent).truth is truth
