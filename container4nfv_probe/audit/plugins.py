"""Finds requirement modules: ours, and those other distributions announce."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points

from container4nfv_probe.rules.errors import ConfigurationError, PluginError
from container4nfv_probe.rules.requirement import MOST_CHECKS, Requirement

GROUP = "container4nfv_probe.requirements"


def requirements(ids: Sequence[str] = ()) -> tuple[Requirement, ...]:
    """The requirements, by row, all or those of ``ids``.

    Raises ``PluginError`` naming the entry point at fault, ``ConfigurationError`` for an unknown id.
    """
    found: dict[str, tuple[Requirement, str]] = {}
    for entry in entry_points(group=GROUP):
        one, origin = _load(entry), _origin(entry)
        if one.id in found:
            raise PluginError(f"{origin} and {found[one.id][1]} have the same id {one.id}: uninstall one")
        same = [other for earlier, other in found.values() if earlier.row == one.row]
        if same:
            raise PluginError(f"{origin} and {same[0]} are both row {one.row}: give one another row, or uninstall one")
        found[one.id] = (one, origin)
    if not found:  # which would pass every gate
        raise PluginError(f"there is no entry point of group {GROUP}: install container4nfv-probe again")
    known = sorted((one for one, _ in found.values()), key=lambda one: (one.row, one.id))
    unknown = [name for name in ids if name not in found]
    if unknown:
        raise ConfigurationError(f"no requirement {unknown[0]}: there are {', '.join(one.id for one in known)}")
    return tuple(one for one in known if not ids or one.id in ids)


def _origin(entry: EntryPoint) -> str:
    return f"the plugin {entry.name} = {entry.value}" + (f" of {entry.dist.name}" if entry.dist else "")


def _load(entry: EntryPoint) -> Requirement:
    with Named(entry) as origin:
        loaded = entry.load()
        requirement = getattr(loaded, "REQUIREMENT", loaded)
        if not isinstance(requirement, Requirement):
            raise PluginError(
                f"{origin} has no REQUIREMENT made by container4nfv_probe.Requirement: fix or uninstall it"
            )
        checks = requirement.checks()
        counted = len(requirement.deciding_checks())
    if len({check.name for check in checks}) < len(checks):
        raise PluginError(f"{origin} has two checks of one name: rename one")
    if counted > MOST_CHECKS:
        raise PluginError(f"{origin} has more than {MOST_CHECKS} checks in its rule: split the requirement")
    return requirement


class Named:
    """Names the plugin at fault, whatever its code raises: even an exit, which could pass for a verdict."""

    def __init__(self, entry: EntryPoint) -> None:
        self.origin = _origin(entry)

    def __enter__(self) -> str:
        return self.origin

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, KeyboardInterrupt | PluginError):
            return
        reason = f"{type(error).__name__}: {error}"
        raise PluginError(f"{self.origin} cannot be used ({reason}): fix or uninstall it") from error
