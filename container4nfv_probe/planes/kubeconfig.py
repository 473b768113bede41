"""A kubeconfig: which cluster it names, and the credentials that the official client reads from it."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from container4nfv_probe.planes import kubelogin
from container4nfv_probe.planes.kubernetes import Credentials
from container4nfv_probe.rules.errors import ConfigurationError, TimedOut, Unanswered, Unreachable
from container4nfv_probe.wire.guard import REQUEST_SECONDS, Deadline
from container4nfv_probe.wire.kept import clean_url
from container4nfv_probe.wire.transport import Trust

# Ways of a user that would send something by themselves, and of a cluster that the transport does not go.
UNSUPPORTED = {"auth-provider": "exec", "proxy-url": "HTTPS_PROXY", "tls-server-name": "a name the certificate has"}
INSTALL = "pip install 'container4nfv-probe[kubernetes]'"


@dataclass(frozen=True)
class Kubeconfig:
    """One context of one file: the URL of its cluster, and whether its user needs a plugin."""

    path: str
    context: str
    url: str
    plugin: str = ""


def read(path: str, context: str) -> Kubeconfig:
    """The chosen context of the file, or its current one. Raises ``ConfigurationError``."""
    if importlib.util.find_spec("kubernetes") is None:
        raise ConfigurationError(f"--kubeconfig needs the official client: {INSTALL}")
    document = _parsed(path)
    name = context or document.get("current-context") or ""
    if not name:
        raise ConfigurationError(f"{path} has no current context: give --kube-context NAME")
    chosen = _named(path, document, "context", name)
    cluster = _named(path, document, "cluster", chosen.get("cluster"))
    user = _named(path, document, "user", chosen["user"]) if chosen.get("user") else {}
    for key, instead in UNSUPPORTED.items():
        if key in cluster or key in user:
            raise ConfigurationError(f"{path}: {key} is not supported: use {instead} instead")
    url = str(cluster.get("server", "")).rstrip("/")
    if not url.startswith(("https://", "http://")):
        raise ConfigurationError(f"{path}: the cluster of context {name} has no server: give it its URL")
    plugin = user.get("exec")
    return Kubeconfig(path, name, clean_url(url), _command(plugin) if isinstance(plugin, dict) else "")


def _command(plugin: dict[str, Any]) -> str:
    return Path(str(plugin.get("command", ""))).name or "(unnamed)"


def _parsed(path: str) -> dict[str, Any]:
    try:
        with open(path, encoding="utf-8") as stream:
            document = yaml.safe_load(stream)
    except OSError as error:
        raise ConfigurationError(f"{path}, the kubeconfig, cannot be read ({error.strerror}): correct it") from error
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigurationError(f"{path}, the kubeconfig, is not YAML: correct it") from error
    if not isinstance(document, dict) or not isinstance(document.get("clusters"), list):
        raise ConfigurationError(f"{path} is not a kubeconfig: it has no list of clusters")
    return document


def _named(path: str, document: dict[str, Any], kind: str, name: Any) -> dict[str, Any]:
    """The entry of this name in ``contexts``, ``clusters`` or ``users``."""
    entries = document.get(f"{kind}s")
    named = [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    found = next((one.get(kind) for one in named if one.get("name") == name), None)
    if not isinstance(found, dict):
        known = ", ".join(str(one.get("name")) for one in named) or "none"
        raise ConfigurationError(f"{path} has no {kind} {name}: it has {known}")
    return found


@dataclass
class Login:
    """The credentials of a kubeconfig, loaded once, when the cluster is asked for the first time."""

    config: Kubeconfig
    folder: str
    deadline: Deadline
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _outcome: Credentials | Unanswered | None = field(default=None, repr=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __call__(self) -> Credentials:
        """Raises ``TimedOut`` or ``Unreachable`` when the file gives none, always the same."""
        with self._lock:
            if self._outcome is None:
                try:
                    self._outcome = self._load()
                except Unanswered as error:
                    self._outcome = error
        if isinstance(self._outcome, Unanswered):
            raise type(self._outcome)(str(self._outcome), self._outcome.settle)
        return self._outcome

    def _load(self) -> Credentials:
        found = self._found()
        if failure := found.get("failure"):
            raise Unreachable(f"the kubeconfig of the cluster is not usable: {failure}", "a kubeconfig that works")
        authorization, cert = str(found["authorization"]), str(found["cert"])
        if self.config.plugin and not (authorization or cert):
            sentence = f"the kubeconfig's plugin {self.config.plugin} gave no credentials"
            raise Unreachable(sentence, "a plugin that works (kubectl shows its words)")
        verify: bool | str = (str(found["ca"]) or True) if found["verify"] else False
        pair = (cert, str(found["key"])) if cert else None
        headers = {"Authorization": authorization} if authorization else {}
        return Credentials(Trust(verify, pair), headers)

    def _found(self) -> dict[str, Any]:
        limit = min(REQUEST_SECONDS, self.deadline.remaining())
        words = [sys.executable, "-P", kubelogin.__file__, self.config.path, self.config.context, self.folder]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(  # noqa: S603
            words, stdin=quiet, stdout=subprocess.PIPE, stderr=quiet, start_new_session=True
        ) as self._process:
            try:
                output = self._process.communicate(timeout=limit)[0]
            except subprocess.TimeoutExpired as error:
                what = f"plugin {self.config.plugin}" if self.config.plugin else "files"
                sentence = f"the kubeconfig's {what} gave nothing within {limit:.0f} s"
                raise TimedOut(sentence, "a plugin that asks nobody and answers in time") from error
            finally:
                _kill(self._process.pid)
        try:
            found: dict[str, Any] = json.loads(output)
        except ValueError:
            found = {"failure": "the official client stopped"}
        return found

    def end(self) -> None:
        """End the client, if it still runs, and whatever it started."""
        if self._process and self._process.returncode is None:
            _kill(self._process.pid)


def _kill(group: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


@contextmanager
def opened(config: Kubeconfig, deadline: Deadline) -> Iterator[Login]:
    """The login of a kubeconfig; the keys it writes lie in a folder of mode 0700, which then goes."""
    with tempfile.TemporaryDirectory(prefix="container4nfv-probe-", ignore_cleanup_errors=True) as folder:
        login = Login(config, folder, deadline)
        try:
            yield login
        finally:
            login.end()
