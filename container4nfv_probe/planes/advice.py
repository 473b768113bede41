"""What would let a token read what it may not."""

from __future__ import annotations

from collections.abc import Iterable


def advice(roles: Iterable[str], role: str, service: str, status: int = 403, policy: str = "") -> str:
    """A role that the token does not have; to who has it, what stands between the role and the answer.

    ``policy`` is the rule of the service's policy that says who may ask.

    401 is no word about roles: the service does not take the token. That of an application credential with
    access rules is such a one, for whatever they leave out (keystonemiddleware, ``auth_token``).
    """
    missing = "" if holds(roles, role) else f"the role {role}"
    if status == 401:
        return f"credentials without access rules, whose token {service} takes{missing and f', with {missing}'}"
    return missing or f"a policy of {service} that lets the role {role} read this{policy and f' ({policy})'}"


def holds(roles: Iterable[str], role: str) -> bool:
    """Whether a token has a role, as oslo.policy compares them; an admin has every other one."""
    return bool({role.casefold(), "admin"} & {one.casefold() for one in roles})
