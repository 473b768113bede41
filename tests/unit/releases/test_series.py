"""The table of versions and series: what must hold of the data, and what a value tells."""

from __future__ import annotations

import itertools

import pytest

from container4nfv_probe.releases.series import beside, fitting, number, table
from container4nfv_probe.rules.errors import ConfigurationError

AFTER = "after 2026.2"


@pytest.mark.parametrize("service", table().services)
def test_versions_never_fall_from_series_to_series_and_each_has_its_source(service: str) -> None:
    cells = table().cells(service)
    highest = [max(cell.values()) for _, cell in cells if cell.values()]
    assert highest == sorted(highest)
    assert all(cell.source.startswith(("git tag openstack/", "pypi wheel ")) for _, cell in cells)
    for _, cell in cells:
        steps = [number(step.max) for step in cell.steps]
        assert steps == sorted(steps)
        assert not steps or cell.max is None or steps[-1] == number(cell.max)


def test_series_are_in_order_and_known_by_both_names() -> None:
    days = [one.ga for one in table().series]
    assert days == sorted(days) and len(days) == 22
    assert table().id("hibiscus") == table().id("2026.2") == "2026.2"
    assert table().id("Ocata") == "ocata"
    with pytest.raises(ConfigurationError, match="'diablo' is no series that this program knows: it knows mitaka, "):
        table().id("diablo")


def test_numbers_are_compared_as_numbers() -> None:
    assert number("2.100") > number("2.96")
    assert number("v3.14") == (3, 14)
    assert number("2018-08-31") == (2018, 8, 31)
    assert number("1.x") == number("") == number("1.²") == number("9999999.1") == ()


@pytest.mark.parametrize(
    ("service", "value", "fits"),
    [
        ("nova", "2.42", "ocata"),
        ("nova", "2.87", "ussuri victoria"),
        ("nova", "2.100", "2025.1 2025.2"),
        ("cinder", "3.59", "stein train"),
        ("cinder", "3.71", f"2024.1 2024.2 2025.1 2025.2 2026.1 2026.2 {AFTER}"),
        # Stable branches moved.
        ("keystone", "3.10", "queens rocky"),
        ("keystone", "3.11", "rocky"),
        ("magnum", "1.5", "ocata"),
        ("magnum", "1.6", "ocata pike queens rocky"),
        ("magnum", "1.8", "train"),
        ("zun", "1.1", "pike"),
        ("zun", "1.20", "rocky"),
        # openstack/placement itself, which the first reading of its source had stopped short of.
        ("placement", "1.33", "stein train"),
        ("placement", "1.36", "train ussuri victoria wallaby"),
        ("placement", "1.38", "xena"),
        # Intermediate releases: anything between first and last.
        ("ironic", "1.70", "wallaby"),
        ("ironic", "1.101", "2025.2"),
        ("ironic", "1.31", "ocata pike"),
        ("swift", "2.38.2", f"2026.2 {AFTER}"),
        # In no release: between two, newer than all, older than all.
        ("nova", "2.50", "ocata pike"),
        ("nova", "2.999", AFTER),
        ("nova", "2.3", "before_mitaka mitaka"),
        ("zun", "1.0", "before_mitaka mitaka newton ocata pike"),
    ],
)
def test_a_value_fits_these_series(service: str, value: str, fits: str) -> None:
    assert " ".join(one.replace("before ", "before_") for one in fitting(service, number(value))[0]) == fits


def test_what_fits_is_always_in_a_row() -> None:
    order = table().order()
    for service in table().services:
        values = set(itertools.chain.from_iterable(cell.values() for _, cell in table().cells(service)))
        for value in values:
            fits, released = fitting(service, value)
            assert released
            assert tuple(order[order.index(fits[0]) : order.index(fits[-1]) + 1]) == fits


def test_a_build_beside_the_releases_is_of_the_series_before_or_of_the_next() -> None:
    assert beside("swift", number("2.37.2")) == ("2026.1", "2026.2")
    assert beside("swift", number("2.38.0")) == ("2026.1", "2026.2")
    assert beside("swift", number("2.39.0")) == ("2026.2", AFTER)
    assert beside("swift", number("2.1.0")) == ("before mitaka", "mitaka")
