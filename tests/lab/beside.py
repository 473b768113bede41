"""What stands beside the OpenStack services, and is started only by tests that need it.

Registries (Debian's docker-registry) over a folder or the lab's Swift, kuryr-libnetwork against the
lab's Keystone and Neutron, and two more zun-api at other loopback addresses: the lab's own is the one in the catalogue.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import configure, install, processes
from .place import LabError, Place
from .rest import Session
from .services import Service

if TYPE_CHECKING:
    from .lab import Lab

ACCESS = "labaccess"  # of etc/registry


@dataclass(frozen=True)
class Registry(Service):
    """Debian's docker-registry, with the configuration of its name; ``bucket`` must be there for its S3 driver."""

    bucket: str = ""

    def command(self, place: Place) -> list[str]:
        binary = shutil.which("docker-registry")
        if not binary:
            raise LabError("there is no docker-registry here: apt-get install docker-registry", 2)
        return [binary, "serve", str(place.etc / "registry" / f"{self.name}.yml")]


@dataclass(frozen=True)
class Kuryr(Service):
    """Kuryr's driver for Docker's libnetwork, in a virtual environment of its own."""

    def command(self, place: Place) -> list[str]:
        folder = place.venv(self.venv) / "bin"
        return [str(folder / "python"), str(folder / self.script), "--config-file", str(place.etc / "kuryr/kuryr.conf")]


@dataclass(frozen=True)
class OtherZun(Service):
    """A zun-api in another network of the loopback interface, the n-th after the lab's."""

    network: int = 1

    def host(self, place: Place) -> str:
        first, second, third, fourth = place.host.split(".")
        return f"{first}.{second}.{int(third) + self.network}.{fourth}"

    def folder(self, place: Place) -> str:
        return str(place.etc / "zun")


BESIDE = (
    Registry("registry-files", 5001, "", path="/v2/"),
    Registry("registry-swift", 5002, "", path="/v2/"),
    Registry("registry-swift-direct", 5003, "", path="/v2/"),
    Registry("registry-login", 5004, "", path="/v2/"),
    Registry("registry-s3", 5005, "", path="/v2/", bucket="registry-s3"),
    Registry("registry-s3-direct", 5006, "", path="/v2/", bucket="registry-s3-direct"),
    Registry("registry-s3-inside", 5007, "", path="/v2/", bucket="registry-s3-inside"),
    Registry("registry-token", 5008, "", path="/v2/"),
    Kuryr("kuryr", 23750, "kuryr-server", path="/Plugin.Activate", venv="kuryr"),
    OtherZun("zun-api", 9517, "run_zun_api.py", path="/healthcheck"),
    OtherZun("zun-api-2", 9517, "run_zun_api.py", path="/healthcheck", network=2),
)


@contextmanager
def running(lab: Lab, name: str) -> Iterator[str]:
    """Start one of them if it does not run, and stop it afterwards; its URL."""
    (each,) = (one for one in BESIDE if one.name == name)
    each.command(lab)  # says what is missing before anything is done
    if isinstance(each, Kuryr) and not install.is_installed(lab, each.venv):
        install.install(lab, each.venv)
    configure.configure(lab)
    if isinstance(each, Registry) and each.bucket:
        _give_bucket(lab, each.bucket)
    processes.start(lab, each)
    try:
        lab.wait(each)
        yield f"http://{each.host(lab)}:{each.port}"
    finally:
        processes.stop(lab, [each])


def _give_bucket(lab: Lab, bucket: str) -> None:
    """Let Keystone know the key that the S3 driver signs with, and its owner have the bucket."""
    owner, admin = Session(lab, "other", "other"), Session(lab, "admin", "admin")
    listed = admin.get(f":5000/v3/credentials?type=ec2&user_id={owner.user_id}")["credentials"]
    if not any(json.loads(one["blob"])["access"] == ACCESS for one in listed):
        key = {"type": "ec2", "blob": json.dumps({"access": ACCESS, "secret": lab.password})}
        wanted = {"credential": key | {"user_id": owner.user_id, "project_id": owner.project_id}}
        admin.request("POST", ":5000/v3/credentials", wanted)
    owner.request("PUT", f":8080/v1/AUTH_{owner.project_id}/{bucket}", b"")
