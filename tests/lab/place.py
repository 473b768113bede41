"""Where one lab lives: its folder, its address and the paths below them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent


class LabError(Exception):
    """The lab cannot do what was asked; the message says why, the code is what the command exits with."""

    def __init__(self, message: str, code: int = 1) -> None:
        """Keep the message and the exit code."""
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Place:
    """One lab's folder, address and password."""

    folder: Path
    host: str
    password: str = "labpass"

    @property
    def identity(self) -> str:
        """Keystone's address, without a version."""
        return f"http://{self.host}:5000"

    @property
    def clouds_file(self) -> Path:
        """The clouds.yaml to point OS_CLIENT_CONFIG_FILE at."""
        return self.folder / "clouds.yaml"

    @property
    def etc(self) -> Path:
        """The services' configuration."""
        return self.folder / "etc"

    @property
    def var(self) -> Path:
        """The services' state: what survives a stop, and what a wipe forgets."""
        return self.folder / "var"

    @property
    def log(self) -> Path:
        """One log for each service and each step."""
        return self.folder / "log"

    @property
    def run(self) -> Path:
        """One pid file for each running service."""
        return self.folder / "run"

    def venv(self, name: str = "services") -> Path:
        """Return the virtual environment of the services, or of Glare alone."""
        return self.folder / f"venv-{name}"

    def environment(self) -> dict[str, str]:
        """Return an environment that no proxy, cloud or Python setting of the caller's leaks into."""
        # NOTE: eventlet's own resolver reads no hosts file and waits for DNS.
        ours = {"EVENTLET_NO_GREENDNS": "yes", "PYTHONWARNINGS": "ignore", "PYTHONUNBUFFERED": "1"}
        return {name: value for name, value in os.environ.items() if not _leaks(name)} | ours


def _leaks(name: str) -> bool:
    return name.startswith(("OS_", "AWS_", "PYTHON", "VIRTUAL_ENV")) or name.lower().endswith("_proxy")


def place_from_environment() -> tuple[Path, str]:
    """Return the folder and address that the environment names, or the defaults."""
    folder = os.environ.get("CONTAINER4NFV_LAB") or str(REPOSITORY / ".lab")
    return Path(folder).resolve(), os.environ.get("CONTAINER4NFV_LAB_HOST") or "127.0.0.71"
