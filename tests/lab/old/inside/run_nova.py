"""Nova's API, conductor, scheduler and one compute with a fake hypervisor in one process (fake:// RPC)."""

import eventlet

eventlet.monkey_patch(os=False)

import sys  # noqa: E402

from serve import arguments, wait_for  # noqa: E402

HOST, _, FOLDER, _ = arguments()
sys.argv = ["nova-all", "--config-file", FOLDER + "/nova.conf"]

import nova.conf  # noqa: E402
import os_vif  # noqa: E402
from nova import config, objects, service  # noqa: E402
from oslo_log import log  # noqa: E402
from oslo_service import service as oslo_service  # noqa: E402

CONF = nova.conf.CONF
config.parse_args(sys.argv)
log.setup(CONF, "nova")
objects.register_all()
os_vif.initialize()
# NOTE: a compute that cannot reach Placement once does not try again.
wait_for(HOST, 25000, 28778)
LAUNCHER = oslo_service.ServiceLauncher(CONF)
LAUNCHER.launch_service(service.Service.create(binary="nova-conductor", topic=CONF.conductor.topic))
LAUNCHER.launch_service(service.Service.create(binary="nova-scheduler", topic=CONF.scheduler_topic))
LAUNCHER.launch_service(service.Service.create(binary="nova-compute", topic=CONF.compute_topic))
LAUNCHER.launch_service(service.WSGIService("osapi_compute", use_ssl=False))
LAUNCHER.wait()
