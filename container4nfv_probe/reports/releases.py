"""Sentences about the releases of a cloud's services that every format has in common."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from container4nfv_probe.releases.inventory import Inventory, Remark, Service, Standing
from container4nfv_probe.reports import words
from container4nfv_probe.rules.judgement import SILENT

# Remarks that most catalogues earn many times: one line for all of a kind.
GATHERED = ("alias", "loopback", "plain http")
CAVEAT = "An inference: distributors backport and strip, and a later series may look the same"


def name(service: Service) -> str:
    """The project's name, or the type of a service whose project nobody knows."""
    return service.name or service.types[0]


def types(service: Service) -> str:
    """The types as registered, and the official one where it is not among them: ``volumev3 (block-storage)``."""
    found, other = ", ".join(service.types), official(service)
    return f"{found} ({other})" if other else found


def official(service: Service) -> str:
    """The official type where it is not among those registered, else nothing."""
    return "" if service.official in service.types else service.official


def versions(service: Service) -> str:
    """The API range: ``2.1 to 2.104``."""
    return f"{service.minimum} to {service.maximum}" if service.minimum and service.maximum else service.maximum


def series(service: Service) -> str:
    """The series that fit: ``ocata to pike``, or that nothing can be told."""
    if not service.considered:
        return "not considered"
    if not service.fits:
        return "not decidable"
    return service.earliest if service.earliest == service.latest else f"{service.earliest} to {service.latest}"


def standing(service: Service) -> str:
    """How a service stands to the gate, where it does not meet it."""
    return service.standing if service.standing and service.standing is not Standing.MET else ""


def gate(inventory: Inventory) -> str:
    """Whether the gate is met, in a sentence; nothing where none was asked for."""
    if not inventory.gate:
        return ""
    met = "met" if inventory.gate.standing is Standing.MET and not unfit(inventory) else "not met"
    return f"Gate {met} (at least {inventory.gate.series}): {inventory.gate.sentence}."


def unfit(inventory: Inventory) -> str:
    """Why this cannot pass, whatever the services say; nothing when it can."""
    if not inventory.complete:
        return words.finished(inventory)
    if inventory.silent():
        return SILENT
    nobody = inventory.gate and not any(one.considered for one in inventory.services)
    return inventory.gate.sentence if inventory.gate and nobody else ""


def summary(inventory: Inventory) -> list[str]:
    """What the services agree on, which projects were considered, and the remarks, a line each."""
    said = f"Series: {inventory.release.sentence}. {CAVEAT}."
    ended = [f"Not finished: {inventory.ended}."] if inventory.ended else []
    return [said, *agreement(inventory), *ended, *remarks(inventory.catalogue), *changes(inventory)]


def agreement(inventory: Inventory) -> list[str]:
    """Who disagrees or tells nothing, and which projects were considered, a line each."""
    release, projects = inventory.release, inventory.projects
    fits = {one.name: series(one) for one in inventory.services if one.considered}
    lines = {
        "Disagree": ", ".join(f"{name} ({fits[name]})" for name in release.disagree),
        "Tell nothing": ", ".join(one.name for one in inventory.services if one.considered and not one.fits),
        "Considered": ", ".join(projects.considered),
        "Of these not in the catalogue": ", ".join(projects.absent),
        "Not considered": ", ".join(projects.others),
    }
    return [f"{name}: {line}." for name, line in lines.items() if line]


def changes(inventory: Inventory) -> list[str]:
    """What changed since an earlier inference, a line each; nothing where none was given."""
    if not inventory.since:
        return []
    if not inventory.changes:
        return [f"Nothing changed since {inventory.since}."]
    kinds = {"series": "", "endpoint": "endpoint ", "remark": "catalogue, "}
    lines = [f"{kinds[one.kind]}{one.name}: {one.before} before, now {one.after}." for one in inventory.changes]
    return [f"Changed since {inventory.since}:", *lines]


def remarks(found: Iterable[Remark]) -> list[str]:
    """The remarks about the catalogue, those of a common kind gathered."""
    lines = []
    for kind, group in groupby(found, key=lambda one: one.kind):
        same = list(group)
        if kind in GATHERED and len(same) > 1:
            lines.append(f"Catalogue, {kind}: {', '.join(dict.fromkeys(one.service_type for one in same))}.")
        else:
            lines += [f"Catalogue, {kind}: {one.sentence}{_where(one)}." for one in same]
    return lines


def _where(remark: Remark) -> str:
    return f" ({', '.join(remark.interfaces)})" if remark.interfaces else ""
