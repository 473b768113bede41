"""Rows 1 and 6: what Zun, Heat and Nova say, to an admin and to a member."""

from __future__ import annotations

from typing import Any

import pytest

from container4nfv_probe.audit.subject import OPTIONS
from container4nfv_probe.probes import same_nb_api, zun_ha
from container4nfv_probe.probes.facts import pulls, zun
from container4nfv_probe.rules.model import Cause, Truth, Verdict
from container4nfv_probe.rules.report import Result
from container4nfv_probe.rules.rule import Check
from container4nfv_probe.testing import Cloud

ZUN = {"name": "OpenStack Zun API", "versions": [{"id": "v1", "max_version": "1.40", "min_version": "1.1"}]}
OLD_ZUN = {
    "description": "Zun is an OpenStack project which aims to provide container management.",
    "versions": [{"id": "v1", "max_version": "1.4", "min_version": "1.1"}],
}


def worker(host: str, **changes: Any) -> dict[str, Any]:
    row = {"host": host, "binary": "zun-compute", "state": "up", "disabled": False, "forced_down": False}
    return row | changes


def hypervisor(kind: str, state: str = "up", status: str = "enabled") -> dict[str, Any]:
    return {"hypervisor_type": kind, "state": state, "status": status, "id": 1}


def heat(cloud: Cloud, *types: str) -> None:
    for kind, read in same_nb_api.TYPES.items():
        cloud.answers(read, {"resource_types": [name for name in types if name.startswith(kind)]})


def admin(cloud: Cloud, *workers: dict[str, Any], hypervisors: tuple[str, ...] = ("QEMU",)) -> None:
    cloud.answers(zun.ROOT, ZUN)
    cloud.answers(zun.SERVICES, {"services": list(workers)})
    cloud.answers(same_nb_api.HYPERVISORS, {"hypervisors": [hypervisor(kind) for kind in hypervisors]})


def member(cloud: Cloud, search: int = 200) -> None:
    cloud.answers(zun.ROOT, ZUN)
    cloud.answers(zun.SERVICES, status=403)
    cloud.answers(same_nb_api.HYPERVISORS, status=403)
    cloud.answers(zun.SEARCH, [], status=search)


def row1(cloud: Cloud) -> Result:
    return cloud.decide(same_nb_api.REQUIREMENT)


def row6(cloud: Cloud) -> Result:
    return cloud.decide(zun_ha.REQUIREMENT)


def causes(result: Result) -> dict[str, Cause | None]:
    return {one.name: one.answer.cause for one in result.checks}


# Every check that asks Zun and nobody else.
ZUNS = (zun.zun_answers, zun.workers_up, zun.image_search, pulls.zun_registry, zun_ha.workers_on_two_hosts,
        zun_ha.availability_zones)  # fmt: skip
BOTH = ("OS::Nova::Server", "OS::Zun::Container")


