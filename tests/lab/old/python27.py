"""Find Python 2.7: no distribution of today installs it, but some machines keep one."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from ..place import LabError

# What the services cannot do without, and what an interpreter that was built long ago may lack.
TRIAL = "import ssl, sqlite3, sys; sys.exit(sys.version_info[:2] != (2, 7))"


class MissingInterpreterError(LabError):
    """No Python 2.7 on this machine: a reason to skip, everything else that goes wrong is a failure."""


def python27() -> str:
    """Return an interpreter that runs; a file of that name is not enough, as pyenv's shims show."""
    named = os.environ.get("PYTHON27")
    if named:
        if not _runs(named):
            raise LabError(f"PYTHON27 is {named}, which is no Python 2.7 with ssl and sqlite3: correct it", 2)
        return named
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    kept = sorted((root / "versions").glob("2.7.*/bin/python"))
    for found in (shutil.which("python2.7"), *map(str, reversed(kept))):
        if found and _runs(found):
            return found
    raise MissingInterpreterError(
        "the old lab's services need Python 2.7, and there is none here: name one with PYTHON27", 2
    )


def _runs(python: str) -> bool:
    try:
        done = subprocess.run([python, "-c", TRIAL], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
