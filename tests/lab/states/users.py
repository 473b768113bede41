"""Whom the states act as, and what they have in common: a thing that is made and removed again."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.lab import Lab, LabError
from tests.lab.rest import Session


@dataclass(frozen=True)
class Users:
    """A lab and its users, logged in: member is of project demo, other of project other."""

    lab: Lab
    admin: Session
    member: Session
    other: Session

    def by_name(self, name: str) -> Session:
        """Return the session of admin, member or other."""
        found: Session = getattr(self, name)
        return found


State = Callable[[Users], AbstractContextManager[object]]


def log_in(lab: Lab) -> Users:
    """Return the lab's users, each logged in to the project that clouds.yaml names."""
    return Users(lab, Session(lab, "admin", "admin"), Session(lab, "member", "demo"), Session(lab, "other", "other"))


@contextmanager
def made(session: Session, path: str, kind: str, /, **properties: Any) -> Iterator[dict[str, Any]]:
    """POST a thing as OpenStack wraps it (`{kind: …}`), and DELETE it afterwards."""
    thing: dict[str, Any] = session.request("POST", path, {kind: properties}).json[kind]
    try:
        yield thing
    finally:
        session.request("DELETE", f"{path}/{thing['id']}")


@contextmanager
def row(users: Users, database: str, table: str, **columns: Any) -> Iterator[None]:
    """Keep a row in a table of one of the lab's own databases."""
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    # Table and columns are literals of the states below.
    written = write(users, database, f"INSERT INTO {table} ({names}) VALUES ({marks})", *columns.values())  # noqa: S608
    try:
        yield
    finally:
        write(users, database, f"DELETE FROM {table} WHERE rowid = ?", written)  # noqa: S608


def write(users: Users, database: str, statement: str, *values: Any) -> int:
    """Execute one statement in one of the lab's databases and return the last row's number."""
    path = users.lab.var / "db" / f"{database}.db"
    with closing(sqlite3.connect(path, timeout=30)) as connection, connection:
        return connection.execute(statement, values).lastrowid or 0


def ago(**span: float) -> str:
    """Return a moment in the past as the services' databases have it: UTC, without a zone."""
    return (datetime.now(UTC).replace(tzinfo=None) - timedelta(**span)).isoformat(" ")


def until(happened: Callable[[], object], what: str, seconds: float = 20.0) -> None:
    """Wait until something asynchronous has happened."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise LabError(f"the lab waited {seconds:.0f} s in vain: {what}")
        time.sleep(0.05)
