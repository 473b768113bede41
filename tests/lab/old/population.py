"""A modest population: an ordinary image, a network with ports and a cluster template."""

from __future__ import annotations

from ..place import Place
from ..rest import Session

NETWORK = "private"
TEMPLATE = "kubernetes"
NODE_IMAGE = "fedora-atomic"


def populate(place: Place) -> None:
    """Create what is missing; nothing of Kuryr's, no docker image, no cluster."""
    admin, member = Session(place, "admin", "admin"), Session(place, "demo", "demo")
    _image(admin)
    admin.ensure(":29696/v2.0/networks", "network", "public", **{"router:external": True})
    network = member.ensure(":29696/v2.0/networks", "network", NETWORK)["id"]
    subnet = {"network_id": network, "ip_version": 4, "cidr": "192.0.2.0/24"}
    member.ensure(":29696/v2.0/subnets", "subnet", NETWORK, **subnet)
    member.ensure(":29696/v2.0/ports", "port", "spare", network_id=network)
    bound = member.ensure(":29696/v2.0/ports", "port", "bound", network_id=network)["id"]
    admin.request("PUT", f":29696/v2.0/ports/{bound}", {"port": {"binding:host_id": "novahost1"}})
    if not member.get(":28774/v2.1/os-keypairs")["keypairs"]:
        member.request("POST", ":28774/v2.1/os-keypairs", {"keypair": {"name": "demo"}})
    if not member.get(":29511/v1/clustertemplates")["clustertemplates"]:
        cluster_template(member, TEMPLATE)


def cluster_template(member: Session, name: str, **properties: object) -> str:
    """Create a cluster template; Magnum asks Glance, Nova and Neutron whether what it names is there."""
    wanted = {
        "name": name,
        "coe": "kubernetes",
        "image_id": NODE_IMAGE,
        "keypair_id": "demo",
        "external_network_id": "public",
        "network_driver": "flannel",
        **properties,
    }
    return str(member.request("POST", ":29511/v1/clustertemplates", wanted).json["uuid"])


def _image(admin: Session) -> None:
    if admin.get(f":29292/v2/images?name={NODE_IMAGE}")["images"]:
        return
    # os_distro is what Magnum's drivers recognise their images by.
    properties = {"container_format": "bare", "disk_format": "raw", "os_distro": "fedora-atomic"}
    body = {"name": NODE_IMAGE, "visibility": "public", **properties}
    made = admin.request("POST", ":29292/v2/images", body).json["id"]
    admin.request("PUT", f":29292/v2/images/{made}/file", bytes(4096))
