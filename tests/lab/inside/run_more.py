"""Barbican's, Ironic's or Manila's API, as `run_more.py HOST PORT CONFIG_FOLDER SERVICE`; no daemon behind it.

The folder is the home of the process: there oslo.config looks for the file of a service's name.
"""

import importlib
import os
import sys

from oslo_service import backend
from serve import answer, arguments, one_at_a_time

backend.init_backend(backend.BackendType.THREADING)
HOST, PORT, FOLDER, (NAME,) = arguments()
os.environ["HOME"] = FOLDER
os.chdir(FOLDER)
sys.argv = [f"{NAME}-api"]
if NAME == "barbican":  # its own entry reads /etc/barbican, whatever the configuration says
    from paste import deploy

    APPLICATION = deploy.loadapp(f"config:{FOLDER}/barbican-api-paste.ini")
else:
    APPLICATION = importlib.import_module(f"{NAME}.wsgi.api").application
answer(one_at_a_time(APPLICATION), HOST, PORT)
