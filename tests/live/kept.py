"""Everything a lab keeps: each row of each service's database, and each file of its object stores and registry."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

from tests.lab import Lab
from tests.lab.rest import send

# What ticks by itself, by table (database.table) and column, and why; everything else may not change.
TICKING = {
    "cinder.services": ({"updated_at", "report_count"}, "each service reports that it is alive"),
    "cinder.workers": ({"updated_at"}, "cinder-volume reports what it works on"),
    "heat.service": ({"updated_at"}, "each engine reports that it is alive"),
    "magnum.magnum_service": ({"last_seen_up", "report_count", "updated_at"}, "the conductor reports that it is alive"),
    "neutron.agents": (
        {"started_at", "heartbeat_timestamp", "configurations", "load"},
        "each agent reports that it is alive",
    ),
    "nova.services": ({"updated_at", "report_count", "last_seen_up"}, "each service reports that it is alive"),
    "nova.compute_nodes": ({"updated_at", "stats"}, "each compute reports what it has left"),
    "zun.zun_service": ({"last_seen_up", "report_count", "updated_at"}, "each compute reports that it is alive"),
    "zun.compute_node": ({"updated_at"}, "each compute reports what it has left"),
}
# Of the files: what services write for themselves.
OURS = {"db": "the databases, which are read as such", "recon": "what Swift's servers note of their own work"}

# What services remember of things that are gone, and what is no thing of anybody's, by table, column or folder.
HISTORY = {
    "heat.event": "what happened to stacks",
    "heat.raw_template": "templates, of deleted stacks too",
    "heat.resource_properties_data": "the same of their resources",
    "heat.stack_tag": "tags, of deleted stacks too",
    "keystone.revocation_event": "tokens that ended",
    "keystone.trust_role": "roles of trusts, of deleted ones too",
    "nova.instance_actions": "what was done to servers",
    "nova.instance_actions_events": "the same in detail",
    "nova.s3_images": "each image that a server ever had",
    "nova_api.request_specs": "what was asked of the scheduler, of deleted servers too",
    "placement.projects": "each project that ever had an allocation",
    "placement.traits": "words that a compute once used",
    "placement.users": "each user that ever had one",
    "zun.container_actions": "what was done to containers",
    "zun.container_actions_events": "the same in detail",
}
COUNTED = {
    "keystone.user": ({"last_active_at"}, "the day of the last login"),
    "placement.resource_providers": ({"generation", "updated_at"}, "counts each change"),
}
CACHES = {
    "zun/images": "the images that a compute pulled",
    "nova/instances/locks": "files that a compute locks",
    "nova/instances/compute_nodes": "which computes it saw",
}
SWIFTS = ".data"  # an object; the rest are its databases, and notes of what was deleted
# How services say that a row is of something gone.
GONE = ("deleted_at", "deleted", "queued_for_delete")

State = Mapping[str, Counter[str]]


def settle(lab: Lab) -> None:
    """Have Swift put what was written before into its databases, which it else does when they are next read."""
    for folder, port, question in (
        ("accounts", 6202, "SELECT account FROM account_stat"),
        ("containers", 6201, "SELECT account, container FROM container_info"),
    ):
        for path in (lab.var / "swift" / "sda1" / folder).glob("*/*/*/*.db"):
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=30)) as database:
                names = database.execute(question).fetchone()
            answer = send("GET", "/".join([f"http://{lab.host}:{port}/sda1", path.parts[-4], *names]))
            assert answer.status in (200, 204, 404), answer


def kept(var: Path) -> State:
    """The rows by ``database.table``, the files by folder and name, as text that can be compared."""
    rows = {name: rows for path in sorted((var / "db").glob("*.db")) for name, rows in _tables(path)}
    return rows | dict(_files(var))


def living(var: Path) -> State:
    """The same without what is only remembered: of things that are there now."""
    rows = {name: rows for path in sorted((var / "db").glob("*.db")) for name, rows in _tables(path, COUNTED, GONE)}
    files = {name: file for name, file in _files(var) if not name.startswith(tuple(CACHES))
             and (not name.startswith("swift/") or name.endswith(SWIFTS))}  # fmt: skip
    return {name: one for name, one in rows.items() if name not in HISTORY} | files


def _tables(
    path: Path, counted: Mapping[str, tuple[set[str], str]] = MappingProxyType({}), gone: tuple[str, ...] = ()
) -> Iterator[tuple[str, Counter[str]]]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=30)) as database:
        found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in found:
            name = f"{path.stem}.{table}"
            columns = [column for _, column, *_ in database.execute(f'PRAGMA table_info("{table}")')]
            ticks = TICKING.get(name, (set(), ""))[0] | counted.get(name, (set(), ""))[0]
            wanted = ", ".join(f'"{column}"' for column in columns if column not in ticks)
            there = " AND ".join(["1", *(f'coalesce("{column}", 0) = 0' for column in columns if column in gone)])
            yield name, Counter(map(repr, database.execute(f'SELECT {wanted} FROM "{table}" WHERE {there}')))  # noqa: S608


def _files(var: Path) -> Iterator[tuple[str, Counter[str]]]:
    for path in sorted(var.rglob("*")):
        place = path.relative_to(var)
        if path.is_file() and not set(OURS) & set(place.parts[:2]):
            facts = path.stat()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            yield str(place), Counter([f"{facts.st_size} bytes, {digest}, written {facts.st_mtime_ns}"])


def changes(before: State, after: State) -> list[str]:
    """A line for each row or file that is there in one of the two only."""
    lines = []
    for name in sorted({*before, *after}):
        then, now = before.get(name, Counter()), after.get(name, Counter())
        lines += [f"{name}: gone {row}" for row in then - now] + [f"{name}: new {row}" for row in now - then]
    return lines
