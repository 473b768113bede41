"""What each service's document tells of its series: a row for every trap."""

from __future__ import annotations

from typing import Any

import pytest

from container4nfv_probe.releases.projects import KNOWN, Known, NotSwift
from container4nfv_probe.releases.said import Said, span
from container4nfv_probe.rules.errors import BadDocument, BadVersion, Forbidden
from container4nfv_probe.testing import Cloud

PROJECTS = {one.project: one for one in KNOWN}
ECHO = {"OpenStack-API-Version": "key-manager 1.1"}


def said(cloud: Cloud, project: str, document: Any = None, **more: Any) -> Said:
    known: Known = PROJECTS[project]
    cloud.answers(known.read, document, **more)
    return known.said(cloud.subject())


def versions(*entries: str, **common: str) -> dict[str, Any]:
    """``v2.5/CURRENT`` as entries of a version document."""
    pairs = (entry.partition("/") for entry in entries)
    return {"versions": [{"id": id, "status": status, **common} for id, _, status in pairs]}


def extensions(*aliases: str) -> dict[str, Any]:
    return {"extensions": [{"alias": one} for one in aliases]}


@pytest.mark.parametrize(
    ("project", "entry", "range_", "fits"),
    [
        ("nova", {"id": "v2.1", "version": "2.42", "min_version": "2.1"}, "2.1 2.42", "ocata"),
        ("zun", {"id": "v1", "max_version": "1.4", "min_version": "1.1"}, "1.1 1.4", "pike"),
        ("manila", {"id": "v2.0", "version": "2.32", "min_version": "2.0"}, "2.0 2.32", "ocata"),
        ("placement", {"id": "v1.0", "max_version": "1.39", "min_version": "1.0"}, "1.0 1.39", "yoga to 2026.2"),
        ("magnum", {"id": "v1", "max_version": "1.10"}, " 1.10", "wallaby to 2023.1"),
    ],
)
def test_a_range_at_the_root(cloud: Cloud, project: str, entry: dict[str, str], range_: str, fits: str) -> None:
    told = said(cloud, project, {"versions": [{"id": "v0", "version": ""}, entry]})
    assert (f"{told.minimum} {told.maximum}", span(told.fits)) == (range_, fits)


def test_a_root_without_numbers_tells_nothing(cloud: Cloud) -> None:
    assert said(cloud, "nova", versions("v2.0/SUPPORTED")).fits == ()


def test_keystone_tells_by_its_id(cloud: Cloud) -> None:
    assert span(said(cloud, "keystone", {"version": {"id": "v3.8"}}).fits) == "ocata to pike"


@pytest.mark.parametrize(
    ("entries", "fits"),
    [
        ("v2.5/CURRENT v2.4/SUPPORTED v1.1/DEPRECATED", "ocata to pike"),  # Pike's 2.6 needs its configuration
        ("v2.6/EXPERIMENTAL v2.5/CURRENT", "pike"),
        ("v2.6/CURRENT v2.5/SUPPORTED", "queens"),
        ("v2.7/CURRENT v2.6/SUPPORTED", "rocky to stein"),
        ("v2.8/EXPERIMENTAL v2.7/CURRENT", "rocky to stein"),
        ("v2.9/CURRENT v2.7/SUPPORTED", "train to xena"),  # one store
        ("v2.12/CURRENT v2.11/SUPPORTED v2.1/SUPPORTED", "wallaby to xena"),
        ("v2.1/CURRENT v2.9/SUPPORTED v2.1/SUPPORTED v2.0/SUPPORTED", "ussuri"),  # 2.10 written as a float
        ("v2.15/CURRENT v2.13/SUPPORTED", "yoga to 2024.1"),
        ("v2.17/CURRENT v2.15/SUPPORTED", "2024.2 to 2026.2"),  # 2026.2 without an image cache
        ("v2.18/CURRENT v2.17/SUPPORTED", "2026.2"),
        ("v2.19/CURRENT", "after 2026.2"),
        ("v2.6/", "pike to queens"),  # a recording without the status
        ("v2.14/CURRENT v2.13/SUPPORTED", "xena to yoga"),  # in no release
    ],
)
def test_glance_by_version_and_status(cloud: Cloud, entries: str, fits: str) -> None:
    told = said(cloud, "glance", versions(*entries.split()))
    assert span(told.fits) == fits


def test_glance_without_v2_tells_nothing(cloud: Cloud) -> None:
    assert said(cloud, "glance", versions("v1.1/CURRENT")).fits == ()


def test_octavia_by_its_highest_id(cloud: Cloud) -> None:
    told = said(cloud, "octavia", versions("v1/SUPPORTED", "v2.0/SUPPORTED", "v2.10/CURRENT", "v2.9/SUPPORTED"))
    assert (told.minimum, told.maximum, told.fits) == ("2.0", "2.10", ("stein",))


