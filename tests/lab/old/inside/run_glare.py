"""Glare's API: the steps of glare.cmd.api without its forking eventlet server."""

import sys

from serve import answer, arguments, one_at_a_time

HOST, PORT, FOLDER, _ = arguments()
sys.argv = ["glare-api", "--config-file", FOLDER + "/glare.conf"]

import glance_store  # noqa: E402
from glare import notification  # noqa: E402
from glare.common import config, wsgi  # noqa: E402, F401  (wsgi registers options)
from oslo_config import cfg  # noqa: E402
from oslo_log import log  # noqa: E402

CONF = cfg.CONF
CONF.import_group("profiler", "glare.common.wsgi")
log.register_options(CONF)
config.parse_args()
log.setup(CONF, "glare")
notification.set_defaults()
glance_store.register_opts(CONF)
glance_store.create_stores(CONF)
glance_store.verify_default_store()
answer(one_at_a_time(config.load_paste_app("glare-api")), HOST, PORT)
