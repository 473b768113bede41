"""Write the old services' configuration from the templates in `etc/`, and clouds.yaml."""

from __future__ import annotations

import getpass
import shutil

import yaml

from ..configure import fill
from ..place import Place
from .install import HERE, VENVS, is_configuration

USERS = {"admin": "admin", "demo": "demo"}
TEMPLATES = HERE / "etc"
# Drivers create their own folders, but not these.
STATE = ("db", "glance/images", "glare/artifacts", "swift/sda1", "keystone/fernet", "keystone/credential", "zun/images")


def configure(place: Place) -> None:
    """Write every file under `etc/`, and the folders that services expect to find."""
    for folder in STATE:
        (place.var / folder).mkdir(parents=True, exist_ok=True)
    for template in TEMPLATES.glob("*/*"):
        target = place.etc / template.relative_to(TEMPLATES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(fill(TEMPLATES, template.read_text(), _values(place, template.parent.name)))
    for name in VENVS:
        for shipped in place.venv(name).glob("etc/*/*"):
            if is_configuration(shipped) and (place.etc / shipped.parent.name).is_dir():
                shutil.copy(shipped, place.etc / shipped.parent.name)
    # Placement's token middleware looks for nova.conf at home and nowhere else: home is here, see the environment.
    (place.etc / ".nova").unlink(missing_ok=True)
    (place.etc / ".nova").symlink_to("nova")
    write_clouds_file(place)


def write_clouds_file(place: Place) -> None:
    """Write clouds.yaml with each user twice: by identity v3 and by v2.0."""
    clouds = {f"old-{username}": _cloud(place, username, project) for username, project in USERS.items()}
    clouds |= {f"old-{username}-v2": _cloud_of_v2(place, username, project) for username, project in USERS.items()}
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


def _cloud_of_v2(place: Place, username: str, project: str) -> dict[str, object]:
    auth = {
        "auth_url": f"{place.identity}/v2.0",
        "username": username,
        "password": place.password,
        "tenant_name": project,
    }
    return {"auth_type": "v2password", "auth": auth, "region_name": "RegionOne", "interface": "public"}


def _values(place: Place, service: str) -> dict[str, str]:
    return {
        "host": place.host,
        "identity": place.identity,
        "password": place.password,
        "etc": str(place.etc),
        "var": str(place.var),
        "venv": str(place.venv("rocky")),
        "user": getpass.getuser(),
        "service": service,
        "database": f"sqlite:///{place.var}/db/{service}.db",
    }
