"""The command as a process of its own: signals, pipes, terminals, encodings, what it imports."""

from __future__ import annotations

import errno
import json
import os
import pty
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.fake_cloud import PASSWORD, TOKEN, FakeCloud, write
from tests.unit.loopback import Server, silent

COMMAND = [sys.executable, "-m", "container4nfv_probe"]
PATIENCE = 30.0


@pytest.fixture
def cloud(bare: Path) -> Iterator[FakeCloud]:
    with FakeCloud() as running:
        running.configures(bare / "clouds.yaml")
        yield running


def run(*words: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """The command, ended."""
    return subprocess.run([*COMMAND, *words], capture_output=True, timeout=PATIENCE, **more)


def terminal(*words: str, **environment: str) -> str:
    """What the command shows on a terminal."""
    ours, theirs = pty.openpty()
    env = os.environ | {"TERM": "xterm-256color"} | environment
    process = subprocess.Popen([*COMMAND, *words], stdout=theirs, stderr=subprocess.DEVNULL, env=env)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError as error:  # how a terminal ends
        assert error.errno == errno.EIO
    finally:
        os.close(ours)
    assert process.wait(PATIENCE) == 0
    return shown.decode()


WITHOUT_A_CLOUD = """
import sys
from container4nfv_probe.cli.main import main
NAMES = ("openstack", "keystoneauth1", "jinja2", "junitparser", "subunit", "prometheus_client")
NETWORK, TERMINAL, SHAPES = ("requests", "urllib3", "ssl"), ("rich",), ("msgspec", "yaml")
for words, also in (
    (["--help"], NETWORK + TERMINAL + SHAPES),
    (["--version"], NETWORK + TERMINAL + SHAPES),
    (["list"], NETWORK + ("yaml",)),
    (["list", "-f", "json"], NETWORK + ("yaml",)),
    (["show", "zun-ha"], NETWORK + ("yaml",)),
    (["show", "nosuch"], NETWORK + ("yaml",)),
    (["nosuch"], NETWORK),
    (["demo"], ("multiprocessing",)),
):
    try:
        main(words)
    except SystemExit:
        pass
    print([name for name in NAMES + also if name in sys.modules], file=sys.stderr)
"""


def test_what_needs_no_cloud_imports_only_what_it_uses(bare: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", WITHOUT_A_CLOUD], capture_output=True, text=True, timeout=PATIENCE)
    assert ran.returncode == 0
    assert [line for line in ran.stderr.splitlines() if line.startswith("[")] == ["[]"] * 8


def test_debug_logs_requests_and_no_secret(cloud: FakeCloud) -> None:
    ran = run("run", "zun-ha", "--os-cloud", "mine", "--debug")
    text = (ran.stdout + ran.stderr).decode()
    assert ran.returncode == 1
    assert f"GET {cloud.url}/container/v1/services -> 200".encode() in ran.stderr
    assert PASSWORD not in text
    assert TOKEN not in text


def test_a_catalogue_that_names_the_token_is_shown_without_it(cloud: FakeCloud) -> None:
    cloud.offers("container", f"{cloud.url}/container/{TOKEN}")
    ran = run("run", "zun-ha", "--os-cloud", "mine", "--debug", "-f", "json")
    assert b"/container/***" in ran.stderr
    assert TOKEN not in (ran.stdout + ran.stderr).decode()


def test_standard_error_is_empty_when_all_went_well(cloud: FakeCloud) -> None:
    ran = run("run", "zun-ha", "--os-cloud", "mine")
    assert (ran.returncode, ran.stderr) == (1, b"")


def test_an_identity_service_that_is_none_is_one_sentence(bare: Path) -> None:
    with FakeCloud() as cloud:
        cloud.refuses = {"GET", "POST"}
        cloud.configures(bare / "clouds.yaml")
        ran = run("run", "--os-cloud", "mine")
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert ran.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    ("number", "code", "form"),
    [(signal.SIGINT, 130, "json"), (signal.SIGTERM, 143, "json"), (signal.SIGINT, 130, "table")],
)
def test_a_signal_ends_the_audit_and_keeps_what_was_learned(
    cloud: FakeCloud, number: signal.Signals, code: int, form: str
) -> None:
    with Server(silent) as never:
        cloud.offers("container", f"{never.url}/v1")
        with signalled(["run", "zun-ha", "--os-cloud", "mine", "-f", form], lambda: bool(never.heads), number) as ended:
            out, err = ended.communicate(timeout=5)
    assert ended.returncode == code
    assert (err == b"") is (form != "json")
    if form == "json":
        assert json.loads(out)["complete"] is False
    else:
        assert b"This audit did not finish" in out


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_during_the_login_is_one_sentence(bare: Path, number: signal.Signals, code: int) -> None:
    with Server(silent) as never:
        write(bare / "clouds.yaml", never.url)
        with signalled(["run", "--os-cloud", "mine"], lambda: bool(never.heads), number) as ended:
            out, err = ended.communicate(timeout=5)
    assert (ended.returncode, out) == (code, b"")
    assert err == b"container4nfv-probe: interrupted before the audit ended\n"


# Interrupts the interpreter as it looks for a module of a name.
AT_IMPORT = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == "{name}":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupt())
"""


@pytest.mark.parametrize("command", [COMMAND, [str(Path(sys.executable).with_name("container4nfv-probe"))]])
@pytest.mark.parametrize(
    "module",
    [
        "msgspec",
        "container4nfv_probe.audit.subject",
        "container4nfv_probe.cli.commands",
        "requests",
        "openstack.config",
    ],
)
def test_a_signal_while_the_command_is_imported_is_one_sentence(
    cloud: FakeCloud, tmp_path: Path, command: list[str], module: str
) -> None:
    (tmp_path / "sitecustomize.py").write_text(AT_IMPORT.format(name=module))
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    words = [*command, "run", "zun-ha", "--os-cloud", "mine"]
    ran = subprocess.run(words, capture_output=True, timeout=PATIENCE, env=environment, check=False)
    assert (ran.returncode, ran.stdout) == (130, b"")
    assert ran.stderr == b"container4nfv-probe: interrupted before the audit ended\n"


def signalled(words: list[str], ready: Callable[[], bool], number: signal.Signals) -> subprocess.Popen[bytes]:
    """The command, sent a signal as soon as it is ready for it."""
    process = subprocess.Popen(
        [*COMMAND, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a background job would ignore it
    )
    waited = time.monotonic()
    while not ready() and process.poll() is None and time.monotonic() < waited + PATIENCE:
        time.sleep(0.02)
    time.sleep(0.1)
    process.send_signal(number)
    return process


def test_the_deadline_ends_an_audit_of_a_silent_cloud(cloud: FakeCloud) -> None:
    with Server(silent) as never:
        cloud.offers("container", f"{never.url}/v1")
        began = time.monotonic()
        ran = run("run", "zun-ha", "--os-cloud", "mine", "--deadline", "1", "-f", "json")
    assert time.monotonic() < began + 40  # the default deadline is 60
    assert ran.returncode == 2
    assert json.loads(ran.stdout)["results"][0]["verdict"] == "unknown"


@pytest.mark.parametrize("words", ["run zun-ha --os-cloud mine", "list", "run --help"])
def test_a_terminal_without_unicode_gets_ascii(cloud: FakeCloud, words: str) -> None:
    ran = run(*words.split(), env=os.environ | {"PYTHONIOENCODING": "ascii"})
    assert ran.returncode in (0, 1)
    assert ran.stderr == b""
    assert ran.stdout.isascii()
    assert b"\x1b" not in ran.stdout


def test_colours_are_for_terminals_that_want_them(bare: Path) -> None:
    assert "\x1b[" in terminal("show", "zun-ha")
    assert "\x1b" not in terminal("show", "zun-ha", NO_COLOR="1")
    assert "\x1b" not in terminal("show", "zun-ha", TERM="dumb")
    assert b"\x1b" not in run("show", "zun-ha").stdout


@pytest.mark.parametrize("words", ["list", "--help"])
def test_a_reader_that_leaves_is_no_accident(bare: Path, words: str) -> None:
    process = subprocess.Popen([*COMMAND, *words.split()], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(PATIENCE) in (0, 1)


def test_a_full_disk_leaves_the_old_file_and_no_draft(tmp_path: Path, bare: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "list.json").write_text("old")
    ran = run(
        "list", "-f", "json", "-o", str(folder / "list.json"),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert ran.returncode == 2
    assert b"cannot be written" in ran.stderr
    assert len(json.loads(ran.stdout)) >= 6
    assert [path.name for path in folder.iterdir()] == ["list.json"]
    assert (folder / "list.json").read_text() == "old"
