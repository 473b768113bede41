"""Install the pinned services into virtual environments of Python 2.7, with pip as of then."""

from __future__ import annotations

import os
import shutil
import sys
import tarfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..install import call, uv
from ..place import Place
from .python27 import python27

HERE = Path(__file__).resolve().parent
VENVS = ("pike", "ocata", "rocky")
# The last virtualenv that makes environments of Python 2.7.
VIRTUALENV = "virtualenv==20.21.1"
# What the setup.py of others imports, or would fetch by a way that nobody serves any more.
FIRST = ("pbr", "six", "cffi", "pycparser")
# Their wheels lack what installers put under /etc; their source archives have it.
CONFIGURED = {"pike": ("glance", "keystone", "magnum", "zun"), "ocata": ("cinder", "nova"), "rocky": ()}
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")


def missing(place: Place) -> list[str]:
    """Name the virtual environments that are not there, or not with these pins."""
    return [name for name in VENVS if not _is_installed(place, name)]


def install(place: Place, names: list[str], say: Callable[[str], None]) -> None:
    """Install virtual environments anew, two at a time, for two processors."""
    python, tool = python27(), uv(place)

    def one(name: str) -> None:
        _install(place, name, python, tool)
        say(f"installed {name}")

    with ThreadPoolExecutor(2) as lanes:
        list(lanes.map(one, names))


def _install(place: Place, name: str, python: str, tool: list[str]) -> None:
    target, pins = place.venv(name), _pins(name)
    log, environment = f"install-{name}", _environment()
    virtualenv = [*tool, "tool", "run", "--python", sys.executable, "--from", VIRTUALENV, "virtualenv"]
    call(place, [*virtualenv, "--quiet", "--clear", "--python", python, str(target)], log, environment)
    pip = [str(target / "bin/python"), "-m", "pip"]
    # The pins are complete, so nothing is left to resolve.
    add = [*pip, "install", "--no-deps", "--progress-bar", "off"]
    call(place, [*add, *(line for line in pins if line.partition("==")[0] in FIRST)], log, environment)
    call(place, [*add, "-r", str(HERE / f"constraints-{name}.txt")], log, environment)
    wanted = [line for line in pins if line.partition("==")[0] in CONFIGURED[name]]
    if wanted:
        archives = ["--no-deps", "--no-binary", ":all:", "--progress-bar", "off", "--dest", str(target / "sdist")]
        call(place, [*pip, "download", *archives, *wanted], log, environment)
        _take_configuration(target)
    shutil.copy(HERE / f"constraints-{name}.txt", target)


def _take_configuration(target: Path) -> None:
    """Put each archive's `etc` where Neutron's, Heat's and Glare's wheels put theirs: etc/SERVICE."""
    for archive in (target / "sdist").glob("*.tar.gz"):
        folder = target / "etc" / archive.name.partition("-")[0]
        folder.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as opened:
            for member in opened:
                path = Path(member.name)
                content = opened.extractfile(member) if path.parts[1:2] == ("etc",) else None
                if content and is_configuration(path):
                    (folder / path.name).write_bytes(content.read())


def is_configuration(path: Path) -> bool:
    """Tell what the lab uses as its authors wrote it: pipelines, policies and Glance's image schema."""
    return path.name.endswith("paste.ini") or path.name in ("policy.json", "schema-image.json")


def _environment() -> dict[str, str]:
    """Return the caller's environment, less what pip of 2020 misreads.

    A newer pip's configuration file may name what this one does not know, and wheels kept for others; and its own
    certificates are too old for package indexes of today.
    """
    ours = {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONWARNINGS": "ignore"}
    if AUTHORITIES.exists() and "PIP_CERT" not in os.environ:
        ours["PIP_CERT"] = str(AUTHORITIES)
    leaks = ("PIP_FIND_LINKS", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if name not in leaks} | ours


def _pins(name: str) -> list[str]:
    return (HERE / f"constraints-{name}.txt").read_text().split()


def _is_installed(place: Place, name: str) -> bool:
    kept = place.venv(name) / f"constraints-{name}.txt"
    return kept.exists() and kept.read_text().split() == _pins(name)
