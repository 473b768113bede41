"""The planes beside a lab, for its audits: a cluster whose one pod has a port of the lab's own Neutron."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.cluster.server import ClusterServer
from tests.cluster.states import STATES
from tests.lab.rest import Session

from .beside import option


def options(wanted: Mapping[str, Any], lab: Any, stack: ExitStack) -> list[str]:
    """The options that give what a recording wants beside the lab, as long as the stack is open."""
    words = [str(word) for word in wanted.get("options", ())]
    if state := wanted.get("cluster"):
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = ClusterServer(STATES[state](**a_port_of_kuryr(lab)), folder)
        stack.enter_context(server)
        words += ["--kubeconfig", str(server.kubeconfig(server.by_token()))]
    for name in wanted.get("beside", ()):
        words += option(lab, name, stack)
    return words


def a_port_of_kuryr(lab: Any) -> dict[str, str]:
    """Id and address of a port that Kuryr made in the lab; {} where there is none."""
    for port in Session(lab, "admin", "admin").get(":9696/v2.0/ports")["ports"]:
        if port["device_owner"] == "compute:kuryr":
            return {"port": port["id"], "ip": port["fixed_ips"][0]["ip_address"]}
    return {}
