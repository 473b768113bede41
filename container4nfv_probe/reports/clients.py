"""What to install for the ``openstack`` commands that a report shows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from container4nfv_probe.rules.report import Result

COMMAND = re.compile(r"\bopenstack ([a-z]+)")
CLIENT = "python-openstackclient"
# The plugin that has the commands of each first word; all others are of the client itself.
PLUGINS = {
    "appcontainer": "python-zunclient",
    "coe": "python-magnumclient",
    "loadbalancer": "python-octaviaclient",
    "orchestration": "python-heatclient",
    "resource": "osc-placement",
    "stack": "python-heatclient",
}


def commands(result: Result, deciding: bool = False) -> list[str]:
    """The commands that are shown of a result, or of what decides it: to see what was asked, and to settle it."""
    told = [one for one in result.checks if one.answer.evidence and (one.deciding or not deciding)]
    asked = [text for one in told for text in one.commands]
    return asked + [text for way in result.steps for one in way for text in one.commands]


def needed(shown: Iterable[str]) -> str:
    """What these commands need, in a sentence; "" where none is of ``openstack``."""
    words = sorted({found[1] for text in shown if (found := COMMAND.search(text))})
    plugins = [f"openstack {word} needs {PLUGINS[word]}" for word in words if word in PLUGINS]
    return f"{'; '.join((f'The openstack commands are those of {CLIENT}', *plugins))}." if words else ""
