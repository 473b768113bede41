"""One of Swift's servers, as `run_swift.py HOST PORT CONFIG_FOLDER KIND`."""

import sys

from serve import arguments

_, _, FOLDER, (KIND,) = arguments()

# First: Swift reads /etc/swift/swift.conf unless it is told otherwise before anything else is imported.
from swift.common import utils  # noqa: E402

utils.set_swift_dir(FOLDER)
utils.validate_hash_conf()

# isort: split
from swift.common import constraints, storage_policy  # noqa: E402
from swift.common.wsgi import run_wsgi  # noqa: E402

storage_policy.reload_storage_policies()
constraints.reload_constraints()
SERVER = KIND + "-server"
sys.exit(run_wsgi(FOLDER + "/" + SERVER + ".conf", SERVER, verbose=True))
