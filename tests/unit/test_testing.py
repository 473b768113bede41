"""The fixture for authors: what a real service would not answer is no answer in their tests either."""

from __future__ import annotations

import pytest

from container4nfv_probe import Answer, Document, Read, Subject, check, yes
from container4nfv_probe.testing import Cloud


class Flavor(Document, frozen=True):
    """A flavor."""

    name: str


def flavors(path: str, service: str = "compute") -> Read[Flavor]:
    return Read(service, path, Flavor, key="flavors")


@pytest.mark.parametrize(
    ("path", "write"),
    [
        ("/flavors/detail", "write flavors/detail for a path below the catalogue's URL"),
        ("/os-hypervisors", "write os-hypervisors for a path below the catalogue's URL"),
        ("v2.1/flavors", "write /v2.1/flavors for a path from the root of compute"),
    ],
)
def test_a_path_that_leads_elsewhere_is_refused_with_the_right_ones(cloud: Cloud, path: str, write: str) -> None:
    with pytest.raises(ValueError, match=write) as refusal:
        cloud.answers(flavors(path), {"flavors": []})
    asked = {"/": f"http://compute.example{path}"}.get(path[:1], f"/{path} would be asked")
    assert asked in str(refusal.value)


@pytest.mark.parametrize(
    ("service", "path"),
    [("compute", "/v2.1/flavors/detail"), ("compute", "flavors/detail"), ("compute", ""), ("container", "/healthcheck"),
     ("object-store", "/info"), ("artifact", "/schemas"), ("placement", "/resource_providers")],
)  # fmt: skip
def test_a_path_that_a_service_knows_is_answered(cloud: Cloud, service: str, path: str) -> None:
    read = flavors(path, service)
    cloud.answers(read, {"flavors": [{"name": "tiny"}]})

    @check(read)
    def some(subject: Subject) -> Answer:
        """Is there a flavor?"""
        return yes(subject.openstack.list(read).items[0].name)

    assert cloud.ask(some).because == "tiny"


def test_a_service_without_a_version_in_its_url_has_none_in_its_paths(cloud: Cloud) -> None:
    cloud.offers("thing", "http://thing.example:8080")
    cloud.answers(flavors("/things", "thing"), {"flavors": []})
