"""Users, projects, roles and the catalogue, as real deployments register them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .place import Place
from .rest import Session

ROLES = (
    *("admin", "manager", "member", "reader", "service"),
    *("ResellerAdmin", "swift_system_reader", "heat_stack_owner", "heat_stack_user"),
)
PROJECTS = ("service", "admin", "demo", "other")
SERVICE_USERS = (
    *("glance", "zun", "magnum", "neutron", "cinder", "nova"),
    *("placement", "heat", "glare", "octavia", "swift"),
)
ASSIGNMENTS = {
    "admin": ("admin", ["admin", "member"]),
    "member": ("demo", ["member"]),
    "reader": ("demo", ["reader"]),
    "other": ("other", ["member"]),
    **{name: ("service", ["admin", "service"]) for name in SERVICE_USERS},
}
# Heat and Magnum keep the users they create for others in a domain of their own.
DOMAIN_ADMINS = {"heat": "heat_domain_admin", "magnum": "magnum_domain_admin"}
CATALOG = (
    ("glance", "image", ":9292"),
    ("zun", "container", ":9517/v1"),
    ("magnum", "container-infra", ":9511/v1"),
    ("neutron", "network", ":9696"),
    ("swift", "object-store", ":8080/v1/AUTH_$(project_id)s"),
    ("cinderv3", "volumev3", ":8776/v3/$(project_id)s"),
    ("cinder", "block-storage", ":8776/v3/$(project_id)s"),
    ("nova", "compute", ":8774/v2.1"),
    ("placement", "placement", ":8778"),
    ("heat", "orchestration", ":8004/v1/$(project_id)s"),
    ("octavia", "load-balancer", ":9876"),
    ("glare", "artifact", ":9494"),
)


def register(place: Place) -> None:
    """Create what Keystone has to know; what is there already stays as it is."""
    admin = Session(place, "admin", "admin")
    roles = _by_name(admin, "roles", "role", ROLES)
    projects = _by_name(admin, "projects", "project", PROJECTS, domain_id="default")
    users = _by_name(admin, "users", "user", ASSIGNMENTS, domain_id="default", password=place.password)
    for username, (project, granted) in ASSIGNMENTS.items():
        for role in granted:
            member = f"projects/{projects[project]}/users/{users[username]}"
            admin.request("PUT", f":5000/v3/{member}/roles/{roles[role]}")
    for name, username in DOMAIN_ADMINS.items():
        domain = _by_name(admin, "domains", "domain", [name])[name]
        found = _by_name(admin, "users", "user", [username], domain_id=domain, password=place.password)
        member = f"domains/{domain}/users/{found[username]}"
        admin.request("PUT", f":5000/v3/{member}/roles/{roles['admin']}")
    _fill_catalog(admin, place)


def register_more(place: Place, services: Sequence[tuple[str, str, str]]) -> None:
    """The same of services that are not always there, with a user for each."""
    admin = Session(place, "admin", "admin")
    roles = _by_name(admin, "roles", "role", ("admin", "service"))
    project = _by_name(admin, "projects", "project", ("service",), domain_id="default")["service"]
    names = [name for name, _, _ in services]
    users = _by_name(admin, "users", "user", names, domain_id="default", password=place.password)
    for user in users.values():
        for role in roles.values():
            admin.request("PUT", f":5000/v3/projects/{project}/users/{user}/roles/{role}")
    _fill_catalog(admin, place, services)


def forget(place: Place, types: Sequence[str]) -> None:
    """Take services out of the catalogue, with their endpoints."""
    admin = Session(place, "admin", "admin")
    for each in admin.get(":5000/v3/services")["services"]:
        if each["type"] in types:
            admin.request("DELETE", f":5000/v3/services/{each['id']}")


def _by_name(admin: Session, collection: str, kind: str, names: Any, **properties: str) -> dict[str, str]:
    """Return the ids of all these names, creating what is missing."""
    found = {each["name"]: each["id"] for each in admin.get(f":5000/v3/{collection}")[collection]}
    for name in names:
        if name not in found:
            made = admin.request("POST", f":5000/v3/{collection}", {kind: {"name": name, **properties}})
            found[name] = made.json[kind]["id"]
    return found


def _fill_catalog(admin: Session, place: Place, catalog: Sequence[tuple[str, str, str]] = CATALOG) -> None:
    services = {each["type"]: each["id"] for each in admin.get(":5000/v3/services")["services"]}
    listed = admin.get(":5000/v3/endpoints")["endpoints"]
    present = {(each["service_id"], each["interface"]) for each in listed}
    for name, kind, address in catalog:
        if kind not in services:
            made = admin.request("POST", ":5000/v3/services", {"service": {"name": name, "type": kind}})
            services[kind] = made.json["service"]["id"]
        for interface in ("public", "internal", "admin"):
            if (services[kind], interface) not in present:
                endpoint = {"service_id": services[kind], "interface": interface, "region_id": "RegionOne"}
                url = f"http://{place.host}{address}"
                admin.request("POST", ":5000/v3/endpoints", {"endpoint": {**endpoint, "url": url}})
