"""The catalogue: services that are missing, listed otherwise or elsewhere, or whose endpoint is broken.

A token has the catalogue of the moment it was issued: who wants to see a state logs in after it was entered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from . import strange
from .users import State, Users, made

TYPES = {
    "zun": "container",
    "magnum": "container-infra",
    "glance": "image",
    "neutron": "network",
    "swift": "object-store",
    "nova": "compute",
    "heat": "orchestration",
    "glare": "artifact",
}
Things = Sequence[dict[str, Any]]
# A broken endpoint, given the host to be on and the origin of the real one; it yields its own origin.
Broken = Callable[[str, str], AbstractContextManager[str]]


@contextmanager
def changed(users: Users, kind: str, things: Things, **properties: Any) -> Iterator[None]:
    """Change services or endpoints, and change them back."""

    def patch(thing: dict[str, Any], values: dict[str, Any]) -> None:
        users.admin.request("PATCH", f":5000/v3/{kind}s/{thing['id']}", {kind: values})

    with ExitStack() as stack:
        for thing in things:
            stack.callback(patch, thing, {name: thing[name] for name in properties})
            patch(thing, properties)
        yield


def services(users: Users, name: str) -> Things:
    """Return the rows of a service, which is one."""
    found: Things = users.admin.get(f":5000/v3/services?type={TYPES[name]}")["services"]
    return found


def endpoints(users: Users, name: str, *interfaces: str) -> Things:
    """Return the rows of a service's endpoints."""
    (service,) = services(users, name)
    found: Things = users.admin.get(f":5000/v3/endpoints?service_id={service['id']}")["endpoints"]
    return [one for one in found if not interfaces or one["interface"] in interfaces]


def missing(users: Users, name: str) -> AbstractContextManager[None]:
    """Take a service out of the catalogue."""
    return changed(users, "service", services(users, name), enabled=False)


def without_endpoints(users: Users, name: str) -> AbstractContextManager[None]:
    """Leave a service in the catalogue, without any endpoint."""
    return changed(users, "endpoint", endpoints(users, name), enabled=False)


def internal_only(users: Users, name: str) -> AbstractContextManager[None]:
    """Leave a service its internal endpoint only."""
    return changed(users, "endpoint", endpoints(users, name, "public", "admin"), enabled=False)


def registered_as(users: Users, name: str, kind: str) -> AbstractContextManager[None]:
    """Register a service under another type."""
    return changed(users, "service", services(users, name), type=kind)


@contextmanager
def hidden(users: Users, name: str, *projects: str) -> Iterator[None]:
    """Hide a service from these projects by Keystone's endpoint filter: they get every other endpoint, and no more."""
    mine = {one["id"] for one in endpoints(users, name)}
    others = [one["id"] for one in users.admin.get(":5000/v3/endpoints")["endpoints"] if one["id"] not in mine]
    shown = [f":5000/v3/OS-EP-FILTER/projects/{project}/endpoints/{one}" for project in projects for one in others]
    with ExitStack() as stack:
        for association in shown:
            stack.callback(users.admin.request, "DELETE", association)
            users.admin.request("PUT", association)
        yield


@contextmanager
def elsewhere(users: Users, name: str) -> Iterator[None]:
    """Leave a service in another region only."""
    users.admin.request("PUT", ":5000/v3/regions/RegionTwo", {"region": {}})
    try:
        with changed(users, "endpoint", endpoints(users, name), region_id="RegionTwo"):
            yield
    finally:
        users.admin.request("DELETE", ":5000/v3/regions/RegionTwo")


@contextmanager
def pointed(users: Users, name: str, broken: Broken) -> Iterator[None]:
    """Let a service's public endpoint be at a broken origin, under the same path."""
    (public,) = endpoints(users, name, "public")
    real = origin(public["url"])
    with ExitStack() as stack:
        instead = stack.enter_context(broken(users.lab.host, real))
        stack.enter_context(changed(users, "endpoint", [public], url=public["url"].replace(real, instead)))
        yield


@contextmanager
def twice(users: Users, name: str, kind: str, dead: str) -> Iterator[None]:
    """Register a service under a second type too; one of the two is dead."""
    (public,) = endpoints(users, name, "public")
    with ExitStack() as stack:
        nowhere = stack.enter_context(strange.refusing(users.lab.host))
        urls = {public["url"]: public["url"].replace(origin(public["url"]), nowhere)}
        second = public["url"] if dead != kind else urls[public["url"]]
        service = stack.enter_context(made(users.admin, ":5000/v3/services", "service", type=kind, name="second"))
        more = {"service_id": service["id"], "interface": "public", "region_id": "RegionOne", "url": second}
        stack.enter_context(made(users.admin, ":5000/v3/endpoints", "endpoint", **more))
        if dead != kind:
            stack.enter_context(changed(users, "endpoint", [public], url=urls[public["url"]]))
        yield


