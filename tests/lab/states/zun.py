"""Zun's workers, registries and containers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from .users import State, Users, ago, row, until

SERVICES = ":9517/v1/services"
HOSTS = ("zunhost1", "zunhost2")


@contextmanager
def forced_down(users: Users, *hosts: str) -> Iterator[None]:
    """Mark the zun-compute of these hosts as down, as an operator who evacuates them does."""
    address = SERVICES + "/force_down?binary=zun-compute&host={}&forced_down={}"
    with ExitStack() as stack:
        for host in hosts:
            stack.callback(users.admin.request, "PUT", address.format(host, "false"))
            users.admin.request("PUT", address.format(host, "true"))
        yield


@contextmanager
def disabled(users: Users, *hosts: str) -> Iterator[None]:
    """Take the zun-compute of these hosts out of scheduling."""
    address = SERVICES + "/{}?binary=zun-compute&host={}"
    with ExitStack() as stack:
        for host in hosts:
            stack.callback(users.admin.request, "PUT", address.format("enable", host))
            users.admin.request("PUT", address.format("disable", host))
        yield


@contextmanager
def registered(
    users: Users, host: str, binary: str = "zun-compute", seen: float = 0, zone: str = "nova"
) -> Iterator[None]:
    """Keep a row as a daemon writes it when it registers, with a heartbeat ``seen`` seconds ago.

    Only a daemon that starts can register: there is no API for it, so this is written into Zun's database.
    """
    seen_up = ago(seconds=seen)
    columns = {"host": host, "binary": binary, "disabled": 0, "forced_down": 0, "report_count": 1}
    times = {"last_seen_up": seen_up, "created_at": seen_up, "updated_at": seen_up}
    with row(users, "zun", "zun_service", availability_zone=zone, **columns, **times):
        yield


@contextmanager
def _two_spellings(users: Users) -> Iterator[None]:
    with forced_down(users, "zunhost2"), registered(users, "ZUNHOST1"):
        yield


@contextmanager
def registry(users: Users, owner: str, domain: str = "registry.example") -> Iterator[None]:
    """Keep a record of a registry, with credentials, in a user's project."""
    session = users.by_name(owner)
    wanted = {"name": "registry", "domain": domain, "username": "puller", "password": "secret"}
    body, version = {"registry": wanted}, "container 1.30"
    number = session.request("POST", ":9517/v1/registries", body, version).json["registry"]["uuid"]
    try:
        yield
    finally:
        session.request("DELETE", f":9517/v1/registries/{number}", version=version)


@contextmanager
def container(users: Users, owner: str = "member") -> Iterator[str]:
    """Keep a container, and yield its id; the lab's workers have no engine, but a record is all it takes."""
    wanted = {"name": "pod", "image": "cirros", "image_driver": "glance", "nets": []}
    session, version, address = users.by_name(owner), "container 1.40", ":9517/v1/containers"
    number: str = session.request("POST", address, wanted, version).json["uuid"]

    def status() -> str:
        found = users.admin.get(f"{address}?all_projects=1", version)["containers"]
        return next((one["status"] for one in found if one["uuid"] == number), "")

    try:
        until(lambda: status() != "Creating", "a container being created")
        yield number
    finally:
        users.admin.request("DELETE", f"{address}/{number}?force=true&all_projects=true", version=version)
        until(lambda: not status(), "a container being deleted")


@contextmanager
def policy(users: Users, **rules: str) -> Iterator[None]:
    """Let the operator's policy of Zun have these rules; Zun reads the file again when it changes."""
    file = users.lab.etc / "zun" / "policy.yaml"

    def write(content: dict[str, str]) -> None:
        file.write_text(json.dumps(content))  # JSON is YAML
        time.sleep(1.1)  # of which Zun sees the seconds

    try:
        write(rules)
        yield
    finally:
        write({})


@contextmanager
def _auditors(users: Users) -> Iterator[None]:
    with registry(users, "other"), policy(users, **{"registry:get_all_all_projects": "rule:admin_or_owner"}):
        yield


STATES: dict[str, State] = {
    "zun-one-forced-down": lambda users: forced_down(users, "zunhost2"),
    "zun-one-disabled": lambda users: disabled(users, "zunhost2"),
    "zun-both-forced-down": lambda users: forced_down(users, *HOSTS),
    "zun-both-disabled": lambda users: disabled(users, *HOSTS),
    "zun-one-host-in-two-cases": _two_spellings,
    "zun-lost-worker-in-another-zone": lambda users: registered(users, "zunhost3", seen=3600, zone="az2"),
    "zun-other-daemon": lambda users: registered(users, "zunhost3", "zun-cni-daemon"),
    "zun-registry-own": lambda users: registry(users, "member"),
    "zun-registry-on-swift": lambda users: registry(users, "member", f"{users.lab.host}:5002"),
    "zun-policy-lets-everybody-ask-for-all-projects": _auditors,
    "zun-registry-of-another-project": lambda users: registry(users, "other"),
}
