"""What a token gives: a project, one region of its catalogue, one interface; or one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from keystoneauth1 import fixture

from container4nfv_probe.audit.subject import Subject
from container4nfv_probe.planes.openstack import OpenStack
from container4nfv_probe.rules.document import Document
from container4nfv_probe.rules.errors import Absent, BadDocument, ConfigurationError, Error, LoginError
from container4nfv_probe.rules.read import Read
from tests.unit.identity import PASSWORD, SCOPE, V3, Identity, entry, token

CLOUD = entry("v3password", V3, **PASSWORD, **SCOPE)
ESCAPE = "\x1b[2J\x1b]0;owned\x07\r\n\u202e\x9b31m\ud800"


class Anything(Document, frozen=True):
    """No field of it matters."""


ZUN = Read("container", "/v1/services", Anything)


def catalogue(*services: dict[str, Any]) -> fixture.V3Token:
    """A project's token with these services."""
    document = token()
    document.root["catalog"] = list(services)
    return document


def service(service_type: str, *endpoints: tuple[str, str | None, str | None]) -> dict[str, Any]:
    """A service of (interface, region, URL)s."""
    entries = [{"interface": i, "region": r, "region_id": r, "url": url} for i, r, url in endpoints]
    return {"type": service_type, "name": service_type, "endpoints": entries}


def log_in(document: fixture.V3Token, folder: Path, **config: Any) -> Subject:
    return Identity(document).log_in(CLOUD | config, folder)


def urls(openstack: OpenStack, service_type: str) -> list[str]:
    return [endpoint.url for endpoint in openstack.catalogue.find(service_type)]


def said(kind: type[Exception], document: fixture.V3Token, folder: Path, **config: Any) -> str:
    """The one sentence of a login that fails."""
    with pytest.raises(kind) as caught:
        log_in(document, folder, **config)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def unscoped() -> fixture.V3Token:
    return fixture.V3Token(user_name="ann")


def of_a_domain() -> fixture.V3Token:
    return token(domain_id="d1", domain_name="Default")


def of_the_system() -> fixture.V3Token:
    document = fixture.V3Token(user_name="ann")
    document.set_system_scope()
    return document


@pytest.mark.parametrize(
    ("document", "held"), [(unscoped(), "nothing"), (of_a_domain(), "a domain"), (of_the_system(), "the system")]
)
def test_a_token_of_no_project_is_named(document: fixture.V3Token, held: str, tmp_path: Path) -> None:
    text = said(LoginError, document, tmp_path)
    assert text.startswith(f"the token of cloud mine is scoped to {held}, ")
    assert "project_name" in text


TWO = catalogue(
    service("container", ("public", "north", "http://north.example"), ("public", "south", "http://south.example")),
    service("image", ("public", "north", "http://image.example")),
)


def test_a_region_that_does_not_exist_names_those_that_do(tmp_path: Path) -> None:
    text = said(ConfigurationError, TWO, tmp_path, region_name="west")
    assert text == "region west does not exist in the catalogue of cloud mine: it has north, south (--os-region-name)"


def test_of_several_regions_one_must_be_chosen(tmp_path: Path) -> None:
    text = said(ConfigurationError, TWO, tmp_path)
    assert text == "the cloud has regions north, south: choose one with --os-region-name"


def test_the_only_region_is_chosen_by_itself(tmp_path: Path) -> None:
    assert log_in(token(), tmp_path).scope.region == "RegionOne"


def test_only_the_chosen_region_is_seen(tmp_path: Path) -> None:
    subject = log_in(TWO, tmp_path, region_name="south")
    assert subject.scope.region == "south"
    assert urls(subject.openstack, "container") == ["http://south.example"]
    with pytest.raises(Absent, match="listed for north/public"):
        subject.openstack.catalogue.find("image")


# Keystone lets an endpoint have no region: (interface, region, URL) of Zun's, the region asked for, what is used.
WITHOUT_REGION: dict[str, tuple[list[tuple[str, str | None, str]], str, list[str]]] = {
    "null": ([("public", None, "http://every.example")], "", ["http://every.example"]),
    "empty": ([("public", "", "http://every.example")], "", ["http://every.example"]),
    "the only region is named": ([("public", None, "http://every.example")], "north", ["http://every.example"]),
    "one of the region beside it": (
        [("public", None, "http://every.example"), ("public", "north", "http://north.example")],
        "north",
        ["http://north.example"],
    ),
    "one of another region beside it": (
        [("public", None, "http://every.example"), ("public", "south", "http://south.example")],
        "north",
        ["http://every.example"],
    ),
    "of another interface": ([("internal", None, "http://every.example")], "", []),
    "the region's own is of another interface": (
        [("public", None, "http://every.example"), ("internal", "north", "http://north.example")],
        "north",
        ["http://every.example"],
    ),
}