@contextmanager
def beside_another(users: Users, name: str, kind: str, port: int, usual: bool) -> Iterator[None]:
    """Register a service under a second type too; one of the two leads to another live service."""
    (public,) = endpoints(users, name, "public")
    real, wrong = public["url"], public["url"].replace(origin(public["url"]), f"http://{users.lab.host}:{port}")
    with ExitStack() as stack:
        service = stack.enter_context(made(users.admin, ":5000/v3/services", "service", type=kind, name="second"))
        more = {"service_id": service["id"], "interface": "public", "region_id": "RegionOne"}
        url = real if usual else wrong
        stack.enter_context(made(users.admin, ":5000/v3/endpoints", "endpoint", url=url, **more))
        if usual:
            stack.enter_context(changed(users, "endpoint", [public], url=wrong))
        yield


def of_no_region(users: Users, name: str) -> AbstractContextManager[None]:
    """Let the endpoints of a service have no region."""
    return changed(users, "endpoint", endpoints(users, name), region_id=None)


def origin(url: str) -> str:
    """Scheme, host and port of a URL of Keystone's, whose path may hold a template."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def behaving(behaviour: strange.Behaviour) -> Broken:
    """Make a broken endpoint of a behaviour that needs no real one."""
    return lambda host, _: strange.serving(host, behaviour)


@contextmanager
def _at(port: int, host: str, _: str) -> Iterator[str]:
    yield f"http://{host}:{port}"


BROKEN: dict[str, Broken] = {
    "refuses": lambda host, _: strange.refusing(host),
    "silent": behaving(strange.silent),
    "answers-503": behaving(strange.unavailable),
    "answers-html": behaving(strange.html),
    "redirects": lambda host, _: strange.redirecting(host),
    "lists-in-a-circle": lambda host, real: strange.serving(host, strange.edited(real, strange.in_a_circle)),
    "is-glance": partial(_at, 9292),
    "is-magnum": partial(_at, 9511),
    "is-nova": partial(_at, 8774),
}
FAULTS = {
    "zun": tuple(BROKEN)[:8],
    "magnum": ("refuses", "answers-html"),
    "glance": ("refuses", "answers-503"),
    "neutron": ("refuses", "answers-html", "lists-in-a-circle", "is-nova"),
    "swift": ("answers-503", "redirects"),
    "nova": ("answers-503", "is-glance"),
    "heat": ("refuses", "answers-html", "is-magnum"),
    "glare": ("answers-503",),
}
STATES: dict[str, State] = {
    **{f"{name}-missing": partial(missing, name=name) for name in TYPES},
    **{
        f"{name}-{fault}": partial(pointed, name=name, broken=BROKEN[fault])
        for name in FAULTS
        for fault in FAULTS[name]
    },
    "neutron-hidden": lambda users: hidden(users, "neutron", users.admin.project_id, users.member.project_id),
    "zun-without-endpoints": lambda users: without_endpoints(users, "zun"),
    "zun-in-another-region": lambda users: elsewhere(users, "zun"),
    "zun-internal-only": lambda users: internal_only(users, "zun"),
    "zun-by-its-official-type": lambda users: registered_as(users, "zun", "application-container"),
    "zun-twice-official-one-dead": lambda users: twice(users, "zun", "application-container", "application-container"),
    "zun-twice-usual-one-dead": lambda users: twice(users, "zun", "application-container", "container"),
    "zun-of-no-region": lambda users: of_no_region(users, "zun"),
    "zun-twice-usual-one-is-glance": lambda users: beside_another(users, "zun", "application-container", 9292, True),
    "zun-twice-official-one-is-magnum": lambda users: beside_another(
        users, "zun", "application-container", 9511, False
    ),
    "magnum-twice-usual-one-is-zun": lambda users: beside_another(
        users, "magnum", "container-infrastructure-management", 9517, True
    ),
    "magnum-by-its-official-type": lambda users: registered_as(users, "magnum", "container-infrastructure-management"),
    "magnum-by-an-alias": lambda users: registered_as(users, "magnum", "container-infrastructure"),
    "magnum-in-another-region": lambda users: elsewhere(users, "magnum"),
    "heat-internal-only": lambda users: internal_only(users, "heat"),
}
