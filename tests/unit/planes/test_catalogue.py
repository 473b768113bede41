"""The catalogue: which endpoint is asked, and what is said where there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from container4nfv_probe.planes.catalogue import Catalogue, place_of, service_at
from container4nfv_probe.planes.versions import version_of
from container4nfv_probe.rules.document import Document
from container4nfv_probe.rules.errors import Absent, BadDocument
from container4nfv_probe.rules.model import Endpoint, Truth
from container4nfv_probe.rules.read import Read
from tests.unit.clouds_in_memory import PROJECT, SCOPE, Cloud, endpoint

ROOT = version_of("container")
VERSIONS = {"versions": [{"id": "v1", "max_version": "1.40"}]}
FIRST, SECOND = "http://first.test:9517", "http://second.test:9517"


class Row(Document, frozen=True):
    """Anything of a list."""

    name: str


ROWS = Read("container", "/v1/services", Row, key="services")


def absence(service: str = "container", **cloud: Any) -> str:
    with pytest.raises(Absent) as caught:
        Cloud(**cloud).openstack().get(version_of(service))
    assert caught.value.truth is Truth.NO
    return str(caught.value)


@pytest.mark.parametrize(
    ("asked", "registered"),
    [
        ("container", "container"),
        ("container", "application-container"),
        ("container-infra", "container-infra"),
        ("container-infra", "container-infrastructure-management"),
        ("container-infra", "container-infrastructure"),
        ("application-container", "container"),
        ("artifact", "artifact"),
    ],
)
def test_a_service_is_found_under_every_name_it_has(asked: str, registered: str) -> None:
    cloud = Cloud(endpoints=[endpoint(registered, FIRST)])
    cloud.answers(registered, "/", VERSIONS)
    assert cloud.openstack().get(version_of(asked)).newest() == (1, 40)


def test_no_endpoint_at_all() -> None:
    assert absence(endpoints=[]) == (
        "container or application-container is not in this project's catalogue for region RegionOne, interface public"
    )
    assert absence("artifact", endpoints=[]) == (
        "artifact is not in this project's catalogue for region RegionOne, interface public"
    )


def test_a_service_without_an_endpoint() -> None:
    assert absence(endpoints=[], without_endpoint=("container",)).endswith("public (listed without an endpoint)")


def test_an_endpoint_elsewhere_is_named_and_never_asked() -> None:
    cloud = Cloud(endpoints=[
        endpoint("container", FIRST, region="RegionTwo"),
        endpoint("application-container", FIRST, interface="internal"),
    ])  # fmt: skip
    cloud.answers("container", "/", VERSIONS)
    with pytest.raises(Absent, match=r"\(listed for RegionOne/internal, RegionTwo/public\)$"):
        cloud.openstack().get(ROOT)
    assert cloud.asked == []


def test_the_region_and_interface_of_the_audit_are_asked() -> None:
    both = [endpoint("container", FIRST, region="RegionTwo", interface="internal"), endpoint("container", SECOND)]
    cloud = Cloud(endpoints=both, region="RegionTwo", interface="internal")
    cloud.answers("container", f"{FIRST}/", VERSIONS)
    cloud.openstack().get(ROOT)
    assert cloud.asked == [f"{FIRST}/"]


def test_a_services_own_interface_is_asked() -> None:
    listed = [endpoint("container", FIRST), endpoint("container", SECOND, interface="admin")]
    cloud = Cloud(endpoints=listed, interfaces={"container": "admin"})
    cloud.answers("container", f"{SECOND}/", VERSIONS)
    cloud.openstack().get(ROOT)
    assert cloud.asked == [f"{SECOND}/"]


@pytest.mark.parametrize("name", ["container", "application-container"])
def test_an_endpoint_override_comes_first_and_needs_no_catalogue(name: str) -> None:
    cloud = Cloud(endpoints=[endpoint("container", FIRST)], overrides={name: f"{SECOND}/v1"})
    cloud.answers("container", f"{SECOND}/v1/services", {"services": []})
    cloud.openstack().list(ROWS)
    assert cloud.asked == [f"{SECOND}/v1/services"]
    alone = Cloud(endpoints=[], overrides={name: f"{SECOND}/v1"})
    alone.answers("container", f"{SECOND}/v1/services", {"services": []})
    assert alone.openstack().list(ROWS).items == ()


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("http://h:9517/v1", "http://h:9517"),
        ("http://h:9517/v1/", "http://h:9517"),
        ("http://h/container/v1", "http://h/container"),
        (f"http://h:8774/v2.1/{PROJECT}", "http://h:8774"),
        (f"http://h:8080/v1/AUTH_{PROJECT}", "http://h:8080"),
        ("https://h/swift/v1", "https://h/swift"),
        ("http://h:9292", "http://h:9292"),
        ("http://h:9292/", "http://h:9292"),
        ("http://h/v1docs/v1", "http://h/v1docs"),
        ("http://h/container", "http://h/container"),
        ("http://[fd00::1]:9517/v1", "http://[fd00::1]:9517"),
    ],
)
def test_the_root_is_the_url_without_version_and_project(url: str, root: str) -> None:
    one = Endpoint("container", "public", "RegionOne", url)
    assert one.join("/v1/services") == f"{root}/v1/services"
    assert one.join("/") == f"{root}/"


def test_a_path_without_a_slash_goes_below_the_endpoint() -> None:
    account = Endpoint("object-store", "public", "RegionOne", "http://h:8080/v1/AUTH_x/")
    assert account.join("") == "http://h:8080/v1/AUTH_x"
    assert account.join("images") == "http://h:8080/v1/AUTH_x/images"


@pytest.mark.parametrize("url", ["", "http://[", "zun.test:9517/v1", "http://zun.test:port/v1"])
def test_an_endpoint_that_is_no_url_is_a_bad_document(url: str) -> None:
    with pytest.raises(BadDocument, match="is not a URL that can be asked"):
        Cloud(endpoints=[Endpoint("container", "public", "RegionOne", url)]).openstack().get(ROOT)


@pytest.mark.parametrize("url", ["", "http://["])
def test_the_endpoint_after_one_that_is_no_url_is_used(url: str) -> None:
    listed = [Endpoint("container", "public", "RegionOne", url), endpoint("application-container", SECOND)]
    cloud = Cloud(endpoints=listed)
    cloud.answers("container", f"{SECOND}/", VERSIONS)
    assert cloud.openstack().get(ROOT).newest() == (1, 40)


SPREAD = Catalogue("one", "public", (
    endpoint("object-store", "http://swift.test:8080/v1/AUTH_x", region="one"),
    endpoint("object-store", "http://inside.test:8080/v1/AUTH_x", region="one", interface="internal"),
    endpoint("object-store", "http://south.test:8080/v1/AUTH_x", region="two"),
    endpoint("s3", "https://every.test", region=""),
    endpoint("image", "http://[2001:DB8::1]:9292", region="one"),
), overrides={"container": "http://Proxy.test/zun"})  # fmt: skip
# A URL, what stands at its host and port, and whether that is an object store of this region.
PLACES: dict[str, tuple[str, list[str], bool]] = {
    "the audited endpoint": ("http://swift.test:8080/anything", ["object-store one/public"], True),
    "in capitals, with a dot": ("http://SWIFT.test.:8080/", ["object-store one/public"], True),
    "another port": ("http://swift.test:8081/", [], False),
    "another interface": ("http://inside.test:8080/", ["object-store one/internal"], True),
    "another region": ("http://south.test:8080/", ["object-store two/public"], False),
    "of every region": ("https://every.test:443/bucket", ["s3 every region/public"], False),
    "an address": ("http://[2001:db8:0::1]:9292/v2/", ["image one/public"], False),
    "of the configuration": ("http://proxy.test:80/", ["container one/public"], False),
    "no URL": ("http://[", [], False),
    "nowhere": ("http://elsewhere.test:8080/", [], False),
}


@pytest.mark.parametrize("name", PLACES)
def test_what_stands_at_a_url_is_found_wherever_it_is_listed(name: str) -> None:
    url, standing, serves = PLACES[name]
    assert [f"{one.service_type} {place_of(one)}" for one in SPREAD.at(url)] == standing
    assert SPREAD.serves("object-store", url) is serves
    scope = replace(SCOPE, endpoints=SPREAD.endpoints, overrides=SPREAD.overrides, auth_url="http://keystone.test/v3")
    assert service_at(scope, url) == (standing[0].split()[0] if standing else "")
    assert service_at(scope, "http://keystone.test:80/") == "identity"


def test_every_endpoint_of_a_service_is_listed_with_those_of_the_configuration() -> None:
    assert [one.url for one in SPREAD.everywhere("object-store")] == [
        "http://swift.test:8080/v1/AUTH_x", "http://inside.test:8080/v1/AUTH_x", "http://south.test:8080/v1/AUTH_x",
    ]  # fmt: skip
    assert [one.url for one in SPREAD.everywhere("application-container")] == ["http://Proxy.test/zun"]
    assert SPREAD.everywhere("network") == ()
