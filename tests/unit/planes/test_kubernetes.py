"""The Kubernetes plane over TLS: every kind of kubeconfig, and what goes wrong with each."""

from __future__ import annotations

import stat
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from container4nfv_probe.evidence.replay import Recorded
from container4nfv_probe.planes import beside, kubeconfig, kubeexec
from container4nfv_probe.planes.kubelogin import Login
from container4nfv_probe.planes.kubernetes import Credentials, Kubernetes
from container4nfv_probe.planes.ways import Ways
from container4nfv_probe.probes.facts.cluster import DEPLOYMENTS
from container4nfv_probe.probes.facts.pods import KURYR_PORTS, PODS
from container4nfv_probe.rules.document import Document
from container4nfv_probe.rules.errors import (
    Absent,
    BadDocument,
    ConfigurationError,
    Forbidden,
    TimedOut,
    Unanswered,
    Unreachable,
)
from container4nfv_probe.rules.read import Read
from container4nfv_probe.wire.guard import Deadline, Guard
from container4nfv_probe.wire.sockets import WatchedAdapter
from container4nfv_probe.wire.transport import Transport, Trust
from tests.cluster import states
from tests.cluster.server import TOKEN, ClusterServer

SECRETS = (TOKEN, "PRIVATE KEY", "canary")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ClusterServer]:
    with ClusterServer(states.working(), tmp_path) as running:
        yield running


@pytest.fixture
def transport() -> Iterator[Transport]:
    guard = Guard(WatchedAdapter(), Deadline(30))
    yield Transport(guard)
    guard.close()


def controllers(path: Path, transport: Transport) -> list[str]:
    """The Deployments that a kubeconfig gets to see."""
    with beside.opened(Ways(kubeconfig=str(path)), transport) as planes:
        assert planes.kubernetes
        return [one.metadata.name for one in planes.kubernetes.list(DEPLOYMENTS).items]


def refused(path: Path, transport: Transport) -> Unanswered:
    with pytest.raises(Unanswered) as caught:
        controllers(path, transport)
    (kept,) = transport.exchanges()
    assert caught.value.exchange == kept.id, "a failure is evidence, too"
    return caught.value


def alive(number: int) -> bool:
    """Whether a process runs; a dead one may wait to be buried."""
    stat_file = Path(f"/proc/{number}/stat")
    return stat_file.exists() and stat_file.read_text().rpartition(")")[2].split()[0] != "Z"


USERS = ("token", "password", "token_file", "certificate", "certificate_files", "plugin", "plugin_certificate")


@pytest.mark.parametrize("kind", USERS)
def test_every_kind_of_user_gets_in(server: ClusterServer, transport: Transport, kind: str) -> None:
    path = server.kubeconfig(getattr(server, f"by_{kind}")())
    assert controllers(path, transport) == ["kuryr-controller"]
    assert not any(secret in str(transport.exchanges()) for secret in SECRETS)


def test_a_ca_in_a_file_is_named_relative_to_the_kubeconfig(server: ClusterServer, transport: Transport) -> None:
    path = server.kubeconfig(server.by_token(), cluster={"certificate-authority": "ca.crt"})
    assert controllers(path, transport) == ["kuryr-controller"]


def test_another_ca_is_not_trusted(server: ClusterServer, transport: Transport, monkeypatch: Any) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    error = refused(server.kubeconfig(server.by_token(), cluster={"extensions": []}), transport)
    assert isinstance(error, Unreachable)
    assert "certificate not verified" in str(error)


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_verification_is_off_only_where_the_kubeconfig_says_so(server: ClusterServer, transport: Transport) -> None:
    path = server.kubeconfig(server.by_token(), cluster={"insecure-skip-tls-verify": True})
    assert controllers(path, transport) == ["kuryr-controller"]


def test_a_wrong_token_is_forbidden(server: ClusterServer, transport: Transport) -> None:
    error = refused(server.kubeconfig({"token": "canary-wrong"}), transport)
    assert isinstance(error, Forbidden)
    assert error.settle == "a kubeconfig whose user the cluster knows"


def test_nobody_may_read_nothing(server: ClusterServer, transport: Transport) -> None:
    error = refused(server.kubeconfig({}), transport)
    assert isinstance(error, Forbidden)
    assert error.settle == "the right to read /apis/apps/v1/deployments of the cluster"


