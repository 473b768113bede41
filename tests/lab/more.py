"""Barbican, Ironic and Manila: not in the lab by itself, but when they are asked for, in an environment of their own.

`python -m tests.lab up --with barbican,ironic,manila` leaves them there until `down`; a test has them
while `running` lasts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from . import bootstrap, configure, identity, install, processes
from .place import HERE, LabError
from .services import Service

if TYPE_CHECKING:
    from .lab import Lab

VENV = "more"
MORE = tuple(
    Service(name, port, "run_more.py", application=name, venv=VENV)
    for name, port in (("barbican", 9311), ("ironic", 6385), ("manila", 8786))
)
# As their installers register them.
CATALOG = {
    "barbican": ("key-manager", ":9311"),
    "ironic": ("baremetal", ":6385"),
    "manila": ("sharev2", ":8786/v2"),
}


def start(lab: Lab, names: Sequence[str]) -> None:
    """Install what is missing, create state, start them and put them into the catalogue."""
    services = chosen(names)
    if not install.is_installed(lab, VENV):
        install.install(lab, VENV)
    configure.configure(lab)
    for each in services:
        if not (lab.var / "db" / f"{each.name}.db").exists():
            bootstrap.run_lanes(lab, _schema(lab, each.name))
    identity.register_more(lab, [(each.name, *CATALOG[each.name]) for each in services])
    for each in services:
        processes.start(lab, each)
    for each in services:
        lab.wait(each)


def chosen(names: Sequence[str]) -> list[Service]:
    """The services of these names."""
    known = {each.name: each for each in MORE}
    if unknown := [name for name in names if name not in known]:
        raise LabError(f"--with knows no {unknown[0]}: it knows {', '.join(known)}", 2)
    return [known[name] for name in names]


@contextmanager
def running(lab: Lab, *names: str) -> Iterator[None]:
    """Have them in the lab for a while."""
    try:
        start(lab, names)
        yield
    finally:
        processes.stop(lab, chosen(names))
        identity.forget(lab, [CATALOG[name][0] for name in names])


def _schema(lab: Lab, name: str) -> bootstrap.Steps:
    """How a database comes to be; Barbican makes its own when it starts."""
    folder = lab.venv(VENV) / "bin"
    if name == "ironic":
        tool = [str(folder / "ironic-dbsync"), "--config-file", str(lab.etc / "ironic/ironic.conf"), "create_schema"]
        return [(name, tool)]
    script, database = str(HERE / "inside/create_schema.py"), str(lab.var / "db" / f"{name}.db")
    return [(name, [str(folder / "python"), script, name, database])] if name == "manila" else []
