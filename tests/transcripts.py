"""Sessions of a shell in docs/transcripts: played again as they stand, and compared with what the page says.

``TRANSCRIPTS=write`` writes what was printed into the page instead (``make transcripts``).
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from difflib import unified_diff
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "transcripts"
BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)
# What is otherwise each time, and what stands for it on the page.
MASKS = {
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)": "2026-11-30T12:00:00Z",
    r"\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT": "Mon, 30 Nov 2026 12:00:00 GMT",
    r"\b\d+\.\d+ ?s\b": "0.5 s",
    r"\breq-[0-9a-f-]{36}\b": "req-00000000-0000-4000-8000-000000000000",
    r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b": "00000000-0000-4000-8000-000000000000",
    r"\b[0-9a-f]{64}\b": "0" * 64,
    r"\b[0-9a-f]{32}\b": "0" * 32,
    r"\b([Nn])ame\d{3}\b": r"\1ame001",
    r"/\S*/clouds\.yaml": "~/.config/openstack/clouds.yaml",
    r"\b127\.\d+\.\d+\.\d+\b": "192.0.2.10",
}


def masked(text: str) -> str:
    """With the same for what is otherwise each time."""
    for pattern, stands in MASKS.items():
        text = re.sub(pattern, stands, text)
    return text


def commands(page: str) -> Iterator[str]:
    """What is typed, in order; a line that ends with a backslash goes on."""
    for block in BLOCK.findall(page):
        typed = re.sub(r"\\\n> ", "", block)
        yield from (line.removeprefix("$ ") for line in typed.splitlines() if line.startswith("$ "))


def played(typed: list[str], folder: Path, environment: Mapping[str, str]) -> list[str]:
    """What each command prints, of one shell that is given them all; each finds the exit code of the one before."""
    script = "\n".join(f"{command}\ncode=$?; printf '\\0'; (exit $code)" for command in typed)
    done = subprocess.run(
        ["/bin/bash", "-c", script], cwd=folder, env=dict(environment) | {"COLUMNS": "80"}, timeout=600, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return done.stdout.decode().split("\0")[: len(typed)]


def written(page: str, outputs: list[str]) -> str:
    """The page with these outputs below its commands."""
    left = iter(outputs)

    def filled(block: re.Match[str]) -> str:
        lines = re.findall(r"^\$ (?:.*\\\n> )*.*\n", block[0], re.MULTILINE)
        return "".join(line + masked(next(left)) for line in lines)

    return BLOCK.sub(filled, page)


def holds(name: str, folder: Path, environment: Mapping[str, str]) -> None:
    """Play the page of this name there; it says what is printed."""
    path = PAGES / f"{name}.md"
    page = path.read_text(encoding="utf-8")
    now = written(page, played([*commands(page)], folder, environment))
    if os.environ.get("TRANSCRIPTS") == "write":
        path.write_text(now, encoding="utf-8")
    lines = (path.read_text(encoding="utf-8").splitlines(), now.splitlines())
    assert now == path.read_text(encoding="utf-8"), "\n".join(unified_diff(*lines, "the page", "now", lineterm=""))
