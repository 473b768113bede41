"""Secrets of a registry, and whatever it and the other planes say beside what is asked, come out nowhere."""

from __future__ import annotations

import json
import re
import threading
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.unit.conftest import Probe
from tests.unit.fake_cloud import FakeCloud

USER, PASSWORD, DIGEST = "canary-user", "canary-password", "ab" * 32
BASIC = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
BLOB = f"files/docker/registry/v2/blobs/sha256/ab/{DIGEST}/data"


class Talkative(BaseHTTPRequestHandler):
    """A registry with a token service, a Zun and a libnetwork driver, all of which say too much."""

    def do_GET(self) -> None:
        here = f"http://{self.headers['Host']}"
        documents: dict[str, object] = {
            "/token": {"token": "canary-bearer", "access_token": "canary-access", "refresh_token": "canary-refresh"},
            "/v2/_catalog": {"repositories": ["team/app"], "secret": "canary-catalog"},
            "/v2/team/app/tags/list": {"tags": ["1"]},
            "/v2/team/app/manifests/1": {"config": {"digest": f"sha256:{DIGEST}", "urls": ["canary-url"],
                                                    "mediaType": "application/vnd.oci.image.config.v1+json"},
                                         "layers": [{"digest": "canary-layer", "mediaType": "x.tar"}],
                                         "annotations": {"key": "canary-annotation"}},
            "/api/v2.0/systeminfo": {"harbor_version": "v2", "auth_mode": "canary-mode"},
            "/": {"name": "OpenStack Zun API", "versions": [{"id": "v1", "x": "canary-version"}]},
            "/healthcheck": {"detailed": "canary-health"},
        }  # fmt: skip
        path = self.path.partition("?")[0]
        wanted = f"Basic {BASIC}" if path in ("/token", "/api/v2.0/systeminfo") else "Bearer canary-bearer"
        secret = path not in ("/", "/healthcheck")
        if secret and self.headers.get("Authorization") != wanted:
            realm = f"{here.replace('://', '://canary-in-realm@')}/token"
            self._send(401, {"detail": "canary-detail"}, f'Bearer realm="{realm}?canary=canary-query",service="r"')
        else:
            self._send(200, {**dict(documents[path]), "echo": dict(self.headers)})  # type: ignore[call-overload]

    def do_HEAD(self) -> None:
        self.send_response(307)
        self.send_header("Location", f"http://u:canary-place@swift.example/v1/A/c/{BLOB}?temp_url_sig=canary-signature")
        self.end_headers()

    def do_POST(self) -> None:
        self._send(200, {"Implements": ["NetworkDriver", "IpamDriver"], "Err": "canary-error", "Scope": "local"})

    def _send(self, status: int, document: object, challenge: str = "") -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        headers = {"Content-Length": str(len(body)), "Set-Cookie": "sid=canary-cookie", "X-Secret": "canary-header",
                   "Docker-Content-Digest": f"sha256:{DIGEST}"}  # fmt: skip
        if "/manifests/" in self.path:
            headers["Content-Type"] = "application/vnd.oci.image.manifest.v1+json"
        for name, value in (headers | ({"WWW-Authenticate": challenge} if challenge else {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Standard error is what is tested."""


@pytest.fixture
def talkative() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Talkative)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.mark.parametrize("extra", [[], ["--anonymize"]])
def test_no_canary_leaves_the_registry(
    probe: Probe, bare: Path, talkative: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extra: list[str]
) -> None:
    written = tmp_path / "b.zip"
    with FakeCloud() as cloud:
        cloud.configures(bare / "clouds.yaml")
        # As secure.yaml adds it: the login of the registry, and nothing of it on the command line.
        secure = f"registry_user: {USER}, registry_password: {PASSWORD}"
        (bare / "secure.yaml").write_text(f"clouds: {{mine: {{container4nfv: {{{secure}}}}}}}\n")
        planes = ("--registry", talkative, "--libnetwork", talkative, "--zun-api-backend", talkative)
        words = ("run", "--os-cloud", "mine", *planes, "--debug", "-f", "json", "--bundle", str(written), *extra)
        ran = probe(*words)
    assert ran.code == 1, ran.err
    with zipfile.ZipFile(written) as archive:
        members = [archive.read(name).decode() for name in archive.namelist()]
    statuses = {
        (one["method"], one["status"]) for one in json.loads(ran.out)["exchanges"] if one["plane"] == "registry"
    }
    assert {("GET", 200), ("GET", 401), ("HEAD", 307)} <= statuses, "every secret was used"
    for text in (ran.out, ran.err.replace(str(tmp_path), ""), *members):
        assert re.findall(r"canary[\w-]+|temp_url\w*", text) == []
        assert BASIC not in text
    explained = probe("explain", "private-registry", "--report", str(written))
    assert "canary" not in explained.out + explained.err and explained.code == 0


def test_a_password_in_a_url_is_refused_and_not_repeated(probe: Probe, bare: Path) -> None:
    with FakeCloud() as cloud:
        cloud.configures(bare / "clouds.yaml")
        ran = probe("run", "--os-cloud", "mine", "--registry", f"http://{USER}:{PASSWORD}@registry.example")
    assert "canary" not in ran.sentence
