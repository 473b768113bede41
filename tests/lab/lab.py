"""Bring the lab up and down, as a whole or one service at a time."""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ClassVar

from . import bootstrap, configure, identity, install, population, processes
from .beside import BESIDE
from .more import MORE
from .place import LabError, Place, place_from_environment
from .rest import Session, send
from .services import SERVICES, Service, service

Say = Callable[[str], None]


@dataclass(frozen=True)
class Lab(Place):
    """A cloud of real OpenStack services on one loopback address."""

    services: ClassVar[tuple[Service, ...]] = SERVICES
    beside: ClassVar[tuple[Service, ...]] = BESIDE
    more: ClassVar[tuple[Service, ...]] = MORE
    cloud: ClassVar[str] = "lab-member"  # one of clouds.yaml to begin with

    def running(self) -> bool:
        """Tell whether every service has its process and answers."""
        with ThreadPoolExecutor(len(self.services)) as pool:
            return self.clouds_file.exists() and all(pool.map(self._is_up, self.services))

    def status(self) -> dict[str, str]:
        """Tell for each service: up, silent or down."""
        return {each.name: self._state(each) for each in self.services}

    def start(self, name: str) -> None:
        """Start one service and wait until it answers."""
        processes.start(self, service(name, self.services))
        self.wait(service(name, self.services))

    def stop(self, name: str) -> None:
        """Stop one service: its endpoint stays in the catalogue, and nobody answers there."""
        processes.stop(self, [service(name, self.services)])

    def up(self, say: Say = lambda _: None) -> None:
        """Install, configure and start what is missing; leave nothing half started."""
        with self._alone():
            if self.running():
                return
            try:
                self._bring_up(say)
            except BaseException:
                processes.stop(self, self.services)
                raise

    def down(self) -> None:
        """Stop every service, and what was left beside them; the state stays."""
        with self._alone():
            processes.stop(self, (*self.services, *self.beside, *self.more))

    def wipe(self) -> None:
        """Stop every service and forget the state; the installed services stay."""
        self.down()
        for folder in (self.var, self.etc, self.log, self.run):
            shutil.rmtree(folder, ignore_errors=True)
        self.clouds_file.unlink(missing_ok=True)

    def _bring_up(self, say: Say) -> None:
        self._install(say)
        self._prepare(say)
        # Keystone first: the others look for their endpoints while they start.
        self.start("keystone")
        self._register()
        say("keystone answers, catalogue complete")
        for each in self.services:
            processes.start(self, each)
        for each in self.services[1:]:
            self.wait(each)
            say(f"{each.name} answers")
        self._wait_for_hosts()
        say("computes up")
        self._populate()
        say("population complete")

    def install_all(self, say: Say) -> None:
        """Install the services, also those that only some tests want, and start none."""
        with self._alone():
            self._install(say, install.PINS)

    def _install(self, say: Say, wanted: Iterable[str] = install.ALWAYS) -> None:
        for name in install.missing(self, wanted):
            install.install(self, name)
            say(f"installed {name}")

    def _configure(self) -> None:
        configure.configure(self)

    def _create_state(self) -> None:
        bootstrap.create_schemas(self)
        bootstrap.create_rings(self)

    def _register(self) -> None:
        identity.register(self)

    def _populate(self) -> None:
        population.populate(self)

    def _prepare(self, say: Say) -> None:
        """Write the configuration, and the first time create the state it speaks of."""
        done = self.var / "created-for"
        if done.exists() and done.read_text() != self.host:
            raise LabError(f"{self.folder} is a lab at {done.read_text()}: use that address, or wipe it", 2)
        if not done.exists():
            shutil.rmtree(self.var, ignore_errors=True)
            shutil.rmtree(self.etc, ignore_errors=True)
        self._configure()
        if not done.exists():
            self._create_state()
            done.write_text(self.host)
            say("databases and rings created")

    def _state(self, each: Service) -> str:
        if not processes.pid(self, each):
            return "down"
        return "up" if self._is_up(each) else "silent"

    def _is_up(self, each: Service) -> bool:
        if not processes.pid(self, each):
            return False
        # NOTE: any status is an answer: 300 and 401 are what some of them say to a stranger at the door.
        with contextlib.suppress(OSError):
            return send("GET", f"http://{each.host(self)}:{each.port}{each.path}", timeout=10).status > 0
        return False

    def wait(self, each: Service, seconds: float = 120.0) -> None:
        """Wait until a service answers."""
        end = time.monotonic() + seconds
        while not self._is_up(each):
            dead = not processes.pid(self, each)
            if dead or time.monotonic() > end:
                what = "died" if dead else f"does not answer after {seconds:.0f} s"
                log = processes.log_file(self, each)
                raise LabError(f"{each.name} {what}; the end of {log}:\n{processes.last_lines(log)}")
            time.sleep(0.2)

    def _wait_for_hosts(self, seconds: float = 120.0) -> None:
        """Wait for both of Zun's computes and both hypervisors of Nova."""
        admin = Session(self, "admin", "admin")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            containers = [each["state"] for each in admin.get(":9517/v1/services")["services"]]
            servers = admin.get(":8774/v2.1/os-hypervisors")["hypervisors"]
            if containers.count("up") == 2 and len(servers) == 2:
                return
            time.sleep(0.5)
        raise LabError(f"computes missing: Zun says {containers}, Nova lists {len(servers)} hypervisors")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process at a time bring this lab up or down."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def lab_from_environment() -> Lab:
    """Return the lab that CONTAINER4NFV_LAB and CONTAINER4NFV_LAB_HOST name, or the default one."""
    return Lab(*place_from_environment())


def ensure_running(say: Say = lambda _: None) -> Lab:
    """Return the lab of the environment, brought up first if it is not."""
    lab = lab_from_environment()
    lab.up(say)
    return lab
