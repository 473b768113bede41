"""Rows 3, 4 and 5 with a cluster: every verdict, and each trap of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from container4nfv_probe.probes import kuryr_ha, kuryr_kubernetes, kuryr_macvlan_ipvlan
from container4nfv_probe.rules.model import Cause, Truth, Verdict
from container4nfv_probe.rules.report import Result
from tests.cluster import states
from tests.cluster.cluster import Cluster
from tests.unit.kuryr_clouds import Clouds, port

VM = port(id="vm", device_owner="compute:nova", mac_address="fa:16:3e:00:00:01", **{"binding:host_id": "node"},
          fixed_ips=[{"ip_address": "10.0.0.1"}])  # fmt: skip
ROW3, ROW4, ROW5 = kuryr_macvlan_ipvlan.REQUIREMENT, kuryr_kubernetes.REQUIREMENT, kuryr_ha.REQUIREMENT


def verdict(cluster: Cluster, row: Any, *ports: dict[str, Any]) -> Result:
    return Clouds(cluster, *(ports or (VM, port()))).decide(row)


class TestRow4:
    def test_a_pod_on_this_neutron_closes_it(self) -> None:
        result = verdict(states.working(), ROW4)
        assert result.verdict is Verdict.CLOSED
        assert "default/p0" in result.why
        assert "unmaintained" in result.note

    def test_openshifts_names_close_it_too(self) -> None:
        assert verdict(states.openshift(), ROW4).verdict is Verdict.CLOSED

    def test_a_cluster_of_another_cloud_never_closes_it(self) -> None:
        cloud = Clouds(states.working(), VM, port(id="other"))
        assert cloud.ask(kuryr_kubernetes.pods_on_this_neutron).cause is Cause.OTHER_CLOUD
        result = cloud.decide(ROW4)
        assert (result.verdict, result.possible) == (Verdict.UNKNOWN, (Verdict.CLOSED, Verdict.PARTIAL))
        assert result.settle == ("--kubeconfig of a cluster on this cloud",)

    def test_a_port_of_that_id_must_carry_the_pods_address(self) -> None:
        answer = Clouds(states.working(), VM, port(fixed_ips=[{"ip_address": "10.0.0.10"}])).ask(
            kuryr_kubernetes.pods_on_this_neutron
        )
        assert answer.cause is Cause.OTHER_CLOUD

    def test_ports_that_a_member_does_not_see_may_be_there(self) -> None:
        answer = Clouds(states.working(), VM, everything=False, roles=("member",)).ask(
            kuryr_kubernetes.pods_on_this_neutron
        )
        assert (answer.cause, answer.settle) == (Cause.NOT_VISIBLE, "the role admin")

    def test_without_a_pod_on_neutron_it_is_partial(self) -> None:
        cluster = states.working()
        cluster.one("kuryrports")["status"] = {"vifs": {}}
        assert verdict(cluster, ROW4).verdict is Verdict.PARTIAL

    def test_a_pod_that_does_not_run_is_no_proof(self) -> None:
        cluster = states.working()
        cluster.one("pods")["status"]["phase"] = "Succeeded"
        assert verdict(cluster, ROW4).verdict is Verdict.PARTIAL

    def test_a_kuryrport_of_an_earlier_pod_of_that_name_is_no_proof(self) -> None:
        cluster = states.working()
        cluster.one("kuryrports")["spec"]["podUid"] = "gone"
        assert verdict(cluster, ROW4).verdict is Verdict.PARTIAL

    def test_a_node_without_cni_makes_it_partial(self) -> None:
        assert verdict(states.cni_missing_on_a_node(), ROW4).verdict is Verdict.PARTIAL

    def test_a_daemon_set_for_no_node_is_not_on_every_node(self) -> None:
        cluster = states.working()
        cluster.one("daemonsets")["status"] |= {"desiredNumberScheduled": 0, "numberReady": 0}
        assert Clouds(cluster).ask(kuryr_kubernetes.cni_on_every_node).truth is Truth.NO

    def test_kinds_that_stayed_behind_leave_it_open(self) -> None:
        cloud = Clouds(states.crds_only(), VM, port())
        assert cloud.decide(ROW4).verdict is Verdict.OPEN
        assert cloud.ask(kuryr_kubernetes.crds_served).truth is Truth.YES

    def test_a_cluster_without_kuryr_leaves_it_open(self) -> None:
        cloud = Clouds(states.without_kuryr(), VM)
        assert cloud.decide(ROW4).verdict is Verdict.OPEN
        assert cloud.ask(kuryr_kubernetes.crds_served).truth is Truth.NO

    def test_others_use_the_group_too(self) -> None:
        cluster = states.without_kuryr()
        cluster.objects["/apis/openstack.org/v1"] = [{"name": "keystoneapis"}, {"name": "kuryrs"}]
        assert Clouds(cluster).ask(kuryr_kubernetes.crds_served).truth is Truth.NO

    def test_a_controller_that_is_not_ready_leaves_it_open(self) -> None:
        cluster = states.working()
        states.replicas(cluster, 2, 0)
        assert verdict(cluster, ROW4).verdict is Verdict.OPEN

    def test_the_vif_of_earlier_releases_is_in_an_annotation(self) -> None:
        assert verdict(states.macvlan_annotated(), ROW4).verdict is Verdict.CLOSED

    @pytest.mark.parametrize(
        "text", ['{"versioned_object.data": [', "{}", "null", '{"versioned_object.name": "VIFVlan"}']
    )
    def test_an_annotation_that_nobody_can_read_may_hold_a_vif(self, text: str) -> None:
        cluster = states.macvlan_annotated()
        cluster.one("pods")["metadata"]["annotations"][states.VIF_ANNOTATION] = text
        result = verdict(cluster, ROW4)
        assert (result.verdict, result.possible) == (Verdict.UNKNOWN, (Verdict.CLOSED, Verdict.PARTIAL))
        assert "1 item of the list could not be read" in result.why

    def test_what_may_not_be_listed_in_the_cluster_is_looked_for_in_the_usual_namespaces(self) -> None:
        for state in (states.working(), states.openshift()):
            state.forbidden = {"deployments in the cluster", "daemonsets in the cluster"}
            assert verdict(state, ROW4).verdict is Verdict.CLOSED

    def test_not_found_there_is_not_absent(self) -> None:
        cluster = states.crds_only()
        cluster.forbidden = {"deployments in the cluster"}
        answer = Clouds(cluster).ask(kuryr_kubernetes.controller_ready)
        assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.NOT_VISIBLE)

    @pytest.mark.parametrize("kind", ["deployments", "daemonsets", "pods", "kuryrports"])
    def test_what_may_not_be_read_is_unknown(self, kind: str) -> None:
        cluster = states.working()
        cluster.forbidden = {kind}
        result = verdict(cluster, ROW4)
        assert result.verdict is Verdict.UNKNOWN
        assert Verdict.CLOSED in result.possible
        assert any(kind in settle for settle in result.settle)

    def test_every_page_is_read(self) -> None:
        cluster = states.working()
        cluster.page = 1
        cluster.objects["/api/v1/pods"].reverse()
        assert verdict(cluster, ROW4).verdict is Verdict.CLOSED
        assert sum("continue=" in url for url in cluster.asked) >= 3

    @pytest.mark.parametrize(
        ("noted", "told"),
        [({"loadbalancer": {"id": "lb-1"}}, Truth.YES), ({"loadbalancer": {"id": "lb-2"}}, Truth.UNKNOWN),
         ({"loadbalancer": {}}, Truth.NO), ({}, Truth.NO)],
    )  # fmt: skip
    def test_services_may_be_on_this_octavia(self, noted: dict[str, Any], told: Truth) -> None:
        cluster = states.working()
        one = {"metadata": {"name": "s", "namespace": "default"}, "status": noted}
        cluster.objects["/apis/openstack.org/v1/kuryrloadbalancers"] = [one]
        cloud = Clouds(cluster, VM, port())
        cloud.cloud.answers("load-balancer", "/v2/lbaas/loadbalancers", {"loadbalancers": [{"id": "lb-1"}]})
        assert cloud.ask(kuryr_kubernetes.services_on_octavia).truth is told
        assert cloud.decide(ROW4).verdict is Verdict.CLOSED, "shown, not counted"


class TestRow5:
    def test_all_of_it_closes_it(self) -> None:
        result = verdict(states.working(), ROW5)
        assert result.verdict is Verdict.CLOSED
        assert "ctl-0 leads, renewed 2 s before the answer" in result.why

    def test_a_cluster_of_another_cloud_never_closes_it(self) -> None:
        cloud = Clouds(states.working(), VM, port(id="other"))
        assert cloud.ask(kuryr_ha.cluster_on_this_cloud).cause is Cause.OTHER_CLOUD
        result = cloud.decide(ROW5)
        assert (result.verdict, result.possible) == (Verdict.UNKNOWN, (Verdict.CLOSED, Verdict.PARTIAL))

    def test_a_cluster_without_pods_on_kuryr_may_be_anybodys(self) -> None:
        cluster = states.working()
        cluster.one("kuryrports")["status"] = {"vifs": {}}
        result = verdict(cluster, ROW5)
        assert (result.verdict, result.settle) == (Verdict.UNKNOWN, ("a running pod on Kuryr's network",))

    @pytest.mark.parametrize("state", [states.single_replica, states.openshift, states.without_controller_ha])
    def test_what_is_no_ha_is_open(self, state: Callable[[], Cluster]) -> None:
        assert verdict(state(), ROW5).verdict is Verdict.OPEN

    def test_replicas_without_controller_ha_are_worse_than_one(self) -> None:
        assert "every one would act" in verdict(states.without_controller_ha(), ROW5).why

    def test_a_stale_record_is_partial(self) -> None:
        result = verdict(states.stale_record(), ROW5)
        assert result.verdict is Verdict.PARTIAL
        assert "stale: renewed 3602 s before the answer" in result.why

    def test_pods_on_one_node_are_partial(self) -> None:
        cluster = states.working()
        for pod in cluster.all("pods"):
            pod["spec"]["nodeName"] = "ctl-0"
        assert verdict(cluster, ROW5).verdict is Verdict.PARTIAL

    def test_a_pod_that_is_not_ready_is_on_no_node(self) -> None:
        cluster = states.working()
        cluster.all("pods")[-1]["status"]["conditions"][0]["status"] = "False"
        assert Clouds(cluster).ask(kuryr_ha.on_two_nodes).truth is Truth.NO

    def test_a_replica_that_is_not_ready_does_not_count(self) -> None:
        cluster = states.working()
        states.replicas(cluster, 2, 1)
        assert verdict(cluster, ROW5).verdict is Verdict.OPEN

    @pytest.mark.parametrize("typed", ["true", "TRUE", "1", "yes", "On", " True "])
    def test_a_switch_is_on_as_oslo_reads_it(self, typed: str) -> None:
        cluster = states.working()
        states.configure(cluster, "kubernetes", "controller_ha = False")
        data = cluster.one("configmaps")["data"]
        data["kuryr.conf"] += f"\n[kubernetes]\ncontroller_ha = {typed}\n"
        assert Clouds(cluster).ask(kuryr_ha.controller_ha).truth is Truth.YES

    @pytest.mark.parametrize("line", ["# controller_ha = True", "controller_ha_elector_port = 1"])
    def test_unset_is_off(self, line: str) -> None:
        cluster = Cluster()
        states.configure(cluster, "kubernetes", line)
        assert Clouds(cluster).ask(kuryr_ha.controller_ha).truth is Truth.NO

    def test_the_default_section_is_not_kubernetes(self) -> None:
        cluster = Cluster()
        states.configure(cluster, "DEFAULT", "controller_ha = True")
        assert Clouds(cluster).ask(kuryr_ha.controller_ha).truth is Truth.NO

    def test_a_configuration_that_may_not_be_read_is_unknown(self) -> None:
        cloud = Clouds(states.configmaps_forbidden(), VM, port())
        assert cloud.ask(kuryr_ha.controller_ha).cause is Cause.FORBIDDEN
        result = cloud.decide(ROW5)
        assert (result.verdict, result.possible) == (Verdict.UNKNOWN, (Verdict.CLOSED, Verdict.OPEN))

    def test_a_configuration_elsewhere_is_unknown(self) -> None:
        cluster = states.working()
        cluster.all("configmaps").clear()
        assert Clouds(cluster).ask(kuryr_ha.controller_ha).cause is Cause.NOT_VISIBLE

    def test_a_broken_configuration_is_unknown_and_not_quoted(self) -> None:
        cluster = states.working()
        cluster.one("configmaps")["data"]["kuryr.conf"] = "password = canary-broken\n[neutron"
        answer = Clouds(cluster).ask(kuryr_ha.controller_ha)
        assert answer.cause is Cause.BAD_DOCUMENT
        assert "canary" not in answer.because

    def test_a_lease_is_not_looked_for(self) -> None:
        cluster = states.working()
        cluster.objects["/apis/coordination.k8s.io/v1/leases"] = cluster.objects.pop("/api/v1/endpoints")
        cluster.objects["/api/v1/endpoints"] = []
        assert verdict(cluster, ROW5).verdict is Verdict.PARTIAL
        assert not any("leases" in url for url in cluster.asked)

    @pytest.mark.parametrize(
        ("change", "truth"),
        [
            ({"holderIdentity": "ctl-7"}, Truth.UNKNOWN),
            ({"holderIdentity": ""}, Truth.NO),
            ({"holderIdentity": "CTL-1"}, Truth.YES),
            ({"holderIdentity": "kuryr-controller-ctl-0"}, Truth.UNKNOWN),
            ({"renewTime": "2026-11-23T20:59:53Z"}, Truth.YES),
            ({"renewTime": "2026-11-23T20:59:51Z"}, Truth.NO),
            ({"renewTime": "2026-11-23T20:59:51Z", "leaseDurationSeconds": 15}, Truth.YES),
            ({"renewTime": "2026-11-23T21:00:06Z"}, Truth.YES),
            ({"renewTime": "2026-11-23T22:00:00Z"}, Truth.UNKNOWN),
            ({"renewTime": "2026-11-23T22:00:01+01:00"}, Truth.YES),
            ({"renewTime": "yesterday"}, Truth.UNKNOWN),
            ({"renewTime": None}, Truth.UNKNOWN),
        ],
    )
    def test_the_record_names_a_ready_pod_lately(self, change: dict[str, Any], truth: Truth) -> None:
        cluster = states.working()
        states.record(cluster, **change)
        assert Clouds(cluster).ask(kuryr_ha.leader_record_fresh).truth is truth

    def test_off_the_hosts_network_a_pod_is_called_by_its_own_name(self) -> None:
        cluster = states.working()
        for pod in cluster.all("pods"):
            pod["spec"]["hostNetwork"] = False
        states.record(cluster, holderIdentity="kuryr-controller-ctl-1")
        assert Clouds(cluster).ask(kuryr_ha.leader_record_fresh).truth is Truth.YES
        states.record(cluster, holderIdentity="ctl-1")
        assert Clouds(cluster).ask(kuryr_ha.leader_record_fresh).truth is Truth.NO

    def test_the_lock_is_where_the_elector_says(self) -> None:
        cluster = states.working()
        elector = cluster.one("deployments")["spec"]["template"]["spec"]["containers"][0]
        elector["args"] = ["--election=kuryr", "--http=:16401", "--election-namespace=elsewhere"]
        cluster.one("endpoints")["metadata"] |= {"name": "kuryr", "namespace": "elsewhere"}
        assert verdict(cluster, ROW5).verdict is Verdict.CLOSED

    def test_without_an_elector_it_is_open(self) -> None:
        result = verdict(states.without_elector(), ROW5)
        assert (result.verdict, "no leader-elector runs" in result.why) == (Verdict.OPEN, True)


class TestRow3:
    @pytest.mark.parametrize("state", [states.macvlan, states.macvlan_annotated])
    def test_a_pod_by_macvlan_is_partial(self, state: Callable[[], Cluster]) -> None:
        result = verdict(state(), ROW3)
        assert result.verdict is Verdict.PARTIAL
        assert [part.name for part in result.closed.parts] == ["MACVLAN", "IPVLAN", "confirmed"]

    def test_both_modes_close_it(self) -> None:
        cluster = states.macvlan()
        cluster.all("kuryrports")[1]["status"] = {"vifs": {"eth0": {"vif": states.vif("VIFIpvlanNested", "k2")}}}
        second = port(id="k2", mac_address="fa:16:3e:00:00:0b", fixed_ips=[{"ip_address": "10.0.0.10"}])
        pair = {"ip_address": "10.0.0.10", "mac_address": VM["mac_address"]}
        result = verdict(cluster, ROW3, VM | {"allowed_address_pairs": [pair]}, port(), second)
        assert result.verdict is Verdict.CLOSED
        assert "patched" in result.why

    def test_one_port_of_both_does_not_close_it(self) -> None:
        pair = {"ip_address": states.IP, "mac_address": VM["mac_address"]}
        result = verdict(states.macvlan(), ROW3, VM | {"allowed_address_pairs": [pair]}, port())
        assert result.verdict is not Verdict.CLOSED
        assert "patched" not in result.why

    def test_a_pod_by_macvlan_on_another_cloud_is_none_here(self) -> None:
        cloud = Clouds(states.macvlan(), VM)
        assert cloud.ask(kuryr_macvlan_ipvlan.kuryrport_macvlan).cause is Cause.OTHER_CLOUD
        assert cloud.decide(ROW3).verdict is Verdict.UNKNOWN

    @pytest.mark.parametrize(
        ("image", "expected"),
        [
            ("kuryr/controller:3.1.0", Verdict.PARTIAL),
            ("registry.example:5000/kuryr/controller:v2.0.0@sha256:" + "0" * 64, Verdict.PARTIAL),
            ("kolla/kuryr-controller:3.0.0", Verdict.PARTIAL),
            ("kuryr/controller:4.0.0", Verdict.OPEN),
            ("kuryr/controller:10.0.0", Verdict.OPEN),
            ("kuryr/controller:latest", Verdict.UNKNOWN),
            ("kuryr/controller", Verdict.UNKNOWN),
            ("registry.example:5000/kuryr/controller", Verdict.UNKNOWN),
            ("quay.io/openshift/origin-kuryr-controller:4.6", Verdict.UNKNOWN),
            ("quay.io/openshift/kuryr-controller:4.6", Verdict.UNKNOWN),
        ],
    )
    def test_the_controllers_release_decides_whether_configuration_counts(self, image: str, expected: Verdict) -> None:
        cluster = states.macvlan_configured()
        states.image(cluster, image)
        assert verdict(cluster, ROW3).verdict is expected

    def test_the_kinds_it_serves_may_tell_the_release(self) -> None:
        cluster = states.macvlan_configured("latest")
        cluster.objects["/apis/openstack.org/v1"] = [{"name": "kuryrnets"}]
        result = verdict(cluster, ROW3)
        assert result.verdict is Verdict.PARTIAL
        assert "not observed" in result.why

    def test_what_only_the_binding_section_names_is_not_how_pods_are_attached(self) -> None:
        cluster = states.working()  # as recorded: [binding] driver = kuryr.lib.binding.drivers.macvlan
        answer = Clouds(cluster).ask(kuryr_macvlan_ipvlan.configured_on_3_1_or_older)
        assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.NOT_VISIBLE)
        states.image(cluster, "kuryr/controller:9.0.0")
        assert verdict(cluster, ROW3).verdict is Verdict.OPEN

    def test_no_trace_of_kuryr_is_open(self) -> None:
        assert verdict(states.without_kuryr(), ROW3, VM).verdict is Verdict.OPEN

    def test_no_trace_is_not_open_for_a_member(self) -> None:
        cloud = Clouds(states.without_kuryr(), VM, everything=False)
        assert cloud.decide(ROW3).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("row", [ROW3, ROW4, ROW5])
def test_declared_absent_is_open_and_says_who_says_so(row: Any) -> None:
    result = Clouds(None, VM, absent=("kubernetes",)).decide(row)
    assert result.verdict is Verdict.OPEN
    assert "no Kubernetes cluster (declared with --kubeconfig none)" in result.why
    answers = [one.answer for one in result.checks if one.plane == "kubernetes"]
    assert {one.cause for one in answers} == {Cause.DECLARED_ABSENT}


@pytest.mark.parametrize("row", [ROW3, ROW4, ROW5])
def test_without_a_kubeconfig_it_is_unknown(row: Any) -> None:
    result = Clouds(None, VM).decide(row)
    assert result.verdict is Verdict.UNKNOWN
    assert "--kubeconfig of the cluster, or --kubeconfig none if there is none" in result.settle


def test_nothing_but_the_declared_options_of_the_configuration_is_kept() -> None:
    cloud = Clouds(states.working(), VM, port())
    for row in (ROW3, ROW4, ROW5):
        cloud.decide(row)
    kept = str(cloud.cloud.transport.exchanges())
    assert "controller_ha" in kept
    assert "canary" not in kept
