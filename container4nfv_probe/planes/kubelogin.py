"""From a kubeconfig to what is sent: files for TLS, a token or password, whom the user acts as."""

from __future__ import annotations

import base64
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from container4nfv_probe.planes.kubeconfig import Kubeconfig
from container4nfv_probe.planes.kubeexec import Plugin
from container4nfv_probe.planes.kubefile import LARGEST_KEY, Entry
from container4nfv_probe.planes.kubernetes import Credentials
from container4nfv_probe.rules.errors import FileError, Unanswered, Unreachable
from container4nfv_probe.wire import files
from container4nfv_probe.wire.deadline import Deadline
from container4nfv_probe.wire.request import Trust


@dataclass
class Login:
    """The credentials of a kubeconfig, made when the cluster is asked for the first time."""

    config: Kubeconfig
    folder: str
    plugin: Plugin
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _outcome: tuple[Trust, str] | Unanswered | None = field(default=None, repr=False)
    _latest: str = field(default="", repr=False)

    def __call__(self) -> Credentials:
        """Raises ``TimedOut`` or ``Unreachable`` when a plugin or file gives none, always the same."""
        with self._lock:
            if self._outcome is None:
                try:
                    self._outcome = self._load()
                except Unanswered as error:
                    self._outcome = error
            if isinstance(self._outcome, Unanswered):
                raise type(self._outcome)(str(self._outcome), self._outcome.settle)
            trust, authorization = self._outcome
            authorization = self._renewed() or authorization
        return Credentials(trust, {"Authorization": authorization} if authorization else {}, self.config.acting)

    def _load(self) -> tuple[Trust, str]:
        """What does not change: whom to trust and as whom, and the header of a token or password."""
        cluster, user = self.config.cluster, self.config.user
        if self.config.url.startswith("http://"):  # kubectl sends no credentials in clear, either
            return Trust(), ""
        authority = self._path(cluster, "certificate-authority")
        verify = False if cluster.switch("insecure-skip-tls-verify") else authority or True
        if self.config.plugin:
            user = self.plugin.credentials()
        certificate = self._path(user, "client-certificate")
        trust = Trust(verify, (certificate, self._path(user, "client-key")) if certificate else None)
        if user.text("tokenFile") and not user.text("token"):
            self._latest = self._read_token()
        if token := user.text("token"):
            return trust, f"Bearer {token}"
        name, password = user.text("username"), user.text("password")
        pair = base64.b64encode(f"{name}:{password}".encode()).decode()
        return trust, f"Basic {pair}" if name or password else ""

    def _renewed(self) -> str:
        """The header of the token that stands in a file just now; the last one where none does."""
        if self.config.user.text("tokenFile") and self.config.url.startswith("https://"):
            with suppress(Unreachable):
                self._latest = self._read_token()
        return f"Bearer {self._latest}" if self._latest else ""

    def _read_token(self) -> str:
        path = self.config.user.text("tokenFile")
        try:
            token = files.read(path, LARGEST_KEY).decode().strip()
        except (FileError, UnicodeDecodeError) as error:
            raise Unreachable(f"the token of the kubeconfig cannot be had: {error}", "a token in that file") from error
        if not token or not token.isprintable():
            raise Unreachable(f"{path}, of the kubeconfig, holds no token", "a token in that file")
        return token

    def _path(self, entry: Entry, key: str) -> str:
        """The file that an entry names, or a new one with what stands in the kubeconfig itself."""
        if not entry.text(f"{key}-data"):
            return entry.text(key)
        path = Path(self.folder) / key
        path.touch(mode=0o600)
        path.write_bytes(entry.data(f"{key}-data"))
        return str(path)


@contextmanager
def opened(config: Kubeconfig, deadline: Deadline) -> Iterator[Login]:
    """The login of a kubeconfig; the keys it writes lie in a folder of mode 0700, which then goes."""
    with tempfile.TemporaryDirectory(prefix="container4nfv-probe-", ignore_cleanup_errors=True) as folder:
        login = Login(config, folder, Plugin(config, deadline))
        try:
            yield login
        finally:
            login.plugin.end()