@pytest.mark.parametrize("name", WITHOUT_REGION)
def test_an_endpoint_without_region_is_of_every_region(name: str, tmp_path: Path) -> None:
    endpoints, region, expected = WITHOUT_REGION[name]
    document = catalogue(
        service("identity", ("public", None, "http://identity.example")),
        service("compute", ("public", "north", "http://nova.example")),
        service("container", *endpoints),
    )
    subject = log_in(document, tmp_path, **({"region_name": region} if region else {}))
    assert subject.scope.region == "north"
    assert [one.url for one in subject.openstack.catalogue.here("container")] == expected
    if not expected:
        with pytest.raises(Absent, match=r"\(listed for every region/internal\)$"):
            subject.openstack.catalogue.find("container")


@pytest.mark.parametrize("region", ["", "north"])
def test_a_catalogue_without_any_region_is_used_as_it_is(region: str, tmp_path: Path) -> None:
    document = catalogue(service("container", ("public", None, "http://zun.example")))
    subject = log_in(document, tmp_path, **({"region_name": region} if region else {}))
    assert subject.scope.region == region
    assert urls(subject.openstack, "container") == ["http://zun.example"]
    with pytest.raises(Absent, match=f"catalogue for {'region north, ' if region else ''}interface public$"):
        subject.openstack.catalogue.find("image")


THREE = catalogue(
    service(
        "container",
        ("public", "one", "http://public.example"),
        ("internal", "one", "http://internal.example"),
        ("admin", "one", "http://admin.example"),
    ),
    service("image", ("public", "one", "http://image.example")),
)


@pytest.mark.parametrize(
    ("config", "url"),
    [
        ({}, "http://public.example"),
        ({"interface": "internal"}, "http://internal.example"),
        ({"interface": "adminURL"}, "http://admin.example"),
        ({"endpoint_type": "internalURL"}, "http://internal.example"),
        ({"interface": "public", "container_interface": "internal"}, "http://internal.example"),
        ({"interface": ["internal", "public"]}, "http://internal.example"),
    ],
)
def test_the_configured_interface_is_used(config: dict[str, Any], url: str, tmp_path: Path) -> None:
    assert urls(log_in(THREE, tmp_path, **config).openstack, "container") == [url]


def test_one_interface_never_stands_in_for_another(tmp_path: Path) -> None:
    with pytest.raises(Absent, match="listed for one/public"):
        log_in(THREE, tmp_path, interface="internal").openstack.catalogue.find("image")


def test_of_several_interfaces_each_service_has_the_best_it_offers(tmp_path: Path) -> None:
    subject = log_in(THREE, tmp_path, interface=["internal", "public"])
    assert urls(subject.openstack, "image") == ["http://image.example"]


def test_an_interface_that_no_service_has_names_those_there_are(tmp_path: Path) -> None:
    text = said(ConfigurationError, THREE, tmp_path, interface="pubic")
    assert text == "no service has the interface pubic: there are admin, internal, public (--os-interface)"


IDENTITY = ("public", "one", "http://identity.example")
INSIDE = ("internal", "one", "http://inside.example")
# Catalogues of which nothing would be asked, and every row be "open": what is said, and the option that mends it.
NOTHING_TO_ASK: dict[str, tuple[list[dict[str, Any]], dict[str, str], str]] = {
    "internal endpoints only": (
        [service("identity", INSIDE), service("container", INSIDE), service("network", INSIDE)],
        {"interface": "public"},
        "no service has the interface public: there are internal (--os-interface)",
    ),
    "identity alone is public": (
        [service("identity", IDENTITY), service("container", INSIDE), service("network", INSIDE)],
        {"interface": "public"},
        "no service but identity has the interface public: there are internal (--os-interface)",
    ),
    "of no region": (
        [service("identity", IDENTITY), service("container", ("admin", None, "http://inside.example"))],
        {},
        "no service but identity has the interface public: there are admin (--os-interface)",
    ),
    "identity alone is in the region": (
        [service("identity", IDENTITY), service("container", ("public", "two", "http://two.example"))],
        {"region_name": "one"},
        "region one of cloud mine has no service but identity: others are in two (--os-region-name)",
    ),
    "identity alone": (
        [service("identity", IDENTITY), service("container")],
        {},
        "the catalogue of cloud mine has no service but identity: use a project that has endpoints",
    ),
    "identity alone is overridden": (
        [service("identity", IDENTITY), service("container", INSIDE)],
        {"identity_endpoint_override": "http://identity.example"},
        "no service but identity has the interface public: there are internal (--os-interface)",
    ),
}


