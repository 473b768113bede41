"""Heat's API and engine in one process (fake:// RPC)."""

import sys

from oslo_service import backend
from serve import answer, arguments

backend.init_backend(backend.BackendType.THREADING)
HOST, PORT, FOLDER, _ = arguments()
sys.argv = ["heat-api", "--config-file", f"{FOLDER}/heat.conf"]

from heat.common import config  # noqa: E402
from heat.engine import service, template  # noqa: E402
from heat.rpc import api as rpc_api  # noqa: E402
from heat.wsgi.api import application  # noqa: E402
from oslo_config import cfg  # noqa: E402

config.startup_sanity_check()
template._get_template_extension_manager()
ENGINE = service.EngineService(cfg.CONF.host, rpc_api.ENGINE_TOPIC)
ENGINE.start()
answer(application, HOST, PORT)
