"""Neutron's API; without agents nobody needs its RPC."""

import sys

from serve import answer, arguments, one_at_a_time

HOST, PORT, FOLDER, _ = arguments()

from neutron.common import config  # noqa: E402

FILES = ("neutron.conf", "ml2_conf.ini")
config.init([word for name in FILES for word in ("--config-file", FOLDER + "/" + name)])
config.setup_logging()
config.set_config_defaults()
sys.argv = ["neutron-server"]
answer(one_at_a_time(config.load_paste_app("neutron")), HOST, PORT)
