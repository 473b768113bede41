"""Magnum's API and conductor in one process (fake:// RPC)."""

import sys

import magnum.cmd
from serve import arguments

HOST, PORT, FOLDER, _ = arguments()
sys.argv = ["magnum-api", "--config-file", FOLDER + "/magnum.conf"]

import eventlet  # noqa: E402
import eventlet.wsgi  # noqa: E402
import exchange  # noqa: E402
import magnum.conf  # noqa: E402
from magnum.api import app  # noqa: E402
from magnum.common import rpc_service, service, short_id  # noqa: E402
from magnum.conductor.handlers import (  # noqa: E402
    ca_conductor,
    cluster_conductor,
    conductor_listener,
    indirection_api,
)

HANDLERS = (indirection_api, cluster_conductor, conductor_listener, ca_conductor)
exchange.share()
service.prepare_service(sys.argv)
CONDUCTOR = rpc_service.Service.create(
    magnum.conf.CONF.conductor.topic,
    short_id.generate_id(),
    [module.Handler() for module in HANDLERS],
    binary="magnum-conductor",
)
CONDUCTOR.create_periodic_tasks()
CONDUCTOR.start()
eventlet.wsgi.server(eventlet.listen((HOST, PORT)), app.load_app(), log_output=False)
