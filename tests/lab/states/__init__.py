"""Named states of the lab: each is entered through the services' own APIs and left again, whatever happens.

    with entered(users, "zun-one-forced-down", "catalogue-no-heat"):
        ...

Where no API leads into a state, the row is written into the lab's own database the way the service
would write it; the module that does so says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import MappingProxyType

from . import catalogue, decoys, glance, kuryr, magnum, nova, swift, zun
from .users import State, Users

STATES: Mapping[str, State] = MappingProxyType(
    {
        name: state
        for module in (zun, nova, glance, swift, magnum, kuryr, decoys, catalogue)
        for name, state in module.STATES.items()
    }
)

__all__ = ["STATES", "State", "Users", "entered"]


@contextmanager
def entered(users: Users, *names: str) -> Iterator[None]:
    """Put the lab into these states, one after the other, and back again in reverse."""
    with ExitStack() as stack:
        for name in names:
            stack.enter_context(STATES[name](users))
        yield
