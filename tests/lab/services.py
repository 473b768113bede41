"""The services of the lab: what each is started with and where it answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from .place import HERE, LabError, Place


@dataclass(frozen=True)
class Service:
    """One process of the lab, and the path whose answering means that it has started."""

    name: str
    port: int
    script: str
    path: str = "/"
    application: str = ""
    environment: dict[str, str] = field(default_factory=dict, hash=False)
    venv: str = "services"

    def command(self, place: Place) -> list[str]:
        """Return the command line; it always names the lab's folder, by which a process is recognised."""
        python = [str(place.venv(self.venv) / "bin/python"), "-W", "ignore"]
        if self.name.startswith("swift-"):
            settings = place.etc / "swift" / f"{self.name.removeprefix('swift-')}-server.conf"
            return [*python, str(place.venv() / "bin" / self.script), str(settings)]
        started = [*python, str(HERE / "inside" / self.script), self.host(place), str(self.port)]
        return [*started, self.folder(place), *([self.application] if self.application else [])]

    def host(self, place: Place) -> str:
        """Return the address it listens at."""
        return place.host

    def folder(self, place: Place) -> str:
        """Return the folder of its configuration."""
        return str(place.etc / self.name)

    def settings(self, place: Place) -> dict[str, str]:
        """Return the environment it runs in."""
        own = {key: value.replace("ETC", str(place.etc)) for key, value in self.environment.items()}
        return place.environment() | own


def _plain(name: str, port: int) -> Service:
    """Describe a service that needs nothing but its WSGI application."""
    folder = {f"OS_{name.upper()}_CONFIG_DIR": f"ETC/{name}"}
    return Service(name, port, "serve.py", application=f"{name}.wsgi.api", environment=folder)


SERVICES = (
    _plain("keystone", 5000),
    _plain("placement", 8778),
    Service("nova", 8774, "run_nova.py"),
    Service("zun", 9517, "run_zun.py"),
    Service("neutron", 9696, "run_neutron.py"),
    Service("heat", 8004, "run_heat.py"),
    Service("cinder", 8776, "run_cinder.py"),
    Service("magnum", 9511, "run_magnum.py"),
    Service("octavia", 9876, "run_octavia.py"),
    _plain("glance", 9292),
    Service("glare", 9494, "run_glare.py", venv="glare"),
    Service("swift-account", 6202, "swift-account-server", path="/healthcheck"),
    Service("swift-container", 6201, "swift-container-server", path="/healthcheck"),
    Service("swift-object", 6200, "swift-object-server", path="/healthcheck"),
    Service("swift-proxy", 8080, "swift-proxy-server", path="/info"),
)


def service(name: str, services: tuple[Service, ...] = SERVICES) -> Service:
    """Find a service by its name."""
    for each in services:
        if each.name == name:
            return each
    raise LabError(f"the lab has no service {name!r}; it has {', '.join(s.name for s in services)}", 2)
