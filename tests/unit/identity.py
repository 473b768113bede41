"""An identity service in memory, real keystoneauth and openstacksdk in front of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openstack.config
import requests_mock
import yaml
from keystoneauth1 import fixture

from container4nfv_probe.audit.subject import Subject
from container4nfv_probe.planes.login import login
from container4nfv_probe.wire.guard import Deadline, Guard
from container4nfv_probe.wire.transport import Transport

URL = "http://identity.example:5000"
V2, V3 = f"{URL}/v2.0", f"{URL}/v3"
OPENID = "http://openid.example"
FEDERATED = f"{V3}/OS-FEDERATION/identity_providers/idp/protocols/openid/auth"
# Nothing that people or logs get to see may contain this.
CANARY = "canary"
SCOPE = {"project_name": "audit", "project_domain_name": "Default"}
USER = {"username": "ann", "user_domain_name": "Default"}
PASSWORD = {**USER, "password": "canary-password"}
CLIENT = {"identity_provider": "idp", "protocol": "openid", "client_id": "probe", "client_secret": "canary-client"}


def entry(auth_type: str = "password", auth_url: str = URL, **auth: Any) -> dict[str, Any]:
    """One cloud of a clouds.yaml."""
    return {"auth_type": auth_type, "auth": {"auth_url": auth_url, **auth}}


def token(**scope: Any) -> fixture.V3Token:
    """A v3 token, of a project unless ``scope`` names something else, with Zun in RegionOne."""
    document = fixture.V3Token(**({"user_name": "ann"} | (scope or {"project_id": "p1", "project_name": "audit"})))
    document.add_role(name="member")
    document.add_service("container").add_endpoint("public", "http://zun.example:9517/v1", region="RegionOne")
    return document


class Identity:
    """Answers what it was told to; everything else is 404."""

    def __init__(self, document: Mapping[str, Any] | None = None) -> None:
        self.adapter = requests_mock.Adapter()
        self.adapter.register_uri(requests_mock.ANY, requests_mock.ANY, status_code=404, json={"error": {}})
        self.get(URL + "/", fixture.DiscoveryList(URL))
        self.get(V3, {"version": fixture.V3Discovery(V3)})
        self.post(f"{V3}/auth/tokens", document or token())

    def get(self, url: str, document: Any = None, **answer: Any) -> None:
        """What a GET of ``url`` gets."""
        self.adapter.register_uri("GET", url, **(answer or {"json": document}))

    def post(self, url: str, document: Any = None, **answer: Any) -> None:
        """What a POST to ``url`` gets; with a token in its header, as identity does."""
        given = {"json": document, "headers": {"X-Subject-Token": "canary-issued"}, "status_code": 201}
        self.adapter.register_uri("POST", url, **(given | answer))

    def federates(self, token_endpoint: str) -> None:
        """Let OpenID tokens in."""
        self.post(token_endpoint, {"access_token": "canary-access", "token_type": "Bearer"})
        self.get(f"{OPENID}/.well-known/openid-configuration", {"token_endpoint": token_endpoint})
        self.post(FEDERATED, fixture.V3FederationToken(identity_provider="idp", protocol="openid"))

    def log_in(self, cloud: Mapping[str, Any], folder: Path, seconds: float = 5.0) -> Subject:
        """The subject that this entry of a clouds.yaml gives."""
        path = folder / "clouds.yaml"
        path.write_text(yaml.safe_dump({"clouds": {"mine": dict(cloud)}}))
        config = openstack.config.OpenStackConfig(
            config_files=[str(path)], secure_files=[], vendor_files=[], load_envvars=False
        )
        self.transport = Transport(Guard(self.adapter, Deadline(seconds)))
        return Subject(*login(config.get_one("mine"), self.transport))

    @property
    def asked(self) -> list[Any]:
        """The requests that left, as requests_mock keeps them."""
        return list(self.adapter.request_history)

    @property
    def posts(self) -> list[str]:
        """Where something was posted to."""
        return [request.url for request in self.asked if request.method == "POST"]
