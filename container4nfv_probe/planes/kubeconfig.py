"""Kubeconfigs, read as kubectl reads them: which cluster a context names, and as whom it is asked.

Rules: client-go, ``tools/clientcmd`` (``loader.go``, ``validation.go``, ``client_config.go``). What is
not supported is refused with one sentence: nothing that a file says is left out in silence.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

from container4nfv_probe.planes.kubefile import KINDS, LARGEST_KEY, Entry, merged, one_of
from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.wire import files

EXEC_VERSIONS = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")
IMPERSONATION = ("as-uid", "as-groups", "as-user-extra")
PROXIES = ("http", "https", "socks5", "socks5h")
SOCKS = "pip install 'container4nfv-probe[socks]'"
# What may stand in the name of a header; the rest is escaped (client-go, transport/round_trippers.go).
LEGAL = "!#$&'*+-.^_`|~"


@dataclass(frozen=True)
class Kubeconfig:
    """One context: the cluster, its URL, and its user with whom that one acts as."""

    path: str
    context: str
    url: str
    cluster: Entry
    user: Entry
    plugin: str = ""
    acting: tuple[tuple[str, str], ...] = ()

    @property
    def server_name(self) -> str:
        """Whom TLS asks for and verifies, "" for the host of the URL."""
        return self.cluster.text("tls-server-name")

    @property
    def proxy(self) -> str:
        """The proxy to go through, "" for what the environment says; SOCKS proxies look names up, as with Go."""
        return self.cluster.text("proxy-url").replace("socks5://", "socks5h://", 1)


def read(path: str, context: str) -> Kubeconfig:
    """The chosen context of the file or files, or the current one. Raises ``ConfigurationError``."""
    document = merged(path)
    if not any(document[kind] for kind in KINDS):
        raise ConfigurationError(f"{path} is not a kubeconfig: it has no clusters, users or contexts")
    name = context or document["current-context"]
    if not name:
        raise ConfigurationError(f"{path} has no current context: give --kube-context NAME")
    chosen = _named(path, document, "context", name)
    cluster = _named(path, document, "cluster", chosen.text("cluster"))
    user = _named(path, document, "user", chosen.text("user")) if chosen.text("user") else Entry(path, {})
    _check_cluster(cluster)
    _check_user(user)
    return Kubeconfig(path, name, _url(cluster, name), cluster, user, _plugin(user), _acting(user))


def _named(path: str, document: dict[str, Any], kind: str, name: str) -> Entry:
    entries: dict[str, Entry] = document[f"{kind}s"]
    if name not in entries:
        raise ConfigurationError(f"{path} has no {kind} {name}: it has {', '.join(sorted(entries)) or 'none'}")
    return entries[name]


def _url(cluster: Entry, context: str) -> str:
    """The server's URL; its path stays, as clusters behind a proxy have one."""
    if not cluster.text("server"):
        raise ConfigurationError(f"{cluster.place}, of context {context}, has no server: give it its URL")
    parts = _place(cluster, "server", ("https", "http"))
    if "@" in parts.netloc:
        raise ConfigurationError(f"{cluster.place}: server holds a user or password: put them under its user")
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path}".rstrip("/")


def _place(entry: Entry, key: str, schemes: Sequence[str]) -> SplitResult:
    """The URL under a key; it is not quoted, there may be a password in it."""
    try:
        parts = urlsplit(entry.text(key))
        good = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise ConfigurationError(f"{entry.place}: {key} is not a URL: begin it with {'://, '.join(schemes)}://")
    return parts


def _check_cluster(cluster: Entry) -> None:
    unverified, authority = cluster.switch("insecure-skip-tls-verify"), one_of(cluster, "certificate-authority")
    if authority and unverified:
        raise ConfigurationError(f"{cluster.place} has a CA and insecure-skip-tls-verify: remove one of them")
    cluster.text("tls-server-name")
    if not cluster.text("proxy-url"):
        return
    proxy = _place(cluster, "proxy-url", PROXIES)
    if proxy.scheme.startswith("socks") and importlib.util.find_spec("socks") is None:
        raise ConfigurationError(f"{cluster.place}: a SOCKS proxy needs a library: {SOCKS}")


