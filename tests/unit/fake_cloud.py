"""A small cloud on loopback: an identity service and whatever documents a test puts beside it."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

import yaml
from keystoneauth1 import fixture

PASSWORD, TOKEN = "canary-password", "canary-issued"
# What an API of Zun says to an administrator.
ZUN: dict[str, Any] = {
    "/container/": {
        "name": "OpenStack Zun API",
        "description": "Zun is an OpenStack project",
        "versions": [{"id": "v1", "max_version": "1.40", "min_version": "1.1"}],
    },
    "/container/v1/services": {
        "services": [
            {"host": host, "binary": "zun-compute", "state": "up", "disabled": False, "forced_down": False}
            for host in ("one", "two")
        ]
    },
    "/container/v1/availability_zones": {"availability_zones": [{"availability_zone": "nova"}]},
}


def write(path: Path, auth_url: str) -> None:
    """A clouds.yaml with one cloud, ``mine``."""
    auth = {"auth_url": auth_url, "username": "ann", "user_domain_name": "Default", "password": PASSWORD,
            "project_name": "audit", "project_domain_name": "Default"}  # fmt: skip
    path.write_text(yaml.safe_dump({"clouds": {"mine": {"auth": auth}}}))


class FakeCloud:
    """Logs anybody in and answers GETs of ``documents`` by path, unless it refuses their method."""

    def __init__(self, documents: Mapping[str, Any] | None = None, **names: Any) -> None:
        self.documents = dict(ZUN if documents is None else documents)
        self.asked: list[tuple[str, str]] = []
        self.refuses: set[str] = set()
        self.token = fixture.V3Token(**({"user_name": "ann", "project_id": "p1", "project_name": "audit"} | names))
        self.token.add_role(name="admin")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> FakeCloud:
        self._thread.start()
        self.offers("container", f"{self.url}/container/v1")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def offers(self, service_type: str, url: str, region: str = "RegionOne") -> None:
        """Put a service at ``url`` into the catalogue, in place of another of its type."""
        self.token.remove_service(service_type)
        self.token.add_service(service_type).add_endpoint("public", url, region=region)

    def configures(self, path: Path) -> None:
        """Write a clouds.yaml that has this cloud as ``mine``."""
        write(path, f"{self.url}/v3")

    def answer(self, method: str, path: str) -> tuple[int, Any]:
        """Status and document for a request."""
        self.asked.append((method, path))
        if method in self.refuses:
            return 401, {"error": {"message": PASSWORD}}
        if (method, path) == ("GET", "/v3"):
            return 200, {"version": fixture.V3Discovery(f"{self.url}/v3")}
        if (method, path) == ("POST", "/v3/auth/tokens"):
            return 201, self.token
        document = self.documents.get(path.partition("?")[0]) if method == "GET" else None
        return (200, document) if document is not None else (404, {"error": path})


def _handler(cloud: FakeCloud) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self._send()

        def _send(self) -> None:
            status, document = cloud.answer(self.command, self.path)
            body = json.dumps(document).encode()
            self.send_response(status)
            for name, value in (("Content-Type", "application/json"), ("Content-Length", str(len(body)))):
                self.send_header(name, value)
            if self.command == "POST":
                self.send_header("X-Subject-Token", TOKEN)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Standard error is what is tested."""

    return Handler
