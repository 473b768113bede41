"""Octavia's API alone: its workers need a broker and amphorae."""

import sys

from octavia.common import config
from serve import answer, arguments

HOST, PORT, FOLDER, _ = arguments()
sys.argv = ["octavia-api", "--config-file", f"{FOLDER}/octavia.conf"]
# NOTE: Octavia sets a pool timeout, which the pool that SQLAlchemy uses for SQLite does not take.
config.cfg.CONF.set_default("pool_timeout", None, "database")

from octavia.wsgi.api import application  # noqa: E402

answer(application, HOST, PORT)
