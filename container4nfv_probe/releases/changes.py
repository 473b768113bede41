"""What changed between two inferences of a cloud's releases: an upgrade, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from container4nfv_probe.releases.inventory import Changed, Inventory, Service
from container4nfv_probe.releases.lint import KINDS
from container4nfv_probe.rules.report import Scope


def compared(earlier: Inventory, later: Inventory) -> Inventory:
    """``later`` with what changed since ``earlier``: series and versions, then the catalogue."""
    changes = (*_services(earlier, later), *_endpoints(earlier.scope, later.scope), *_remarks(earlier, later))
    return replace(later, since=earlier.started, changes=changes)


def _services(earlier: Inventory, later: Inventory) -> Iterator[Changed]:
    """The considered services, in the order of the later one; those that are gone come last."""
    before = {one.name: one for one in earlier.services if one.considered}
    after = {one.name: one for one in later.services if one.considered}
    for name in (*after, *(name for name in before if name not in after)):
        then, now = _said(before.get(name)), _said(after.get(name))
        if then != now:
            yield Changed("series", name, then, now)


def _said(service: Service | None) -> str:
    """Series and versions of a service in words."""
    if service is None:
        return "not in the catalogue"
    if not service.fits:
        return "not decidable"
    series = service.earliest if service.earliest == service.latest else f"{service.earliest} to {service.latest}"
    return f"{series} ({service.maximum})" if service.maximum else series


def _endpoints(earlier: Scope, later: Scope) -> Iterator[Changed]:
    """Endpoints of the catalogue that came, went or moved."""
    before, after = ({(one.service_type, one.region, one.interface): one.url for one in scope.endpoints}
                     for scope in (earlier, later))  # fmt: skip
    for place in sorted({*before, *after}):
        then, now = before.get(place, ""), after.get(place, "")
        if then != now:
            yield Changed("endpoint", " ".join(filter(None, place)), then or "none", now or "none")


def _remarks(earlier: Inventory, later: Inventory) -> Iterator[Changed]:
    """Of which services each kind of remark on the catalogue was made, and is."""
    before, after = (_remarked(inventory) for inventory in (earlier, later))
    for kind in (kind for kind in KINDS if before.get(kind) != after.get(kind)):
        yield Changed("remark", kind, *(", ".join(one.get(kind, ())) or "none" for one in (before, after)))


def _remarked(inventory: Inventory) -> dict[str, list[str]]:
    kinds = {one.kind for one in inventory.catalogue}
    return {kind: sorted({one.service_type or one.region for one in inventory.catalogue if one.kind == kind})
            for kind in kinds}  # fmt: skip
