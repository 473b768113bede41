"""Rows 3, 4 and 5: what Neutron's ports can and cannot tell."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from container4nfv_probe.probes import kuryr_ha, kuryr_kubernetes, kuryr_macvlan_ipvlan
from container4nfv_probe.probes.facts import kuryr
from container4nfv_probe.probes.facts.confirmed import CONTAINERS, confirmed_by_zun
from container4nfv_probe.rules.model import Cause, Truth, Verdict
from container4nfv_probe.rules.report import Result
from container4nfv_probe.testing import PROJECT, Cloud
from tests.unit.kuryr_clouds import NETWORKS, STRANGER

VM_MAC, KURYR_MAC, KURYR_IP = "fa:16:3e:00:00:01", "fa:16:3e:00:00:02", "10.0.0.9"


def port(id: str, owner: str, mac: str, ip: str, **changes: Any) -> dict[str, Any]:
    fields = {"id": id, "network_id": "net", "mac_address": mac, "device_owner": owner, "device_id": "",
              "fixed_ips": [{"ip_address": ip, "subnet_id": "s"}], "name": "", "tags": [],
              "allowed_address_pairs": [], "project_id": PROJECT, "tenant_id": PROJECT}  # fmt: skip
    return fields | changes


def vm(*pairs: dict[str, str], **changes: Any) -> dict[str, Any]:
    return port("vm", "compute:nova", VM_MAC, "10.0.0.1", allowed_address_pairs=list(pairs)) | changes


def container(**changes: Any) -> dict[str, Any]:
    return port("kuryr", "compute:kuryr", KURYR_MAC, KURYR_IP) | changes


def pair(ip: str = KURYR_IP, mac: str = KURYR_MAC) -> dict[str, str]:
    return {"ip_address": ip, "mac_address": mac}


def both() -> tuple[dict[str, Any], ...]:
    """A container by MACVLAN and another by IPVLAN, in the same VM."""
    second = container(
        id="k2", mac_address="fa:16:3e:00:00:04", fixed_ips=[{"ip_address": "10.0.0.10"}], device_id="c2"
    )
    return vm(pair(), pair(ip="10.0.0.10", mac=VM_MAC)), container(device_id="c1"), second


def neutron(
    cloud: Cloud, *ports: dict[str, Any], admin: bool = True, containers: tuple[dict[str, Any], ...] = ()
) -> None:
    host = {"binding:host_id": "node1"} if admin else {}
    others = [STRANGER] if admin else []
    cloud.answers(kuryr.PORTS, {"ports": [one | host for one in (*ports, *others)]})
    cloud.answers(kuryr.NETWORKS, {"networks": NETWORKS})
    cloud.answers(CONTAINERS, {"containers": list(containers)}, all_projects=True)


def zuns(uuid: str, *ports: str, status: str = "Running") -> dict[str, Any]:
    addresses = {"net": [{"addr": "10.0.0.9", "port": one, "version": 4} for one in ports]}
    return {"uuid": uuid, "status": status, "addresses": addresses}


def row3(cloud: Cloud) -> Result:
    return cloud.decide(kuryr_macvlan_ipvlan.REQUIREMENT)


def rule_m(cloud: Cloud) -> Truth:
    return cloud.ask(kuryr_macvlan_ipvlan.rule_m).truth


def rule_i(cloud: Cloud) -> Truth:
    return cloud.ask(kuryr_macvlan_ipvlan.rule_i).truth


class TestMacvlan:
    def test_as_kuryr_leaves_it_is_partial_for_an_admin(self, cloud: Cloud) -> None:
        neutron(cloud, vm(pair()), container())
        assert row3(cloud).verdict is Verdict.PARTIAL

    def test_for_a_member_closed_stays_possible(self, cloud: Cloud) -> None:
        neutron(cloud, vm(pair()), container(), admin=False)
        result = row3(cloud)
        assert (result.verdict, result.possible) == (Verdict.UNKNOWN, (Verdict.CLOSED, Verdict.PARTIAL))

    @pytest.mark.parametrize("typed", ["FA-16-3E-00-00-02", "fa163e000002", "fa16.3e00.0002", "Fa:16:3E:00:00:02"])
    def test_mac_addresses_are_compared_not_spelled(self, cloud: Cloud, typed: str) -> None:
        neutron(cloud, vm(pair(mac=typed)), container())
        assert rule_m(cloud) is Truth.YES

    @pytest.mark.parametrize("typed", ["10.0.0.9/32", "10.0.0.9"])
    def test_a_single_address_may_be_written_as_a_range(self, cloud: Cloud, typed: str) -> None:
        neutron(cloud, vm(pair(ip=typed)), container())
        assert rule_m(cloud) is Truth.YES

    def test_ipv6_is_compared_not_spelled(self, cloud: Cloud) -> None:
        neutron(cloud, vm(pair(ip="2001:DB8:0::9/128")), container(fixed_ips=[{"ip_address": "2001:db8::9"}]))
        assert rule_m(cloud) is Truth.YES

    @pytest.mark.parametrize(
        "marks",
        [{"device_owner": "kuryr:container"}, {"device_owner": "", "tags": ["kuryr.port.existing"]},
         {"device_owner": "", "tags": ["compute:kuryr"]}, {"device_owner": "", "name": "kuryr-pool-port"}],
    )  # fmt: skip
    def test_every_mark_of_kuryr_counts(self, cloud: Cloud, marks: dict[str, Any]) -> None:
        neutron(cloud, vm(pair()), container(**marks))
        assert rule_m(cloud) is Truth.YES

    @pytest.mark.parametrize(
        ("the_vm", "the_container"),
        [
            (vm(pair(mac=VM_MAC)), container(device_owner="")),  # VRRP
            (vm(pair()), container(device_owner="Octavia")),
            (vm(pair()), container(device_owner="network:dhcp")),
            (vm(pair(ip="10.0.0.0/24")), container()),
            (vm(pair(ip="0.0.0.0/0")), container()),
            (vm(pair(ip="10.0.0.8")), container()),
            (vm(pair(mac="fa:16:3e:00:00:03")), container()),
            (vm(pair()), container(network_id="another")),
            (vm(), container()),
            (vm(pair(), device_owner="compute:kuryr"), container()),
            (vm(pair(), device_owner="compute:zun"), container()),
            (vm(pair(), device_owner="network:router_interface"), container()),
            (vm(pair(ip="not an address")), container()),
            (vm(pair()), container(device_owner="", tags=["backup", "kuryr-like", "zone-a"])),
        ],
    )
    def test_decoys_do_not_count(self, cloud: Cloud, the_vm: dict[str, Any], the_container: dict[str, Any]) -> None:
        neutron(cloud, the_vm, the_container)
        assert (rule_m(cloud), rule_i(cloud)) == (Truth.NO, Truth.NO)

    @pytest.mark.parametrize("ids", [("a", "b"), ("b", "a")])
    @pytest.mark.parametrize("macs", [(VM_MAC, KURYR_MAC), (KURYR_MAC, VM_MAC)])
    def test_any_ids_and_macs_will_do(self, cloud: Cloud, ids: tuple[str, str], macs: tuple[str, str]) -> None:
        neutron(cloud, vm(pair(mac=macs[1]), id=ids[0], mac_address=macs[0]), container(id=ids[1], mac_address=macs[1]))
        assert (rule_m(cloud), rule_i(cloud)) == (Truth.YES, Truth.NO)

    def test_every_pair_of_a_port_is_looked_at(self, cloud: Cloud) -> None:
        neutron(cloud, vm(pair(ip="10.0.0.8"), pair()), container())
        assert rule_m(cloud) is Truth.YES

    def test_under_the_vms_own_mac_it_is_another_mode(self, cloud: Cloud) -> None:
        neutron(cloud, vm(pair(mac=VM_MAC)), container(mac_address=VM_MAC))
        assert (rule_m(cloud), rule_i(cloud)) == (Truth.NO, Truth.YES)

    def test_a_vms_port_that_somebody_tagged_does_not_admit_itself(self, cloud: Cloud) -> None:
        neutron(cloud, vm(pair(ip="10.0.0.1", mac=VM_MAC), tags=["compute:kuryr"]))
        assert (rule_m(cloud), rule_i(cloud)) == (Truth.NO, Truth.NO)

    def test_a_pair_whose_port_has_gone_does_not_count(self, cloud: Cloud) -> None:
        neutron(cloud, vm(pair()))
        assert rule_m(cloud) is Truth.NO


class TestIpvlan:
    def test_the_vms_own_mac_with_kuryrs_address(self, cloud: Cloud) -> None:
        neutron(cloud, vm(pair(mac=VM_MAC)), container())
        assert (rule_m(cloud), rule_i(cloud)) == (Truth.NO, Truth.YES)

    def test_both_by_marks_alone_are_not_closed_and_say_nothing_of_kuryr(self, cloud: Cloud) -> None:
        neutron(cloud, *both())
        result = row3(cloud)
        assert (result.verdict, result.possible) == (Verdict.UNKNOWN, (Verdict.CLOSED, Verdict.PARTIAL))
        cloud.has_no("kubernetes")
        result = row3(cloud)
        assert result.verdict is Verdict.PARTIAL
        assert "not who configured it" in result.why
        assert "patched" not in result.why

    def test_alone_it_is_not_closed(self, cloud: Cloud) -> None:
        neutron(cloud, vm(pair(mac=VM_MAC)), container())
        result = row3(cloud)
        assert (result.verdict, result.possible) == (Verdict.UNKNOWN, (Verdict.CLOSED, Verdict.PARTIAL))


class TestConfirmedByZun:
    """A container's uuid and its ports are Zun's to write; a port's device is whoever's port it is."""

    @pytest.mark.parametrize(
        ("containers", "verdict"),
        [
            ((zuns("c1", "kuryr"), zuns("c2", "k2")), Verdict.CLOSED),
            ((zuns("c1", "kuryr"),), Verdict.PARTIAL),
            ((zuns("c2", "k2"),), Verdict.PARTIAL),
            ((zuns("c1", "kuryr"), zuns("c2", "k2", status="Stopped")), Verdict.PARTIAL),
            ((zuns("c1", "kuryr"), zuns("c2", "another")), Verdict.PARTIAL),
            ((zuns("c1", "kuryr"), zuns("c3", "k2")), Verdict.PARTIAL),
            ((zuns("c1", "kuryr"), {"uuid": "c2", "status": "Running", "addresses": None}), Verdict.PARTIAL),
            ((zuns("c1", "kuryr"), {"uuid": "c2", "status": "Running"}), Verdict.UNKNOWN),
        ],
    )
    def test_ports_of_both_modes_are_needed(
        self, cloud: Cloud, containers: tuple[dict[str, Any], ...], verdict: Verdict
    ) -> None:
        neutron(cloud, *both(), containers=containers)
        cloud.has_no("kubernetes")
        result = row3(cloud)
        assert result.verdict is verdict
        assert ("patched" in result.why) == (verdict is Verdict.CLOSED)

    def test_one_port_is_not_of_both(self, cloud: Cloud) -> None:
        pairs = vm(pair(), pair(mac=VM_MAC))
        neutron(cloud, pairs, container(device_id="c1"), containers=(zuns("c1", "kuryr"),))
        cloud.has_no("kubernetes")
        assert (rule_m(cloud), rule_i(cloud)) == (Truth.YES, Truth.YES)
        result = row3(cloud)
        assert result.verdict is Verdict.PARTIAL
        assert "patched" not in result.why

    def test_containers_of_other_projects_may_be_hidden(self, cloud: Cloud) -> None:
        neutron(cloud, *both())
        cloud.exchanges.pop()
        cloud.answers(CONTAINERS, status=403, all_projects=True)
        cloud.answers(CONTAINERS, {"containers": []})
        cloud.has_no("kubernetes")
        assert cloud.ask(confirmed_by_zun).cause is Cause.NOT_VISIBLE
        assert row3(cloud).possible == (Verdict.CLOSED, Verdict.PARTIAL)


class TestNothingSeen:
    def test_an_admin_still_needs_kubernetes_to_call_it_open(self, cloud: Cloud) -> None:
        neutron(cloud, vm())
        result = row3(cloud)
        assert (result.verdict, result.possible) == (Verdict.UNKNOWN, (Verdict.PARTIAL, Verdict.OPEN))

    def test_an_empty_list_proves_no_view(self, cloud: Cloud) -> None:
        neutron(cloud, admin=False)
        assert cloud.ask(kuryr_macvlan_ipvlan.rule_m).cause is Cause.NOT_VISIBLE

    def test_a_failing_second_page_is_not_an_end(self, cloud: Cloud) -> None:
        links = [{"rel": "next", "href": "http://other.example/v2.0/ports?marker=vm"}]
        cloud.answers(kuryr.PORTS, {"ports": [vm() | {"binding:host_id": "n"}], "ports_links": links})
        cloud.answers(kuryr.PORTS, status=500, marker="vm")
        assert cloud.ask(kuryr_macvlan_ipvlan.rule_m).cause is Cause.BAD_DOCUMENT


@pytest.mark.parametrize("requirement", [kuryr_kubernetes.REQUIREMENT, kuryr_ha.REQUIREMENT])
def test_neutron_alone_never_decides_rows_4_and_5(cloud: Cloud, requirement: Any) -> None:
    neutron(cloud, vm(pair()), container(device_id=str(uuid.uuid4())))
    result = cloud.decide(requirement)
    assert (result.verdict, len(result.possible)) == (Verdict.UNKNOWN, 3)
    assert result.settle == ("--kubeconfig of the cluster, or --kubeconfig none if there is none",)


def test_zuns_containers_are_not_taken_for_pods(cloud: Cloud) -> None:
    container_of_zuns = str(uuid.uuid4())
    of_docker = container(id="docker", device_id="a" * 64)
    neutron(cloud, container(device_id=container_of_zuns), of_docker, containers=(zuns(container_of_zuns),))
    assert cloud.ask(kuryr_kubernetes.ports_like_pods).cause is Cause.NOT_MET


def test_other_devices_may_be_pods(cloud: Cloud) -> None:
    neutron(cloud, container(device_id=str(uuid.uuid4())), containers=(zuns(str(uuid.uuid4())),))
    assert cloud.ask(kuryr_kubernetes.ports_like_pods).truth is Truth.YES