class TestSameApi:
    def test_heat_and_a_worker_close_it(self, cloud: Cloud) -> None:
        admin(cloud, worker("one"))
        heat(cloud, *BOTH)
        assert row1(cloud).verdict is Verdict.CLOSED

    @pytest.mark.parametrize("search", [200, 403, 500])
    def test_whatever_a_member_searches_the_workers_are_unknown(self, cloud: Cloud, search: int) -> None:
        member(cloud, search)
        heat(cloud, *BOTH)
        result = row1(cloud)
        assert (result.verdict, result.possible) == (Verdict.UNKNOWN, (Verdict.CLOSED, Verdict.OPEN))
        assert "the role admin" in result.settle
        assert {one.name: (one.supporting, one.deciding) for one in result.checks}["image_search"] == (True, False)

    @pytest.mark.parametrize("lost", [401, 403, 404, 406, 429, 500, 503])
    @pytest.mark.parametrize("search", [200, 500])
    @pytest.mark.parametrize("usable", [True, False])
    def test_a_list_of_workers_that_is_lost_leaves_it_unknown(
        self, cloud: Cloud, usable: bool, search: int, lost: int
    ) -> None:
        """Row 1 says closed or open with the list, and neither without it: no other answer stands in."""
        admin(cloud, worker("one", disabled=not usable))
        heat(cloud, *BOTH)
        cloud.answers(zun.SEARCH, [], status=search)
        assert row1(cloud).verdict is (Verdict.CLOSED if usable else Verdict.OPEN)
        cloud.exchanges = [one for one in cloud.exchanges if not one.url.endswith("/v1/services")]
        cloud.answers(zun.SERVICES, status=lost)
        assert row1(cloud).verdict is Verdict.UNKNOWN

    @pytest.mark.parametrize(
        "changes",
        [
            {"state": "down"},
            {"state": "upgrading"},
            {"disabled": True},
            {"forced_down": True},
            {"binary": "zun-cni-daemon"},
            {"binary": "zun-wsproxy"},
        ],
    )
    def test_a_worker_that_cannot_be_used_does_not_count(self, cloud: Cloud, changes: dict[str, Any]) -> None:
        admin(cloud, worker("one", **changes))
        heat(cloud, *BOTH)
        result = row1(cloud)
        assert (result.verdict, causes(result)["workers_up"]) == (Verdict.OPEN, Cause.NOT_MET)

    def test_who_is_registered_is_said(self, cloud: Cloud) -> None:
        admin(cloud, worker("two", state="down"), worker("one", disabled=True))
        assert "(registered: one disabled, two down)" in cloud.ask(zun.workers_up).because

    def test_nobody_registered_is_said(self, cloud: Cloud) -> None:
        admin(cloud)
        assert "(registered: none)" in cloud.ask(zun.workers_up).because

    @pytest.mark.parametrize("types", [("OS::Nova::Server",), ("OS::Nova::ServerGroup", "OS::Zun::Container"), ()])
    def test_two_apis_side_by_side_are_partial(self, cloud: Cloud, types: tuple[str, ...]) -> None:
        admin(cloud, worker("one"))
        heat(cloud, *types)
        result = row1(cloud)
        missing = ", ".join(kind for kind in BOTH if kind not in types)
        assert (result.verdict, f"Heat does not offer {missing}" in result.why) == (Verdict.PARTIAL, True)

    @pytest.mark.parametrize(
        ("types", "verdict"),
        [
            (("LXC", "QEMU"), Verdict.CLOSED),
            (("docker", "VMware vCenter Server"), Verdict.CLOSED),
            (("lxd",), Verdict.OPEN),
            (("QEMU",), Verdict.OPEN),
            (("docker", "ironic"), Verdict.OPEN),
            (("QEMU", "ironic", "fake"), Verdict.OPEN),
            (("bhyve", "vbox"), Verdict.OPEN),
            ((), Verdict.OPEN),
            # Of these it is not known what they run.
            (("QEMU", "OpenVZ"), Verdict.UNKNOWN),
            (("lxc", "CH"), Verdict.UNKNOWN),
            (("OpenVZ",), Verdict.UNKNOWN),
            (("QEMU", ""), Verdict.UNKNOWN),
            (("LXC", "QEMU", "OpenVZ"), Verdict.CLOSED),
        ],
    )
    def test_novas_own_containers(self, cloud: Cloud, types: tuple[str, ...], verdict: Verdict) -> None:
        cloud.answers(same_nb_api.HYPERVISORS, {"hypervisors": [hypervisor(kind) for kind in types]})
        assert row1(cloud).verdict is verdict

    def test_what_a_hypervisor_that_is_down_runs_does_not_matter(self, cloud: Cloud) -> None:
        both = [hypervisor("QEMU"), hypervisor("OpenVZ", "down")]
        cloud.answers(same_nb_api.HYPERVISORS, {"hypervisors": both})
        answer = cloud.ask(same_nb_api.nova_runs_containers_and_vms)
        assert (answer.truth, answer.because) == (
            Truth.NO,
            "Nova does not run both containers and VMs (up and enabled: qemu)",
        )
        both[1] = hypervisor("OpenVZ")
        cloud.exchanges.clear()
        cloud.answers(same_nb_api.HYPERVISORS, {"hypervisors": both})
        answer = cloud.ask(same_nb_api.nova_runs_containers_and_vms)
        assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.NOT_VISIBLE)
        assert "openvz" in answer.because

    @pytest.mark.parametrize(
        ("state", "status"),
        [
            ("down", "enabled"),
            ("upgrading", "enabled"),
            ("", "enabled"),
            ("up", "disabled"),
            ("up", ""),
            ("down", "disabled"),
        ],
    )
    @pytest.mark.parametrize("unusable", ["LXC", "QEMU"])
    def test_a_hypervisor_that_is_not_up_and_enabled_does_not_count(
        self, cloud: Cloud, unusable: str, state: str, status: str
    ) -> None:
        other = "QEMU" if unusable == "LXC" else "LXC"
        both = [hypervisor(unusable, state, status), hypervisor(other)]
        cloud.answers(same_nb_api.HYPERVISORS, {"hypervisors": both})
        assert row1(cloud).verdict is Verdict.OPEN
        both[0] = hypervisor(unusable)
        cloud.exchanges.clear()
        cloud.answers(same_nb_api.HYPERVISORS, {"hypervisors": both})
        assert row1(cloud).verdict is Verdict.CLOSED

    def test_without_zun_a_member_cannot_tell(self, cloud: Cloud) -> None:
        cloud.answers(same_nb_api.HYPERVISORS, status=403)
        result = row1(cloud)
        assert (result.verdict, causes(result)["zun_answers"]) == (Verdict.UNKNOWN, Cause.ABSENT)
        first, second, third = result.why.split("; ")
        assert first.startswith("container or application-container is not in this project's catalogue")
        assert second.startswith("orchestration is not in this project's catalogue")
        assert third.startswith("Nova does not let this token read")

    @pytest.mark.parametrize("status", [401, 404, 406, 500, 503])
    def test_a_zun_that_answers_wrongly_is_unknown_not_open(self, cloud: Cloud, status: int) -> None:
        for read in (zun.ROOT, zun.SERVICES, zun.SEARCH):
            cloud.answers(read, status=status)
        cloud.answers(same_nb_api.HYPERVISORS, {"hypervisors": []})
        heat(cloud, *BOTH)
        assert row1(cloud).verdict is Verdict.UNKNOWN

    @pytest.mark.parametrize("check", ZUNS, ids=str)
    @pytest.mark.parametrize(
        ("root", "said"),
        [
            ({"name": "OpenStack Magnum API"}, "calls itself OpenStack Magnum API, not Zun"),
            ({"name": "OpenStack Zun API proxy"}, "calls itself OpenStack Zun API proxy, not Zun"),
            ({"name": "Zaqar", "description": "Zun is an OpenStack project which..."}, "calls itself Zaqar, not Zun"),
            ({"name": "", "description": "Something else"}, "does not say that it is Zun"),
            ({}, "does not say that it is Zun"),
        ],
    )
    def test_what_another_service_lists_at_zuns_endpoint_is_not_zuns(
        self, cloud: Cloud, check: Check, root: dict[str, Any], said: str
    ) -> None:
        cloud.answers(zun.ROOT, root | {"versions": []})
        cloud.answers(zun.SERVICES, {"services": []})
        cloud.answers(zun.SEARCH, [])
        cloud.answers(zun_ha.ZONES, {"availability_zones": []})
        cloud.answers(pulls.REGISTRIES, {"registries": []}, all_projects=True)
        answer = cloud.ask(check)
        assert (answer.truth, answer.cause) == ("unknown", Cause.BAD_DOCUMENT)
        assert answer.because == f"what answers at the catalogue's container endpoint {said}"
        assert answer.settle == "Zun's own URL in the catalogue"

    def test_the_pike_release_leaves_its_name_out(self, cloud: Cloud) -> None:
        cloud.answers(zun.ROOT, OLD_ZUN)
        assert cloud.ask(zun.zun_answers).because == "Zun's API answers, up to version 1.4"

    def test_a_document_without_a_declared_field_is_no_answer(self, cloud: Cloud) -> None:
        cloud.answers(zun.SERVICES, {"services": [{"host": "one", "binary": "zun-compute", "state": "up"}]})
        assert cloud.ask(zun.workers_up).cause is Cause.BAD_DOCUMENT