def test_a_plugin_that_hangs_is_not_waited_for(
    server: ClusterServer, transport: Transport, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(kubeexec, "REQUEST_SECONDS", 1.0)
    path = server.kubeconfig(server.by_plugin(seconds=60))
    with beside.opened(Ways(kubeconfig=str(path)), transport) as planes:
        assert planes.kubernetes
        for _ in range(2):  # the second one does not wait again
            with pytest.raises(TimedOut, match="gave nothing within"):
                planes.kubernetes.list(DEPLOYMENTS)
    assert capfd.readouterr() == ("", "")


def test_a_plugin_ends_with_the_audit(server: ClusterServer, transport: Transport) -> None:
    path, sign = server.kubeconfig(server.by_plugin(seconds=60)), server.folder / "plugin.pid"
    with beside.opened(Ways(kubeconfig=str(path)), transport) as planes:
        assert planes.kubernetes
        caught: list[Unanswered] = []
        asking = threading.Thread(target=failing, args=(planes.kubernetes, caught))
        asking.start()
        assert eventually(lambda: sign.exists() and sign.read_text())
    asking.join(20)
    assert eventually(lambda: not alive(int(sign.read_text())))
    assert len(caught) == 1


def failing(plane: Kubernetes, caught: list[Unanswered]) -> None:
    try:
        plane.list(DEPLOYMENTS)
    except Unanswered as error:
        caught.append(error)


def eventually(so: Callable[[], object]) -> bool:
    """Whether it becomes so within 20 s."""
    for _ in range(200):
        if so():
            return True
        time.sleep(0.1)
    return False


def test_a_plugin_that_fails_is_named_and_not_quoted(
    server: ClusterServer, transport: Transport, capfd: pytest.CaptureFixture[str]
) -> None:
    user = server.by_plugin(status={})
    (server.folder / "plugin.py").write_text("import sys; sys.exit('canary-reason')")
    error = refused(server.kubeconfig(user), transport)
    assert isinstance(error, Unreachable)
    assert "plugin python" in str(error)
    assert "canary" not in f"{error} {capfd.readouterr()} {transport.exchanges()}"


def test_what_a_kubeconfig_could_not_give_is_replayed(server: ClusterServer, transport: Transport) -> None:
    path = server.kubeconfig(server.by_program("print(1)"))
    error = refused(path, transport)
    assert "gave no credentials" in str(error)
    with pytest.raises(Unreachable) as replayed:
        Kubernetes(Recorded(transport.exchanges()), server.url).list(DEPLOYMENTS)
    assert str(replayed.value) == str(error)


def test_keys_lie_in_a_folder_of_their_own_that_goes(server: ClusterServer, transport: Transport) -> None:
    path = server.kubeconfig(server.by_certificate())
    with beside.opened(Ways(kubeconfig=str(path)), transport) as planes:
        assert planes.kubernetes
        planes.kubernetes.list(DEPLOYMENTS)
        login = planes.kubernetes.login
        assert isinstance(login, Login)
        folder = Path(login.folder)
        assert folder.parent == Path(tempfile.gettempdir())
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert len(list(folder.iterdir())) == 3, "CA, certificate, key"
        assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}
    assert not folder.exists()


def test_a_plugin_is_started_once_and_only_when_it_is_needed(server: ClusterServer, transport: Transport) -> None:
    program = "import pathlib; open(pathlib.Path(__file__).with_name('runs'), 'a').write('x')\n"
    user = server.by_plugin()
    plugin = server.folder / "plugin.py"
    plugin.write_text(program + plugin.read_text())
    with beside.opened(Ways(kubeconfig=str(server.kubeconfig(user))), transport) as planes:
        assert planes.kubernetes
        assert not (server.folder / "runs").exists()
        threads = [threading.Thread(target=planes.kubernetes.list, args=(DEPLOYMENTS,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert len(server.cluster.asked) == 1
        assert (server.folder / "runs").read_text() == "x"


def logged_in(server: ClusterServer, transport: Transport) -> Kubernetes:
    """The plane, without the detour through a kubeconfig."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return Kubernetes(transport, server.url, lambda: Credentials(Trust(str(server.ca)), headers))


def test_pages_are_followed_and_replayed(server: ClusterServer, transport: Transport) -> None:
    server.cluster.page = 1
    names = [one.metadata.name for one in logged_in(server, transport).list(PODS).items]
    assert len(names) == 4
    again = Kubernetes(Recorded(transport.exchanges()), server.url).list(PODS)
    assert [one.metadata.name for one in again.items] == names


class Anything(Document, frozen=True):
    """A document of which nothing is used."""


def test_not_found_is_absent_and_stays_so_in_a_replay(server: ClusterServer, transport: Transport) -> None:
    read = Read("kubernetes", "/api/v1/namespaces/kube-system/endpoints/other", Anything)
    live = logged_in(server, transport)
    with pytest.raises(Absent):
        live.get(read)
    assert live.serves("imageregistry.operator.openshift.io", "v1") == frozenset()
    replay = Kubernetes(Recorded(transport.exchanges()), server.url)
    with pytest.raises(Absent):
        replay.get(read)
    assert replay.serves("imageregistry.operator.openshift.io", "v1") == frozenset()


def test_a_404_of_a_proxy_is_not_absence(server: ClusterServer, transport: Transport) -> None:
    del server.cluster.objects["/apis/openstack.org/v1/kuryrports"]
    with pytest.raises(BadDocument):
        logged_in(server, transport).list(KURYR_PORTS)


WRONG: dict[str, tuple[Any, str]] = {
    "nothing there": (None, "cannot be read"),
    "not YAML": ("a: [canary", "is not YAML"),
    "a list": ("[]", "is not a kubeconfig"),
    "no context": ({"current-context": ""}, "give --kube-context NAME"),
    "another context": ({"current-context": "other"}, "has no context other: it has here"),
    "no such cluster": ({"clusters": []}, "has no cluster lab: it has none"),
    "no such user": ({"users": None}, "has no user auditor: it has none"),
    "no server": ({"clusters": [{"name": "lab", "cluster": {}}]}, "has no server"),
    "a provider": ({"users": [{"name": "auditor", "user": {"auth-provider": {"name": "oidc"}}}]}, "use exec instead"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_kubeconfig_that_names_no_cluster_is_one_sentence(tmp_path: Path, name: str) -> None:
    content, says = WRONG[name]
    good = {"current-context": "here", "contexts": [{"name": "here", "context": {"cluster": "lab", "user": "auditor"}}],
            "clusters": [{"name": "lab", "cluster": {"server": "https://192.0.2.1:6443"}}],
            "users": [{"name": "auditor", "user": {"token": "canary"}}]}  # fmt: skip
    path = tmp_path / "config"
    if content is not None:
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(good | content))
    with pytest.raises(ConfigurationError) as caught:
        kubeconfig.read(str(path), "")
    assert says in str(caught.value)
    assert "canary" not in str(caught.value)
