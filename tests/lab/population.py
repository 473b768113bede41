"""A modest population: ordinary images, a network with ports, a server and a cluster template."""

from __future__ import annotations

import io
import tarfile
import time
from typing import Any

from .place import LabError, Place
from .rest import Session

LATEST_MAGNUM = "container-infra latest"


def populate(place: Place) -> None:
    """Create what is missing; nothing of Kuryr's, no registry of Zun's, no cluster."""
    admin, member = Session(place, "admin", "admin"), Session(place, "member", "demo")
    _image(admin, "cirros", _container_archive(), container_format="docker", disk_format="raw")
    disk = _image(admin, "debian-12", bytes(4096), container_format="bare", disk_format="raw")
    # What magnum-capi-helm, Magnum's only driver here, recognises its images by.
    kubernetes = {"os_distro": "ubuntu", "kube_version": "v1.33.1"}
    node = _image(admin, "ubuntu-kube", bytes(4096), container_format="bare", disk_format="raw", **kubernetes)
    _networks(admin, member)
    _server(admin, member, disk)
    _cluster_template(admin, node)


def _container_archive() -> bytes:
    """Return an archive such as `docker save` writes, with nothing in it but its list."""
    archive, content = io.BytesIO(), b"[]"
    with tarfile.open(fileobj=archive, mode="w") as tar:
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    return archive.getvalue()


def _image(admin: Session, name: str, content: bytes, **properties: str) -> str:
    for found in admin.get(f":9292/v2/images?name={name}")["images"]:
        if found["status"] == "active":
            return str(found["id"])
    body = {"name": name, "visibility": "public", **properties}
    made = str(admin.request("POST", ":9292/v2/images", body).json["id"])
    admin.request("PUT", f":9292/v2/images/{made}/file", content)
    return made


def _networks(admin: Session, member: Session) -> None:
    """Give the project a network with two ports, one of them bound to a host as Nova would bind it."""
    admin.ensure(":9696/v2.0/networks", "network", "public", **{"router:external": True})
    network = member.ensure(":9696/v2.0/networks", "network", "private")["id"]
    subnet = {"network_id": network, "ip_version": 4, "cidr": "192.0.2.0/24"}
    member.ensure(":9696/v2.0/subnets", "subnet", "private", **subnet)
    member.ensure(":9696/v2.0/ports", "port", "spare", network_id=network)
    bound = member.ensure(":9696/v2.0/ports", "port", "bound", network_id=network)["id"]
    admin.request("PUT", f":9696/v2.0/ports/{bound}", {"port": {"binding:host_id": "novahost1"}})


def _server(admin: Session, member: Session, image: str) -> None:
    small = {"ram": 256, "vcpus": 1, "disk": 1}
    flavor = admin.ensure(":8774/v2.1/flavors", "flavor", "m1.tiny", **small)["id"]
    if member.get(":8774/v2.1/servers")["servers"]:
        return
    wanted = {"name": "server", "flavorRef": flavor, "imageRef": image, "networks": "none"}
    # 2.37 is the first version that takes "none" for networks.
    answer = member.request("POST", ":8774/v2.1/servers", {"server": wanted}, "compute 2.37")
    made = answer.json["server"]["id"]
    server: dict[str, Any] = {"status": "BUILD"}
    for _ in range(120):
        if server["status"] != "BUILD":
            break
        time.sleep(0.5)
        server = member.get(f":8774/v2.1/servers/{made}")["server"]
    if server["status"] != "ACTIVE":
        raise LabError(f"Nova could not start a server: {server['status']} {server.get('fault')}")


def _cluster_template(admin: Session, image: str) -> None:
    found = admin.get(":9511/v1/clustertemplates", LATEST_MAGNUM)["clustertemplates"]
    if any(each["name"] == "kubernetes" for each in found):
        return
    wanted = {
        "name": "kubernetes",
        "coe": "kubernetes",
        "image_id": image,
        "external_network_id": "public",
        "network_driver": "calico",
        "public": True,
    }
    admin.request("POST", ":9511/v1/clustertemplates", wanted, LATEST_MAGNUM)