class TestZunHa:
    def test_two_workers_leave_only_the_api_servers_to_ask(self, cloud: Cloud) -> None:
        admin(cloud, worker("one"), worker("two"))
        result = row6(cloud)
        assert (result.verdict, result.possible) == (Verdict.UNKNOWN, (Verdict.CLOSED, Verdict.PARTIAL))
        assert result.settle == (OPTIONS["backends"],)

    @pytest.mark.parametrize(
        "others",
        [(), (worker("ONE"),), (worker("two", state="down"),), (worker("two", disabled=True),)],
        ids=["alone", "other case", "down", "disabled"],
    )
    def test_one_host_is_open(self, cloud: Cloud, others: tuple[dict[str, Any], ...]) -> None:
        admin(cloud, worker("one"), *others)
        assert row6(cloud).verdict is Verdict.OPEN

    @pytest.mark.parametrize(
        ("workers", "said"),
        [
            ((), "zun-compute is usable on 0 hosts, HA needs 2 (registered: none)"),
            (("one",), "zun-compute is usable on 1 host, HA needs 2 (registered: one up)"),
            (("one", "two", "three"), "zun-compute is up on one, three, two"),
        ],
    )
    def test_hosts_are_counted(self, cloud: Cloud, workers: tuple[str, ...], said: str) -> None:
        admin(cloud, *map(worker, workers))
        assert cloud.ask(zun_ha.workers_on_two_hosts).because == said

    @pytest.mark.parametrize(("zones", "truth"), [("a", "no"), ("aa", "no"), ("ab", "yes"), ("abc", "yes")])
    def test_zones_are_counted(self, cloud: Cloud, zones: str, truth: str) -> None:
        cloud.answers(zun.ROOT, ZUN)
        cloud.answers(zun_ha.ZONES, {"availability_zones": [{"availability_zone": zone} for zone in zones]})
        assert cloud.ask(zun_ha.availability_zones).truth == truth

    def test_without_zun_it_is_open(self, cloud: Cloud) -> None:
        result = row6(cloud)
        assert (result.verdict, causes(result)["zun_answers"]) == (Verdict.OPEN, Cause.ABSENT)

    def test_a_member_cannot_tell_whatever_the_zones_say(self, cloud: Cloud) -> None:
        member(cloud)
        cloud.answers(zun_ha.ZONES, {"availability_zones": [{"availability_zone": "a"}, {"availability_zone": "b"}]})
        result = row6(cloud)
        assert result.verdict is Verdict.UNKNOWN
        assert len(result.possible) == 3
        assert causes(result)["availability_zones"] is None

    def test_an_old_zun_knows_no_zones(self, cloud: Cloud) -> None:
        cloud.answers(zun.ROOT, OLD_ZUN)
        cloud.answers(zun_ha.ZONES, status=404)
        assert cloud.ask(zun_ha.availability_zones).cause is Cause.TOO_OLD

    def test_every_page_of_workers_is_read(self, cloud: Cloud) -> None:
        cloud.answers(zun.ROOT, ZUN)
        following = "http://elsewhere.example/v1/services?marker=7"
        cloud.answers(zun.SERVICES, {"services": [worker("one")], "next": following})
        cloud.answers(zun.SERVICES, {"services": [worker("two")], "next": None}, marker="7")
        assert cloud.ask(zun_ha.workers_on_two_hosts).because == "zun-compute is up on one, two"
