"""Row 1 by doing it: one Heat stack with a container and a server; where Heat is missing, both APIs.

Resources: openstack-heat 27.0.1, ``heat/engine/resources/openstack/zun/container.py`` (which has no
``handle_suspend``: a suspended stack leaves its container running) and ``nova/server.py``; states: Zun's
``zun/common/consts.py``, Nova's ``nova/api/openstack/common.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from container4nfv_probe.proving import Attempt, Kind, Proof, Stopped, Thing, Unproved, Verdict, told

from .choice import chosen, room
from .containers import CONTAINER, SLEEP, delete, of_container, runs

NOVA = (("OpenStack-API-Version", "compute 2.37"),)  # the first that takes "none" for networks
STACK = Kind("stack", "orchestration", "stacks", "stacks", "openstack stack delete --yes --wait {id}",
             "openstack stack list --tags container4nfv-proof", wrapped="stack", item="{name}/{id}", name="stack_name",
             state="stack_status", mark="description", reasons=("stack_status_reason",), actions=("actions",),
             gone=("DELETE_COMPLETE",))  # fmt: skip
SERVER = Kind("server", "compute", "servers", "servers", "openstack server delete --wait {id}",
              "openstack server list --name container4nfv-proof", wrapped="server", mark="metadata", headers=NOVA,
              actions=("action",), gone=("DELETED",))  # fmt: skip
TYPES = Kind("resource type", "orchestration", "resource_types", "resource_types")


def ready(attempt: Attempt, options: Mapping[str, Any]) -> tuple[str, ...]:
    """With what of this cloud, and how much of its quota."""
    choice = chosen(attempt, options)
    flavor, without = choice["flavor"], heatless(attempt)
    return (
        f"by Zun and by Nova, each by itself: {without}" if without else "by Heat, in one stack",
        f"container of the image {choice['container']} (driver {choice['driver']}), asleep",
        f"server of the image {choice['disk']} and the flavor {flavor.get('name')} ({flavor.get('vcpus')} VCPUs,"
        f" {flavor.get('ram')} MB of RAM, {flavor.get('disk')} GB of disk)",
        f"network: {choice['network'] or 'none for the server, what Zun chooses for the container'}",
        *(f"quota: {one}" for one in room(attempt, flavor)),
    )


def do(attempt: Attempt, options: Mapping[str, Any]) -> tuple[Verdict, str]:
    """The proof."""
    choice = chosen(attempt, options)
    room(attempt, choice["flavor"])
    if without := heatless(attempt):
        by_both(attempt, choice)
        return Verdict.PARTIAL, f"a container and a server ran side by side, each by its own API, as {without}"
    return Verdict.CLOSED, by_heat(attempt, choice)


def heatless(attempt: Attempt) -> str:
    """Why one stack cannot have both: "" where it can, or where Heat does not tell."""
    if not attempt.offers("orchestration"):
        return "there is no Heat in this project's catalogue"
    listed = attempt.document(TYPES).get("resource_types")
    if not isinstance(listed, list):
        return ""
    missing = [one for one in ("OS::Zun::Container", "OS::Nova::Server") if one not in listed]
    return f"Heat does not offer {' and '.join(missing)}" if missing else ""


def by_heat(attempt: Attempt, choice: Mapping[str, Any]) -> str:
    """One stack with both, through its life; what it showed."""
    body = {"stack_name": attempt.name, "template": template(attempt, choice), "timeout_mins": 5,
            "disable_rollback": True, "tags": ",".join("=".join(pair) for pair in attempt.tags.items())}  # fmt: skip
    stack = attempt.create(STACK, body)
    container, server = parts(reach(attempt, stack, "CREATE"), attempt.name)
    runs(attempt, container, of_container)
    runs(attempt, server, of_server)
    attempt.act(stack, "actions", {"suspend": None})
    reach(attempt, stack, "SUSPEND")
    meanwhile = (attempt.look(container) or {}).get("status", "gone")
    attempt.act(stack, "actions", {"resume": None})
    reach(attempt, stack, "RESUME")
    runs(attempt, container, of_container)
    runs(attempt, server, of_server)
    delete(attempt, stack)
    attempt.vanishes(container)
    attempt.vanishes(server)
    kept = f" (suspending it stopped the server; the container was {meanwhile}, as Heat suspends no containers)"
    return "Heat created, ran and deleted a container and a server in one stack" + kept


def template(attempt: Attempt, choice: Mapping[str, Any]) -> dict[str, Any]:
    """The smallest stack with both kinds."""
    network = choice["network"]
    container = {"name": attempt.name, "image": choice["container"], "image_driver": choice["driver"],
                 "command": SLEEP, "labels": attempt.tags}  # fmt: skip
    server = {"name": attempt.name, "image": choice["image"], "flavor": choice["flavor"]["id"],
              "metadata": attempt.tags, "user_data_format": "RAW"}  # fmt: skip
    server["networks"] = [{"network": network} if network else {"allocate_network": "none"}]
    if network:
        container["networks"] = [{"network": network}]
    resources = {"container": {"type": "OS::Zun::Container", "properties": container},
                 "server": {"type": "OS::Nova::Server", "properties": server}}  # fmt: skip
    outputs = {name: {"value": {"get_resource": name}} for name in resources}
    # Heat writes the tags after the stack: one that it lost in between has its description, but no tag.
    description = " ".join("=".join(pair) for pair in attempt.tags.items())
    return {
        "heat_template_version": "2017-09-01",
        "description": description,
        "resources": resources,
        "outputs": outputs,
    }


def reach(attempt: Attempt, stack: Thing, action: str) -> dict[str, Any]:
    """The stack once it has completed an action."""

    def missing(item: Mapping[str, Any]) -> str:
        status = str(item.get("stack_status", ""))
        if status == f"{action}_FAILED":
            raise told(f"the stack is {status}", item.get("stack_status_reason"))
        return "" if status == f"{action}_COMPLETE" else f"the stack is {status}"

    with attempt.step(f"the stack reached {action}_COMPLETE"):
        return attempt.until(stack, missing)


def parts(stack: Mapping[str, Any], name: str) -> tuple[Thing, Thing]:
    """The container and the server that Heat itself says this stack made."""
    outputs = [one for one in stack.get("outputs") or () if isinstance(one, dict)]
    ids = {one.get("output_key"): str(one["output_value"]) for one in outputs if one.get("output_value")}
    if not {CONTAINER.word, SERVER.word} <= set(ids):
        raise Unproved(Stopped.FAULT, "the stack is complete, and Heat does not name its container and server",
                       "a Heat that gives a stack's outputs")  # fmt: skip
    container, server = (Thing(kind, ids[kind.word], name) for kind in (CONTAINER, SERVER))
    return container, server


def by_both(attempt: Attempt, choice: Mapping[str, Any]) -> None:
    """A container by Zun and a server by Nova, each stopped and started."""
    networks = [{"network": choice["network"]}] if choice["network"] else []
    nics = [{"uuid": choice["network"]}] if choice["network"] else "none"
    container = attempt.create(CONTAINER, {
        "name": attempt.name, "image": choice["container"], "image_driver": choice["driver"], "command": SLEEP,
        "nets": networks, "labels": attempt.tags})  # fmt: skip
    server = attempt.create(SERVER, {"server": {
        "name": attempt.name, "imageRef": choice["image"], "flavorRef": choice["flavor"]["id"],
        "metadata": attempt.tags, "networks": nics}})  # fmt: skip
    runs(attempt, container, of_container)
    stops(attempt, container, "Stopped", lambda: attempt.act(container, "stop", query="timeout=5"))
    attempt.act(container, "start")
    runs(attempt, container, of_container)
    runs(attempt, server, of_server)
    stops(attempt, server, "SHUTOFF", lambda: attempt.act(server, "action", {"os-stop": None}))
    attempt.act(server, "action", {"os-start": None})
    runs(attempt, server, of_server)
    delete(attempt, server)
    delete(attempt, container)


def stops(attempt: Attempt, thing: Thing, state: str, stop: Callable[[], None]) -> None:
    """Stop it, and wait until it is."""
    with attempt.step(f"the {thing.kind.word} stopped"):
        stop()
        attempt.until(thing, lambda item: "" if item.get("status") == state else f"it is {item.get('status')}")


def of_server(item: Mapping[str, Any]) -> str:
    """What is still missing for a server to run."""
    status = str(item.get("status", ""))
    if status == "ERROR":
        raise told("the server is ERROR", (item.get("fault") or {}).get("message"))
    return "" if status == "ACTIVE" else f"the server is {status}"


PROOF = Proof(
    id="same-nb-api",
    plan=(
        "one Heat stack with one OS::Zun::Container and one OS::Nova::Server (without Heat: one container, one server)",
        "rights: member, to create and delete stacks, containers and servers in this project",
        "both reach Running and ACTIVE, are suspended (without Heat: stopped), resumed and deleted",
    ),
    kinds=(STACK, CONTAINER, SERVER),
    ready=ready,
    do=do,
    options=("image", "server_image", "flavor", "network"),
)
