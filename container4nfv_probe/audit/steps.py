"""What would settle a verdict, in full: with this cloud's own values where its answers name them, and lines to type."""

from __future__ import annotations

from dataclasses import replace

from container4nfv_probe.audit.subject import OPTIONS
from container4nfv_probe.planes.advice import advice
from container4nfv_probe.planes.named import Named
from container4nfv_probe.rules.answers import listing
from container4nfv_probe.rules.model import Cause
from container4nfv_probe.rules.report import Result, Scope, Step

# The option of each plane beside OpenStack's, and what it takes.
VALUES = {
    "kubernetes": ("--kubeconfig", "PATH"),
    "registry": ("--registry", "URL"),
    "libnetwork": ("--libnetwork", "URL"),
    "backends": ("--zun-api-backend", "URL"),
}


def in_full(result: Result, scope: Scope, names: Named) -> Result:
    """The result with steps that name what is known of this cloud."""
    return replace(result, steps=tuple(tuple(_step(one, result, scope, names) for one in way) for way in result.steps))


def _step(step: Step, result: Result, scope: Scope, names: Named) -> Step:
    for plane, option in OPTIONS.items():
        if step.text == option:
            return _of_plane(step, plane, names)
    for role in ("reader", "member", "admin"):
        if step.text == advice((), role, ""):
            return _of_role(step, role, result, scope)
    return step


def _of_role(step: Step, role: str, result: Result, scope: Scope) -> Step:
    """The role that is missing, the ones that are there, and what else would do where a call was refused."""
    refused = [one for one in result.checks if one.answer.settle == step.text and one.answer.cause is Cause.FORBIDDEN]
    policies = [rule for one in refused if one.deciding and role == "admin" for rule in one.policies]
    held = f"it has {listing(scope.roles)}" if scope.roles else "it has none"
    return Step(f"{step.text} for this login ({held})", (), tuple(dict.fromkeys(policies)))


def _of_plane(step: Step, plane: str, names: Named) -> Step:
    option, value = VALUES[plane]
    none = f"{option} none"
    if plane == "kubernetes" and names.clusters:
        lines = [line for one in names.clusters for line in (_config(one), f"{option} {one}/config")]
        which = f"which may be Magnum's {listing(names.clusters)} (openstack coe cluster config)"
        text = f"{option} of the cluster, {which}, or {none} if there is none"
        return Step(text, (*lines, none))
    if plane == "registry" and names.registries:
        text = f"{option} {' or '.join(names.registries)}, or {none} if there is none"
        return Step(text, (*(f"{option} {url}" for url in names.registries), none))
    return Step(step.text, (f"{option} {value}", none))


def _config(cluster: str) -> str:
    """The client refuses to make the folder, and to write a second cluster into it."""
    return f"mkdir -p {cluster} && openstack coe cluster config {cluster} --dir {cluster}"
