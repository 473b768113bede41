"""An OpenStack cloud made of documents: the real planes, with requests_mock in place of the network.

    cloud = Cloud()
    cloud.answers("container", "/v1/services", {"services": [...]})
    cloud.refuses("image", "/v2/tasks")
    answer = ask(some_check, cloud.subject())

What was not given answers 404. Of several answers to one URL the last one given counts; one with a
query is only for requests that have at least these parameters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import requests_mock

from container4nfv_probe.audit.subject import Subject
from container4nfv_probe.planes.catalogue import catalogue_of
from container4nfv_probe.planes.openstack import OpenStack
from container4nfv_probe.planes.token import Token
from container4nfv_probe.rules.model import Endpoint
from container4nfv_probe.rules.report import Scope
from container4nfv_probe.wire.guard import Deadline, Guard
from container4nfv_probe.wire.transport import Transport, Trust

TOKEN = "gAAAAA-a-token-that-nobody-may-see"
PROJECT = "7c1b0f0ad4e04d5c8e7dd6d4ce2a11f0"
REGION, INTERFACE = "RegionOne", "public"
# What stands in a catalogue of today, by service type.
URLS = {
    "artifact": "http://glare.test:9494",
    "compute": "http://nova.test:8774/v2.1",
    "container": "http://zun.test:9517/v1",
    "container-infra": "http://magnum.test:9511/v1",
    "image": "http://glance.test:9292",
    "network": "http://neutron.test:9696",
    "object-store": f"http://swift.test:8080/v1/AUTH_{PROJECT}",
    "load-balancer": "http://octavia.test:9876",
    "volumev3": f"http://cinder.test:8776/v3/{PROJECT}",
    "orchestration": f"http://heat.test:8004/v1/{PROJECT}",
}
SCOPE = Scope(
    cloud="memory",
    region=REGION,
    interface=INTERFACE,
    auth_url="http://keystone.test:5000/v3",
    project="demo",
    project_id=PROJECT,
    user="auditor",
    roles=("admin", "member", "reader"),
    planes=("openstack",),
    endpoints=(),
    without_endpoint=(),
    overrides={},
    interfaces={},
)


def endpoint(service_type: str, url: str = "", *, region: str = REGION, interface: str = INTERFACE) -> Endpoint:
    """A line of a catalogue."""
    return Endpoint(service_type, interface, region, url or URLS[service_type])


class Cloud:
    """One region of a cloud, by default with every service in its catalogue and no answers but 404.

    ``endpoints`` replaces the catalogue; ``scope`` are other fields of the scope, such as
    ``overrides``.
    """

    def __init__(self, *, endpoints: Sequence[Endpoint] | None = None, seconds: float = 30.0, **scope: Any) -> None:
        listed = tuple(map(endpoint, URLS)) if endpoints is None else tuple(endpoints)
        self.scope = replace(SCOPE, endpoints=listed, **scope)
        self.mock = requests_mock.Adapter(case_sensitive=True)
        self.mock.register_uri(requests_mock.ANY, requests_mock.ANY, status_code=404, json={"error": "not found"})
        self.deadline = Deadline(seconds)
        self.guard = Guard(self.mock, self.deadline)
        self.transport = Transport(self.guard)

    def answers(
        self,
        service: str,
        path: str,
        document: Any = None,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        text: str | None = None,
        fails: type[Exception] | Exception | None = None,
    ) -> None:
        """Give ``service`` an answer to ``path``, or to a whole URL: a document, a text, or a failure of requests."""
        url = path if "://" in path else self.url(service, path)
        if fails is not None:
            self.mock.register_uri("GET", url, exc=fails)
        elif text is not None:
            self.mock.register_uri("GET", url, status_code=status, headers=dict(headers or {}), text=text)
        else:
            self.mock.register_uri("GET", url, status_code=status, headers=dict(headers or {}), json=document)

    def refuses(self, service: str, path: str, status: int = 403) -> None:
        """Let ``service`` answer 403 to ``path``."""
        self.answers(service, path, {"error": "policy does not allow this"}, status=status)

    def url(self, service: str, path: str) -> str:
        """Where a read's path is asked: from the service's root with a slash, else below its endpoint."""
        listed = next(one.url for one in self.scope.endpoints if one.service_type == service)
        if path.startswith("/"):
            parts = urlsplit(listed)
            return f"{parts.scheme}://{parts.netloc}{path}"
        return f"{listed}/{path}".rstrip("/") if not path.startswith("?") else listed + path

    @property
    def sent(self) -> list[Any]:
        """Every request that left, in order, as requests prepared it."""
        return list(self.mock.request_history)

    @property
    def asked(self) -> list[str]:
        """The URLs of all requests, in order."""
        return [str(request.url) for request in self.sent]

    def openstack(self) -> OpenStack:
        """The plane that the probes ask."""
        scope = self.scope
        return OpenStack(self.transport, catalogue_of(scope), scope.roles, scope.project_id, Token(TOKEN), Trust())

    def subject(self) -> Subject:
        """What checks are given."""
        return Subject(self.scope, self.openstack())
