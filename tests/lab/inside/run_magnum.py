"""Magnum's API and conductor in one process (fake:// RPC)."""

import sys

from oslo_service import backend
from serve import answer, arguments

backend.init_backend(backend.BackendType.THREADING)
HOST, PORT, FOLDER, _ = arguments()
sys.argv = ["magnum-api", "--config-file", f"{FOLDER}/magnum.conf"]

import magnum.conf  # noqa: E402
from magnum.common import rpc_service, short_id  # noqa: E402
from magnum.conductor.handlers import (  # noqa: E402
    ca_conductor,
    cluster_conductor,
    conductor_listener,
    credential_conductor,
    federation_conductor,
    indirection_api,
    nodegroup_conductor,
)
from magnum.wsgi.api import application  # noqa: E402

HANDLERS = (
    indirection_api,
    cluster_conductor,
    conductor_listener,
    credential_conductor,
    ca_conductor,
    federation_conductor,
    nodegroup_conductor,
)
CONDUCTOR = rpc_service.Service.create(
    magnum.conf.CONF.conductor.topic,
    short_id.generate_id(),
    [module.Handler() for module in HANDLERS],
    binary="magnum-conductor",
)
CONDUCTOR.create_periodic_tasks()
CONDUCTOR.start()
answer(application, HOST, PORT)
