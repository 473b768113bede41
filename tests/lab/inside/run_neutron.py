"""Neutron's API, and the heartbeats that agents would send it over RPC if there were any."""

import os
import sys
import threading
import time
from datetime import UTC, datetime

from serve import LOCK, answer, arguments, one_at_a_time

HOST, PORT, FOLDER, _ = arguments()
sys.argv = ["neutron-api"]
os.environ["OS_NEUTRON_CONFIG_DIR"] = FOLDER
os.environ["OS_NEUTRON_CONFIG_FILES"] = "neutron.conf"

from neutron.wsgi.api import application  # noqa: E402
from neutron_lib import context  # noqa: E402
from neutron_lib.plugins import directory  # noqa: E402

OPEN_VSWITCH = {"tunnel_types": ["vxlan"], "tunneling_ip": HOST, "bridge_mappings": {"physnet1": "br-ex"}}
AGENTS = [
    *(
        ("neutron-openvswitch-agent", "N/A", host, "Open vSwitch agent", OPEN_VSWITCH)
        for host in ("zunhost1", "zunhost2", "novahost1", "novahost2")
    ),
    ("neutron-dhcp-agent", "dhcp_agent", "ctl1", "DHCP agent", {"networks": 0}),
    ("neutron-l3-agent", "l3_agent", "ctl1", "L3 agent", {"agent_mode": "legacy", "routers": 0}),
]


def report(binary, topic, host, agent_type, configurations):
    """Write down that one agent is alive, the way its report_state call would."""
    state = {
        "binary": binary,
        "topic": topic,
        "host": host,
        "agent_type": agent_type,
        "availability_zone": "nova",
        "configurations": configurations,
        "start_flag": True,
    }
    now = datetime.now(UTC).replace(tzinfo=None)
    directory.get_plugin().create_or_update_agent(context.get_admin_context(), state, now)


def report_for_ever():
    """Keep every agent alive: Neutron gives one up after 75 seconds."""
    while True:
        for agent in AGENTS:
            with LOCK:
                report(*agent)
        time.sleep(25)


threading.Thread(target=report_for_ever, daemon=True).start()
answer(one_at_a_time(application), HOST, PORT)
