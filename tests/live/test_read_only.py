"""Read-only, proven on what the services keep: no row of a database and no stored file differs after an audit.

As admin, with every other API given, by every command that asks a cloud.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.lab import Lab
from tests.lab.rest import Session
from tests.lab.states import entered
from tests.lab.states.users import log_in

from .conftest import Beside
from .kept import changes, kept, settle
from .planes import options as cluster

Command = Callable[..., subprocess.CompletedProcess[str]]
COMMANDS = (["run"], ["releases"], ["explain", "private-registry"], ["explain", "zun-ha"])


@pytest.fixture(scope="module")
def everything(lab: Lab, beside: Beside) -> Iterator[list[str]]:
    """The options of an audit that is given every other API, in a cloud in which each has something to say."""
    with ExitStack() as stack:
        words = beside("registry-swift", "zun", "zun-api", "kuryr")
        stack.enter_context(entered(log_in(lab), "zun-registry-on-swift", "macvlan", "magnum-cluster-with-registry"))
        yield words + cluster({"cluster": "macvlan"}, lab, stack)


def test_nothing_that_is_kept_differs_after_an_audit(command: Command, lab: Lab, everything: list[str]) -> None:
    settle(lab)
    before = kept(lab.var)
    for words in COMMANDS:
        planes = everything if words[0] != "releases" else []
        done = command(*words, "--os-cloud", "lab-admin", *planes)
        assert done.returncode in (0, 1), done.stderr
    assert "\n".join(changes(before, kept(lab.var))) == ""


def test_what_ticks_is_all_that_changes_without_an_audit(lab: Lab) -> None:
    """Else the test above would pass or fail by the minute."""
    before = kept(lab.var)
    time.sleep(15)  # the longest of the services' heartbeats is ten seconds
    assert "\n".join(changes(before, kept(lab.var))) == ""


def test_one_written_row_is_noticed(lab: Lab) -> None:
    before, admin = kept(lab.var), Session(lab, "admin", "admin")
    made = admin.request("POST", ":9696/v2.0/networks", {"network": {"name": "written"}}).json["network"]
    try:
        lines = changes(before, kept(lab.var))
    finally:
        admin.request("DELETE", f":9696/v2.0/networks/{made['id']}")
    assert any(line.startswith("neutron.networks: new ") and made["id"] in line for line in lines)
