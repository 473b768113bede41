"""Which of several controllers and DaemonSets is Kuryr's, and what can be said of a list that is not whole."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from container4nfv_probe.probes import kuryr_ha, kuryr_kubernetes, kuryr_macvlan_ipvlan
from container4nfv_probe.probes.facts.confirmed import confirmed_by_kuryrports
from container4nfv_probe.rules.model import Answer, Cause, Truth, Verdict
from container4nfv_probe.rules.rule import Check
from tests.cluster import states
from tests.cluster.cluster import Cluster
from tests.unit.kuryr_clouds import Clouds, port

VM = port(id="vm", device_owner="compute:nova", mac_address="fa:16:3e:00:00:01")
ROW3, ROW4, ROW5 = kuryr_macvlan_ipvlan.REQUIREMENT, kuryr_kubernetes.REQUIREMENT, kuryr_ha.REQUIREMENT
ONLY_THE_USUAL = {f"{kind} in the cluster" for kind in ("deployments", "daemonsets", "pods", "kuryrports")}
OF_THE_CONTROLLER = (kuryr_kubernetes.controller_ready, kuryr_ha.two_ready, kuryr_ha.on_two_nodes,
                     kuryr_ha.controller_ha, kuryr_ha.leader_elector, kuryr_ha.leader_record_fresh,
                     kuryr_macvlan_ipvlan.configured_on_3_1_or_older)  # fmt: skip


def verdict(cluster: Cluster, row: Any) -> Verdict:
    return Clouds(cluster, VM, port()).decide(row).verdict


def ask(cluster: Cluster, check: Check) -> Answer:
    return Clouds(cluster, VM, port()).ask(check)


def copied(cluster: Cluster, kind: str, namespace: str, **changes: Any) -> dict[str, Any]:
    """Another object like the first of a kind, in another namespace and before it in every list."""
    second = copy.deepcopy(cluster.one(kind))
    second["metadata"] |= {"namespace": namespace, "uid": namespace}
    second |= changes
    cluster.all(kind).insert(0, second)
    return second


def without_ha(cluster: Cluster, namespace: str, ready: int = 1) -> dict[str, Any]:
    """A controller of one replica that asks nobody whether it leads."""
    second = copied(cluster, "deployments", namespace)
    second["spec"]["replicas"] = 1
    second["status"] = {"readyReplicas": ready} if ready else {}
    second["spec"]["template"]["spec"]["containers"].pop(0)
    copied(cluster, "configmaps", namespace, data={"kuryr.conf": "[kubernetes]\n"})
    return second


def renamed(cluster: Cluster, first: str, second: str) -> Cluster:
    """The same with other names for the namespaces, so that the order of the alphabet is the other one."""
    for objects in cluster.objects.values():
        for one in objects:
            meta = one.get("metadata", {})
            meta["namespace"] = {first: second, second: first}.get(meta.get("namespace"), meta.get("namespace"))
    return cluster


class TestAListThatIsNotWhole:
    def leftover(self, ready: int = 0) -> Cluster:
        """A controller that nobody runs any more in kube-system, and the real one elsewhere."""
        cluster = states.working()
        states.move(cluster, "kuryr-system")
        without_ha(cluster, "kube-system", ready)
        cluster.forbidden = set(ONLY_THE_USUAL)
        return cluster

    @pytest.mark.parametrize("row", [ROW4, ROW5])
    def test_what_runs_elsewhere_is_not_denied(self, row: Any) -> None:
        assert verdict(self.leftover(), row) is Verdict.UNKNOWN

    @pytest.mark.parametrize("check", OF_THE_CONTROLLER, ids=lambda one: str(one.name))
    @pytest.mark.parametrize("ready", [0, 1])
    def test_no_check_says_no(self, check: Check, ready: int) -> None:
        answer = ask(self.leftover(ready), check)
        assert answer.truth is not Truth.NO
        if answer.truth is Truth.UNKNOWN and answer.cause is Cause.NOT_VISIBLE:
            assert "the right to read /apis/apps/v1/deployments of the cluster" in answer.settle

    def test_the_whole_list_tells(self) -> None:
        cluster = self.leftover()
        cluster.forbidden.clear()
        assert (verdict(cluster, ROW4), verdict(cluster, ROW5)) == (Verdict.CLOSED, Verdict.CLOSED)

    def test_that_none_else_acts_is_not_known_either(self) -> None:
        cluster = states.working()
        cluster.forbidden = {"deployments in the cluster"}
        answer = ask(cluster, kuryr_ha.two_ready)
        assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.NOT_VISIBLE)
        assert answer.because.endswith("whether another one acts elsewhere cannot be seen")
        assert verdict(cluster, ROW4) is Verdict.CLOSED, "that one is ready is enough for row 4"
        assert verdict(cluster, ROW5) is Verdict.UNKNOWN

    def test_a_daemon_set_may_be_elsewhere_as_well(self) -> None:
        cluster = states.cni_missing_on_a_node()
        assert ask(cluster, kuryr_kubernetes.cni_on_every_node).truth is Truth.NO
        cluster.forbidden = {"daemonsets in the cluster"}
        assert ask(cluster, kuryr_kubernetes.cni_on_every_node).cause is Cause.NOT_VISIBLE


class TestSeveralThatRun:
    @pytest.mark.parametrize("swapped", [False, True])
    @pytest.mark.parametrize("namespaces", [("kube-system", "openshift-kuryr"), ("openshift-kuryr", "kube-system")])
    def test_one_with_ha_and_one_without_is_nothing_the_alphabet_decides(
        self, namespaces: tuple[str, str], swapped: bool
    ) -> None:
        cluster = states.working()
        if namespaces[0] != "kube-system":
            states.move(cluster, namespaces[0])
        without_ha(cluster, namespaces[1])
        if swapped:
            renamed(cluster, *namespaces)
        answer = ask(cluster, kuryr_ha.controller_ha)
        assert (answer.truth, answer.settle) == (Truth.UNKNOWN, "one kuryr-controller in the cluster")
        assert all(name in answer.because for name in namespaces)
        assert verdict(cluster, ROW5) is Verdict.UNKNOWN
        assert verdict(cluster, ROW4) is Verdict.CLOSED

    def test_what_holds_of_all_is_said(self) -> None:
        cluster = states.single_replica()
        without_ha(cluster, "openshift-kuryr")
        assert verdict(cluster, ROW5) is Verdict.OPEN

    @pytest.mark.parametrize("first", ["a", "z"])
    def test_one_that_does_not_run_decides_nothing(self, first: str) -> None:
        cluster = states.working()
        without_ha(cluster, first, ready=0)
        without_ha(cluster, "openshift-kuryr", ready=0)
        assert (verdict(cluster, ROW4), verdict(cluster, ROW5)) == (Verdict.CLOSED, Verdict.CLOSED)

    @pytest.mark.parametrize(
        ("status", "truth"),
        [({"desiredNumberScheduled": 0, "numberReady": 0}, Truth.YES),
         ({"desiredNumberScheduled": 1, "numberReady": 1}, Truth.YES),
         ({"desiredNumberScheduled": 2, "numberReady": 1}, Truth.UNKNOWN)],
    )  # fmt: skip
    @pytest.mark.parametrize("name", ["kuryr-cni", "kuryr-cni-ds"])
    @pytest.mark.parametrize("namespace", ["kube-system", "openshift-kuryr"])
    def test_daemon_sets_that_differ_are_told_apart(
        self, status: dict[str, int], truth: Truth, name: str, namespace: str
    ) -> None:
        cluster = states.working()
        second = copied(cluster, "daemonsets", namespace)
        second["metadata"]["name"] = name
        second["status"] |= status
        assert ask(cluster, kuryr_kubernetes.cni_on_every_node).truth is truth


class TestAnybodysDeployment:
    """Whoever has a namespace may call something kuryr-controller there, and configure it as they like."""

    def somebodys(self) -> Cluster:
        cluster = states.working()
        states.move(cluster, "team-a")
        states.grant(cluster)
        return cluster

    def test_is_not_kuryrs(self) -> None:
        cluster = self.somebodys()
        for row in (ROW4, ROW5):
            result = Clouds(cluster, VM, port()).decide(row)
            assert result.verdict is Verdict.UNKNOWN
        answer = ask(cluster, kuryr_kubernetes.controller_ready)
        assert "whether kuryr-controller in team-a is Kuryr's, its service account does not tell" in answer.because

    def test_counts_for_nothing_beside_kuryrs(self) -> None:
        cluster = states.working()
        without_ha(cluster, "team-a")
        assert (verdict(cluster, ROW4), verdict(cluster, ROW5)) == (Verdict.CLOSED, Verdict.CLOSED)

    def test_may_be_the_real_one_where_kuryrs_does_not_run(self) -> None:
        cluster = self.somebodys()
        without_ha(cluster, "kube-system", ready=0)
        assert verdict(cluster, ROW4) is Verdict.UNKNOWN

    @pytest.mark.parametrize("check", OF_THE_CONTROLLER, ids=lambda one: str(one.name))
    def test_makes_no_check_definite(self, check: Check) -> None:
        assert ask(self.somebodys(), check).truth is Truth.UNKNOWN

    def test_is_kuryrs_with_rights_that_only_an_admin_of_the_cluster_grants(self) -> None:
        cluster = states.working()
        states.move(cluster, "kuryr-system")
        assert (verdict(cluster, ROW4), verdict(cluster, ROW5)) == (Verdict.CLOSED, Verdict.CLOSED)

    @pytest.mark.parametrize(
        ("rule", "truth"),
        [
            ({"apiGroups": ["openstack.org"], "verbs": ["*"], "resources": ["kuryrports"]}, Truth.YES),
            ({"apiGroups": ["openstack.org"], "verbs": ["patch"], "resources": ["*"]}, Truth.YES),
            ({"apiGroups": ["*"], "verbs": ["*"], "resources": ["*"]}, Truth.YES),
            ({"apiGroups": [""], "verbs": ["*"], "resources": ["pods", "nodes"]}, Truth.YES),
            ({"apiGroups": [""], "verbs": ["get", "list", "watch"], "resources": ["pods"]}, Truth.UNKNOWN),
            ({"apiGroups": ["openstack.org"], "verbs": ["get"], "resources": ["kuryrports"]}, Truth.UNKNOWN),
            ({"apiGroups": ["openstack.org"], "verbs": ["*"], "resources": ["keystones"]}, Truth.UNKNOWN),
            ({"apiGroups": ["apps"], "verbs": ["*"], "resources": ["pods"]}, Truth.UNKNOWN),
            ({"apiGroups": [""], "verbs": ["*"], "resources": ["configmaps"]}, Truth.UNKNOWN),
            ({"nonResourceURLs": ["*"], "verbs": ["*"]}, Truth.UNKNOWN),
        ],
    )
    def test_by_the_rules_of_its_role(self, rule: dict[str, Any], truth: Truth) -> None:
        cluster = states.working()
        states.move(cluster, "kuryr-system")
        cluster.one("clusterroles")["rules"] = [rule]
        assert ask(cluster, kuryr_kubernetes.controller_ready).truth is truth

    def another_namespace(self, cluster: Cluster) -> None:
        cluster.one("clusterrolebindings")["subjects"][-1]["namespace"] = "team-b"

    def another_account(self, cluster: Cluster) -> None:
        cluster.one("clusterrolebindings")["subjects"][-1]["name"] = "default"

    def a_user(self, cluster: Cluster) -> None:
        cluster.one("clusterrolebindings")["subjects"][-1]["kind"] = "User"

    def a_role_that_is_gone(self, cluster: Cluster) -> None:
        cluster.all("clusterroles").pop(0)

    def no_rules(self, cluster: Cluster) -> None:
        cluster.one("clusterroles")["rules"] = None

    def no_subjects(self, cluster: Cluster) -> None:
        cluster.one("clusterrolebindings")["subjects"] = None

    @pytest.mark.parametrize(
        "change", [another_namespace, another_account, a_user, a_role_that_is_gone, no_rules, no_subjects]
    )
    def test_rights_of_others_do_not_count(self, change: Callable[..., None]) -> None:
        cluster = states.working()
        states.move(cluster, "kuryr-system")
        change(self, cluster)
        assert ask(cluster, kuryr_kubernetes.controller_ready).cause is Cause.NOT_VISIBLE

    def test_the_default_account_is_one_too(self) -> None:
        cluster = states.working()
        states.move(cluster, "kuryr-system")
        del cluster.one("deployments")["spec"]["template"]["spec"]["serviceAccountName"]
        assert ask(cluster, kuryr_kubernetes.controller_ready).truth is Truth.UNKNOWN
        self.another_account(cluster)
        assert ask(cluster, kuryr_kubernetes.controller_ready).truth is Truth.YES

    @pytest.mark.parametrize("kind", ["clusterrolebindings", "clusterroles"])
    def test_rights_that_may_not_be_read_prove_nothing(self, kind: str) -> None:
        cluster = states.working()
        states.move(cluster, "kuryr-system")
        cluster.forbidden = {kind}
        answer = ask(cluster, kuryr_kubernetes.controller_ready)
        assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.FORBIDDEN)
        assert kind in answer.settle

    def test_nobody_asks_for_rights_where_the_namespace_tells(self) -> None:
        for state in (states.working(), states.openshift()):
            assert verdict(state, ROW4) is Verdict.CLOSED
            assert not any("rbac" in url for url in state.asked)

    def test_a_daemon_set_of_somebody_is_none_of_kuryrs(self) -> None:
        cluster = states.working()
        cluster.one("daemonsets")["metadata"]["namespace"] = "team-a"
        assert ask(cluster, kuryr_kubernetes.cni_on_every_node).cause is Cause.NOT_VISIBLE
        assert verdict(cluster, ROW4) is Verdict.UNKNOWN


class TestAnnotations:
    """Whoever may change a pod may annotate it; KuryrPorts are Kuryr's."""

    def annotated(self, kind: str = "VIFVlanNested") -> Cluster:
        cluster = states.working()
        note = states.macvlan_annotated().one("pods")["metadata"]["annotations"]
        note[states.VIF_ANNOTATION] = note[states.VIF_ANNOTATION].replace("VIFMacvlanNested", kind)
        cluster.one("pods")["metadata"]["annotations"] = note
        cluster.one("kuryrports")["status"] = {"vifs": {}}
        return cluster

    def test_where_kuryr_writes_kuryrports_an_annotation_is_no_proof(self) -> None:
        answer = ask(self.annotated(), kuryr_kubernetes.pods_on_this_neutron)
        assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.NOT_VISIBLE)
        assert "whoever may change a pod" in answer.settle
        assert verdict(self.annotated(), ROW4) is Verdict.UNKNOWN
        assert verdict(self.annotated(), ROW5) is Verdict.UNKNOWN

    def test_nor_is_it_of_macvlan(self) -> None:
        cluster = self.annotated("VIFMacvlanNested")
        assert ask(cluster, kuryr_macvlan_ipvlan.kuryrport_macvlan).truth is Truth.UNKNOWN

    def test_before_3_0_it_is_all_that_there_is(self) -> None:
        assert verdict(states.macvlan_annotated(), ROW4) is Verdict.CLOSED


