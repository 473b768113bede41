"""Cinder's API, scheduler and one volume service with a logging-only driver in one process (fake:// RPC)."""

import sys

from cinder import monkey_patch
from serve import arguments

monkey_patch.patch()
HOST, PORT, FOLDER, _ = arguments()
sys.argv = ["cinder-api", "--config-file", f"{FOLDER}/cinder.conf"]

import eventlet  # noqa: E402
import eventlet.wsgi  # noqa: E402
import os_brick  # noqa: E402
from cinder import objects, service  # noqa: E402
from cinder.common import constants  # noqa: E402
from cinder.wsgi.api import application  # noqa: E402
from oslo_config import cfg  # noqa: E402

BACKEND = "fakelvm"


class LabService(service.Service):
    """A service that shares its process with another."""

    def report_state(self):
        """Report for itself: Cinder keeps the id in the class, where the last one started wins."""
        service.Service.service_id = self.origin_service_id
        super().report_state()


objects.register_all()
os_brick.setup(cfg.CONF)
SERVICES = [
    LabService.create(binary="cinder-scheduler"),
    LabService.create(
        host=f"{cfg.CONF.host}@{BACKEND}",
        service_name=BACKEND,
        binary=constants.VOLUME_BINARY,
        coordination=False,
    ),
]
for each in SERVICES:
    each.start()
eventlet.wsgi.server(eventlet.listen((HOST, PORT)), application, log_output=False)
