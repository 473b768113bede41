"""The services of the old lab: what each is started with and where it answers."""

from __future__ import annotations

from dataclasses import dataclass

from ..place import Place
from ..services import Service
from .install import HERE


@dataclass(frozen=True)
class OldService(Service):
    """One process of the old lab; its script takes host, port and configuration folder."""

    def command(self, place: Place) -> list[str]:
        """Return the command line; it always names the lab's folder, by which a process is recognised."""
        python = [str(place.venv(self.venv) / "bin/python"), "-W", "ignore"]
        folder = place.etc / ("nova" if self.name == "placement" else self.name.partition("-")[0])
        started = [*python, str(HERE / "inside" / self.script), place.host, str(self.port), str(folder)]
        return [*started, *([self.application] if self.application else [])]


def _plain(name: str, port: int, application: str, folder: str = "", venv: str = "pike") -> OldService:
    """Describe a service that needs nothing but its WSGI application."""
    environment = {f"OS_{name.upper()}_CONFIG_DIR": f"ETC/{folder or name}"}
    return OldService(name, port, "serve.py", application=application, environment=environment, venv=venv)


def _swift(kind: str, port: int) -> OldService:
    return OldService(f"swift-{kind}", port, "run_swift.py", path="/healthcheck", application=kind, venv="pike")


SERVICES: tuple[Service, ...] = (
    _plain("keystone", 25000, "keystone.server.wsgi:initialize_public_application"),
    _plain("placement", 28778, "nova.api.openstack.placement.wsgi:init_application", "nova", "ocata"),
    OldService("nova", 28774, "run_nova.py", venv="ocata"),
    OldService("zun", 29517, "run_zun.py", venv="pike"),
    OldService("neutron", 29696, "run_neutron.py", venv="ocata"),
    OldService("heat", 28004, "run_heat.py", venv="rocky"),
    OldService("cinder", 28776, "run_cinder.py", venv="ocata"),
    OldService("magnum", 29511, "run_magnum.py", venv="pike"),
    _plain("glance", 29292, "glance.common.wsgi_app:init_app"),
    OldService("glare", 29494, "run_glare.py", venv="pike"),
    _swift("account", 26202),
    _swift("container", 26201),
    _swift("object", 26200),
    _swift("proxy", 28080),
)
