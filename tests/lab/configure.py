"""Write the services' configuration from the templates in `etc/`, and clouds.yaml."""

from __future__ import annotations

import getpass
import shutil
from pathlib import Path
from string import Template

import yaml

from .place import HERE, Place

USERS = {"admin": "admin", "member": "demo", "reader": "demo", "other": "other"}
TEMPLATES = HERE / "etc"
# Drivers create their own folders, but not these.
STATE = (
    *(
        "db",
        "zun/images",
        "glare/artifacts",
        "swift/sda1",
        "swift/recon",
        "keystone/fernet",
        "keystone/credential",
    ),
    *("kuryr", "registry"),
    *("glance/fast", "glance/cheap", "glance/staging", "glance/tasks"),
)


def configure(place: Place) -> None:
    """Write every file under `etc/`, and the folders that services expect to find."""
    for folder in STATE:
        (place.var / folder).mkdir(parents=True, exist_ok=True)
    for template in TEMPLATES.glob("*/*"):
        target = place.etc / template.relative_to(TEMPLATES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_render(place, template.parent.name, template.read_text()))
    for venv in ("more", "services"):
        for paste in place.venv(venv).glob("etc/*/*paste.ini"):
            shutil.copy(paste, place.etc / paste.parent.name)
    write_clouds_file(place)


def write_clouds_file(place: Place) -> None:
    """Write clouds.yaml with a cloud for each kind of user."""
    clouds = {f"lab-{username}": _cloud(place, username, project) for username, project in USERS.items()}
    place.clouds_file.write_text(yaml.safe_dump({"clouds": clouds}, sort_keys=False))


def _cloud(place: Place, username: str, project: str) -> dict[str, object]:
    auth = {
        "auth_url": f"{place.identity}/v3",
        "username": username,
        "password": place.password,
        "project_name": project,
        "user_domain_name": "Default",
        "project_domain_name": "Default",
    }
    return {"auth": auth, "region_name": "RegionOne", "interface": "public", "identity_api_version": 3}


def _render(place: Place, service: str, text: str) -> str:
    values = {
        "host": place.host,
        "identity": place.identity,
        "password": place.password,
        "etc": str(place.etc),
        "var": str(place.var),
        "venv": str(place.venv()),
        "user": getpass.getuser(),
        "service": service,
        # NOTE: the timeout is for writers that wait for each other; SQLite has one at a time.
        "database": f"sqlite:///{place.var}/db/{service}.db?timeout=30",
    }
    return fill(TEMPLATES, text, values)


def fill(templates: Path, text: str, values: dict[str, str]) -> str:
    """Fill a template in; what it calls login and common are two more files of that folder."""
    for part in ("login", "common"):
        values = values | {part: Template((templates / f"{part}.conf").read_text()).substitute(values)}
    return Template(text).substitute(values)