@pytest.mark.parametrize("name", NOTHING_TO_ASK)
def test_a_choice_that_leaves_nothing_to_ask_is_no_audit(name: str, tmp_path: Path) -> None:
    services, config, sentence = NOTHING_TO_ASK[name]
    assert said(Error, catalogue(*services), tmp_path, **config) == sentence


def test_one_service_to_ask_is_enough(tmp_path: Path) -> None:
    services = [service("container", INSIDE), service("image", ("public", "one", "http://image.example"))]
    assert urls(log_in(catalogue(*services), tmp_path).openstack, "image") == ["http://image.example"]
    overridden = log_in(catalogue(services[0]), tmp_path, container_endpoint_override="http://zun.example")
    assert urls(overridden.openstack, "container") == ["http://zun.example"]


def test_an_endpoint_of_the_configuration_wins(tmp_path: Path) -> None:
    config = {"container_endpoint_override": "http://proxy.example/%(project_id)s/%(user_id)s"}
    subject = log_in(THREE, tmp_path, **config)
    user = Identity(THREE).log_in(CLOUD, tmp_path).openstack  # the same token, without the override
    assert urls(subject.openstack, "container") == [f"http://proxy.example/p1/{THREE.user_id}"]
    assert urls(user, "container") == ["http://public.example"]


def test_an_endpoint_of_the_configuration_needs_no_catalogue(tmp_path: Path) -> None:
    config = {"container_infra_endpoint_override": "http://magnum.example", "region_name": "one"}
    subject = log_in(catalogue(), tmp_path, **config)
    assert urls(subject.openstack, "container-infra") == ["http://magnum.example"]


def test_an_empty_catalogue_is_no_cloud_without_services(tmp_path: Path) -> None:
    text = said(LoginError, catalogue(), tmp_path)
    assert text == "the catalogue of cloud mine is empty: use a project that has endpoints"


def test_a_service_without_endpoints_is_absent_and_says_so(tmp_path: Path) -> None:
    document = catalogue(service("container"), service("image", ("public", "one", "http://image.example")))
    with pytest.raises(Absent, match="listed without an endpoint"):
        log_in(document, tmp_path).openstack.catalogue.find("container")


def test_a_url_that_is_null_is_broken_and_not_absent(tmp_path: Path) -> None:
    document = catalogue(service("container", ("public", "one", None)))
    with pytest.raises(BadDocument):
        log_in(document, tmp_path).openstack.get(ZUN)


def test_names_that_a_cloud_sends_are_harmless(tmp_path: Path) -> None:
    document = token(project_id="p1", project_name=f"audit{ESCAPE}", user_name=f"ann{ESCAPE}")
    document.add_role(name=f"member{ESCAPE}")
    document.root["catalog"] = [service("container", ("public", f"north{ESCAPE}", "http://zun.example"))]
    subject = log_in(document, tmp_path)
    scope = subject.scope
    shown = " ".join((scope.cloud, scope.region, scope.project, scope.user, *scope.roles))
    assert shown.isprintable()
    assert "north" in scope.region
    assert urls(subject.openstack, "container") == ["http://zun.example"]


def test_credentials_in_urls_stay_out_of_the_scope(tmp_path: Path) -> None:
    document = catalogue(service("container", ("public", "one", "http://ann:canary@zun.example/v1")))
    config = {"image_endpoint_override": "http://ann:canary@image.example"}
    subject = log_in(document, tmp_path, **config)
    assert "canary" not in repr(subject.scope)


@pytest.mark.parametrize("option", ["cacert", "cert"])
def test_a_certificate_that_is_not_there_is_named(option: str, tmp_path: Path) -> None:
    text = said(ConfigurationError, token(), tmp_path, **{option: "/nowhere/ca.pem"})
    assert text == "/nowhere/ca.pem, of cloud mine, does not exist: correct cacert, cert or key"


@pytest.mark.parametrize("option", ["cacert", "cert"])
def test_a_certificate_that_is_a_device_is_not_read(option: str, tmp_path: Path) -> None:
    text = said(ConfigurationError, token(), tmp_path, **{option: "/dev/zero"})
    assert text == "/dev/zero is a device, not a file: name a regular file"


def test_the_configured_trust_is_that_of_every_request(tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.touch()
    assert log_in(token(), tmp_path, cacert=str(authority)).openstack.trust.verify == str(authority)
    assert log_in(token(), tmp_path, verify=False).openstack.trust.verify is False
    assert log_in(token(), tmp_path).openstack.trust.verify is True
