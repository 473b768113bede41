"""Row 7 against clouds typed inline, by the fixture ``cloud``."""

from __future__ import annotations

from balancer_ha import AMPHORAE, PROVIDERS, REQUIREMENT, amphora_offered, every_balancer_in_a_pair

from container4nfv_probe.testing import Cloud


def amphora(balancer: str | None, role: str | None, status: str = "ALLOCATED") -> dict[str, str | None]:
    return {"loadbalancer_id": balancer, "role": role, "status": status}


def tell(cloud: Cloud, *amphorae: dict[str, str | None]) -> Cloud:
    cloud.answers(PROVIDERS, {"providers": [{"name": "amphora"}, {"name": "octavia"}]})
    cloud.answers(AMPHORAE, {"amphorae": list(amphorae)})
    return cloud


def test_closed_when_every_balancer_is_a_pair(cloud: Cloud) -> None:
    tell(cloud, amphora("one", "MASTER"), amphora("one", "BACKUP"), amphora(None, None))
    result = cloud.decide(REQUIREMENT)
    assert result.verdict == "closed"
    assert "1 of 1 load balancers have a MASTER and a BACKUP" in result.why


def test_partial_when_one_is_alone(cloud: Cloud) -> None:
    tell(cloud, amphora("one", "MASTER"), amphora("one", "BACKUP"), amphora("two", "STANDALONE"))
    assert cloud.decide(REQUIREMENT).verdict == "partial"


def test_a_machine_that_is_going_does_not_count(cloud: Cloud) -> None:
    tell(cloud, amphora("one", "MASTER"), amphora("one", "BACKUP", "PENDING_DELETE"))
    assert cloud.decide(REQUIREMENT).verdict == "open"


def test_no_balancer_is_no_proof(cloud: Cloud) -> None:
    tell(cloud)
    result = cloud.decide(REQUIREMENT)
    assert (result.verdict, result.possible) == ("unknown", ("closed", "partial", "open"))


def test_without_admin_rights_it_cannot_be_told(cloud: Cloud) -> None:
    cloud.answers(PROVIDERS, {"providers": [{"name": "amphora"}]})
    cloud.answers(AMPHORAE, status=403)
    assert cloud.ask(every_balancer_in_a_pair).cause == "forbidden"
    assert cloud.decide(REQUIREMENT).settle == ("the role admin",)


def test_another_provider_is_open(cloud: Cloud) -> None:
    cloud.answers(PROVIDERS, {"providers": [{"name": "ovn"}]})
    cloud.answers(AMPHORAE, {"amphorae": []})
    assert cloud.ask(amphora_offered).cause == "not-met"
    assert cloud.decide(REQUIREMENT).verdict == "open"


def test_without_octavia_it_is_open(cloud: Cloud) -> None:
    assert cloud.ask(amphora_offered).cause == "absent"
    assert cloud.decide(REQUIREMENT).verdict == "open"
