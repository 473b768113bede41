"""``python -m container4nfv_probe``."""

import sys

from container4nfv_probe.cli.main import main

sys.exit(main())
