"""The cluster behind TLS on loopback, and kubeconfigs of every kind for it.

It knows a bearer token, a password and a client certificate; whoever brings none is system:anonymous.
Who is known may act as anybody, and only the auditor may read.
"""

from __future__ import annotations

import base64
import json
import ssl
import sys
import threading
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

import trustme
import yaml

from .cluster import Cluster
from .states import NOW

TOKEN = "canary-bearer"
BASIC = f"Basic {base64.b64encode(b'auditor:canary-password').decode()}"
# An exec plugin as they are: it talks on standard error, and prints its credentials.
PLUGIN = """import json, os, pathlib, sys, time
pathlib.Path(__file__).with_name("plugin.pid").write_text(str(os.getpid()))
print("canary-chatter", file=sys.stderr)
time.sleep({seconds})
print(json.dumps({{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {status}}}))
"""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._reply()

    def do_POST(self) -> None:
        self._reply()

    def do_DELETE(self) -> None:
        self._reply()

    def _reply(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        status, body = self._answer(json.loads(sent) if sent else None)
        content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        kind = "text/plain; charset=utf-8" if isinstance(body, str) else "application/json"
        self.send_response_only(status)
        for name, value in {"Date": NOW, "Content-Type": kind, "Content-Length": str(len(content)),
                            "Audit-Id": "canary-audit"}.items():  # fmt: skip
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _answer(self, sent: Any) -> tuple[int, Any]:
        self.server.heads.append(self.headers)
        said = self.headers.get("Authorization", "")
        if said and said not in (f"Bearer {TOKEN}", BASIC):
            return 401, {"kind": "Status", "reason": "Unauthorized", "code": 401}
        known = bool(said) or bool(getattr(self.connection, "getpeercert", dict)())
        acting = self.headers.get("Impersonate-User", "auditor" if known else "system:anonymous")
        if not known or acting != "auditor":
            return 403, {"kind": "Status", "reason": "Forbidden", "code": 403, "message": acting}
        path = self.path.removeprefix(self.server.prefix)
        if self.command == "GET":
            return self.server.cluster.answer(path)
        return self.server.cluster.change(self.command, path, sent)

    def log_message(self, format: str, *args: object) -> None:
        """Standard error is what is tested."""


class _Server(ThreadingHTTPServer):
    cluster: Cluster
    heads: list[Message]
    prefix: str

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A handshake that the client ends is no error of the server's."""


class ClusterServer:
    """Serves a cluster as long as its context lasts; ``folder`` gets keys and kubeconfigs.

    ``name`` is what the server's certificate is for, ``prefix`` the path that it is below;
    ``heads`` are the headers that came, ``asked_for`` the names that TLS asked for.
    """

    def __init__(
        self, cluster: Cluster, folder: Path, host: str = "127.0.0.1", name: str = "", prefix: str = ""
    ) -> None:
        self.cluster = cluster
        self.folder = folder
        self.authority = trustme.CA()
        self.client = self.authority.issue_cert("auditor@cluster.example")
        self.ca = folder / "ca.crt"
        self.authority.cert_pem.write_to_path(str(self.ca))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(name or host).configure_cert(context)
        self.asked_for: list[str | None] = []
        context.sni_callback = lambda connection, asked, _: self.asked_for.append(asked)
        self.authority.configure_trust(context)
        context.verify_mode = ssl.CERT_OPTIONAL
        self.server = _Server((host, 0), _Handler)
        self.server.cluster, self.server.prefix = cluster, prefix
        self.heads: list[Message] = []
        self.server.heads = self.heads
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.url = f"https://{host}:{self.server.server_port}{prefix}"

    def __enter__(self) -> ClusterServer:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(10)

    def kubeconfig(self, user: dict[str, Any], cluster: dict[str, Any] | None = None) -> Path:
        """A kubeconfig of this cluster for a user; the CA is inline unless ``cluster`` says otherwise."""
        trust = {"certificate-authority-data": _inline(self.ca.read_bytes())}
        document = {
            "apiVersion": "v1", "kind": "Config", "current-context": "here",
            "contexts": [{"name": "here", "context": {"cluster": "lab", "user": "auditor"}}],
            "clusters": [{"name": "lab", "cluster": {"server": self.url} | (cluster or trust)}],
            "users": [{"name": "auditor", "user": user}],
        }  # fmt: skip
        path = self.folder / "kubeconfig"
        path.write_text(yaml.safe_dump(document))
        return path

    def by_token(self) -> dict[str, Any]:
        """A user with a bearer token."""
        return {"token": TOKEN}

    def by_password(self) -> dict[str, Any]:
        """A user with a name and a password."""
        return {"username": "auditor", "password": "canary-password"}

    def by_token_file(self) -> dict[str, Any]:
        """A user whose token is in a file, named relative to the kubeconfig."""
        (self.folder / "token").write_text(TOKEN)
        return {"tokenFile": "token"}

    def by_certificate(self) -> dict[str, Any]:
        """A user with a client certificate in the kubeconfig itself."""
        chain, key = self._pair()
        return {"client-certificate-data": _inline(chain), "client-key-data": _inline(key)}

    def by_certificate_files(self) -> dict[str, Any]:
        """The same in files."""
        for name, content in zip(("user.crt", "user.key"), self._pair(), strict=True):
            (self.folder / name).write_bytes(content)
        return {"client-certificate": "user.crt", "client-key": "user.key"}

    def by_plugin(self, seconds: float = 0, status: dict[str, str] | None = None) -> dict[str, Any]:
        """A user for whom an exec plugin speaks, after so many seconds; what it gives is ``status``."""
        program = self.folder / "plugin.py"
        program.write_text(PLUGIN.format(seconds=seconds, status={"token": TOKEN} if status is None else status))
        return {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": sys.executable,
                         "args": [str(program)], "interactiveMode": "Never",
                         "env": [{"name": "SECRET", "value": "canary-plugin"}]}}  # fmt: skip

    def by_program(self, program: str, version: str = "v1") -> dict[str, Any]:
        """A user for whom this Python program speaks; ``TOKEN`` in it is the good one."""
        (self.folder / "plugin.py").write_text(program.replace("TOKEN", TOKEN))
        return {"exec": {"apiVersion": f"client.authentication.k8s.io/{version}", "command": sys.executable,
                         "args": [str(self.folder / "plugin.py")]}}  # fmt: skip

    def by_plugin_certificate(self) -> dict[str, Any]:
        """A user for whom an exec plugin gives a client certificate."""
        chain, key = (content.decode() for content in self._pair())
        return self.by_plugin(status={"clientCertificateData": chain, "clientKeyData": key})

    def _pair(self) -> tuple[bytes, bytes]:
        chain = b"".join(one.bytes() for one in self.client.cert_chain_pems)
        return chain, self.client.private_key_pem.bytes()


def _inline(content: bytes) -> str:
    return base64.b64encode(content).decode()
