"""Mutates probes and verdict logic and runs their tests: ``python -m tests.mutants [MODULE ...]``.

Each mutant must be killed by a test, or be explained in ``modules.yaml``; an explanation that no
survivor needs any more is an error too. Cosmic Ray mutates a copy of the tree, never the tree.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
TABLE: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("modules.yaml").read_text(encoding="utf-8"))
# Hypothesis' plugin takes as long to import as most of the tests take to run, and they do not need it.
CONFIGURATION = """\
[cosmic-ray]
module-path = "{module}"
timeout = {seconds}
excluded-modules = []
test-command = "{python} -m pytest -x -q -p no:cacheprovider -p no:hypothesispytest {tests}"
distributor.name = "local"
"""


@dataclass(frozen=True)
class Mutant:
    """One change of one line, and whether the tests noticed."""

    module: str
    line: int
    before: str
    after: str
    survived: bool

    def __str__(self) -> str:
        return f"{self.module}:{self.line}\n  - {self.before}\n  + {self.after}"


def mutants(module: str, tests: list[str]) -> Iterator[Mutant]:
    """Every mutant of a module, tried."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(ROOT, copy, symlinks=True, ignore=shutil.ignore_patterns(".*", "*.egg-info", "__pycache__"))
        paths = " ".join(f"tests/unit/{name}.py" for name in tests)
        text = CONFIGURATION.format(module=module, python=sys.executable, tests=paths, seconds=TABLE["seconds"])
        (copy / "cosmic-ray.toml").write_text(text, encoding="utf-8")
        for words in (["init", "cosmic-ray.toml"], ["exec", "cosmic-ray.toml"], ["dump"]):
            done = cosmic_ray(copy, *words, "session.sqlite")
    for entry in map(json.loads, done.splitlines()):
        yield _mutant(module, *entry)


def cosmic_ray(folder: Path, *words: str) -> str:
    """Run Cosmic Ray there, where the copy's modules come before the installed ones."""
    command = [str(Path(sys.executable).with_name("cosmic-ray")), *words]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def _mutant(module: str, item: Any, result: Any) -> Mutant:
    changed = [line for line in result["diff"].splitlines() if not line.startswith(("---", "+++"))]
    before, after = ("\n".join(line[1:].strip() for line in changed if line[:1] == sign) for sign in "-+")
    line = item["mutations"][0]["start_pos"][0]
    return Mutant(module, line, before, after, result["test_outcome"] == "survived")


def unexplained(module: str, found: list[Mutant]) -> list[str]:
    """What is wrong: survivors without an explanation, explanations without a survivor."""
    explained = [entry["line"] for entry in TABLE["explained"].get(module, ())]
    expected = re.compile("|".join(TABLE["patterns"]))
    survivors = [one for one in found if one.survived and not expected.search(one.after)]
    unknown = [str(one) for one in survivors if one.after not in explained]
    needed = {one.after for one in survivors}
    return unknown + [f"{module}: no survivor is {line!r} any more" for line in explained if line not in needed]


def main(modules: list[str]) -> int:
    """Try the mutants of these modules, or of all."""
    wrong: list[str] = []
    chosen = modules or list(TABLE["modules"])
    with ThreadPoolExecutor(int(os.environ.get("JOBS", "2"))) as pool:
        tried = pool.map(lambda module: list(mutants(module, TABLE["modules"][module])), chosen)
        for module, found in zip(chosen, tried, strict=True):
            wrong += (problems := unexplained(module, found))
            print(f"{module}: {len(found)} mutants, {sum(one.survived for one in found)} survived,"
                  f" {len(problems)} to explain", flush=True)  # fmt: skip
            for problem in problems:
                print(problem, flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
