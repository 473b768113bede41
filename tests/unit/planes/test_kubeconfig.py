"""Kubeconfigs as kubectl reads them, over TLS; and what is refused, each with one sentence."""

from __future__ import annotations

import base64
import importlib.util
import os
import shutil
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
import yaml

from container4nfv_probe.planes import beside, kubeconfig
from container4nfv_probe.planes.ways import Ways
from container4nfv_probe.probes.facts.cluster import DEPLOYMENTS
from container4nfv_probe.rules.errors import ConfigurationError, Forbidden, Unanswered
from container4nfv_probe.wire.guard import Deadline, Guard
from container4nfv_probe.wire.sockets import WatchedAdapter
from container4nfv_probe.wire.transport import Transport
from tests.cluster import states
from tests.cluster.server import TOKEN, ClusterServer
from tests.unit.loopback import Server
from tests.unit.proxies import Socks, connecting


@pytest.fixture
def transport() -> Iterator[Transport]:
    guard = Guard(WatchedAdapter(), Deadline(30))
    yield Transport(guard)
    guard.close()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ClusterServer]:
    with ClusterServer(states.working(), tmp_path) as running:
        yield running


def controllers(path: Path | str, transport: Transport, context: str = "") -> list[str]:
    """The Deployments that a kubeconfig gets to see."""
    with beside.opened(Ways(kubeconfig=str(path), kube_context=context), transport) as planes:
        assert planes.kubernetes
        return [one.metadata.name for one in planes.kubernetes.list(DEPLOYMENTS).items]


ACTING: dict[str, Any] = {
    "as": "auditor", "as-uid": "u-1", "as-groups": ["viewers", "Prüfer"],
    "as-user-extra": {"example.com/Scopes": ["read", "list"], "naïve key%": ["x"]},
}  # fmt: skip


