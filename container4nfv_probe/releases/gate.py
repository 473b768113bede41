"""Whether a cloud's services are at a series or above, and the exit code that follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from container4nfv_probe.gates.gate import GATE_MET, GATE_NOT_MET, NO_AUDIT, SIGNALS
from container4nfv_probe.releases.inventory import AtLeast, Inventory, Release, Service, Standing
from container4nfv_probe.releases.series import table


@dataclass(frozen=True)
class Wanted:
    """What a gate asks for: a series' id, of some projects (none named: of all that are considered).

    ``undecided_passes`` lets a service pass that may be older; with ``agreed`` what counts is the series
    that all services together leave, not what each says by itself.
    """

    series: str
    projects: tuple[str, ...] = ()
    undecided_passes: bool = False
    agreed: bool = False


def standing(service: Service, wanted: Wanted | None) -> Service:
    """The service with its standing, where it is one of those that count."""
    if wanted is None or not service.considered or (wanted.projects and service.name not in wanted.projects):
        return service
    return replace(service, standing=_of(service.fits, wanted.series))


def judged(services: Sequence[Service], release: Release, wanted: Wanted) -> AtLeast:
    """The gate over services that have their standing."""
    counted = [one for one in services if one.standing]
    if wanted.agreed and release.series and counted:
        return _agreed(release, wanted)
    missing = sorted(set(wanted.projects) - {one.name for one in counted})
    below = [one.name for one in counted if one.standing is Standing.BELOW]
    undecided = [one.name for one in counted if one.standing is Standing.UNDECIDED]
    if below:
        return AtLeast(wanted.series, Standing.BELOW, f"below {wanted.series}: {', '.join(below)}")
    if missing or not counted:
        because = f"not in the catalogue: {', '.join(missing)}" if missing else (
            "the catalogue has none of the considered services")  # fmt: skip
        return AtLeast(wanted.series, Standing.UNDECIDED, f"not decidable for {wanted.series}: {because}")
    if undecided and not wanted.undecided_passes:
        sentence = f"not decidable for {wanted.series}: {', '.join(undecided)}"
        return AtLeast(wanted.series, Standing.UNDECIDED, sentence)
    met = len(counted) - len(undecided)
    sentence = f"{'all ' * (not undecided)}{met} considered services are at {wanted.series} or above"
    passing = f"; not decidable, and passing: {', '.join(undecided)}" if undecided else ""
    return AtLeast(wanted.series, Standing.MET if met else Standing.UNDECIDED, sentence + passing)


def _agreed(release: Release, wanted: Wanted) -> AtLeast:
    """By the series on which all services agree."""
    found = _of(release.series, wanted.series)
    said = release.series[0] if len(release.series) == 1 else f"{release.series[0]} to {release.series[-1]}"
    how = {Standing.MET: "at or above", Standing.BELOW: "below", Standing.UNDECIDED: "not decidable for"}[found]
    return AtLeast(wanted.series, found, f"all services that tell agree on {said}: {how} {wanted.series}")


def _of(fits: Sequence[str], series: str) -> Standing:
    order = table().order()
    above = [order.index(one) >= order.index(series) for one in fits]
    if above and all(above):
        return Standing.MET
    return Standing.BELOW if above and not any(above) else Standing.UNDECIDED


def exit_code(inventory: Inventory) -> int:
    """0 when the gate is met or none was asked for; 2 when no service answered; else as an audit's."""
    if inventory.ended in SIGNALS:
        return SIGNALS[inventory.ended]
    if inventory.silent():
        return NO_AUDIT
    met = inventory.gate is None or inventory.gate.standing is Standing.MET
    return GATE_MET if met and inventory.complete else GATE_NOT_MET
