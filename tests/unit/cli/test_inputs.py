"""Files that are read: what is no file, or too much of one, is one sentence at once."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.conftest import Probe

DEMO = Path(__file__).parents[3] / "fixtures" / "demo"
INPUTS = ["replay {}", "report {}", f"report {DEMO} {{}}", f"diff {{}} {DEMO}", f"diff {DEMO} {{}}",
          "explain zun-ha --report {}", "releases --report {}", f"replay {DEMO} --waivers {{}}",
          f"replay {DEMO} --baseline {{}}", f"report {DEMO} --waivers {{}}"]  # fmt: skip


def sparse(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(1 << 40)


STRANGE: dict[str, Callable[[Path], object]] = {
    "a pipe that nobody writes": os.mkfifo,
    "a device without an end": lambda path: path.symlink_to("/dev/zero"),
    "a socket": lambda path: socket.socket(socket.AF_UNIX).bind(str(path)),
    "a terabyte": sparse,
    "a link to itself": lambda path: path.symlink_to(path),
    "nothing": lambda path: None,
}


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("kind", STRANGE)
@pytest.mark.parametrize("line", INPUTS)
def test_an_input_that_is_no_file_is_one_sentence_at_once(probe: Probe, tmp_path: Path, line: str, kind: str) -> None:
    path, began = tmp_path / "input", time.monotonic()
    STRANGE[kind](path)
    sentence = probe(*line.format(path).split()).sentence
    assert sentence.startswith(f"{path} ")
    assert time.monotonic() < began + 5