def test_whom_the_user_acts_as_is_sent_as_kubectl_sends_it(server: ClusterServer, transport: Transport) -> None:
    path = server.kubeconfig(server.by_certificate() | ACTING)
    assert controllers(path, transport) == ["kuryr-controller"]
    (head,) = server.heads
    sent = [(name, value.encode("latin-1").decode()) for name, value in head.items() if name.startswith("Impersonate")]
    assert sent == [
        ("Impersonate-User", "auditor"), ("Impersonate-Uid", "u-1"),
        ("Impersonate-Group", "viewers"), ("Impersonate-Group", "Prüfer"),
        ("Impersonate-Extra-example.com%2FScopes", "read"), ("Impersonate-Extra-example.com%2FScopes", "list"),
        ("Impersonate-Extra-na%C3%AFve%20key%25", "x"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["token", "password", "certificate", "plugin", "plugin_certificate"])
def test_who_acts_as_nobody_sees_what_nobody_may_see(server: ClusterServer, transport: Transport, kind: str) -> None:
    path = server.kubeconfig(getattr(server, f"by_{kind}")() | {"as": "nobody"})
    with pytest.raises(Forbidden, match="does not let nobody, as whom the kubeconfig's user acts, read") as caught:
        controllers(path, transport)
    assert caught.value.settle == "the right to read /apis/apps/v1/deployments of the cluster, and to act as nobody"
    assert [head["Impersonate-User"] for head in server.heads] == ["nobody"]


@pytest.mark.parametrize("text", [f"{TOKEN}\n", f"  {TOKEN} \r\n\n", TOKEN])
def test_a_token_file_may_end_with_a_newline(server: ClusterServer, transport: Transport, text: str) -> None:
    user = server.by_token_file()
    (server.folder / "token").write_text(text)
    assert controllers(server.kubeconfig(user), transport) == ["kuryr-controller"]


def test_a_token_file_is_read_again_and_counts_more_than_a_token(server: ClusterServer, transport: Transport) -> None:
    path = server.kubeconfig(server.by_token_file() | {"token": "canary-old"})
    token = server.folder / "token"
    with beside.opened(Ways(kubeconfig=str(path)), transport) as planes:
        assert planes.kubernetes
        sent = []
        for write in (lambda: None, lambda: token.write_text("canary-new\n"), token.unlink, lambda: token.touch()):
            write()
            sent.append(planes.kubernetes.login().headers["Authorization"])
    assert sent == [f"Bearer {TOKEN}", *["Bearer canary-new"] * 3], "the last one that was there"


@pytest.mark.parametrize("content", ["", "\n", "two\nlines", b"\xff\xfe"])
def test_a_file_without_a_token_is_a_sentence(server: ClusterServer, transport: Transport, content: Any) -> None:
    user = server.by_token_file()
    (server.folder / "token").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(Unanswered) as caught:
        controllers(server.kubeconfig(user), transport)
    assert caught.value.settle == "a token in that file"
    assert "two" not in str(caught.value)


@pytest.mark.parametrize(
    "written", ["HTTPS://127.0.0.1:{port}", "https://127.0.0.1:{port}/", "HttpS://127.0.0.1:{port}"]
)
def test_a_server_may_be_written_otherwise(server: ClusterServer, transport: Transport, written: str) -> None:
    path = changed(server, server=written.format(port=server.server.server_port))
    assert controllers(path, transport) == ["kuryr-controller"]
    assert transport.exchanges()[0].url.startswith(server.url)


def changed(running: ClusterServer, user: dict[str, Any] | None = None, **more: Any) -> Path:
    """A kubeconfig whose cluster has more keys, or others."""
    path = running.kubeconfig(running.by_token() if user is None else user)
    document = yaml.safe_load(path.read_text())
    document["clusters"][0]["cluster"] |= {name.replace("_", "-"): value for name, value in more.items()}
    path.write_text(yaml.safe_dump(document))
    return path


def test_a_cluster_behind_a_path_is_asked_below_it(tmp_path: Path, transport: Transport) -> None:
    with ClusterServer(states.working(), tmp_path, prefix="/k8s/clusters/c-x") as server:
        path = changed(server, server=f"{server.url}/")
        assert controllers(path, transport) == ["kuryr-controller"]
        assert [one.url for one in transport.exchanges()] == [f"{server.url}/apis/apps/v1/deployments"]


@pytest.mark.parametrize("name", ["cluster.example", "10-0-0-1.kubernetes.default"])
def test_another_name_is_asked_for_and_verified(tmp_path: Path, transport: Transport, name: str) -> None:
    with ClusterServer(states.working(), tmp_path, name=name) as server:
        with pytest.raises(Unanswered, match="certificate not verified"):
            controllers(server.kubeconfig(server.by_token()), transport)
        path = changed(server, tls_server_name=name)
        guard = Guard(WatchedAdapter(), Deadline(30))
        assert controllers(path, Transport(guard)) == ["kuryr-controller"]
        assert server.asked_for == [None, name]
        guard.close()


def test_a_wrong_name_is_not_trusted(server: ClusterServer, transport: Transport) -> None:
    with pytest.raises(Unanswered, match="certificate not verified"):
        controllers(changed(server, tls_server_name="other.example"), transport)


@pytest.mark.parametrize("kind", ["http", "HTTP", "https"])
def test_a_proxy_is_gone_through(
    server: ClusterServer, transport: Transport, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")  # which is about the environment's proxy
    tls = None
    if kind == "https":
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.authority.issue_cert("127.0.0.1").configure_cert(tls)
        monkeypatch.setenv("SSL_CERT_FILE", str(server.ca))
    with Server(connecting(server.server.server_port), tls) as proxy:
        place = f"{kind}://ann:canary@127.0.0.1:{proxy.port}"
        path = changed(server, proxy_url=place, server="https://127.0.0.1:1")
        assert controllers(path, transport) == ["kuryr-controller"]
        assert proxy.heads[0].startswith(b"CONNECT 127.0.0.1:1 ")
    assert "canary" not in str(transport.exchanges())


@pytest.mark.parametrize("kind", ["socks5", "socks5h"])
def test_a_socks_proxy_looks_the_name_up(tmp_path: Path, transport: Transport, kind: str) -> None:
    pytest.importorskip("socks")
    with ClusterServer(states.working(), tmp_path, name="cluster.invalid") as server:
        proxy = Socks(server.server.server_port)
        path = changed(server, proxy_url=f"{kind}://127.0.0.1:{proxy.port}", server="https://cluster.invalid")
        assert controllers(path, transport) == ["kuryr-controller"]
        assert proxy.named == ["cluster.invalid"]
        proxy.close()


def test_an_empty_proxy_is_the_environments(
    server: ClusterServer, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = changed(server, proxy_url="")
    with Server(connecting(server.server.server_port)) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        assert controllers(path, transport) == ["kuryr-controller"]
        assert len(proxy.heads) == 1


def test_a_proxy_that_is_not_there_is_said_to_be_one(server: ClusterServer, transport: Transport) -> None:
    with pytest.raises(Unanswered, match="could not be reached through its proxy"):
        controllers(changed(server, proxy_url="http://ann:canary@127.0.0.1:1"), transport)


def test_in_clear_no_credentials_are_sent(tmp_path: Path, transport: Transport) -> None:
    answer = b'HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\n{"items":[],"metadata":{}}'
    with ClusterServer(states.working(), tmp_path) as cluster, Server(lambda conn: conn.sendall(answer)) as plain:
        for user in (cluster.by_token(), cluster.by_password(), cluster.by_token_file(), cluster.by_program("TOKEN")):
            path = changed(cluster, user | {"as": "auditor"}, server=plain.url)
            guard = Guard(WatchedAdapter(), Deadline(30))
            assert controllers(path, Transport(guard)) == []
            guard.close()
        assert all(b"Authorization" not in head and b"Impersonate-User: auditor" in head for head in plain.heads)


def written(folder: Path, name: str, **lists: Any) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(yaml.safe_dump({"apiVersion": "v1", "kind": "Config"} | lists))
    return folder / name


def test_of_several_files_the_first_that_names_a_thing_counts(server: ClusterServer, transport: Transport) -> None:
    whole = yaml.safe_load(server.kubeconfig({"tokenFile": "token"}, {"certificate-authority": "ca.crt"}).read_text())
    shutil.copy(server.ca, server.folder / "two-ca.crt")
    one, two = server.folder / "one", server.folder / "two"
    first = written(one, "config", users=[{"name": "auditor", "user": {"tokenFile": "token"}}])
    second = written(two, "config", **{
        "current-context": "here", "contexts": whole["contexts"], "clusters": whole["clusters"],
        "users": [{"name": "auditor", "user": {"token": "canary-second", "as": "nobody"}}],
    })  # fmt: skip
    third = written(two, "third", **{"current-context": "there", "clusters": [{"name": "lab", "cluster": {}}]})
    (one / "token").write_text(TOKEN)
    shutil.copy(server.ca, two / "ca.crt")
    (two / "empty").write_text("")
    names = ["", "/nowhere", str(first), str(two / "empty"), str(second), str(third), str(first)]
    assert controllers(os.pathsep.join(names), transport) == ["kuryr-controller"]


def test_a_path_with_a_colon_is_one_file(server: ClusterServer, transport: Transport) -> None:
    path = server.kubeconfig(server.by_token())
    odd = path.rename(path.with_name("a:b"))
    assert controllers(odd, transport) == ["kuryr-controller"]


def test_of_several_files_none_there_is_a_sentence() -> None:
    with pytest.raises(ConfigurationError, match=r"/nowhere/a cannot be read \(No such file or directory\)"):
        kubeconfig.read("/nowhere/a:/nowhere/b", "")


def test_a_certificate_counts_more_than_a_plugin(server: ClusterServer, transport: Transport) -> None:
    plugin = server.by_program("open(__file__ + '.ran', 'w')")
    assert controllers(server.kubeconfig(server.by_certificate() | plugin), transport) == ["kuryr-controller"]
    assert not (server.folder / "plugin.py.ran").exists()


def inline(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


PEM = inline("-----BEGIN CERTIFICATE-----")
EXEC = {"apiVersion": "client.authentication.k8s.io/v1", "command": "canary"}
REFUSED_USERS: dict[str, tuple[dict[str, Any], str]] = {
    "a provider": ({"auth-provider": {"name": "oidc"}}, "auth-provider is not supported: use exec instead"),
    "a number for a token": ({"token": 5}, "token is not a text"),
    "token and password": ({"token": "canary", "username": "u"}, "has a token and a password"),
    "groups of nobody": ({"as-groups": ["g"]}, "acts with groups, a uid or more but as nobody: add 'as'"),
    "a uid of nobody": ({"as-uid": "1"}, "add 'as'"),
    "more of nobody": ({"as-user-extra": {"a": ["b"]}}, "add 'as'"),
    "a group that is a text": ({"as": "u", "as-groups": "canary"}, "as-groups is a list of texts"),
    "a group that is a number": ({"as": "u", "as-groups": [5]}, "as-groups is a list of texts"),
    "more that is a list": ({"as": "u", "as-user-extra": ["canary"]}, "as-groups is a list of texts"),
    "more that is a text": ({"as": "u", "as-user-extra": {"a": "canary"}}, "as-groups is a list of texts"),
    "a line break": ({"as": "canary\r\nX: y"}, "acts as somebody with a line break"),
    "a list to act as": ({"as": ["canary"]}, "as is not a text"),
    "a certificate alone": ({"client-certificate-data": PEM}, "has a client certificate or its key, but not both"),
    "a key alone": ({"client-key-data": PEM}, "has a client certificate or its key, but not both"),
    "a key that wants a passphrase": (
        {"client-certificate-data": PEM, "client-key-data": inline("-----BEGIN ENCRYPTED PRIVATE KEY-----")},
        "the key wants a passphrase",
    ),
    "no base64": ({"client-key-data": "canary!"}, "client-key-data is not base64"),
    "both keys": ({"client-key-data": PEM, "client-key": "/etc/hostname"}, "has client-key and client-key-data"),
    "no such certificate": ({"client-certificate": "canary.crt"}, "cannot be read (No such file or directory)"),
    "no such token": ({"tokenFile": "missing"}, "missing cannot be read (No such file or directory)"),
    "a device for a token": ({"tokenFile": "/dev/zero"}, "/dev/zero is a device, not a file"),
    "a device for a key": ({"client-key": "/dev/zero"}, "/dev/zero is a device, not a file"),
    "exec of a text": ({"exec": "canary"}, "exec is not a mapping"),
    "exec without a command": ({"exec": {"apiVersion": EXEC["apiVersion"]}}, "exec has no command"),
    "exec without a version": ({"exec": {"command": "canary"}}, "exec: apiVersion is none of client"),
    "exec of an old one": ({"exec": EXEC | {"apiVersion": f"{EXEC['apiVersion']}alpha1"}}, "apiVersion is none of"),
    "exec that asks": ({"exec": EXEC | {"interactiveMode": "Always"}}, "wants to ask somebody"),
    "arguments of one text": ({"exec": EXEC | {"args": "canary"}}, "args is a list of texts"),
    "arguments that are a number": ({"exec": EXEC | {"args": 1}}, "args is a list of texts"),
    "an argument that no program can get": ({"exec": EXEC | {"args": ["\0canary"]}}, "args is a list of texts"),
    "an environment of pairs": ({"exec": EXEC | {"env": {"A": "canary"}}}, "args is a list of texts, env one of name"),
    "an environment that is a text": ({"exec": EXEC | {"env": "canary"}}, "args is a list of texts, env one of name"),
    "arguments of numbers": ({"exec": EXEC | {"args": [1]}}, "args is a list of texts"),
    "an environment of texts": ({"exec": EXEC | {"env": ["canary"]}}, "args is a list of texts, env one of name"),
    "an environment of numbers": ({"exec": EXEC | {"env": [{"name": "A", "value": 1}]}}, "env one of name and value"),
}  # fmt: skip
REFUSED_CLUSTERS: dict[str, tuple[dict[str, Any], str]] = {
    "no server": ({"server": ""}, "has no server: give it its URL"),
    "a server without a scheme": ({"server": "192.0.2.1:6443"}, "server is not a URL: begin it with https://"),
    "a host alone": ({"server": "localhost"}, "server is not a URL"),
    "another scheme": ({"server": "unix:///run/api.sock"}, "server is not a URL"),
    "no host": ({"server": "https://"}, "server is not a URL"),
    "no port": ({"server": "https://h:canary"}, "server is not a URL"),
    "a broken address": ({"server": "https://[canary"}, "server is not a URL"),
    "a password": ({"server": "https://u:canary@192.0.2.1"}, "server holds a user or password"),
    "a server that is a number": ({"server": 6443}, "server is not a text"),
    "CA and no verification": ({"certificate-authority-data": PEM, "insecure-skip-tls-verify": True}, "remove one"),
    "both CAs": ({"certificate-authority-data": PEM, "certificate-authority": "/etc/hostname"}, "remove one of them"),
    "no such CA": ({"certificate-authority": "canary.crt"}, "cannot be read (No such file or directory)"),
    "a device for a CA": ({"certificate-authority": "/dev/zero"}, "/dev/zero is a device, not a file"),
    "neither true nor false": ({"insecure-skip-tls-verify": "yes"}, "is neither true nor false"),
    "a proxy without a scheme": ({"proxy-url": "canary:3128"}, "proxy-url is not a URL"),
    "another proxy": ({"proxy-url": "ftp://canary:3128"}, "proxy-url is not a URL"),
    "a proxy without a host": ({"proxy-url": "http://"}, "proxy-url is not a URL"),
    "a broken proxy": ({"proxy-url": "http://[canary"}, "proxy-url is not a URL"),
    "a proxy that is a list": ({"proxy-url": ["canary"]}, "proxy-url is not a text"),
    "a name that is a number": ({"tls-server-name": 5}, "tls-server-name is not a text"),
}  # fmt: skip
REFUSED = {("users", name): row for name, row in REFUSED_USERS.items()}
REFUSED |= {("clusters", name): row for name, row in REFUSED_CLUSTERS.items()}


@pytest.mark.parametrize(("kind", "name"), REFUSED)
def test_what_is_refused_is_refused_with_one_sentence(tmp_path: Path, kind: str, name: str) -> None:
    values, says = REFUSED[kind, name]
    entries = {"clusters": {"server": "https://192.0.2.1:6443"}, "users": {}} | {
        kind: ({"server": "https://192.0.2.1:6443"} if kind == "clusters" else {}) | values
    }
    path = written(tmp_path, "config", **{
        "current-context": "here", "contexts": [{"name": "here", "context": {"cluster": "lab", "user": "auditor"}}],
        "clusters": [{"name": "lab", "cluster": entries["clusters"]}],
        "users": [{"name": "auditor", "user": entries["users"]}],
    })  # fmt: skip
    with pytest.raises(ConfigurationError) as caught:
        kubeconfig.read(str(path), "")
    sentence = str(caught.value)
    assert says in sentence and "\n" not in sentence
    assert ": " in sentence.removeprefix(str(path)), "what to do"
    assert "canary" not in sentence.replace(str(tmp_path / "canary.crt"), "")


ODD: dict[str, tuple[Any, str]] = {
    "nothing": ("", "is not a kubeconfig"), "a text": ("canary", "is not a kubeconfig"),
    "numbers for names": ({"clusters": [{"name": 5, "cluster": {}}]}, "an entry of clusters is not a name"),
    "texts for entries": ({"users": ["canary"]}, "an entry of users is not a name and a mapping 'user'"),
    "a mapping for a list": ({"users": {"canary": {}}}, "an entry of users is not a name"),
    "an entry that is a list": ({"contexts": [{"name": "a", "context": []}]}, "has no current context"),
    "an alias bomb": ("a0: &a0 [x]\n" + "\n".join(f"a{n + 1}: &a{n + 1} [{f'*a{n}, ' * 9}]" for n in range(9)),
                      "more than 20000 values"),
    "deep": ("[" * 500, "nested deeper than 64 levels"),
    "itself": ("clusters: &c [*c]", "contains itself"),
    "large": ("#" * (5 << 20), "is larger than 4 MiB"),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_kubeconfig_is_one_sentence(tmp_path: Path, name: str) -> None:
    content, says = ODD[name]
    path = tmp_path / "config"
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content))
    with pytest.raises(ConfigurationError) as caught:
        kubeconfig.read(str(path), "")
    assert says in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), Path.mkdir])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, make: Any) -> None:
    make(tmp_path / "config")
    with pytest.raises(ConfigurationError, match="not a file: name a regular file"):
        kubeconfig.read(str(tmp_path / "config"), "")


def test_a_socks_proxy_without_its_library_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ClusterServer(states.working(), tmp_path) as server:
        path = changed(server, proxy_url="socks5://127.0.0.1:1080")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ConfigurationError, match=r"pip install 'container4nfv-probe\[socks\]'"):
        kubeconfig.read(str(path), "")


def test_an_authority_of_another_is_not_mixed_in(server: ClusterServer, transport: Transport) -> None:
    trustme.CA().cert_pem.write_to_path(str(server.folder / "other.crt"))
    path = server.kubeconfig(server.by_token(), cluster={"certificate-authority": "other.crt"})
    with pytest.raises(Unanswered, match="certificate not verified"):
        controllers(path, transport)
