"""Heat's API and engine in one process (fake:// RPC): heat-all, as Heat itself offers it."""

import sys

from serve import arguments

_, _, FOLDER, _ = arguments()
sys.argv = ["heat-all", "--config-file", FOLDER + "/heat.conf"]

from heat.cmd import all as heat_all  # noqa: E402

heat_all.main()
