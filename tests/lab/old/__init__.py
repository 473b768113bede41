"""A second lab, of services as old as the gap analysis: Ocata and Pike, under Python 2.7.

`python -m tests.lab --old up|down|status|wipe`; the first `up` also installs, in about four minutes.

CONTAINER4NFV_LAB_OLD       folder of everything it writes (default: .lab-old), on a file system that keeps
                            user extended attributes, where Swift stores metadata
CONTAINER4NFV_LAB_OLD_HOST  loopback address (default: 127.0.0.91), where services listen on ports from 25000 on
PYTHON27                    the interpreter, if it is neither python2.7 on the path nor one that pyenv keeps

Keystone 12 (v3 and v2.0), Glance 15, Zun 0.2, Magnum 5, Swift 2.15 and Glare 0.4 are of Pike; Nova 15, Neutron 10
and Cinder 10 of Ocata; Heat 11 is of Rocky, the first whose OS::Zun::Container starts under these pins.
Needed beside Python 2.7: a C compiler and a package index, for the first start.
"""

from .lab import OldLab, ensure_old_running, old_lab_from_environment
from .python27 import MissingInterpreterError

__all__ = ["MissingInterpreterError", "OldLab", "ensure_old_running", "old_lab_from_environment"]
