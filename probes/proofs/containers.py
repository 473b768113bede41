"""A container of Zun's, as several proofs make one: how it is created, runs, and goes.

States: zun 18.0.0, ``zun/common/consts.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from container4nfv_probe.proving import Attempt, Kind, Thing, remove, told

ZUN = (("OpenStack-API-Version", "container 1.14"),)
CONTAINER = Kind("container", "container", "/v1/containers", "containers",
                 "openstack appcontainer delete --stop {id}", "openstack appcontainer list", id="uuid", mark="labels",
                 reasons=("status_reason",), headers=ZUN, create="run=true", deleting="stop=true",
                 actions=("stop", "start"))  # fmt: skip
SLEEP = "sleep 600"  # a list only from 1.20 on


def runs(attempt: Attempt, thing: Thing, missing: Callable[[dict[str, Any]], str]) -> None:
    """Wait until a container or a server runs, by its own API."""
    with attempt.step(f"the {thing.kind.word} ran"):
        attempt.until(thing, missing)


def delete(attempt: Attempt, thing: Thing) -> None:
    """Deletion is part of a lifecycle: one that does not end proves nothing."""
    with attempt.step(f"the {thing.kind.word} was deleted"):
        if leftover := remove(attempt, thing):
            raise told(f"the {thing.kind.word} was not deleted", leftover.why)


def of_container(item: Mapping[str, Any]) -> str:
    """What is still missing for a container to run."""
    status = str(item.get("status", ""))
    if status in ("Error", "Dead", "Unknown", "Deleted"):
        raise told(f"the container is {status}", item.get("status_reason"))
    return "" if status == "Running" else f"the container is {status}"
