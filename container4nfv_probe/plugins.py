"""Finds requirement modules: ours, and those other distributions announce."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points

from container4nfv_probe.errors import ConfigurationError, PluginError
from container4nfv_probe.rule import MOST_CHECKS, Requirement

GROUP = "container4nfv_probe.requirements"


def requirements(ids: Sequence[str] = ()) -> tuple[Requirement, ...]:
    """The requirements, by row, all or those of ``ids``.

    Raises ``PluginError`` naming the entry point at fault, ``ConfigurationError`` for an unknown id.
    """
    found = sorted(map(_load, entry_points(group=GROUP)), key=lambda one: (one.row, one.id))
    known = {one.id: one for one in found}
    if len(known) < len(found):
        twice = next(one.id for one in found if known[one.id] is not one)
        raise PluginError(f"two entry points of group {GROUP} have the id {twice}: uninstall one")
    unknown = [name for name in ids if name not in known]
    if unknown:
        raise ConfigurationError(f"no requirement {unknown[0]}: there are {', '.join(known)}")
    return tuple(one for one in found if not ids or one.id in ids)


def _load(entry: EntryPoint) -> Requirement:
    origin = f"the plugin {entry.name} = {entry.value}" + (f" of {entry.dist.name}" if entry.dist else "")
    try:
        requirement = entry.load()
    except (ImportError, AttributeError, SyntaxError, TypeError, ValueError, NameError) as error:
        reason = " ".join(str(error).split())
        raise PluginError(
            f"{origin} cannot be imported ({type(error).__name__}: {reason}): mend or uninstall it"
        ) from error
    requirement = getattr(requirement, "REQUIREMENT", requirement)
    if not isinstance(requirement, Requirement):
        raise PluginError(f"{origin} has no REQUIREMENT made by container4nfv_probe.Requirement: mend or uninstall it")
    checks = requirement.checks()
    if len({check.name for check in checks}) < len(checks):
        raise PluginError(f"{origin} has two checks of one name: rename one")
    if len(requirement.deciding_checks()) + len(requirement.authorities()) > MOST_CHECKS:
        raise PluginError(f"{origin} has more than {MOST_CHECKS} checks in its rule: split the requirement")
    return requirement
