"""Users, projects, roles and the catalogue, as the install guides of Ocata and Pike have them."""

from __future__ import annotations

from ..place import Place
from ..rest import Session

V3 = ":25000/v3"
ROLES = ("admin", "_member_", "heat_stack_owner", "heat_stack_user", "ResellerAdmin")
SERVICE_USERS = (
    *("glance", "zun", "magnum", "neutron", "cinder", "nova"),
    *("placement", "heat", "glare", "swift"),
)
ASSIGNMENTS = {
    "demo": ("demo", "_member_"),
    **dict.fromkeys(SERVICE_USERS, ("service", "admin")),
}
# Heat and Magnum keep the users they create for others in a domain of their own.
DOMAIN_ADMINS = {"heat": "heat_domain_admin", "magnum": "magnum_domain_admin"}
CATALOG = (
    ("glance", "image", ":29292"),
    ("zun", "container", ":29517/v1"),
    ("magnum", "container-infra", ":29511/v1"),
    ("neutron", "network", ":29696"),
    ("swift", "object-store", ":28080/v1/AUTH_$(tenant_id)s"),
    ("cinder", "volume", ":28776/v1/$(tenant_id)s"),
    ("cinderv2", "volumev2", ":28776/v2/$(tenant_id)s"),
    ("cinderv3", "volumev3", ":28776/v3/$(tenant_id)s"),
    ("nova", "compute", ":28774/v2.1"),
    ("placement", "placement", ":28778"),
    ("heat", "orchestration", ":28004/v1/$(tenant_id)s"),
    ("glare", "artifact", ":29494"),
)


def register(place: Place) -> None:
    """Create what Keystone has to know; what is there already stays as it is."""
    admin = Session(place, "admin", "admin")
    roles = {name: admin.ensure(f"{V3}/roles", "role", name)["id"] for name in ROLES}
    for username, (project, role) in ASSIGNMENTS.items():
        where = admin.ensure(f"{V3}/projects", "project", project, domain_id="default")["id"]
        user = admin.ensure(f"{V3}/users", "user", username, domain_id="default", password=place.password)["id"]
        admin.request("PUT", f"{V3}/projects/{where}/users/{user}/roles/{roles[role]}")
    for name, username in DOMAIN_ADMINS.items():
        domain = admin.ensure(f"{V3}/domains", "domain", name)["id"]
        user = admin.ensure(f"{V3}/users", "user", username, domain_id=domain, password=place.password)["id"]
        admin.request("PUT", f"{V3}/domains/{domain}/users/{user}/roles/{roles['admin']}")
    _fill_catalog(admin, place)


def _fill_catalog(admin: Session, place: Place) -> None:
    listed = admin.get(f"{V3}/endpoints")["endpoints"]
    present = {(each["service_id"], each["interface"]) for each in listed}
    for name, kind, address in CATALOG:
        service = admin.ensure(f"{V3}/services", "service", name, type=kind)["id"]
        for interface in ("public", "internal", "admin"):
            if (service, interface) not in present:
                endpoint = {"service_id": service, "interface": interface, "region_id": "RegionOne"}
                url = f"http://{place.host}{address}"
                admin.request("POST", f"{V3}/endpoints", {"endpoint": {**endpoint, "url": url}})
