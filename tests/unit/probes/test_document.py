"""The requirements are the rows of the gap analysis: number, status and projects as published."""

from __future__ import annotations

from container4nfv_probe.audit.plugins import requirements

OPEN, TARGETED = "Open", "Targeted to OPNFV release E /OpenStack Ocata"
PUBLISHED = [
    (1, "same-nb-api", ("Zun", "nova-docker"), OPEN),
    (2, "private-registry", ("Swift", "Cinder", "Glance", "Glare"), OPEN),
    (3, "kuryr-macvlan-ipvlan", ("Kuryr",), OPEN),
    (4, "kuryr-kubernetes", ("Kuryr",), TARGETED),
    (5, "kuryr-ha", ("Kuryr",), TARGETED),
    (6, "zun-ha", ("Zun",), OPEN),
]


def test_the_rows_are_those_of_the_document() -> None:
    assert [(one.row, one.id, one.projects, one.published) for one in requirements()] == PUBLISHED
