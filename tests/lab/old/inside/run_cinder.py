"""Cinder's API, scheduler and one volume service with a logging-only driver in one process (fake:// RPC)."""

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402

from serve import arguments  # noqa: E402

_, _, FOLDER, _ = arguments()
sys.argv = ["cinder-all", "--config-file", FOLDER + "/cinder.conf"]

from cinder import objects, rpc, service, version  # noqa: E402
from cinder.cmd import volume  # noqa: E402
from cinder.common import config  # noqa: E402
from oslo_config import cfg  # noqa: E402
from oslo_log import log  # noqa: E402
from oslo_service import service as oslo_service  # noqa: E402

CONF = cfg.CONF
BACKEND = "fakelvm"

objects.register_all()
CONF(sys.argv[1:], project="cinder", version=version.version_string())
log.setup(CONF, "cinder")
config.set_middleware_defaults()
rpc.init(CONF)
CONF.register_opt(volume.host_opt, group=BACKEND)
VOLUME = {"host": CONF.host + "@" + BACKEND, "service_name": BACKEND, "coordination": True}
LAUNCHER = oslo_service.ServiceLauncher(CONF)
LAUNCHER.launch_service(service.Service.create(binary="cinder-scheduler"))
LAUNCHER.launch_service(service.Service.create(binary="cinder-volume", **VOLUME))
LAUNCHER.launch_service(service.WSGIService("osapi_volume"))
LAUNCHER.wait()
