"""Row 6 by doing it: with one zun-compute out of scheduling, a container is created, and runs on another host.

zun 18.0.0: ``zun/api/controllers/v1/zun_services.py`` (``disabled_reason`` says whose doing it is),
``zun/scheduler/filters/compute_filter.py``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from container4nfv_probe import listing
from container4nfv_probe.proving import (
    PREFIX,
    Attempt,
    Kind,
    Own,
    Proof,
    Reply,
    Stopped,
    Thing,
    Unproved,
    Verdict,
    told,
)

from ..facts.zun import workers
from ..zun_ha import api_on_two_backends
from .choice import container_image, room_for_container
from .containers import CONTAINER, SLEEP, ZUN, delete, of_container, runs

BINARY = "zun-compute"


def _may_switch(url: str) -> tuple[tuple[str, str], ...]:
    whose = rf"\?binary={BINARY}&host=[^&#]+"
    return (
        ("PUT", rf"{re.escape(url)}/disable{whose}&disabled_reason={PREFIX}[0-9a-f]{{8}}"),
        ("PUT", f"{re.escape(url)}/enable{whose}"),
    )


def _disabled(attempt: Attempt) -> list[dict[str, Any]]:
    """Every service that a proof disabled; who may not list them cannot have disabled one."""
    listed = attempt.document(DISABLED).get("services") or ()
    return [{"id": one.get("host"), "name": one.get("disabled_reason")} for one in listed
            if one.get("disabled") and one.get("binary") == BINARY]  # fmt: skip


def _shown(attempt: Attempt, thing: Thing) -> dict[str, Any] | None:
    """Whether it is still disabled, and by this run."""
    reply = attempt.read(DISABLED, attempt.url(DISABLED))
    if reply.status >= 300:
        return {}
    mine = (one for one in _disabled(attempt) if one == {"id": thing.id, "name": thing.name})
    return next(mine, None)


def _enable(attempt: Attempt, thing: Thing) -> Reply:
    return attempt.send("PUT", DISABLED, f"{attempt.url(DISABLED)}/enable?{_named(thing.id)}")


def _named(host: str, **more: str) -> str:
    return urlencode({"binary": BINARY, "host": host, **more})


DISABLED = Kind("disabled zun-compute", "container", "/v1/services", "services",
                "openstack appcontainer service enable {id} zun-compute", "openstack appcontainer service list",
                headers=ZUN, own=Own(_may_switch, _disabled, _shown, _enable))  # fmt: skip


def ready(attempt: Attempt, options: Mapping[str, Any]) -> tuple[str, ...]:
    """With what of this cloud, and how much of its quota."""
    first, *others = able(attempt)
    image, driver = container_image(attempt, options)
    return (
        f"{BINARY} on {first} is disabled meanwhile; {listing(others)} take what is created",
        f"container of the image {image} (driver {driver}), asleep",
        *(f"quota: {one}" for one in room_for_container(attempt)),
    )


def do(attempt: Attempt, options: Mapping[str, Any]) -> tuple[Verdict, str]:
    """The proof."""
    first, *_ = able(attempt)
    verdict, servers = beside(attempt)
    image, driver = container_image(attempt, options)
    room_for_container(attempt)
    nets = [{"network": options["network"]}] if options.get("network") else []
    service = attempt.announce(DISABLED, first)
    reason = _named(first, disabled_reason=attempt.name)
    attempt.write("PUT", DISABLED, f"{attempt.url(DISABLED)}/disable?{reason}", f"disable {BINARY} on {first}")
    container = attempt.create(CONTAINER, {
        "name": attempt.name, "image": image, "image_driver": driver, "command": SLEEP, "nets": nets,
        "labels": attempt.tags})  # fmt: skip
    runs(attempt, container, of_container)
    host = str((attempt.look(container) or {}).get("host") or "")
    if not host or host.casefold() == first.casefold():
        raise told(f"the container runs on {host or 'a host that is not shown'}", f"{first} was disabled")
    delete(attempt, service)
    delete(attempt, container)
    return verdict, f"with {BINARY} on {first} disabled, a container was created and ran on {host}; {servers}"


def able(attempt: Attempt) -> list[str]:
    """The hosts with a usable zun-compute, two at least. Raises ``Unproved``."""
    if not attempt.offers("container"):
        raise Unproved(Stopped.CHOICE, "this project's catalogue has no Zun", "a catalogue with Zun")
    usable, registered = workers(attempt.subject)
    names = {one.host.casefold(): one.host for one in usable}
    if len(names) < 2:
        raise Unproved(Stopped.CHOICE, f"{BINARY} is usable on fewer than two hosts (registered: {registered}), so"
                       " nothing was disabled", f"a second host with {BINARY}")  # fmt: skip
    return sorted(names.values())


def beside(attempt: Attempt) -> tuple[Verdict, str]:
    """What the API servers, which this does not disturb, make of it. Raises ``Unproved`` where that is not known."""
    subject = attempt.subject
    if "backends" in subject.scope.declared_absent:
        return Verdict.PARTIAL, "there is one Zun API server, as was declared"
    settle = "--zun-api-backend with the URL of each Zun API server, or --zun-api-backend none if there is but one"
    if subject.beside.backends is None:
        raise Unproved(Stopped.CHOICE, "how many Zun API servers there are decides, too, and none was given", settle)
    answer = api_on_two_backends.ask(subject)
    if answer.truth == "unknown":
        raise Unproved(Stopped.CHOICE, answer.because, answer.settle or settle)
    return Verdict.CLOSED if answer.truth == "yes" else Verdict.PARTIAL, answer.because


PROOF = Proof(
    id="zun-ha",
    plan=(
        "one container, while one zun-compute takes none",
        "rights: admin, to disable and enable a zun-compute; to create and delete a container in this project",
        "the container reaches Running on another host, the zun-compute is enabled again",
    ),
    kinds=(DISABLED, CONTAINER),
    ready=ready,
    do=do,
    options=("image", "network"),
    disturbs="takes one zun-compute out of scheduling for some seconds: what runs there goes on, nothing new comes",
)