def test_octavia_before_v2_tells_nothing(cloud: Cloud) -> None:
    assert said(cloud, "octavia", versions("v1/SUPPORTED")).fits == ()


@pytest.mark.parametrize(
    ("newest", "fits"),
    [("2017-02-24", "ocata"), ("2018-08-31", "rocky to victoria"), ("2021-04-16", "wallaby to 2026.2")],
)
def test_heat_by_its_newest_template(cloud: Cloud, newest: str, fits: str) -> None:
    names = (
        "AWSTemplateFormatVersion.2010-09-09",
        f"heat_template_version.{newest}",
        "heat_template_version.2013-05-23",
    )
    told = said(cloud, "heat", {"template_versions": [{"version": name} for name in names]})
    assert (told.minimum, told.maximum, span(told.fits)) == ("2013-05-23", newest, fits)


@pytest.mark.parametrize(
    ("version", "fits"),
    [
        ("2.15.2", "pike"),
        ("2.38.2", "2026.2"),
        ("2.37.1.dev12", "2026.1 to 2026.2"),
        ("2.33.0+distribution1", "2023.2 to 2024.1"),
        ("2.999.0", "after 2026.2"),
        ("2.38.3\x1b[2J", ""),
    ],
)
def test_swift_by_its_package(cloud: Cloud, version: str, fits: str) -> None:
    assert span(said(cloud, "swift", {"swift": {"version": version}}).fits) == fits


def test_ceph_is_not_swift_whatever_its_path(cloud: Cloud) -> None:
    with pytest.raises(NotSwift, match="Ceph RGW 18"):
        said(cloud, "swift", {"swift": {"version": "18.2.4-0ubuntu1"}})


def test_an_object_store_that_does_not_tell_is_called_by_its_path() -> None:
    for url, kind in (
        ("http://rgw.example/swift/v1/AUTH_0", NotSwift),
        ("http://swift.example/v1/AUTH_0", BadDocument),
    ):
        cloud = Cloud()
        cloud.offers("object-store", url)
        with pytest.raises(BadDocument) as failure:
            said(cloud, "swift", status=404)
        assert type(failure.value) is kind


def test_what_swift_hides_is_named_by_its_own_options(cloud: Cloud) -> None:
    assert "disallowed_sections" in said(cloud, "swift", {"tempurl": {}}).why
    hidden = Cloud()
    with pytest.raises(Forbidden, match="expose_info is false") as failure:
        said(hidden, "swift", status=403)
    assert failure.value.settle == "expose_info = true in proxy-server.conf"


@pytest.mark.parametrize(
    ("aliases", "fits"),
    [
        ("router security-group", "mitaka to 2026.2"),  # nothing told
        ("subnet-service-types", "newton to 2026.2"),
        ("trunk net-mtu-writable", "pike to 2026.2"),
        ("tag-ext", "ocata to queens"),
        ("tag-ext standard-attr-revisions", "ocata"),
        ("tag-ext standard-attr-revisions revision-if-match standard-attr-tag", "pike to queens"),
        ("standard-attr-tag qos-fip", "queens to 2024.1"),
        # OVN hides most of ML2's aliases: what is missing proves nothing.
        ("standard-attr-tag tag-creation stateful-security-group", "2024.2 to 2026.2"),
        ("tag-creation standard-attr-tag network-ip-availability", "2024.2 to 2025.2"),
        ("network-ip-availability network-ip-availability-details", "2026.1 to 2026.2"),
        # An ML2 extension driver shows it in later series too.
        ("port-hardware-offload-type security-groups-default-statefulness", "2026.2"),
    ],
)
def test_neutron_by_its_extensions(cloud: Cloud, aliases: str, fits: str) -> None:
    assert span(said(cloud, "neutron", extensions(*aliases.split())).fits) == fits


def test_neutron_that_contradicts_itself_tells_nothing(cloud: Cloud) -> None:
    told = said(cloud, "neutron", extensions("tag-ext", "tag-creation", "standard-attr-tag"))
    assert told.fits == ()
    assert "contradict" in told.why


def test_barbican_tells_only_whoever_names_a_microversion(cloud: Cloud) -> None:
    document = {"versions": [{"id": "v1", "status": "CURRENT", "min_version": "1.0", "max_version": "1.2"}]}
    assert span(said(cloud, "barbican", document, status=300, headers=ECHO).fits) == "2026.2"


def test_barbican_before_microversions_is_not_guessed_at(cloud: Cloud) -> None:
    with pytest.raises(BadVersion):
        said(cloud, "barbican", {"versions": {"values": [{"id": "v1", "status": "stable"}]}}, status=300)
