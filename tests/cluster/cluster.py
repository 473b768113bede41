"""The objects of a cluster, answered as a kube-apiserver 1.20 answers them.

``recorded.json`` has objects as a real kube-apiserver gave them, with kuryr-kubernetes 10.0.0's own
manifests and CRDs applied: lists by their path, and the kinds that the group openstack.org serves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

Object = dict[str, Any]
RECORDED: dict[str, list[Object]] = json.loads(Path(__file__).with_name("recorded.json").read_text())
GROUP = "/apis/openstack.org/v1"
# What a real one writes where nobody serves a path.
NOWHERE = "404 page not found\n"


@dataclass
class Cluster:
    """Objects by the path of their list; ``forbidden`` kinds give 403 (``KIND`` or ``KIND in the cluster``)."""

    objects: dict[str, list[Object]] = field(default_factory=lambda: deepcopy(RECORDED))
    forbidden: set[str] = field(default_factory=set)
    page: int = 500
    asked: list[str] = field(default_factory=list)
    created: Callable[[Cluster, str, Object], None] = lambda cluster, kind, made: None
    deleted: Callable[[Cluster, str, Object], None] = lambda cluster, kind, gone: None

    def one(self, kind: str) -> Object:
        """The first object of a kind (the last part of its list's path)."""
        return self.all(kind)[0]

    def all(self, kind: str) -> list[Object]:
        """Every object of a kind."""
        return next(items for path, items in self.objects.items() if path.endswith(f"/{kind}"))

    def answer(self, url: str) -> tuple[int, Any]:
        """Status and body; a text is not JSON."""
        self.asked.append(url)
        parts = urlsplit(url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/apis":
            return 200, {"kind": "APIGroupList", "groups": self._groups()}
        if parts.path in self.objects and parts.path.count("/") == 3 and parts.path.startswith("/apis/"):
            return 200, {"kind": "APIResourceList", "resources": self.objects[parts.path]}
        listed, namespace, name = _split(parts.path)
        kind = listed.rpartition("/")[2]
        if kind in self.forbidden or (not namespace and f"{kind} in the cluster" in self.forbidden):
            return 403, _status(403, "Forbidden", f'{kind} is forbidden: User "canary-user" cannot list {kind}')
        if listed not in self.objects:
            return 404, NOWHERE
        there = [one for one in self.objects[listed] if namespace in ("", _meta(one).get("namespace"))]
        if name:
            return self._named(there, name, kind)
        return 200, self._listed(there, query)

    def change(self, method: str, url: str, body: Object | None = None) -> tuple[int, Any]:
        """Create an object, or delete one; with a namespace all in it goes. Nothing runs here: see ``states.runs``."""
        listed, namespace, name = _split(urlsplit(url).path)
        kind = listed.rpartition("/")[2]
        if f"{method} {kind}" in self.forbidden:
            return 403, _status(403, "Forbidden", f"{kind} is forbidden: cannot {method.lower()} {kind}")
        held = self.objects.setdefault(listed, [])
        there = [one for one in held if _meta(one).get("name") == (name or (body or {}).get("metadata", {}).get("name"))
                 and namespace in ("", _meta(one).get("namespace"))]  # fmt: skip
        if method == "DELETE":
            return self._delete(listed, there, name, kind)
        if there:
            return 409, _status(409, "AlreadyExists", f"{kind} {_meta(there[0])['name']} already exists")
        made = deepcopy(body or {})
        made["metadata"] |= {"uid": f"uid-{len(self.asked)}-{kind}"} | ({"namespace": namespace} if namespace else {})
        made["status"] = {"phase": "Active" if kind == "namespaces" else "Pending"}
        held.append(made)
        self.created(self, kind, made)
        return 201, made

    def _delete(self, listed: str, there: list[Object], name: str, kind: str) -> tuple[int, Any]:
        if not there:
            return 404, _status(404, "NotFound", f'{kind} "{name}" not found', name=name, kind=kind)
        self.objects[listed].remove(there[0])
        gone = _meta(there[0])
        if kind == "namespaces":
            for path, held in self.objects.items():
                self.objects[path] = [one for one in held if _meta(one).get("namespace") != name]
        self.deleted(self, kind, gone)
        return 200, there[0]

    def _groups(self) -> list[Object]:
        served: dict[str, set[str]] = {}
        for path in self.objects:
            if path.startswith("/apis/"):
                served.setdefault(path.split("/")[2], set()).add(path.split("/")[3])
        return [{"name": name, "versions": [{"groupVersion": f"{name}/{one}", "version": one} for one in sorted(each)]}
                for name, each in sorted(served.items())]  # fmt: skip

    def _named(self, there: list[Object], name: str, kind: str) -> tuple[int, Any]:
        for one in there:
            if one["metadata"]["name"] == name:
                return 200, one
        return 404, _status(404, "NotFound", f'{kind} "{name}" not found', name=name, kind=kind)

    def _listed(self, there: list[Object], query: Mapping[str, str]) -> Object:
        """One page; the token is the number of the first object of the next."""
        if selector := query.get("fieldSelector"):
            there = [one for one in there if _meta(one).get("name") == selector.removeprefix("metadata.name=")]
        for wanted in filter(None, re.split(r",(?![^(]*\))", query.get("labelSelector", ""))):
            there = [one for one in there if _selected(_meta(one).get("labels", {}), wanted)]
        start, limit = int(query.get("continue", "0")), min(self.page, int(query.get("limit", "500")))
        following = {"continue": str(start + limit)} if start + limit < len(there) else {}
        return {"kind": "List", "metadata": {"resourceVersion": "249"} | following,
                "items": there[start : start + limit]}  # fmt: skip


def _split(path: str) -> tuple[str, str, str]:
    """The path of the list, the namespace and the name that a path asks for."""
    before, marked, after = path.partition("/namespaces/")
    if marked:
        namespace, _, rest = after.partition("/")
        if not rest:
            return f"{before}/namespaces", "", namespace
        kind, _, name = rest.partition("/")
        return f"{before}/{kind}", namespace, name
    depth = 4 if path.startswith("/apis/") else 3
    parts = path.split("/")
    return "/".join(parts[: depth + 1]), "", "/".join(parts[depth + 1 :])


def _meta(one: Object) -> Object:
    """An object's metadata, which one that is odd may lack."""
    return one.get("metadata") or {}


def _selected(labels: Mapping[str, str], wanted: str) -> bool:
    """Whether labels meet one requirement: ``a=b``, ``a in (b,c)``, ``a notin (b)``, ``a``, ``!a``."""
    parts = re.fullmatch(r"(\S+?)(?:=| (in|notin) |$)(.*)", wanted)
    assert parts, wanted
    label, word, values = parts.groups()
    if label.startswith("!"):
        return label[1:] not in labels
    if word:
        among = labels.get(label) in values.strip("()").split(",")
        return among if word == "in" else not among
    return labels.get(label) == values if "=" in wanted else label in labels


def _status(code: int, reason: str, message: str, **details: str) -> Object:
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message,
            "reason": reason, "details": details, "code": code}  # fmt: skip
