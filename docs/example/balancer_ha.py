"""Row 7: every load balancer runs on two machines, so that one may be lost.

Octavia's amphora driver can run a balancer as a pair, a MASTER and a BACKUP. Which machines a
balancer has is shown to an admin only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Annotated

from container4nfv_probe import (
    Answer,
    Cause,
    Document,
    Public,
    Read,
    Requirement,
    Subject,
    check,
    listing,
    met,
    unknown,
)


class Provider(Document, frozen=True):
    """One of ``/v2/lbaas/providers``."""

    name: Annotated[str, Public("amphora")]


class Amphora(Document, frozen=True):
    """One of ``/v2/octavia/amphorae``; a spare one belongs to no balancer and has no role."""

    status: Annotated[str, Public("ALLOCATED", "READY", "ERROR")]
    loadbalancer_id: str | None
    role: Annotated[str, Public("MASTER", "BACKUP", "STANDALONE")] | None


PROVIDERS = Read(
    "load-balancer",
    "/v2/lbaas/providers",
    Provider,
    key="providers",
    command="openstack loadbalancer provider list",
)
AMPHORAE = Read(
    "load-balancer",
    "/v2/octavia/amphorae",
    Amphora,
    key="amphorae",
    role="admin",
    command="openstack loadbalancer amphora list",
)
PAIR = {"MASTER", "BACKUP"}


@check(PROVIDERS)
def amphora_offered(subject: Subject) -> Answer:
    """Does Octavia offer the provider amphora?"""
    names = {provider.name for provider in subject.openstack.list(PROVIDERS).every()}
    return met("amphora" in names, "Octavia offers the provider amphora", f"Octavia offers {listing(names)}")


@check(AMPHORAE)
def some_balancer_in_a_pair(subject: Subject) -> Answer:
    """Has a load balancer a MASTER and a BACKUP?"""
    return _in_pairs(subject, any)


@check(AMPHORAE)
def every_balancer_in_a_pair(subject: Subject) -> Answer:
    """Has every load balancer a MASTER and a BACKUP?"""
    return _in_pairs(subject, all)


def _in_pairs(subject: Subject, enough: Callable[[Iterable[bool]], bool]) -> Answer:
    roles: dict[str, set[str | None]] = defaultdict(set)
    for amphora in subject.openstack.list(AMPHORAE).every():
        if amphora.loadbalancer_id and amphora.status == "ALLOCATED":
            roles[amphora.loadbalancer_id].add(amphora.role)
    if not roles:  # nothing was seen to be alone, and nothing to be a pair
        return unknown("no load balancer has an amphora", Cause.NOT_VISIBLE, "a load balancer of the provider amphora")
    pairs = [those >= PAIR for those in roles.values()]
    return met(enough(pairs), f"{sum(pairs)} of {len(pairs)} load balancers have a MASTER and a BACKUP")


REQUIREMENT = Requirement(
    id="balancer-ha",
    row=7,
    title="Load balancers run in pairs",
    projects=("Octavia",),
    published="Not in the document",
    closed=amphora_offered & every_balancer_in_a_pair,
    partial=amphora_offered & some_balancer_in_a_pair,
    note="Whether the two machines run on different hosts is not asked.",
    traps=("Providers other than amphora have no amphorae, and may be redundant in their own way.",),
    sources=("Octavia API v2: /v2/octavia/amphorae (role, status)",),
)
