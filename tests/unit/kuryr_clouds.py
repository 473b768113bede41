"""A cloud in memory with a cluster beside it: Neutron's ports, and the objects of the Kubernetes API."""

from __future__ import annotations

import json
from typing import Any

import requests_mock

from container4nfv_probe.audit.audit import audit
from container4nfv_probe.audit.runner import ask
from container4nfv_probe.audit.subject import Subject
from container4nfv_probe.planes.beside import Beside
from container4nfv_probe.planes.kubernetes import Kubernetes
from container4nfv_probe.planes.registry import Registry
from container4nfv_probe.rules.model import Answer
from container4nfv_probe.rules.report import Result
from container4nfv_probe.rules.requirement import Requirement
from container4nfv_probe.rules.rule import Check
from tests.cluster.cluster import Cluster
from tests.cluster.states import IP, NOW, PORT

from .clouds_in_memory import PROJECT, Cloud

URL = "https://cluster.test:6443"


def port(**changes: Any) -> dict[str, Any]:
    """A Neutron port that Kuryr made, as an administrator sees it."""
    fields = {"id": PORT, "network_id": "net", "mac_address": "fa:16:3e:00:00:0a", "device_owner": "compute:kuryr",
              "device_id": "", "fixed_ips": [{"ip_address": IP, "subnet_id": "s"}], "name": "", "tags": [],
              "allowed_address_pairs": [], "project_id": PROJECT, "tenant_id": PROJECT,
              "binding:host_id": ""}  # fmt: skip
    return fields | changes


# What only a token sees that sees every project's ports: another project's port on that project's network.
STRANGER = port(id="stranger", network_id="theirs", device_owner="network:dhcp", mac_address="fa:16:3e:00:00:ff",
                fixed_ips=[{"ip_address": "192.0.2.2"}], project_id="another", tenant_id="another")  # fmt: skip
NETWORKS = [{"id": "net", "project_id": PROJECT, "tenant_id": PROJECT},
            {"id": "theirs", "project_id": "another", "tenant_id": "another"}]  # fmt: skip


class Clouds:
    """A cloud and its cluster (None: no kubeconfig was given); without ``everything`` one sees no other's ports."""

    def __init__(
        self,
        cluster: Cluster | None,
        *ports: dict[str, Any],
        absent: tuple[str, ...] = (),
        registry: str = "",
        everything: bool = True,
        **scope: Any,
    ) -> None:
        self.cloud = Cloud(**scope)
        self.registry = registry
        self.cluster = cluster
        self.absent = absent
        listed = [*ports, *([STRANGER] if everything else [])]
        self.cloud.answers("network", "/v2.0/ports", {"ports": listed})
        self.cloud.answers("network", "/v2.0/networks", {"networks": NETWORKS})
        self.cloud.answers("network", "/v2.0/extensions", {"extensions": [{"alias": "standard-attr-tag"}]})
        self.cloud.answers("container", "/v1/containers", {"containers": []})
        if cluster:
            self.cloud.mock.register_uri("GET", requests_mock.ANY, additional_matcher=_here, text=self._answer)

    def _answer(self, request: Any, context: Any) -> Any:
        assert self.cluster
        context.status_code, body = self.cluster.answer(request.url.removeprefix(URL))
        context.headers |= {"Date": NOW, "Content-Type": "application/json"}
        return body if isinstance(body, str) else json.dumps(body)

    def subject(self) -> Subject:
        """What checks are given."""
        plane = Kubernetes(self.cloud.transport, URL) if self.cluster else None
        registry = Registry(self.cloud.transport, self.registry) if self.registry else None
        return self.cloud.subject().with_planes(Beside(kubernetes=plane, registry=registry), self.absent)

    def ask(self, check: Check) -> Answer:
        """One check's answer."""
        return ask(check, self.subject())

    def decide(self, requirement: Requirement) -> Result:
        """One requirement's result."""
        (result,) = audit([requirement], self.subject(), self.cloud.deadline).results
        return result


def _here(request: Any) -> bool:
    return bool(request.url.startswith(URL))
