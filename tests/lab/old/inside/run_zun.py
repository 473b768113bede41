"""Zun's API and two zun-computes in one process: oslo.messaging's fake:// reaches no further."""

import sys
import types

import zun.cmd
from serve import arguments, wait_for

HOST, PORT, FOLDER, _ = arguments()
sys.argv = ["zun-api", "--config-file", FOLDER + "/zun.conf"]

import eventlet  # noqa: E402
import eventlet.wsgi  # noqa: E402
import exchange  # noqa: E402
import zun.conf  # noqa: E402
from zun import objects  # noqa: E402
from zun.api import wsgi  # noqa: E402
from zun.common import rpc_service  # noqa: E402
from zun.compute import manager  # noqa: E402
from zun.container import driver  # noqa: E402

CONF = zun.conf.CONF
GIB = 1 << 30


class LabDriver(driver.ContainerDriver):
    """Describes a host that has no container engine; images are the lab's Glance's for real."""

    capabilities = {"support_sandbox": False, "support_standalone": True}

    def update_containers_states(self, context, containers):
        """Do nothing: nothing runs."""

    def get_host_numa_topology(self):
        cell = {"id": 0, "cpuset": {0, 1}, "pinned_cpus": set()}
        return objects.NUMATopology(nodes=[objects.numa.NUMANode(**cell)])

    def get_host_mem(self):
        return 16 * GIB, 8 * GIB, 8 * GIB, 8 * GIB

    def get_host_info(self):
        return 0, 0, 0, 0, 8, "x86_64", "linux", "Debian GNU/Linux", "4.9.0", {}

    def get_cpu_used(self):
        return 0.0

    def get_available_nodes(self):
        return [CONF.host]


def compute(host):
    """Start zun-compute of one host; everything it builds reads CONF.host once, while it is built."""
    CONF.set_override("host", host)
    service = rpc_service.Service.create(CONF.compute.topic, host, [manager.Manager()], binary="zun-compute")
    service.start()
    return service


# NOTE: Zun imports a dotted name as it is only if it begins with `zun.`.
MODULE = types.ModuleType("zun.labdriver")
MODULE.LabDriver = LabDriver
sys.modules[MODULE.__name__] = MODULE

exchange.share()
APPLICATION = wsgi.init_application()
wait_for(HOST, 25000)
COMPUTES = [compute(host) for host in ("zunhost1", "zunhost2")]
eventlet.wsgi.server(eventlet.listen((HOST, PORT)), APPLICATION, log_output=False)
