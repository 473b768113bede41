"""Create what must exist before the services start: schemas, Keystone's keys and Swift's rings."""

from __future__ import annotations

import getpass
import grp
import os
import sqlite3
import subprocess
from concurrent.futures import ThreadPoolExecutor

from .place import HERE, LabError, Place
from .processes import last_lines

Steps = list[tuple[str, list[str]]]


def create_schemas(place: Place) -> None:
    """Create every database, two lanes side by side, for two processors."""
    run_lanes(place, _keystone_and_more(place), _nova_and_more(place))


def run_lanes(place: Place, *lanes: Steps) -> None:
    """Run lists of steps side by side, then prepare the databases they made."""
    with ThreadPoolExecutor(len(lanes)) as pool:
        list(pool.map(lambda steps: _run_all(place, steps), lanes))
    for database in (place.var / "db").glob("*.db"):
        connection = sqlite3.connect(database)
        # With a write-ahead log readers do not wait for writers.
        connection.execute("pragma journal_mode=wal")
        connection.close()


def create_rings(place: Place, venv: str = "services", first_port: int = 6200) -> None:
    """Create Swift's rings: one device, one replica."""
    tool = [str(place.venv(venv) / "bin" / name) for name in ("python", "swift-ring-builder")]
    for port, kind in enumerate(("object", "container", "account"), first_port):
        ring = [*tool, str(place.etc / "swift" / f"{kind}.builder")]
        device = f"r1z1-{place.host}:{port}/sda1"
        steps = (["create", "4", "1", "1"], ["add", device, "1"], ["rebalance"])
        _run_all(place, [(f"ring-{kind}", [*ring, *step]) for step in steps])


def _keystone_and_more(place: Place) -> Steps:
    return [
        *((f"keystone-{step[0]}", _tool(place, "keystone", *step)) for step in _keystone(place)),
        ("glance", _tool(place, "glance", "db_sync", settings="glance-api")),
        ("cinder", _tool(place, "cinder", "db", "sync")),
        ("placement", _tool(place, "placement", "db", "sync")),
        ("heat", _tool(place, "heat", "db_sync")),
    ]


def _keystone(place: Place) -> list[list[str]]:
    addresses = [f"--bootstrap-{kind}-url={place.identity}/v3" for kind in ("public", "internal", "admin")]
    bootstrap = ["bootstrap", f"--bootstrap-password={place.password}", "--bootstrap-region-id=RegionOne"]
    owner = [f"--keystone-user={getpass.getuser()}", f"--keystone-group={grp.getgrgid(os.getgid()).gr_name}"]
    return [["db_sync"], ["fernet_setup", *owner], ["credential_setup", *owner], [*bootstrap, *addresses]]


def _nova_and_more(place: Place) -> Steps:
    cell0 = f"sqlite:///{place.var}/db/nova_cell0.db?timeout=30"
    glare = str(place.venv("glare") / "bin/glare-db-manage")
    return [
        ("nova-api", _tool(place, "nova", "api_db", "sync")),
        ("nova-cell0", _tool(place, "nova", "cell_v2", "map_cell0", "--database_connection", cell0)),
        ("nova", _tool(place, "nova", "db", "sync")),
        ("nova-cell1", _tool(place, "nova", "cell_v2", "create_cell", "--name", "cell1")),
        *((name, _from_models(place, name)) for name in ("zun", "magnum", "neutron", "octavia")),
        ("glare", [glare, "--config-file", str(place.etc / "glare/glare.conf"), "upgrade"]),
    ]


def _tool(place: Place, name: str, *arguments: str, settings: str = "") -> list[str]:
    configuration = str(place.etc / name / f"{settings or name}.conf")
    return [str(place.venv() / "bin" / f"{name}-manage"), "--config-file", configuration, *arguments]


def _from_models(place: Place, name: str) -> list[str]:
    script, database = HERE / "inside/create_schema.py", place.var / "db" / f"{name}.db"
    return [str(place.venv() / "bin/python"), str(script), name, str(database)]


def _run_all(place: Place, steps: Steps) -> None:
    place.log.mkdir(parents=True, exist_ok=True)
    for name, command in steps:
        log = place.log / f"create-{name}.log"
        with log.open("w") as output:
            done = subprocess.run(
                command, stdout=output, stderr=subprocess.STDOUT, env=place.environment(), check=False
            )
        if done.returncode:
            raise LabError(f"creating {name} failed with {done.returncode}:\n{last_lines(log)}")
