"""What is a whole view of Neutron: who sees what with 200, and what would show more to whom."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from container4nfv_probe.audit.runner import ask
from container4nfv_probe.probes import kuryr_kubernetes, kuryr_macvlan_ipvlan
from container4nfv_probe.probes.facts.confirmed import CONTAINERS
from container4nfv_probe.probes.kuryr_ha import kuryr_ports_on_two_hosts
from container4nfv_probe.rules.model import Answer, Cause, Truth, Verdict
from container4nfv_probe.rules.rule import Check
from tests.unit.clouds_in_memory import PROJECT, URLS, Cloud, endpoint
from tests.unit.kuryr_clouds import NETWORKS, STRANGER, Clouds, port

OTHER = {"project_id": "another", "tenant_id": "another"}
OURS = {"project_id": PROJECT, "tenant_id": PROJECT}
VM = port(id="vm", device_owner="compute:nova", mac_address="fa:16:3e:00:00:01", device_id="s")
EVERY = (kuryr_macvlan_ipvlan.rule_m, kuryr_macvlan_ipvlan.rule_i, kuryr_macvlan_ipvlan.kuryr_marks,
         kuryr_macvlan_ipvlan.vlan_nested, kuryr_kubernetes.ports_like_pods, kuryr_ports_on_two_hosts)  # fmt: skip


def without(thing: dict[str, Any], *fields: str) -> dict[str, Any]:
    return {name: value for name, value in thing.items() if name not in fields}


# Whose ports and networks there are, and whether that shows that the token sees all of them.
VIEWS: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]], bool]] = {
    "another project's port on its network": ([STRANGER], NETWORKS, True),
    "the same before Newton": (
        [without(STRANGER, "project_id")], [without(one, "project_id") for one in NETWORKS], True),
    "no port at all": ([], NETWORKS, False),
    "one's own port, with its host": ([VM], NETWORKS, False),
    "another's port on one's own network": ([STRANGER | {"network_id": "net"}], NETWORKS, False),
    "one's own port on another's network": ([VM | {"network_id": "theirs"}], NETWORKS, False),
    "these two": ([STRANGER | {"network_id": "net"}, VM | {"network_id": "theirs"}], NETWORKS, False),
    "a port of no project, as a router's": ([STRANGER | {"project_id": "", "tenant_id": ""}], NETWORKS, False),
    "a network of no project": ([STRANGER], [NETWORKS[0], {"id": "theirs", "project_id": "", "tenant_id": ""}], False),
    "a network that is not shown": ([STRANGER], NETWORKS[:1], False),
    "no projects told of ports": ([without(STRANGER, "project_id", "tenant_id")], NETWORKS, False),
    "no projects told of networks": ([STRANGER], [{"id": "net"}, {"id": "theirs"}], False),
}  # fmt: skip


@pytest.mark.parametrize("roles", [("member",), ("admin", "member")])
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("check", EVERY, ids=lambda check: str(check.name))
def test_only_what_a_wide_token_sees_makes_a_no(check: Check, view: str, roles: tuple[str, ...]) -> None:
    seen, networks, whole = VIEWS[view]
    clouds = Clouds(None, *seen, everything=False, roles=roles)
    clouds.cloud.answers("network", "/v2.0/networks", {"networks": networks})
    answer = clouds.ask(check)
    assert answer.truth is (Truth.NO if whole else Truth.UNKNOWN)
    if not whole:
        assert answer.cause is Cause.NOT_VISIBLE
        assert (answer.settle == "the role admin") == ("admin" not in roles)


@pytest.mark.parametrize("roles", [("member",), ("Admin",)])
def test_no_network_is_read_where_nothing_hangs_on_it(roles: tuple[str, ...]) -> None:
    pair = [{"ip_address": "10.0.0.9", "mac_address": "fa:16:3e:00:00:0a"}]
    for everything, asked in ((True, VM | {"allowed_address_pairs": pair}), (False, VM)):
        clouds = Clouds(None, asked, port(), everything=everything, roles=roles)
        clouds.ask(kuryr_macvlan_ipvlan.rule_m)
        assert not any("/v2.0/networks" in url for url in clouds.cloud.asked)


@pytest.mark.parametrize(
    ("answer", "cause"),
    [({"status": 403}, Cause.FORBIDDEN), ({"status": 500}, Cause.BAD_DOCUMENT),
     ({"text": "<html>"}, Cause.BAD_DOCUMENT), ({"fails": requests.ReadTimeout}, Cause.TIMEOUT)],
)  # fmt: skip
def test_networks_that_cannot_be_read_prove_nothing(answer: dict[str, Any], cause: Cause) -> None:
    clouds = Clouds(None, VM)
    clouds.cloud.answers("network", "/v2.0/networks", {}, **answer)
    told = clouds.ask(kuryr_macvlan_ipvlan.rule_m)
    assert (told.truth, told.cause) == (Truth.UNKNOWN, cause)


class TestFieldsOfExtensions:
    """Neutron leaves out tags and pairs where it does not offer them; a policy may, too."""

    def told(self, alias: str, *left_out: str) -> Answer:
        clouds = Clouds(None, without(VM, *left_out))
        clouds.cloud.answers("network", "/v2.0/extensions", {"extensions": [{"alias": alias}]})
        return clouds.ask(kuryr_macvlan_ipvlan.rule_m)

    @pytest.mark.parametrize(
        ("field", "alias", "truth"),
        [
            ("tags", "standard-attr-tag", Truth.UNKNOWN),
            ("tags", "tag-ext", Truth.UNKNOWN),
            ("tags", "router", Truth.NO),
            ("allowed_address_pairs", "allowed-address-pairs", Truth.UNKNOWN),
            ("allowed_address_pairs", "router", Truth.NO),
        ],
    )
    def test_what_is_offered_and_not_shown_may_hold_anything(self, field: str, alias: str, truth: Truth) -> None:
        answer = self.told(alias, field)
        assert answer.truth is truth
        if truth is Truth.UNKNOWN:
            assert answer.settle.startswith("a token to which Neutron shows tags and allowed address pairs")


@pytest.mark.parametrize("field", ["id", "network_id", "mac_address", "device_owner", "device_id", "fixed_ips", "name"])
def test_a_field_that_neutron_always_sends_is_not_filled_in(field: str) -> None:
    answer = Clouds(None, without(VM, field)).ask(kuryr_macvlan_ipvlan.rule_m)
    assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.BAD_DOCUMENT)
    assert "1 item of the list could not be read" in answer.because


@pytest.mark.parametrize("pair", [{"ip_address": "10.0.0.9"}, {"ip_address": "10.0.0.9", "mac_address": None}])
def test_a_pair_without_its_mac_is_not_the_vms_own(pair: dict[str, Any]) -> None:
    answer = Clouds(None, VM | {"allowed_address_pairs": [pair]}, port()).ask(kuryr_macvlan_ipvlan.rule_i)
    assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.BAD_DOCUMENT)


SERVICE = {"id": "n", "type": "network", "enabled": True}
HERE = {"enabled": True, "region_id": "RegionOne", "interface": "public"}


class TestNotInTheCatalogue:
    """Keystone hides a service from a project by an endpoint filter; only an admin may see whether it is there."""

    def clouds(self, services: Any, endpoints: Any, status: int = 200) -> Cloud:
        listed = [endpoint(name) for name in URLS if name != "network"]
        listed.append(endpoint("identity", "http://keystone.test:5000/v3"))
        cloud = Cloud(endpoints=listed)
        cloud.answers("identity", "/v3/services", {"services": services}, status=status)
        cloud.answers("identity", "/v3/endpoints", {"endpoints": endpoints}, status=status)
        return cloud

    def answer(self, cloud: Cloud, check: Check = kuryr_macvlan_ipvlan.rule_m) -> Answer:
        return ask(check, cloud.subject())

    @pytest.mark.parametrize(
        ("services", "endpoints", "status", "truth"),
        [
            ([SERVICE], [HERE], 403, Truth.UNKNOWN),
            ([SERVICE], [HERE], 404, Truth.UNKNOWN),
            ([SERVICE], [HERE], 200, Truth.UNKNOWN),
            ([SERVICE], [HERE | {"interface": "internal"}], 200, Truth.UNKNOWN),
            ([SERVICE], [HERE | {"region_id": None}], 200, Truth.UNKNOWN),
            ([SERVICE], [{"enabled": True}], 200, Truth.UNKNOWN),
            ([SERVICE], [HERE | {"enabled": False}], 200, Truth.NO),
            ([SERVICE], [HERE | {"region_id": "RegionTwo"}], 200, Truth.NO),
            ([SERVICE | {"enabled": False}], [HERE], 200, Truth.NO),
            ([SERVICE], [], 200, Truth.NO),
            ([], [HERE], 200, Truth.NO),
        ],
    )
    def test_it_is_absent_only_where_keystone_itself_has_none(
        self, services: Any, endpoints: Any, status: int, truth: Truth
    ) -> None:
        answer = self.answer(self.clouds(services, endpoints, status))
        assert (answer.truth, answer.cause) == (truth, Cause.ABSENT if truth is Truth.NO else Cause.NOT_VISIBLE)
        if truth is Truth.UNKNOWN:
            assert "is not in this project's catalogue" in answer.because
            assert answer.settle == "credentials of a project that has Neutron"

    @pytest.mark.parametrize(
        "check", [*EVERY, kuryr_macvlan_ipvlan.address_pairs_offered], ids=lambda one: str(one.name)
    )
    def test_it_is_so_for_every_check_of_neutron(self, check: Check) -> None:
        assert self.answer(self.clouds([SERVICE], [HERE]), check).truth is Truth.UNKNOWN
        assert self.answer(self.clouds([], []), check).truth is Truth.NO

    def test_a_member_is_not_told_that_the_row_is_open(self) -> None:
        clouds = Clouds(None, absent=("kubernetes",))
        clouds.cloud = self.clouds([], [], 403)
        clouds.cloud.answers("container", "/v1/containers", {"containers": []})
        assert clouds.decide(kuryr_macvlan_ipvlan.REQUIREMENT).verdict is Verdict.UNKNOWN

    def test_octavia_and_zun_may_be_hidden_as_well(self) -> None:
        assert kuryr_kubernetes.LOAD_BALANCERS.cloudwide
        assert CONTAINERS.cloudwide
