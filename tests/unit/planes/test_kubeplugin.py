"""Exec plugins that do what they should not: each is bounded, ended with all it started, and one sentence."""

from __future__ import annotations

import datetime
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from container4nfv_probe.planes import beside, kubeexec, kubeplugin
from container4nfv_probe.planes.ways import Ways
from container4nfv_probe.probes.facts.cluster import DEPLOYMENTS
from container4nfv_probe.rules.errors import TimedOut, Unreachable
from container4nfv_probe.wire.guard import Deadline, Guard
from container4nfv_probe.wire.sockets import WatchedAdapter
from container4nfv_probe.wire.transport import Transport
from tests.cluster import states
from tests.cluster.server import ClusterServer
from tests.unit.planes.test_kubeconfig import changed
from tests.unit.planes.test_kubernetes import alive, eventually

GIVES = """print('{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",'
      '"status": {"token": "TOKEN"}}')"""
# Leaves a child behind: in a session of its own, its parent gone, and with nothing of the plugin's but its files.
LEAVES = """
import os, pathlib, time
note = pathlib.Path(__file__).with_name("child")
if not os.fork():
    os.setsid()
    if not os.fork():
        os.environ.clear()
        note.write_text(str(os.getpid()))
        time.sleep(600)
    os._exit(0)
while not (note.exists() and note.read_text()):
    time.sleep(0.01)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ClusterServer]:
    with ClusterServer(states.working(), tmp_path) as running:
        yield running


def listed(path: Path, seconds: float = 30) -> list[str]:
    """The Deployments that a kubeconfig gets to see."""
    guard = Guard(WatchedAdapter(), Deadline(seconds))
    try:
        with beside.opened(Ways(kubeconfig=str(path)), Transport(guard)) as planes:
            assert planes.kubernetes
            return [one.metadata.name for one in planes.kubernetes.list(DEPLOYMENTS).items]
    finally:
        guard.close()


def child(server: ClusterServer) -> int:
    return int((server.folder / "child").read_text())


def test_a_child_in_a_session_of_its_own_ends_with_its_plugin(server: ClusterServer) -> None:
    assert listed(server.kubeconfig(server.by_program(LEAVES + GIVES))) == ["kuryr-controller"]
    assert eventually(lambda: not alive(child(server)))


@pytest.mark.parametrize("seconds", [1.0])
def test_a_child_in_a_session_of_its_own_ends_with_the_time(server: ClusterServer, seconds: float) -> None:
    path = server.kubeconfig(server.by_program(LEAVES + "time.sleep(600)"))
    began = time.monotonic()
    with pytest.raises(TimedOut, match="gave nothing within 1 s"):
        listed(path, seconds)
    assert time.monotonic() - began < seconds + 2
    assert eventually(lambda: not alive(child(server)))


def test_an_audit_that_is_killed_leaves_no_plugin_behind(server: ClusterServer) -> None:
    path = server.kubeconfig(server.by_program(LEAVES + "time.sleep(600)"))
    code = (
        f"from pathlib import Path; from tests.unit.planes.test_kubeplugin import listed; listed(Path({str(path)!r}))"
    )
    with subprocess.Popen([sys.executable, "-c", code]) as audit:
        assert eventually(lambda: (server.folder / "child").exists() and (server.folder / "child").read_text())
        audit.kill()
    assert eventually(lambda: not alive(child(server)))


STRANGE: dict[str, tuple[str, str]] = {
    "prints for ever": ("import os\nwhile True: os.write(1, b'x' * 65536)", "printed more than 1 MiB"),
    "prints lines for ever": ("while True: print('canary')", "printed more than 1 MiB"),
    "reads what nobody types": ("import sys; assert not sys.stdin.read(); TYPED = input()", "failed"),
    "asks at the terminal": ("open('/dev/tty').read()", "failed"),
    "fails": ("import sys; sys.exit(3)", "failed"),
    "is killed": ("import os; os.kill(os.getpid(), 9)", "failed"),
    "says nothing": ("", "gave no credentials"),
    "says a word": ("print('canary')", "gave no credentials"),
    "says a list": ("print('[]')", "gave no credentials"),
    "is too deep": ("print('[' * 100000)", "gave no credentials"),
    "says no status": (GIVES.replace("status", "spec"), "gave no credentials"),
    "says another kind": (GIVES.replace("ExecCredential", "Config"), "gave no credentials"),
    "says another version": (GIVES.replace("/v1", "/v1beta1"), "gave no credentials of client"),
    "gives no token": (GIVES.replace("TOKEN", ""), "gave no credentials"),
    "gives a number": (GIVES.replace('"TOKEN"', "5"), "gave no credentials"),
    "gives two lines": (GIVES.replace("TOKEN", "canary\\\\nX: y"), "gave no credentials"),
    "gives half a pair": (GIVES.replace('"token"', '"clientCertificateData"'), "gave no credentials"),
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_plugin_is_one_sentence_and_no_memory(
    server: ClusterServer, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    program, says = STRANGE[name]
    path, before = server.kubeconfig(server.by_program(program)), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreachable) as caught:
        listed(path)
    assert says in str(caught.value) and "plugin python" in str(caught.value)
    assert caught.value.settle == kubeexec.WORKS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 << 10
    assert "canary" not in f"{caught.value} {capfd.readouterr()}"
    assert server.heads == []


def test_a_plugin_that_is_not_there_is_named(server: ClusterServer) -> None:
    user = {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "no-such-plugin"}}
    with pytest.raises(Unreachable, match="the kubeconfig's plugin no-such-plugin is not there"):
        listed(server.kubeconfig(user))


@pytest.mark.parametrize(
    ("told", "config"),
    [
        ({"env": [{"name": "A=B", "value": "canary"}]}, "lab"),
        ({"env": [{"name": "A", "value": "canary" * (1 << 16)}]}, "lab"),
        ({"args": ["canary" * (1 << 16)]}, "lab"),
        ({}, datetime.date(2026, 11, 25)),
    ],
    ids=["no name of a variable", "a long variable", "a long argument", "a date"],
)
def test_a_plugin_that_cannot_be_started_so_is_named(
    server: ClusterServer, told: dict[str, object], config: object
) -> None:
    user = server.by_program(GIVES)
    user["exec"] |= {"provideClusterInfo": True} | told
    path = changed(server, user, extensions=[{"name": kubeexec.EXTENSION, "extension": config}])
    with pytest.raises(Unreachable, match="cannot be started with these arguments and variables") as caught:
        listed(path)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
def test_a_plugin_is_told_what_kubectl_tells_it(server: ClusterServer, version: str) -> None:
    program = "import os; open(__file__ + '.told', 'w').write(os.environ['KUBERNETES_EXEC_INFO'])\n"
    user = server.by_program(program + GIVES.replace("k8s.io/v1", f"k8s.io/{version}"), version)
    user["exec"] |= {"provideClusterInfo": True, "interactiveMode": "IfAvailable", "env": []}
    extension = {"name": "client.authentication.k8s.io/exec", "extension": {"audience": "lab"}}
    path = changed(server, user, extensions=[{"name": "other", "extension": 1}, extension])
    assert listed(path) == ["kuryr-controller"]
    told = json.loads((server.folder / "plugin.py.told").read_text())
    cluster = told["spec"].pop("cluster")
    assert told == {"apiVersion": f"client.authentication.k8s.io/{version}", "kind": "ExecCredential",
                    "spec": {"interactive": False}}  # fmt: skip
    assert set(cluster) == {"server", "certificate-authority-data", "config"}
    assert (cluster["server"], cluster["config"]) == (server.url, {"audience": "lab"})


def test_a_plugin_may_be_named_relative_to_the_kubeconfig(server: ClusterServer) -> None:
    user = server.by_program(GIVES)
    program = server.folder / "plugin.py"
    program.write_text(f"#!{sys.executable}\n{program.read_text()}")
    program.chmod(0o700)
    user["exec"] |= {"command": "./plugin.py", "args": None}
    assert listed(server.kubeconfig(user)) == ["kuryr-controller"]


def test_the_process_between_is_quiet_about_what_it_cannot_start(capfd: pytest.CaptureFixture[str]) -> None:
    words = [sys.executable, "-I", "-S", kubeplugin.__file__, "/nowhere/plugin"]
    assert subprocess.run(words, timeout=30).returncode == kubeplugin.NOT_STARTED
    assert capfd.readouterr() == ("", "")
