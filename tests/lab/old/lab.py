"""Bring the old lab up and down."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from ..lab import Lab, Say
from ..place import REPOSITORY, LabError
from ..rest import Session
from ..services import Service
from . import bootstrap, configure, identity, install, population
from .services import SERVICES


@dataclass(frozen=True)
class OldLab(Lab):
    """A cloud of real OpenStack services of 2017 on one loopback address."""

    services: ClassVar[tuple[Service, ...]] = SERVICES
    cloud: ClassVar[str] = "old-demo"

    @property
    def identity(self) -> str:
        """Keystone's address, without a version."""
        return f"http://{self.host}:25000"

    def environment(self) -> dict[str, str]:
        """Return an environment in which home is the lab's, and SQLite is as it was: see sitecustomize.py."""
        inside = {"PYTHONPATH": str(install.HERE / "inside"), "PYTHONDONTWRITEBYTECODE": "1"}
        return super().environment() | inside | {"HOME": str(self.etc)}

    def install_all(self, say: Say) -> None:
        """Install the services; every test wants all of them."""
        with self._alone():
            self._install(say)

    def _install(self, say: Say, wanted: Iterable[str] = ()) -> None:
        names = install.missing(self)
        if names:
            install.install(self, names, say)

    def _configure(self) -> None:
        configure.configure(self)

    def _create_state(self) -> None:
        bootstrap.create_state(self)

    def _register(self) -> None:
        identity.register(self)

    def _populate(self) -> None:
        population.populate(self)

    def _wait_for_hosts(self, seconds: float = 120.0) -> None:
        """Wait for both of Zun's computes and Nova's hypervisor."""
        admin = Session(self, "admin", "admin")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            containers = [each["state"] for each in admin.get(":29517/v1/services")["services"]]
            servers = admin.get(":28774/v2.1/os-hypervisors")["hypervisors"]
            if containers.count("up") == 2 and servers:
                return
            time.sleep(0.5)
        raise LabError(f"computes missing: Zun says {containers}, Nova lists {len(servers)} hypervisors")


def old_lab_from_environment() -> OldLab:
    """Return the old lab that the environment names, or the default one."""
    folder = os.environ.get("CONTAINER4NFV_LAB_OLD") or str(REPOSITORY / ".lab-old")
    host = os.environ.get("CONTAINER4NFV_LAB_OLD_HOST") or "127.0.0.91"
    return OldLab(Path(folder).resolve(), host)


def ensure_old_running(say: Say = lambda _: None) -> OldLab:
    """Return the old lab of the environment, brought up first if it is not."""
    lab = old_lab_from_environment()
    lab.up(say)
    return lab
