"""Zun's API and two zun-computes in one process: oslo.messaging's fake:// reaches no further."""

import sys

from serve import arguments, wait_for

HOST, PORT, FOLDER, _ = arguments()
sys.argv = ["zun-api", "--config-file", f"{FOLDER}/zun.conf"]

# First: it imports zun.cmd, which makes eventlet patch the standard library.
import zun_driver  # noqa: E402

# isort: split
import eventlet  # noqa: E402
import eventlet.wsgi  # noqa: E402
import zun.conf  # noqa: E402
from zun.common import rpc_service  # noqa: E402
from zun.compute import manager  # noqa: E402
from zun.wsgi.api import application  # noqa: E402

CONF = zun.conf.CONF


def compute(host):
    """Start zun-compute of one host; everything it builds reads CONF.host once, while it is built."""
    CONF.set_override("host", host)
    service = rpc_service.Service.create(CONF.compute.topic, host, [manager.Manager()], binary="zun-compute")
    service.start()
    return service


zun_driver.register()
wait_for(HOST, 5000, 8778)
COMPUTES = [compute(host) for host in ("zunhost1", "zunhost2")]
eventlet.wsgi.server(eventlet.listen((HOST, PORT)), application, log_output=False)
