"""Nova's API, conductor, scheduler and two computes with fake hypervisors in one process (fake:// RPC)."""

import os
import sys
import uuid

from serve import answer, arguments, wait_for

HOST, PORT, FOLDER, _ = arguments()
sys.argv = ["nova-api"]
os.environ["OS_NOVA_CONFIG_DIR"] = FOLDER

# First: Nova forbids eventlet, unless something else has imported it before.
from nova.wsgi.osapi_compute import application  # noqa: E402

# isort: split
import os_vif  # noqa: E402
from nova import objects, service  # noqa: E402
from nova.compute import manager  # noqa: E402
from nova.compute import rpcapi as compute_rpcapi  # noqa: E402
from nova.conductor import rpcapi as conductor_rpcapi  # noqa: E402
from nova.scheduler import rpcapi as scheduler_rpcapi  # noqa: E402
from nova.virt import fake  # noqa: E402


def node_uuid(nodename):
    """Give a hypervisor the same id after every restart; Nova refuses a host whose id changed."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, nodename))


class LabDriver(fake.FakeDriver):
    """The fake hypervisor of Nova's own tests, with ids that last."""

    def get_available_resource(self, nodename):
        return {**super().get_available_resource(nodename), "uuid": node_uuid(nodename)}

    def get_nodenames_by_uuid(self, refresh=False):
        return {node_uuid(nodename): nodename for nodename in self.get_available_nodes()}


fake.LabDriver = LabDriver
# NOTE: the identity file under state_path is one per machine, and here two hosts share a machine.
manager.ComputeManager._ensure_existing_node_identity = lambda self, service_ref: None

objects.register_all()
os_vif.initialize()
SERVICES = [
    service.Service.create(binary="nova-conductor", topic=conductor_rpcapi.RPC_TOPIC),
    service.Service.create(binary="nova-scheduler", topic=scheduler_rpcapi.RPC_TOPIC),
    *(
        service.Service.create(
            host=host,
            binary="nova-compute",
            topic=compute_rpcapi.RPC_TOPIC,
            topic_alt=compute_rpcapi.RPC_TOPIC_ALT,
        )
        for host in ("novahost1", "novahost2")
    ),
]
wait_for(HOST, 5000, 8778)
for each in SERVICES:
    each.start()
answer(application, HOST, PORT)