def _check_user(user: Entry) -> None:
    if "auth-provider" in user.values:
        raise ConfigurationError(f"{user.place}: auth-provider is not supported: use exec instead")
    if user.text("token") and (user.text("username") or user.text("password")):
        raise ConfigurationError(f"{user.place} has a token and a password: remove one of them")
    certificate, key = one_of(user, "client-certificate"), one_of(user, "client-key")
    if bool(certificate) != bool(key):
        raise ConfigurationError(f"{user.place} has a client certificate or its key, but not both: add the other")
    if b"ENCRYPTED" in key:
        raise ConfigurationError(f"{user.place}: the key wants a passphrase, and an audit asks nobody: decrypt it")
    if user.text("tokenFile"):
        files.read(user.text("tokenFile"), LARGEST_KEY)


def _plugin(user: Entry) -> str:
    """The name of the plugin that speaks for the user, where nothing else does; what it says is checked anyway."""
    if not user.values.get("exec"):
        return ""
    if not isinstance(user.values["exec"], dict):
        raise ConfigurationError(f"{user.place}: exec is not a mapping: give it apiVersion and command")
    plugin = Entry(f"{user.place}: exec", user.values["exec"])
    if not plugin.text("command"):
        raise ConfigurationError(f"{plugin.place} has no command: give it one")
    if plugin.text("apiVersion") not in EXEC_VERSIONS:
        raise ConfigurationError(
            f"{plugin.place}: apiVersion is none of {', '.join(EXEC_VERSIONS)}: get a newer plugin"
        )
    if plugin.text("interactiveMode") == "Always":
        raise ConfigurationError(f"{plugin.place} wants to ask somebody (interactiveMode), an audit asks nobody:"
                                 " use a token")  # fmt: skip
    args, variables = plugin.values.get("args") or [], plugin.values.get("env") or []
    pairs = [(one.get("name"), one.get("value")) if isinstance(one, dict) else (None,) for one in _list(variables)]
    texts = (*_list(args), *(text for pair in pairs for text in pair))
    if not all(isinstance(text, str) and "\0" not in text for text in texts):
        raise ConfigurationError(f"{plugin.place}: args is a list of texts, env one of name and value: correct it")
    others = ("token", "tokenFile", "username", "password", "client-certificate", "client-certificate-data")
    return "" if any(user.text(key) for key in others) else Path(plugin.text("command")).name


def _list(value: Any) -> list[Any]:
    """A list as it is; anything else as a list that holds no text."""
    return value if isinstance(value, list) else [None]


def _acting(user: Entry) -> tuple[tuple[str, str], ...]:
    """The headers that name whom the user acts as, so that is what is seen what that one may see."""
    name = user.text("as")
    if not name:
        if any(user.values.get(key) for key in IMPERSONATION):
            raise ConfigurationError(f"{user.place} acts with groups, a uid or more but as nobody: add 'as'")
        return ()
    groups, more = user.values.get("as-groups") or [], user.values.get("as-user-extra") or {}
    lists = [groups, *more.values()] if isinstance(more, dict) else [None]
    if not all(isinstance(one, list) and all(isinstance(text, str) for text in one) for one in lists):
        raise ConfigurationError(f"{user.place}: as-groups is a list of texts, as-user-extra lists by name: correct it")
    uid = user.text("as-uid")
    headers = [("Impersonate-User", name), *([("Impersonate-Uid", uid)] if uid else [])]
    headers += [("Impersonate-Group", group) for group in groups]
    headers += [(f"Impersonate-Extra-{quote(str(key), safe=LEGAL)}", text) for key in more for text in more[key]]
    if not all(text.isprintable() for _, text in headers):
        raise ConfigurationError(f"{user.place} acts as somebody with a line break in the name: correct 'as'")
    return tuple((header, text.encode().decode("latin-1")) for header, text in headers)
