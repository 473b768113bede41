"""What the catalogue lint says, a row for each kind, and what it is silent about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from container4nfv_probe.releases.lint import KINDS, lint
from container4nfv_probe.rules.model import Endpoint
from container4nfv_probe.rules.report import Scope
from container4nfv_probe.testing import Cloud

HERE, GOOD = "RegionOne", Endpoint("compute", "public", "RegionOne", "https://nova.example/v2.1")


def scope(*endpoints: Endpoint, without: tuple[str, ...] = ()) -> Scope:
    whole = Cloud().subject().scope
    return replace(whole, region=HERE, endpoints=(GOOD, *endpoints), without_endpoint=without)


def at(url: str, service_type: str = "image", interface: str = "public", region: str = HERE) -> Endpoint:
    return Endpoint(service_type, interface, region, url)


def kinds(*endpoints: Endpoint, without: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(one.kind, one.service_type) for one in lint(scope(*endpoints, without=without))]


def test_a_good_catalogue_earns_no_remark() -> None:
    assert kinds(at("https://glance.example"), at("https://glance.example", interface="internal")) == []


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("", "relative"),
        ("/image", "relative"),
        ("glance.example/v2", "relative"),
        ("glance.example:9292", "relative"),
        ("ftp://glance.example", "bad URL"),
        ("https://:9292", "no host"),
        ("https:///v2", "no host"),
        ("https://glance.example:port", "bad URL"),
        ("https://[::1", "bad URL"),
        ("https://127.0.0.9:9292", "loopback"),
        ("https://[::1]:9292", "loopback"),
        ("https://LOCALHOST/image", "loopback"),
        ("http://glance.example", "plain http"),
    ],
)
def test_a_strange_url(url: str, kind: str) -> None:
    assert kinds(at(url)) == [(kind, "image")]


def test_http_everywhere_is_a_choice_and_no_remark() -> None:
    plain = replace(scope(), endpoints=(at("http://glance.example"), at("http://nova.example", "compute")))
    assert lint(plain) == ()


def test_service_types() -> None:
    assert kinds(at("https://a.example", "volumev3")) == [("alias", "volumev3")]
    assert kinds(at("https://a.example", "my-own-thing")) == [("unknown type", "my-own-thing")]
    assert kinds(at("https://a.example", "artifact")) == [("unknown type", "artifact")]
    assert kinds(without=("kuryr-libnetwork",)) == [
        ("no endpoint", "kuryr-libnetwork"), ("unknown type", "kuryr-libnetwork"),
    ]  # fmt: skip


def test_other_regions() -> None:
    elsewhere = at("https://glance2.example", region="RegionTwo")
    assert kinds(elsewhere) == [("other region", "image")]
    assert kinds(at("https://glance.example"), elsewhere) == []
    shared = replace(GOOD, region="RegionTwo")
    assert kinds(shared) == [("other region", "compute")]
    identity = at("https://keystone.example/v3", "identity")
    assert kinds(identity, replace(identity, region="RegionTwo")) == []


def test_the_audited_region_comes_first_and_others_are_gathered() -> None:
    there = [at(f"http://{name}.example", name, region="RegionTwo") for name in ("image", "network", "dns")]
    found = lint(
        scope(at("https://localhost", "dns"), at("https://g.example"), at("https://n.example", "network"), *there)
    )
    assert [(one.kind, one.region, one.service_type) for one in found] == [
        ("loopback", HERE, "dns"), ("plain http", "RegionTwo", ""),
    ]  # fmt: skip
    assert found[1].sentence == "3 remarks on RegionTwo (plain http): dns, image, network"
    missing = lint(scope(*(replace(one, url=one.url.replace("http:", "https:")) for one in there)))
    assert [one.sentence for one in missing] == ["3 remarks on RegionTwo (not as in RegionOne): dns, image, network"]


def test_two_endpoints_where_one_is_expected() -> None:
    (remark,) = lint(scope(replace(GOOD, url="https://nova2.example/v2.1")))
    assert (remark.kind, remark.sentence) == ("duplicate", "2 endpoints of compute: clients take the first")


def test_the_same_about_several_interfaces_is_one_remark() -> None:
    (remark,) = lint(scope(at("https://localhost"), at("https://localhost", interface="admin")))
    assert remark.interfaces == ("admin", "public")


def test_every_kind_is_known() -> None:
    many = scope(at("/image"), at("https://:1", "dns"), at("https://[::1", "rating"), at("http://localhost", "volume"),
                 GOOD, at("https://a.example", "share", region="RegionTwo"), without=("odd",))  # fmt: skip
    assert {one.kind for one in lint(many)} == set(KINDS)
