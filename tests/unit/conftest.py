"""The command line, run in this process without anything of this machine's configuration."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from container4nfv_probe.cli.main import main


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """What a command that could do nothing says: one line on standard error, and exit code 2."""
        assert (self.code, self.out) == (2, ""), self
        assert self.err.startswith("container4nfv-probe"), self
        assert self.err.count("\n") == 1, self
        return self.err.partition(": ")[2].rstrip("\n")


Probe = Callable[..., Ran]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rows", type=int, metavar="N", help="of each test the first N rows of its table only")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a second Python the same code runs on the same tables: a few rows show whether it runs there at all."""
    most, seen = config.getoption("rows"), Counter[str]()
    if not most:
        return
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        seen[test := item.nodeid.partition("[")[0]] += 1
        (kept if seen[test] <= most else left_out).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment that names no cloud; the folder is where its clouds.yaml and secure.yaml are."""
    for name in list(os.environ):
        if name.startswith("OS_") or name.lower().endswith("_proxy") or name in ("COLUMNS", "NO_COLOR"):
            monkeypatch.delenv(name)
    folder = tmp_path / "openstack"
    folder.mkdir()
    for name, variable in (("clouds.yaml", "OS_CLIENT_CONFIG_FILE"), ("secure.yaml", "OS_CLIENT_SECURE_FILE")):
        (folder / name).write_text("clouds: {}\n")
        monkeypatch.setenv(variable, str(folder / name))
    return folder


@pytest.fixture
def probe(bare: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Probe]:
    """Runs the command line."""

    def run(*words: str) -> Ran:
        try:
            code: object = main(words)
        except SystemExit as leaving:
            code = leaving.code or 0
        output = capsys.readouterr()
        assert isinstance(code, int)
        return Ran(code, output.out, output.err)

    before = signal.getsignal(signal.SIGTERM)
    yield run
    signal.signal(signal.SIGTERM, before)
