"""A container driver for Zun that needs no container engine; images come from the lab's Glance for real."""

import hashlib
import sys
import types

import requests
import zun.cmd  # eventlet's monkey patch, as the console script does it
import zun.conf
from zun import objects
from zun.common import consts, exception
from zun.container import driver
from zun.image import driver as image_driver

GIB = 1 << 30


class LabDriver(driver.BaseDriver, driver.ContainerDriver):
    """Keeps containers as records only: creating, starting, stopping and deleting always work."""

    def __init__(self):
        """Take the name of the host whose compute is being built."""
        super().__init__()
        self.host = zun.conf.CONF.host
        self.capabilities = {}  # what Placement is told of; the Docker driver has none either
        names = zun.conf.CONF.image_driver_list
        self.image_drivers = {name: image_driver.load_image_driver(name) for name in names}

    def get_available_nodes(self):
        """Name the one node; the base class would read CONF.host, which two computes share here."""
        return [self.host]

    def get_host_numa_topology(self):
        memory = {"mem_total": 16384, "mem_available": 16384}
        node = objects.numa.NUMANode(id="0", cpuset={"0", "1"}, pinned_cpus=set(), **memory)
        return objects.NUMATopology(nodes=[node])

    def get_host_mem(self):
        total, free = 16 * GIB // 1024, 8 * GIB // 1024
        return total, free, free, total - free

    def get_total_disk_for_container(self):
        return 80, 0

    def get_pci_resources(self):
        return "[]"

    def get_available_resources(self):
        system = {"architecture": "x86_64", "os_type": "linux", "os": "Debian GNU/Linux 12"}
        states = ("total", "running", "paused", "stopped")
        counts = dict.fromkeys([f"{state}_containers" for state in states], 0)
        resources = driver.BaseDriver.get_available_resources(self)
        resources.update(system, **counts, kernel_version="6.1.0", labels={}, cpus=8)
        resources.update(runtimes=["runc", "kata-runtime"])
        return resources

    def search_image(self, context, repo, tag, driver_name, exact_match):
        return self.image_drivers[driver_name].search_image(context, repo, tag, exact_match)

    def pull_image(self, context, repo, tag, policy="always", driver_name=None, registry=None):
        if driver_name == "glance":
            image, loaded = self.image_drivers["glance"].pull_image(context, repo, tag, policy, registry)
            return {**image, "driver": "glance"}, loaded
        if ":" in repo.partition("/")[0]:
            pull(repo, tag)
        return {"image": repo, "path": None, "driver": "docker"}, True

    def load_image(self, path):
        """Do nothing: there is no engine to load it into."""

    def read_tar_image(self, image):
        return image["repo"], image["tag"]

    def list(self, context):
        return objects.Container.list_by_host(context, self.host), []

    def update_containers_states(self, context, containers, manager):
        """Do nothing: records are the only state there is."""

    def show(self, context, container):
        return container

    def create(self, context, container, image, requested_networks, requested_volumes, **_):
        container.container_id = f"lab-{container.uuid[:8]}"
        container.addresses = {}
        container.status = consts.CREATED
        container.save(context)
        return container

    def start(self, context, container):
        container.status, container.status_reason = consts.RUNNING, None
        return container

    def stop(self, context, container, timeout=None):
        container.status = consts.STOPPED
        return container

    def delete(self, context, container, force):
        """Do nothing: nothing runs."""


def pull(repo, tag):
    """Read an image from the registry that its name begins with, as an engine does; raise where it is not there."""
    host, _, name = repo.partition("/")
    accept = {"Accept": "application/vnd.docker.distribution.manifest.v2+json"}
    found = requests.get(f"http://{host}/v2/{name}/manifests/{tag}", headers=accept, timeout=10)
    if found.status_code != 200:
        raise exception.ImageNotFound(image=f"{repo}:{tag}")
    manifest = found.json()
    for blob in (manifest["config"], *manifest["layers"]):
        content = requests.get(f"http://{host}/v2/{name}/blobs/{blob['digest']}", timeout=10).content
        if f"sha256:{hashlib.sha256(content).hexdigest()}" != blob["digest"]:
            raise exception.ImageNotFound(image=f"{repo}:{tag}")


def register():
    """Make the driver loadable: Zun imports a dotted name only if it begins with `zun.`."""
    module = types.ModuleType("zun.labdriver")
    module.LabDriver = LabDriver
    sys.modules[module.__name__] = module
