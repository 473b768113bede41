"""What is built and installed: the same bytes from the same files, and CI's lock in step with pyproject.toml."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
BUILT = ["pyproject.toml", "README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "container4nfv_probe", "probes",
         "fixtures/demo"]  # fmt: skip
LOCK = (ROOT / ".ci" / "requirements.txt").read_text(encoding="utf-8")
LOCKED = dict(re.findall(r"^([\w.-]+)==(\S+)", LOCK, re.MULTILINE))
UNNEEDED = {"mutants", "osc", "xtesting"}  # extras of programs that have environments of their own


def build(folder: Path, out: Path) -> dict[str, bytes]:
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", str(out)], cwd=folder, check=True, timeout=120,
                   capture_output=True)  # fmt: skip
    return {path.name: path.read_bytes() for path in out.iterdir()}


def copied(folder: Path) -> Path:
    """The files that are built, as a clone would have them."""
    for name in BUILT:
        here, there = ROOT / name, folder / name
        there.parent.mkdir(parents=True, exist_ok=True)
        if here.is_dir():
            shutil.copytree(here, there, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(here, there)
    return folder


def test_the_same_files_give_the_same_bytes_anywhere_at_any_time(tmp_path: Path) -> None:
    first = copied(tmp_path / "first")
    second = copied(tmp_path / "elsewhere" / "second")
    for path in second.rglob("*"):  # another time and another umask
        if not path.is_symlink():
            os.utime(path, (1e9, 1e9))
            path.chmod(0o700 if path.is_dir() or os.access(path, os.X_OK) else 0o600)
    once, again = build(first, tmp_path / "a"), build(second, tmp_path / "b")
    assert sorted(name.partition("-")[2].split("-")[-1] for name in once) == ["0.1.0.tar.gz", "any.whl"]
    assert {name: once[name] == again[name] for name in once} == dict.fromkeys(again, True)


def test_the_source_distribution_gives_the_same_wheel(tmp_path: Path) -> None:
    made = build(copied(tmp_path / "clone"), tmp_path / "a")
    (archive,) = (tmp_path / "a").glob("*.tar.gz")
    with tarfile.open(archive) as files:
        files.extractall(tmp_path / "unpacked", filter="data")
    (folder,) = (tmp_path / "unpacked").iterdir()
    (wheel,) = (name for name in made if name.endswith(".whl"))
    assert build(folder, tmp_path / "b")[wheel] == made[wheel]


def test_the_lock_has_each_library_in_a_version_that_fits() -> None:
    extras = list(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"])
    wanted = [Requirement(text) for text in requires("container4nfv-probe") or ()]
    needed = [one for one in wanted if one.name != "container4nfv-probe" and _counts(one, extras)]
    assert len(needed) > 30
    assert [one for one in needed if LOCKED.get(canonicalize_name(one.name), "") not in one.specifier] == []


def _counts(one: Requirement, extras: list[str]) -> bool:
    every = [extra for extra in extras if extra not in UNNEEDED]
    return one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in every)


@pytest.mark.parametrize("name", ["requirements.txt", "uv.txt"])
def test_the_lock_has_hashes_and_names_no_host(name: str) -> None:
    text = (ROOT / ".ci" / name).read_text(encoding="utf-8")
    libraries = re.findall(r"^[\w.-]+==.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    assert libraries and all("--hash=sha256:" in one for one in libraries)
    assert not re.search(r"https?:|file:|--(?:extra-)?index|--find-links|--trusted", text)
