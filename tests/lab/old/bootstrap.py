"""Create what must exist before the old services start: schemas, Keystone's keys and Swift's rings."""

from __future__ import annotations

import getpass
import grp
import os

from ..bootstrap import Steps, create_rings, run_lanes
from ..place import Place
from .install import HERE


def create_state(place: Place) -> None:
    """Create every database and ring."""
    run_lanes(place, _pike_and_rocky(place), _ocata(place))
    create_rings(place, "pike", 26200)


def _pike_and_rocky(place: Place) -> Steps:
    return [
        *((f"keystone-{step[0]}", _tool(place, "pike", "keystone", *step)) for step in _keystone(place)),
        ("glance", _tool(place, "pike", "glance", "db_sync", settings="glance-api")),
        ("zun", _from_models(place, "pike", "zun")),
        ("magnum", _from_models(place, "pike", "magnum")),
        ("heat", _tool(place, "rocky", "heat", "db_sync")),
        ("glare", [*_script(place, "pike", "glare-db-manage"), *_settings(place, "glare", "glare"), "upgrade"]),
    ]


def _keystone(place: Place) -> list[list[str]]:
    addresses = [f"--bootstrap-{kind}-url={place.identity}/v3" for kind in ("public", "internal", "admin")]
    bootstrap = ["bootstrap", f"--bootstrap-password={place.password}", "--bootstrap-region-id=RegionOne"]
    owner = [f"--keystone-user={getpass.getuser()}", f"--keystone-group={grp.getgrgid(os.getgid()).gr_name}"]
    return [["db_sync"], ["fernet_setup", *owner], ["credential_setup", *owner], [*bootstrap, *addresses]]


def _ocata(place: Place) -> Steps:
    cell0 = f"sqlite:///{place.var}/db/nova_cell0.db"
    return [
        ("nova-api", _tool(place, "ocata", "nova", "api_db", "sync")),
        ("nova-cell0", _tool(place, "ocata", "nova", "cell_v2", "map_cell0", "--database_connection", cell0)),
        ("nova", _tool(place, "ocata", "nova", "db", "sync")),
        ("nova-cell1", _tool(place, "ocata", "nova", "cell_v2", "create_cell", "--name", "cell1")),
        ("cinder", _tool(place, "ocata", "cinder", "db", "sync")),
        ("neutron", _from_models(place, "ocata", "neutron")),
    ]


def _tool(place: Place, venv: str, name: str, *arguments: str, settings: str = "") -> list[str]:
    return [*_script(place, venv, f"{name}-manage"), *_settings(place, name, settings or name), *arguments]


def _script(place: Place, venv: str, name: str) -> list[str]:
    return [str(place.venv(venv) / "bin" / script) for script in ("python", name)]


def _settings(place: Place, name: str, settings: str) -> list[str]:
    return ["--config-file", str(place.etc / name / f"{settings}.conf")]


def _from_models(place: Place, venv: str, name: str) -> list[str]:
    script, database = HERE / "inside/create_schema.py", place.var / "db" / f"{name}.db"
    return [str(place.venv(venv) / "bin/python"), str(script), name, str(database)]
