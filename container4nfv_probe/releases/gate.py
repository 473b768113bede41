"""Whether a cloud's services are at a series or above, and the exit code that follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from container4nfv_probe.releases.inventory import AtLeast, Inventory, Release, Service, Standing
from container4nfv_probe.releases.series import table
from container4nfv_probe.rules.answers import counted
from container4nfv_probe.rules.judgement import GATE_MET, GATE_NOT_MET, NO_AUDIT, SIGNALS, failed


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
    series, told = wanted.series, [one for one in services if one.standing]
    missing = sorted(set(wanted.projects) - {one.name for one in told})
    by = {standing: [one.name for one in told if one.standing is standing] for standing in Standing}
    undecided = by[Standing.UNDECIDED]
    if wanted.agreed and release.series:
        return _agreed(release, wanted, [one.name for one in told if not one.fits])
    if by[Standing.BELOW]:
        return AtLeast(series, Standing.BELOW, f"below {series}: {', '.join(by[Standing.BELOW])}")
    if missing:
        return _undecided(series, f"not in the catalogue: {', '.join(missing)}")
    if not told:
        return _undecided(series, "the catalogue has none of the considered services")
    if undecided and not (wanted.undecided_passes and by[Standing.MET]):
        return _undecided(series, ", ".join(undecided))
    number = len(by[Standing.MET])
    met = f"{counted(number, 'considered service')} {'is' if number == 1 else 'are'} at {series} or above"
    passing = f"; not decidable, and passing: {', '.join(undecided)}" if undecided else ""
    return AtLeast(series, Standing.MET, f"{'all ' * (number > 1 and not undecided)}{met}{passing}")


def _undecided(series: str, because: str) -> AtLeast:
    return AtLeast(series, Standing.UNDECIDED, f"not decidable for {series}: {because}")


def _agreed(release: Release, wanted: Wanted, silent: Sequence[str]) -> AtLeast:
    """By the series on which all services agree; one that tells nothing may be of any."""
    found = _of(release.series, wanted.series)
    if silent and found is Standing.MET and not wanted.undecided_passes:
        return _undecided(wanted.series, f"{', '.join(silent)} (tell nothing)")
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
    """0 when the gate is met or none was asked for; 2 when there was no audit; else as an audit's."""
    if inventory.ended in SIGNALS:
        return SIGNALS[inventory.ended]
    if failed(inventory.ended) or inventory.silent():
        return NO_AUDIT
    met = inventory.gate is None or inventory.gate.standing is Standing.MET
    return GATE_MET if met and inventory.complete else GATE_NOT_MET