class TestConfirmedByKuryrPorts:
    """Rows of both modes need a port that Kuryr itself noted, in each."""

    PAIR = ({"ip_address": states.IP, "mac_address": VM["mac_address"]},)

    def answer(self, kind: str, *pairs: dict[str, str], number: str = states.PORT) -> Answer:
        cluster = states.working(kind=kind, port=number)
        clouds = Clouds(cluster, VM | {"allowed_address_pairs": list(pairs or self.PAIR)}, port())
        return clouds.ask(confirmed_by_kuryrports)

    def test_one_port_is_not_of_both(self) -> None:
        both = *self.PAIR, {"ip_address": states.IP, "mac_address": "fa:16:3e:00:00:0a"}
        assert self.answer("VIFMacvlanNested").truth is Truth.NO
        assert self.answer("VIFMacvlanNested", *both).truth is Truth.NO

    @pytest.mark.parametrize("kind", ["VIFVlanNested", "VIFBridge", "VIFSriov", "VIFOpenVSwitch", "VIFIpvlanNested"])
    def test_a_vif_of_another_mode_confirms_none(self, kind: str) -> None:
        assert self.answer(kind).truth is Truth.NO

    def test_macvlan_alone_is_not_both(self) -> None:
        pair = {"ip_address": states.IP, "mac_address": "fa:16:3e:00:00:0a"}
        assert self.answer("VIFMacvlanNested", pair).truth is Truth.NO

    def test_a_port_that_kuryr_did_not_note_confirms_nothing(self) -> None:
        assert self.answer("VIFMacvlanNested", number="another").truth is Truth.NO

    def test_two_ports_of_one_mode_each(self) -> None:
        cluster = states.macvlan()
        cluster.all("kuryrports")[1]["status"] = {"vifs": {"eth0": {"vif": states.vif("VIFIpvlanNested", "k2")}}}
        second = port(id="k2", mac_address="fa:16:3e:00:00:0b", fixed_ips=[{"ip_address": "10.0.0.10"}])
        pairs = [{"ip_address": "10.0.0.10", "mac_address": VM["mac_address"]}]
        answer = Clouds(cluster, VM | {"allowed_address_pairs": pairs}, port(), second).ask(confirmed_by_kuryrports)
        assert answer.truth is Truth.YES
        assert "k2" in answer.because

    def test_a_cluster_without_kuryrports_confirms_nothing(self) -> None:
        clouds = Clouds(states.macvlan_annotated(), VM | {"allowed_address_pairs": list(self.PAIR)}, port())
        assert clouds.ask(confirmed_by_kuryrports).truth is Truth.NO
        assert clouds.decide(ROW3).verdict is Verdict.PARTIAL
