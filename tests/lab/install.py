"""Install the pinned services into virtual environments of the lab's own, with uv."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterable

from .place import HERE, LabError, Place

PINS = {"services": "constraints.txt", "glare": "constraints-glare.txt", "kuryr": "constraints-kuryr.txt",
        "more": "constraints-more.txt"}  # fmt: skip
ALWAYS = ("services", "glare")


def missing(place: Place, wanted: Iterable[str] = ALWAYS) -> list[str]:
    """Name the virtual environments that are not there, or not with these pins: of those that every lab wants."""
    return [name for name in wanted if not is_installed(place, name)]


def install(place: Place, name: str) -> None:
    """Install one virtual environment anew; the pins are complete, so nothing is left to resolve."""
    tool, target = uv(place), place.venv(name)
    call(place, [*tool, "venv", "--clear", "--python", _python(tool), str(target)])
    pins = str(HERE / PINS[name])
    call(place, [*tool, "pip", "install", "--no-deps", "--python", str(target / "bin/python"), "-r", pins])
    shutil.copy(pins, target / PINS[name])


def is_installed(place: Place, name: str) -> bool:
    """Tell whether a virtual environment is there, with these pins."""
    kept = place.venv(name) / PINS[name]
    return kept.exists() and kept.read_bytes() == (HERE / PINS[name]).read_bytes()


def uv(place: Place) -> list[str]:
    """Find uv, or install it beside the lab."""
    found = shutil.which("uv")
    if found:
        return [found]
    if importlib.util.find_spec("uv"):
        return [sys.executable, "-m", "uv"]
    tool = place.folder / "venv-uv"
    if not (tool / "bin/uv").exists():
        venv.create(tool, with_pip=True, clear=True)
        call(place, [str(tool / "bin/python"), "-m", "pip", "install", "--quiet", "uv"])
    return [str(tool / "bin/uv")]


def _python(tool: list[str]) -> str:
    """Find Python 3.11: these releases of the services want it, whatever runs the tests."""
    search = [*tool, "python", "find", "--no-project", "--no-python-downloads", "3.11"]
    found = subprocess.run(search, capture_output=True, text=True, check=False)
    if found.returncode:
        raise LabError("the lab's services need Python 3.11, and there is none here: install python3.11", 2)
    return found.stdout.strip()


def call(place: Place, command: list[str], name: str = "install", environment: dict[str, str] | None = None) -> None:
    """Run one step of an installation; its output goes to the log of that name."""
    place.log.mkdir(parents=True, exist_ok=True)
    log = place.log / f"{name}.log"
    with log.open("a") as output:
        done = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, env=environment, check=False)
    if done.returncode:
        raise LabError(f"installing failed: {' '.join(command)}\n{log.read_text()[-2000:]}")
