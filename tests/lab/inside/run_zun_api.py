"""Zun's API alone, at another address: a second server behind the same database."""

import sys

from serve import answer, arguments

HOST, PORT, FOLDER, _ = arguments()
sys.argv = ["zun-api", "--config-file", f"{FOLDER}/zun.conf"]

from zun.wsgi.api import application  # noqa: E402

answer(application, HOST, PORT)
