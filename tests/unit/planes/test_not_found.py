"""What a 404 means, for every read of every requirement: of what is it a statement, on which versions?

Kubernetes names the object that it does not have (``samples``: a real kube-apiserver 1.20). It answers a path that
it does not serve by a plain text, and some APIs behind it by a Status of no name. OpenStack's services answer what
they do not know, of any version, and what this token may not see, by one and the same 404.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
import requests_mock

from container4nfv_probe import Read, probes
from container4nfv_probe.planes.kubernetes import Kubernetes
from container4nfv_probe.rules.errors import Absent, BadDocument, NotVisible, TooOld, Unanswered
from tests.unit.clouds_in_memory import URLS, Cloud, endpoint

URL, NAME = "https://cluster.test:6443", "its-name"
PLAIN = "404 page not found\n"
# Of the reads of Kubernetes: what is asked for, and since which version of Kubernetes (or of what serves it). A list
# that is not there is a kind or a version that is not served: no statement about objects. An object that is not
# there is named in the answer.
KUBERNETES = {
    "/api/v1/nodes": "list, 1.0",
    "/api/v1/pods": "list, 1.0",
    "/api/v1/services": "list, 1.0",
    "/api/v1/namespaces/{namespace}/pods": "list, 1.0",
    "/api/v1/namespaces/{namespace}/configmaps/{name}": "object, 1.2",
    "/api/v1/namespaces/{namespace}/endpoints/{name}": "object, 1.0",
    "/api/v1/namespaces/{namespace}/persistentvolumeclaims/{name}": "object, 1.0",
    "/api/v1/persistentvolumes/{name}": "object, 1.0",
    "/apis/apps/v1/deployments": "list, 1.9",
    "/apis/apps/v1/daemonsets": "list, 1.9",
    "/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices": "list, 1.21",
    "/apis/networking.k8s.io/v1/ingresses": "list, 1.19",
    "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings": "list, 1.8",
    "/apis/rbac.authorization.k8s.io/v1/clusterroles/{name}": "object, 1.8",
    "/apis/openstack.org/v1": "group, kuryr-kubernetes 0.5",
    "/apis/openstack.org/v1/kuryrports": "list, kuryr-kubernetes 3.0",
    "/apis/openstack.org/v1/kuryrloadbalancers": "list, kuryr-kubernetes 2.0",
    "/apis/route.openshift.io/v1/routes": "list, OpenShift 3.7",
}


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(probes.__path__, "container4nfv_probe.probes."):
        yield importlib.import_module(found.name)


def reads() -> list[Read[Any]]:
    """Every read of the package's requirements, each once."""
    found = [value for module in modules() for value in vars(module).values()]
    singles = [one for value in found for one in (value if isinstance(value, tuple) else (value,))]
    return list(dict.fromkeys(one for one in singles if isinstance(one, Read)))


OF_KUBERNETES = [read for read in reads() if read.service == "kubernetes"]
OF_OPENSTACK = [read for read in reads() if read.service != "kubernetes"]


def by(read: Read[Any]) -> str:
    return f"{read.service}{read.path}"


def filled(read: Read[Any]) -> Read[Any]:
    names = {
        name: NAME for name in ("namespace", "name", "id", "uuid", "digest", "container") if f"{{{name}}}" in read.path
    }
    return read.at(**names)


def of(name: str = "", reason: str = "NotFound", kind: str = "Status") -> str:
    details = {"name": name, "kind": "things"} if name else {}
    return json.dumps({"kind": kind, "reason": reason, "code": 404, "message": "not found", "details": details})


def test_the_table_has_every_read() -> None:
    assert {read.path for read in OF_KUBERNETES} == set(KUBERNETES)


@pytest.mark.parametrize("read", OF_KUBERNETES, ids=by)
def test_kubernetes_404_is_about_an_object_only_where_it_names_it(read: Read[Any]) -> None:
    asked, name = filled(read), filled(read).path.rpartition("/")[2]
    is_object = KUBERNETES[read.path].startswith("object")
    answers = {of(): BadDocument, of("another"): BadDocument, of(name, "Gone"): BadDocument,
               of(name, kind="Failure"): BadDocument, PLAIN: BadDocument, "": BadDocument, "<html>": BadDocument,
               '{"type": "error", "status": 404}': BadDocument, "null": BadDocument}  # fmt: skip
    for body, expected in {**answers, **({of(name): Absent} if is_object else {})}.items():
        cloud = Cloud()
        cloud.mock.register_uri("GET", requests_mock.ANY, status_code=404, text=body)
        plane = Kubernetes(cloud.transport, URL)
        with pytest.raises(expected):
            plane.list(asked) if read.key else plane.get(asked)
        if is_object and expected is Absent:
            assert plane.find(asked) is plane.dated(asked) is None


GROUPS: dict[str, tuple[Any, bool]] = {
    "nobody knows the group": ([{"name": "apps", "versions": [{"version": "v1"}]}], True),
    "it is served in another version only": ([{"name": "openstack.org", "versions": [{"version": "v1alpha1"}]}], True),
    "in which versions is not told": ([{"name": "openstack.org", "versions": None}], False),
    "which groups there are is not told": (None, False),
    "it is served, and broken": ([{"name": "openstack.org", "versions": [{"version": "v1"}]}], False),
}


@pytest.mark.parametrize("body", [PLAIN, of(), of("v1"), "<html>", '{"resources": null}', "{}"])
@pytest.mark.parametrize("name", GROUPS)
def test_a_version_that_is_not_served_is_no_broken_api(name: str, body: str) -> None:
    groups, served_elsewhere = GROUPS[name]
    cloud = Cloud()
    status = 404 if "resources" not in body else 200
    cloud.mock.register_uri("GET", f"{URL}/apis/openstack.org/v1", status_code=status, text=body)
    cloud.mock.register_uri("GET", f"{URL}/apis", json={"kind": "APIGroupList", "groups": groups})
    plane = Kubernetes(cloud.transport, URL)
    if served_elsewhere:
        assert plane.serves("openstack.org", "v1") == frozenset()
    else:
        with pytest.raises(Unanswered):
            plane.serves("openstack.org", "v1")


BODIES = ("", PLAIN, "<html>", "{}", '{"error": "not found"}', '{"errors": [{"status": 404, "title": "Not Found"}]}',
          '{"NeutronError": {"type": "HTTPNotFound", "message": "not found", "detail": ""}}')  # fmt: skip


@pytest.mark.parametrize("read", OF_OPENSTACK, ids=by)
def test_openstacks_404_is_never_a_no_by_itself(read: Read[Any]) -> None:
    listed = [endpoint(name) for name in URLS] + [endpoint("s3", "http://swift.test:8080")]
    for body in BODIES:
        cloud = Cloud(endpoints=listed)
        cloud.mock.register_uri("GET", requests_mock.ANY, status_code=404, text=body)
        plane = cloud.openstack()
        with pytest.raises((BadDocument, NotVisible)) as caught:
            plane.list(filled(read)) if read.key is not None else plane.get(filled(read))
        assert not isinstance(caught.value, TooOld)
