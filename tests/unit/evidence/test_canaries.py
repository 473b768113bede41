"""Secrets planted wherever one can travel come out nowhere: not in a report, a bundle, a log or a fixture."""

from __future__ import annotations

import json
import re
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from keystoneauth1 import fixture

from container4nfv_probe.cli.main import main
from container4nfv_probe.evidence import bundle

ROOT = Path(__file__).parents[3]
CANARY = "canary"
TYPES = ("container", "container-infra", "image", "network", "compute", "orchestration", "object-store", "artifact")


class Talkative(BaseHTTPRequestHandler):
    """A cloud that repeats what it was given, in every place of an answer."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        token = fixture.V3Token(user_name="ann", project_id="p1", project_name="audit")
        token.add_role(name="admin")
        host = f"http://catalogue:canary-catalogue@{self.headers['Host']}"
        for name in TYPES:
            token.add_service(name).add_endpoint("public", f"{host}/{name}/v1", region="RegionOne")
        self._send(201, {**token, "extra": "canary-extra"}, {"X-Subject-Token": "canary-token"})

    def do_GET(self) -> None:
        if self.path == "/v3":
            return self._send(200, {"version": fixture.V3Discovery(f"http://{self.headers['Host']}/v3")}, {})
        if self.path.startswith("/image"):
            return self._send(403, {"message": "canary-body", "echo": dict(self.headers)}, {})
        if self.path.startswith("/compute"):
            return self._send(307, {}, {"Location": "/compute/elsewhere?temp_url_sig=canary-signature"})
        if self.path.startswith("/object-store"):
            return self._send(302, {}, {"Location": "http://u:canary-user@other.example/?token=canary-query"})
        return self._send(200, self._documents() | {"echo": dict(self.headers), "adminPass": "canary-admin"}, {})

    def _documents(self) -> dict[str, object]:
        worker = {"host": "one", "binary": "zun-compute", "state": "up", "disabled": False, "forced_down": False}
        registry = {"domain": "r.example", "username": "canary-name", "password": "canary-registry"}
        template = {"uuid": "t", "keypair_id": "canary-key", "labels": {"password": "canary-label"}}
        return {
            "name": "OpenStack Zun API",
            "versions": [{"id": "v1", "max_version": "1.40", "links": "canary-link"}],
            "services": [worker | {"disabled_reason": "canary-reason"}],
            "registries": [registry],
            "clustertemplates": [template],
            "clusters": [],
            "ports": [],
            "next": f"http://{self.headers['Host']}/x?token=canary-next" if "canary-loop" in self.path else None,
        }

    def _send(self, status: int, document: object, headers: dict[str, str]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        leaks = {"Set-Cookie": "session=canary-cookie", "X-Auth-Token": "canary-header", "Server": "s",
                 "WWW-Authenticate": 'Keystone uri="http://u:canary-uri@h"', "X-Secret": "canary-secret"}  # fmt: skip
        for name, value in {"Content-Length": str(len(body)), **leaks, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Standard error is what is tested."""


@pytest.fixture
def clouds_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Talkative)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    auth = {"auth_url": f"http://127.0.0.1:{server.server_port}/v3", "username": "ann", "password": "canary-password",
            "project_name": "audit", "user_domain_name": "D", "project_domain_name": "D"}  # fmt: skip
    path = tmp_path / "clouds.yaml"
    path.write_text(yaml.safe_dump({"clouds": {"mine": {"auth": auth}}}))
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
    yield path
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.mark.parametrize("extra", [[], ["--anonymize"]])
def test_no_canary_leaves_the_cloud(
    clouds_file: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], extra: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)  # whose name has the word
    written = Path("b.zip")
    words = ["run", "--os-cloud", "mine", "--debug", "-f", "json", "--bundle", str(written), *extra]
    assert main(words) == 1
    out, err = capfd.readouterr()
    with zipfile.ZipFile(written) as archive:
        members = [archive.read(name).decode() for name in archive.namelist()]
    assert len(json.loads(out)["exchanges"]) > 10
    for text in (out, err, *members):
        assert re.findall(rf"{CANARY}-\w+", text) == []
    assert main(["explain", "same-nb-api", "--report", str(written)]) == 0
    assert main(["replay", str(written)]) == 1
    assert CANARY not in "".join(capfd.readouterr())


SECRETS = re.compile(
    r"canary|gAAAA[\w-]{20}|temp_url_sig|BEGIN [A-Z ]*PRIVATE KEY|X-Auth-Token|X-Subject-Token|labpass|labpw"
)
RECORDED = sorted(path for path in (ROOT / "fixtures").rglob("*") if path.is_file())


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_fixture_holds_a_secret(path: Path) -> None:
    assert SECRETS.findall(path.read_text(encoding="utf-8")) == []
    if path.name == "report.json":
        assert bundle.read(path.parent).exchanges
