"""6: a cloud with 50,000 ports beside one with 5,000."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.measured import COMMAND, ran
from tests.faults.running import Ran
from tests.unit.fake_cloud import FakeCloud

FEW, MANY, PAGE, ROUNDS = 5_000, 50_000, 1000, 7


def measured() -> Iterator[str]:
    """A sentence."""
    few: list[Ran] = []
    many: list[Ran] = []
    for _ in range(ROUNDS):
        few.append(_audited(FEW))
        many.append(_audited(MANY))
    ratio = median(one.seconds for one in many) / median(one.seconds for one in few)
    cpu = median(one.cpu for one in many) / median(one.cpu for one in few)
    yield (
        f"{MANY:,} ports take {ratio:.1f} times as long as {FEW:,} (wanted: 10.5), {cpu:.1f} times the computing;"
        f" {max(one.megabytes for one in many):.0f} MiB at the peak (wanted: 150)."
    )


class Ports(FakeCloud):
    """A cloud with a Neutron of so many ports, in pages."""

    def __init__(self, number: int) -> None:
        super().__init__({"/network/": {"versions": [{"id": "v2.0", "status": "CURRENT", "links": []}]}})
        self.number = number

    def answer(self, method: str, path: str) -> tuple[int, Any]:
        """A page of ports, or whatever else there is."""
        if not path.startswith("/network/v2.0/"):
            return super().answer(method, path)
        if not path.startswith("/network/v2.0/ports"):
            return 200, {path.rpartition("/")[2].partition("?")[0]: []}
        marker = re.search("marker=([0-9]+)", path)
        first = int(marker[1]) if marker else 0
        last = min(first + PAGE, self.number)
        page: dict[str, Any] = {"ports": [_port(one) for one in range(first, last)]}
        if last < self.number:
            page["ports_links"] = [{"rel": "next", "href": f"{self.url}/network/v2.0/ports?limit={PAGE}&marker={last}"}]
        return 200, page


def _port(number: int) -> dict[str, Any]:
    return {
        "id": f"00000000-0000-4000-8000-{number:012}", "device_owner": "compute:nova", "device_id": f"server-{number}",
        "name": "", "tags": [], "network_id": f"net-{number % 50}", "project_id": f"p{number % 40}", "status": "ACTIVE",
        "mac_address": f"fa:16:3e:{number >> 16:02x}:{number >> 8 & 255:02x}:{number & 255:02x}",
        "fixed_ips": [{"subnet_id": "s", "ip_address": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"}],
        "allowed_address_pairs": [], "binding:host_id": f"host-{number % 500}", "admin_state_up": True,
    }  # fmt: skip


def _audited(number: int) -> Ran:
    with Ports(number) as cloud, tempfile.TemporaryDirectory() as folder:
        cloud.offers("network", f"{cloud.url}/network")
        path = Path(folder) / "clouds.yaml"
        cloud.configures(path)
        environment = os.environ | {"OS_CLIENT_CONFIG_FILE": str(path)}
        done = ran(
            [*COMMAND, "run", "kuryr-macvlan-ipvlan", "--os-cloud", "mine", "-q", "-o", f"{folder}/r.json"], environment
        )
        report = json.loads((Path(folder) / "r.json").read_text())
        pages = sum("/ports" in one["url"] and one["status"] == 200 for one in report["exchanges"])
        assert pages == -(-number // PAGE), (pages, done.err)
        return done
