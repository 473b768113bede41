"""A cloud in memory that misbehaves on demand: Heat, Zun, Nova and Glance as far as a proof meets them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import requests
import requests_mock

from container4nfv_probe.audit.subject import Subject
from container4nfv_probe.planes.catalogue import catalogue_of
from container4nfv_probe.planes.openstack import OpenStack
from container4nfv_probe.planes.token import Token
from container4nfv_probe.proving.guard import WritingGuard
from container4nfv_probe.proving.prove import Bench
from container4nfv_probe.testing import PROJECT, Cloud
from container4nfv_probe.wire.guard import Deadline
from container4nfv_probe.wire.transport import Transport, Trust

ALL = ("orchestration", "container", "compute", "image")
STATES = {"stacks": "stack_status", "containers": "status", "servers": "status"}
NAMES = {"stacks": "stack_name", "containers": "name", "servers": "name"}
IDS = {"stacks": "id", "containers": "uuid", "servers": "id"}


class Killed(BaseException):
    """What kill -9 is to a test: from here on nothing is sent or written any more."""


class World:
    """Its things, what was sent to it, and how it misbehaves.

    ``refuses`` says what a method on a kind gets instead, for how many times (-1: always); ``breaks`` is the reason
    of a stack that fails when its container is there and its server is not, ``fault`` that of a container,
    ``undeletable`` how often a stack's deletion fails after it was accepted.
    """

    def __init__(self) -> None:
        self.things: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in NAMES}
        self.sent: list[tuple[str, str]] = []
        self.refuses: dict[tuple[str, str], list[Any]] = {}
        self.breaks = ""
        self.fault = ""
        self.limits = {"maxTotalInstances": 10, "totalInstancesUsed": 0}
        self.images = [{"name": "cirros", "id": "i-1", "status": "active", "container_format": "bare", "size": 5}]
        self.types = ["OS::Zun::Container", "OS::Nova::Server", "OS::Heat::Stack"]
        self.containers = 40
        self.undeletable = 0
        self.page = 0
        self.ids = itertools.count(1)

    @property
    def left(self) -> list[str]:
        """What there is, of all kinds."""
        return [identity for held in self.things.values() for identity in held]

    def answer(self, request: Any, context: Any) -> Any:
        """What a service says; every write is noted."""
        path = request.path.replace(f"/v1/{PROJECT}", "").removeprefix("/v1").removeprefix("/v2")
        kind, *rest = path.strip("/").split("/")
        if request.method != "GET":
            self.sent.append((request.method, kind))
        if refusal := self._refusal(request.method, kind):
            context.status_code, text = refusal
            return {"error": {"message": text}}
        if kind == "images":
            return {"images": self.images}
        if kind == "flavors":
            return {"flavors": [{"id": "f-1", "name": "tiny", "ram": 64, "disk": 1, "vcpus": 1}]}
        if kind == "resource_types":
            return {"resource_types": self.types}
        if kind == "quotas":
            return {"containers": {"limit": self.containers, "in_use": 0}}
        if kind == "limits":
            return {"limits": {"absolute": self.limits}}
        if kind not in self.things:  # what an audit asks beside
            context.status_code = 404
            return {}
        return self._thing(request, context, kind, rest)

    def make(self, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """One thing more; a stack makes its parts."""
        identity = f"{kind[0]}-{next(self.ids)}"
        if kind == "stacks":
            return self._stack(identity, body)
        broken = kind == "containers" and self.fault
        state = "Error" if broken else {"containers": "Running", "servers": "ACTIVE"}[kind]
        marks = {name: body[name] for name in ("labels", "metadata") if name in body}
        item = {IDS[kind]: identity, "name": body["name"], "status": state, "status_reason": self.fault, **marks}
        return self.things[kind].setdefault(identity, item)

    def _refusal(self, method: str, kind: str) -> tuple[int, str] | None:
        found = self.refuses.get((method, kind))
        if not found or found[2] == 0:
            return None
        found[2] -= 1
        return found[0], found[1]

    def _stack(self, identity: str, body: Mapping[str, Any]) -> dict[str, Any]:
        parts = body.get("template", {}).get("resources", {})
        item = {"id": identity, "stack_name": body["stack_name"], "stack_status": "CREATE_COMPLETE",
                "description": body.get("template", {}).get("description", ""), "parts": {}}  # fmt: skip
        for name, kind in (("container", "containers"), ("server", "servers")):
            if self.breaks and name == "server":
                item |= {"stack_status": "CREATE_FAILED", "stack_status_reason": self.breaks}
            elif name in parts:
                made = self.make(kind, parts[name]["properties"])
                item["parts"][name] = made[IDS[kind]]
        item["outputs"] = [{"output_key": name, "output_value": one} for name, one in item["parts"].items()]
        return self.things["stacks"].setdefault(identity, item)

    def _thing(self, request: Any, context: Any, kind: str, rest: list[str]) -> Any:
        held = self.things[kind]
        wrapped = {"stacks": "stack", "servers": "server"}.get(kind)
        if request.method == "POST" and not rest:
            body = request.json()
            made = self.make(kind, body.get("server", body))
            return {wrapped: {IDS[kind]: made[IDS[kind]]}} if wrapped else made
        if not rest:
            return self._page(request, kind)
        item = next((held[one] for one in rest if one in held), None)
        if item is None:
            context.status_code = 404
            return {}
        self._change(request, kind, item, rest[-1])
        return {wrapped: item} if wrapped else item

    def _page(self, request: Any, kind: str) -> Any:
        """A list, in pages where the world has them."""
        items = list(self.things[kind].values())
        if not self.page or kind == "stacks":
            return {kind: items}
        start = int(request.qs.get("marker", ["0"])[0])
        following = f"http://elsewhere.example/?marker={start + self.page}" if items[start + self.page :] else None
        return {kind: items[start : start + self.page], "next": following}

    def _change(self, request: Any, kind: str, item: dict[str, Any], last: str) -> None:
        if request.method == "DELETE" and kind == "stacks" and self.undeletable:
            self.undeletable -= 1
            item["stack_status"] = "DELETE_FAILED"
        elif request.method == "DELETE":
            del self.things[kind][item[IDS[kind]]]
            for name, identity in item.get("parts", {}).items():
                self.things[f"{name}s"].pop(identity, None)
        elif request.method == "POST":
            body = request.json() if request.body else {}
            states = {"actions": f"{next(iter(body), '').upper()}_COMPLETE", "stop": "Stopped", "start": "Running",
                      "action": "SHUTOFF" if "os-stop" in body else "ACTIVE"}  # fmt: skip
            item[STATES[kind]] = states[last]


class Failing(WritingGuard):
    """The guard of a process or a network that ends at one of its requests, before or after it is answered."""

    at = -1
    after = False
    fails: Callable[[], BaseException] | None = None
    for_ever = True
    number = 0

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        """As the guard's own, until it ends."""
        self.number += 1
        due = self.number == self.at or (self.for_ever and 0 < self.at < self.number)
        if due and self.fails and not (self.after and self.number == self.at):
            raise self.fails()
        response = super().send(*args, **kwargs)
        if due and self.fails:
            raise self.fails()
        return response


def bench(world: World, *services: str, seconds: float = 30.0) -> Bench:
    """The world behind the guard of proofs, with these services in its catalogue."""
    cloud = Cloud()
    for name in services or ALL:
        cloud.offers(name)
    scope = cloud.subject().scope
    adapter = requests_mock.Adapter()
    adapter.register_uri(requests_mock.ANY, requests_mock.ANY, json=world.answer)
    guard = Failing(adapter, Deadline(seconds))
    plane = OpenStack(Transport(guard), catalogue_of(scope), ("member",), PROJECT, Token(), Trust())
    return Bench(Subject(scope, plane), guard)
