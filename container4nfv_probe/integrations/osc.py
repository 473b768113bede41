"""The plugin of the ``openstack`` command: ``openstack container4nfv audit``, and what else our own command line has.

How clouds are configured and results are formatted (``-f``, ``-c``) is python-openstackclient's; what is asked,
gates, files and exit codes are those of our own commands, and every request goes through their guard.

Every ``openstack`` command imports this module, and the others only where one of ours is run.
"""

from __future__ import annotations

import argparse

API_NAME = "container4nfv"
API_VERSION_OPTION = "os_container4nfv_api_version"
API_VERSIONS = ("1",)
DEFAULT_API_VERSION = "1"


def build_option_parser(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """No global option of its own."""
    return parser
