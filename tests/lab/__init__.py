"""A lab of real OpenStack services on loopback, for tests that want true answers.

`python -m tests.lab up|down|status|wipe` from the root of the repository; the first `up` also installs.

CONTAINER4NFV_LAB       folder of everything it writes (default: .lab); its file system must keep user
                        extended attributes, where Swift stores metadata (tmpfs does from Linux 6.6)
CONTAINER4NFV_LAB_HOST  loopback address (default: 127.0.0.71), where services listen on their usual ports

Labs with another folder and another address live side by side.  Debian packages needed: python3.11 and
python3.11-venv, no compiler and no server; a package index for the first start.  What only some tests need
stands beside it (`beside.py`): docker-registry of Debian, kuryr-libnetwork and two more zun-api.  Barbican,
Ironic and Manila come with `up --with barbican,ironic,manila` (`more.py`).
"""

from .lab import Lab, ensure_running, lab_from_environment
from .place import LabError

__all__ = ["Lab", "LabError", "ensure_running", "lab_from_environment"]
