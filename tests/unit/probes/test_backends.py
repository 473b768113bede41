"""Row 6's other half: what counts as a Zun API server that is reached directly, and when two are two."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import requests_mock

from container4nfv_probe.audit.runner import ask
from container4nfv_probe.planes.backends import Backends
from container4nfv_probe.probes import zun_ha
from container4nfv_probe.probes.facts import zun
from container4nfv_probe.rules.model import Cause, Endpoint, Verdict
from container4nfv_probe.rules.report import Result
from container4nfv_probe.testing import REGION, Cloud
from container4nfv_probe.wire.guard import Deadline, Guard
from container4nfv_probe.wire.transport import Transport

ZUN = {"name": "OpenStack Zun API", "versions": [{"id": "v1", "max_version": "1.40"}]}
PIKE = {"description": "Zun is an OpenStack project which aims to provide containers service.",
        "versions": [{"id": "v1", "max_version": "1.4"}]}  # fmt: skip
FIRST, SECOND = "http://one.example:9517", "http://two.example:9517"
# What the catalogue of a typed cloud has for Zun.
FRONT, FRONTS = "http://container.example", "192.0.2.100"
OK, DISABLED = ({"detailed": False, "reasons": [reason]} for reason in ("OK", "DISABLED BY FILE"))


def server(cloud: Cloud, url: str, *addresses: str, document: Any = ZUN, health: int = 200, status: int = 200) -> None:
    cloud.says("backends", f"{url}/", document, status, addresses=addresses)
    cloud.says("backends", f"{url}/healthcheck", {200: OK, 503: DISABLED}.get(health), status=health)


def two(cloud: Cloud, *urls: str, workers: Sequence[str] = ("one", "two")) -> None:
    """A cloud with usable workers on these hosts, whose operator named these servers."""
    cloud.has("backends", *(urls or (FIRST, SECOND)))
    cloud.says("backends", f"{FRONT}/", ZUN, addresses=(FRONTS,))
    cloud.answers(zun.ROOT, ZUN)
    usable = {"binary": "zun-compute", "state": "up", "disabled": False, "forced_down": False}
    cloud.answers(zun.SERVICES, {"services": [usable | {"host": host} for host in workers]})


def decided(cloud: Cloud) -> Result:
    return cloud.decide(zun_ha.REQUIREMENT)


def cause(cloud: Cloud) -> str:
    answer = cloud.ask(zun_ha.api_on_two_backends)
    return answer.cause or answer.truth


class TestVerdicts:
    def test_two_servers_and_two_workers_close_the_row(self, cloud: Cloud) -> None:
        two(cloud)
        server(cloud, FIRST, "192.0.2.1")
        server(cloud, SECOND, "192.0.2.2")
        assert decided(cloud).verdict is Verdict.CLOSED

    def test_one_server_is_partial(self, cloud: Cloud) -> None:
        two(cloud, FIRST)
        server(cloud, FIRST, "192.0.2.1")
        assert decided(cloud).verdict is Verdict.PARTIAL

    def test_none_as_declared_is_partial(self, cloud: Cloud) -> None:
        two(cloud)
        cloud.ways.clear()
        cloud.has_no("backends")
        result = decided(cloud)
        assert result.verdict is Verdict.PARTIAL
        assert "(declared with --zun-api-backend none)" in result.why

    def test_one_worker_is_open_whatever_the_servers(self, cloud: Cloud) -> None:
        two(cloud, workers=("one", "ONE"))
        server(cloud, FIRST, "192.0.2.1")
        server(cloud, SECOND, "192.0.2.2")
        assert decided(cloud).verdict is Verdict.OPEN

    def test_a_server_that_does_not_answer_leaves_it_unknown(self, cloud: Cloud) -> None:
        two(cloud)
        server(cloud, FIRST, "192.0.2.1")
        cloud.says("backends", f"{SECOND}/", status=0)
        result = decided(cloud)
        assert (result.verdict, result.possible) == (Verdict.UNKNOWN, (Verdict.CLOSED, Verdict.PARTIAL))
        assert cause(cloud) == Cause.UNREACHABLE

    def test_a_third_that_does_not_answer_does_not_matter(self, cloud: Cloud) -> None:
        two(cloud, FIRST, SECOND, "http://three.example")
        server(cloud, FIRST, "192.0.2.1")
        server(cloud, SECOND, "192.0.2.2")
        cloud.says("backends", "http://three.example/", status=0)
        assert cause(cloud) == "yes"

    @pytest.mark.parametrize(
        ("number", "sick", "said"),
        [
            (1, (), "1 Zun API server was reached directly, HA needs 2"),
            (2, (), "2 Zun API servers were reached directly: 192.0.2.0, 192.0.2.1"),
            (3, (), "3 Zun API servers were reached directly: 192.0.2.0, 192.0.2.1, 192.0.2.2"),
            (2, (0,), "1 Zun API server was reached directly, HA needs 2; the health check fails at http://0.example"),
            (
                2,
                (0, 1),
                "no Zun API server was reached directly, HA needs 2; the health check fails at http://0.example,"
                " http://1.example",
            ),
        ],
    )
    def test_servers_are_counted(self, cloud: Cloud, number: int, sick: tuple[int, ...], said: str) -> None:
        urls = [f"http://{n}.example" for n in range(number)]
        two(cloud, *urls)
        for n, url in enumerate(urls):
            server(cloud, url, f"192.0.2.{n}", health=503 if n in sick else 200)
        assert cloud.ask(zun_ha.api_on_two_backends).because == said


class TestTwoAreTwo:
    @pytest.mark.parametrize(
        ("first", "second", "said"),
        [
            (("192.0.2.1",), ("192.0.2.2",), "yes"),
            (("192.0.2.1",), ("192.0.2.1",), "not-met"),
            (("192.0.2.1", "192.0.2.2"), ("192.0.2.2",), "not-met"),
            (("192.0.2.1", "2001:db8::1"), ("2001:db8::2", "192.0.2.2"), "yes"),
            (("2001:db8::1",), ("2001:db8::2",), "yes"),
            # One server may have addresses of two families, and the loopback's beside any other.
            (("192.0.2.1",), ("2001:db8::1",), "not-visible"),
            (("127.0.0.1",), ("::1",), "not-visible"),
            (("192.0.2.1", "2001:db8::1"), ("2001:db8::2",), "yes"),
            (("127.0.0.1",), ("192.0.2.1",), "not-visible"),
            (("::1",), ("2001:db8::1",), "not-visible"),
            (("127.0.0.1", "2001:db8::1"), ("::1", "192.0.2.1"), "not-visible"),
            (("127.0.0.1", "2001:db8::1"), ("127.0.0.2", "2001:db8::2"), "yes"),
        ],
    )
    def test_by_their_addresses_and_not_by_their_names(
        self, cloud: Cloud, first: tuple[str, ...], second: tuple[str, ...], said: str
    ) -> None:
        two(cloud)
        server(cloud, FIRST, *first)
        server(cloud, SECOND, *second)
        assert cause(cloud) == said

    def test_two_ports_of_one_address_are_one(self, cloud: Cloud) -> None:
        two(cloud, FIRST, "http://one.example:9518")
        server(cloud, FIRST, "192.0.2.1")
        server(cloud, "http://one.example:9518", "192.0.2.1")
        assert cause(cloud) == Cause.NOT_MET

    def test_a_third_name_with_both_addresses_makes_one_of_two(self, cloud: Cloud) -> None:
        two(cloud, FIRST, SECOND, "http://both.example")
        server(cloud, FIRST, "192.0.2.1")
        server(cloud, SECOND, "192.0.2.2")
        server(cloud, "http://both.example", "192.0.2.1", "192.0.2.2")
        assert cause(cloud) == Cause.NOT_MET

    def test_one_url_with_and_without_its_version_is_one(self, cloud: Cloud) -> None:
        two(cloud, FIRST, f"{FIRST}/v1", f"{FIRST}/")
        server(cloud, FIRST, "192.0.2.1")
        assert [one.url for one in cloud.subject().backends.all()] == [FIRST]

    def test_what_may_be_one_is_unknown_whatever_else_fails(self, cloud: Cloud) -> None:
        two(cloud, FIRST, SECOND, "http://three.example")
        server(cloud, FIRST, "192.0.2.1")
        server(cloud, SECOND, "2001:db8::1")
        server(cloud, "http://three.example", "192.0.2.3")
        assert cause(cloud) == "yes", "two of IPv4"


# Who is given as the second server, where the first is one behind the endpoint: the addresses of its name, what the
# names of the endpoint's interfaces were looked up to have (None: nobody could), and what follows.
INSIDE = "http://inside.example"
FRONTS_TABLE: dict[str, tuple[str, tuple[str, ...], dict[str, tuple[str, ...] | None], str]] = {
    "the endpoint itself": (FRONT, (FRONTS,), {}, "not-met"),
    "with its version": (f"{FRONT}/v1", (FRONTS,), {}, "not-met"),
    "in capitals": ("http://Container.Example.", (FRONTS,), {}, "not-met"),
    "by another name": ("http://balancer.example", (FRONTS,), {}, "not-met"),
    "by its address": (f"http://{FRONTS}", (FRONTS,), {}, "not-met"),
    # There may be a balancer, too, or the one server that it leads to.
    "another port of its address": (f"http://{FRONTS}:9517", (FRONTS,), {}, "not-visible"),
    "another port of its name": (f"{FRONT}:9517", (FRONTS,), {}, "not-visible"),
    "another scheme's port": (FRONT.replace("http", "https"), (FRONTS,), {}, "not-visible"),
    "another port of one of its addresses": (SECOND, ("192.0.2.2", FRONTS), {}, "not-visible"),
    "another port of the internal one": (SECOND, ("192.0.2.101",), {INSIDE: ("192.0.2.101",)}, "not-visible"),
    "another port beside the internal one": (SECOND, ("192.0.2.2",), {INSIDE: ("192.0.2.101",)}, "yes"),
    "another port of an address that the catalogue has": (
        SECOND, ("192.0.2.101",), {"http://192.0.2.101:8080": ("192.0.2.101",)}, "not-visible"),
    "its internal interface": (INSIDE, ("192.0.2.101",), {INSIDE: ("192.0.2.101",)}, "not-met"),
    "the internal one by another name": ("http://vip.example", ("192.0.2.101",), {INSIDE: ("192.0.2.101",)}, "not-met"),
    "a server beside the internal one": ("http://two.example", ("192.0.2.2",), {INSIDE: ("192.0.2.101",)}, "yes"),
    "an internal one that nobody can look up": ("http://two.example", ("192.0.2.2",), {INSIDE: None}, "not-visible"),
    "an internal one without a scheme": ("http://two.example", ("192.0.2.2",), {"zun.example": None}, "yes"),
    "an internal one that is a file": ("http://two.example", ("192.0.2.2",), {"file:///etc/zun": None}, "yes"),
    "an internal one of no port": ("http://two.example", ("192.0.2.2",), {"http://192.0.2.9:99999": None}, "yes"),
    "one that nobody can look up, at another port": (SECOND, ("192.0.2.2",), {INSIDE: None}, "not-visible"),
    "one of several addresses of a name": (
        "http://two.example", ("192.0.2.2",), {INSIDE: ("192.0.2.2", "192.0.2.3")}, "not-visible",
    ),
    "of a name with an address of each family": (
        "http://two.example", ("192.0.2.2",), {INSIDE: ("192.0.2.2", "2001:db8::2")}, "not-met",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FRONTS_TABLE)
def test_the_catalogues_own_endpoint_is_no_server_behind_it(name: str, cloud: Cloud) -> None:
    url, addresses, interfaces, expected = FRONTS_TABLE[name]
    two(cloud, FIRST, url)
    server(cloud, FIRST, "192.0.2.1")
    server(cloud, url.removesuffix("/v1"), *addresses)
    subject = cloud.subject()
    more = tuple(Endpoint("container", "internal", REGION, f"{one}/v1") for one in interfaces)
    for one, found in interfaces.items():
        cloud.says("backends", f"{one}/", ZUN if found else None, 200 if found else 0, addresses=found or ())
    listed = replace(cloud.subject(), scope=replace(subject.scope, endpoints=(*subject.scope.endpoints, *more)))
    answer = ask(zun_ha.api_on_two_backends, listed)
    assert (answer.cause or answer.truth) == expected, answer.because
    if expected == "not-met":
        assert "is the catalogue's own endpoint" in answer.because


def test_the_catalogues_address_at_another_port_makes_no_second_server(cloud: Cloud) -> None:
    two(cloud, f"http://{FRONTS}:9517", FIRST)
    server(cloud, f"http://{FRONTS}:9517", FRONTS)
    server(cloud, FIRST, "192.0.2.1")
    result = decided(cloud)
    assert (result.verdict, result.possible) == (Verdict.UNKNOWN, (Verdict.CLOSED, Verdict.PARTIAL))
    assert "the URL of each Zun API server behind the catalogue's endpoint" in result.settle


class TestWhatCounts:
    @pytest.mark.parametrize("address", ["192.0.2.2", FRONTS])
    def test_another_service_is_told_by_its_name_wherever_it_is(self, cloud: Cloud, address: str) -> None:
        two(cloud)
        server(cloud, FIRST, "192.0.2.1")
        server(cloud, SECOND, address, document={"name": "OpenStack Magnum API", "versions": []})
        answer = cloud.ask(zun_ha.api_on_two_backends)
        assert (answer.cause, "calls itself OpenStack Magnum API" in answer.because) == (Cause.BAD_DOCUMENT, True)

    @pytest.mark.parametrize("document", [{"versions": []}, {"name": "OpenStack Magnum API", "versions": []},
                                          {"name": "", "description": "of another", "versions": []}])  # fmt: skip
    def test_a_service_of_another_name_is_no_server_of_zuns(self, cloud: Cloud, document: Any) -> None:
        two(cloud)
        server(cloud, FIRST, "192.0.2.1")
        server(cloud, SECOND, "192.0.2.2", document=document)
        assert cause(cloud) == Cause.BAD_DOCUMENT

    def test_a_server_that_calls_itself_unhealthy_does_not_count(self, cloud: Cloud) -> None:
        two(cloud)
        server(cloud, FIRST, "192.0.2.1")
        server(cloud, SECOND, "192.0.2.2", health=503)
        assert cause(cloud) == Cause.NOT_MET

    @pytest.mark.parametrize("health", [401, 404])
    def test_before_victoria_there_is_no_health_check(self, cloud: Cloud, health: int) -> None:
        two(cloud)
        server(cloud, FIRST, "192.0.2.1", document=PIKE, health=health)
        server(cloud, SECOND, "192.0.2.2", document=PIKE, health=health)
        assert cause(cloud) == "yes"

    @pytest.mark.parametrize("health", [0, 204, 302, 400, 401, 403, 404, 405, 406, 429, 500, 502, 504])
    @pytest.mark.parametrize("was", [200, 503])
    def test_a_health_check_that_is_lost_says_nothing(self, cloud: Cloud, was: int, health: int) -> None:
        two(cloud)
        server(cloud, FIRST, "192.0.2.1")
        server(cloud, SECOND, "192.0.2.2", health=was)
        assert cause(cloud) == ("yes" if was == 200 else Cause.NOT_MET)
        cloud.exchanges = [one for one in cloud.exchanges if one.url != f"{SECOND}/healthcheck"]
        cloud.says("backends", f"{SECOND}/healthcheck", status=health)
        answer = cloud.ask(zun_ha.api_on_two_backends)
        assert (answer.truth, answer.cause) == ("unknown", Cause.BAD_DOCUMENT if health else Cause.UNREACHABLE)
        assert not health or answer.settle == "a way to that server's own /healthcheck"

    @pytest.mark.parametrize("status", [404, 503])
    def test_a_health_check_alone_is_no_server(self, cloud: Cloud, status: int) -> None:
        two(cloud)
        server(cloud, FIRST, "192.0.2.1")
        server(cloud, SECOND, "192.0.2.2", status=status)
        assert cause(cloud) == Cause.BAD_DOCUMENT


def test_names_are_looked_up_and_the_addresses_are_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"one.test": ["192.0.2.1", "::ffff:192.0.2.7"], "two.test": ["fe80::1%eth0"]}
    asked: list[str] = []

    def look_up(host: str, *more: object, **named: object) -> list[Any]:
        asked.append(host)
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, 0)) for text in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    mock = requests_mock.Adapter()
    for url in ("http://one.test:9517", "http://two.test", "http://three.test"):
        mock.register_uri("GET", f"{url}/", json=ZUN)
        mock.register_uri("GET", f"{url}/healthcheck", json=OK)
    transport = Transport(Guard(mock, Deadline(30)))
    one, second, third = Backends(transport, ("http://one.test:9517", "http://two.test", "http://three.test")).all()
    assert one.addresses == {"192.0.2.1", "192.0.2.7"}
    assert second.addresses == {"fe80::1"}
    assert third.failure and third.failure.cause is Cause.UNREACHABLE
    assert sorted(asked) == ["one.test", "three.test", "two.test"]
    kept = {exchange.url: exchange.addresses for exchange in transport.exchanges()}
    assert kept["http://one.test:9517/"] == ("192.0.2.1", "192.0.2.7")
    assert "http://three.test/" not in [request.url for request in mock.request_history]
