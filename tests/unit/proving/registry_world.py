"""A registry in memory on the Swift container of a project, as Docker's distribution keeps what it is given there."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import requests_mock

from container4nfv_probe.planes.beside import Beside
from container4nfv_probe.planes.registry import Registry
from container4nfv_probe.probes.proofs.pushed import MANIFEST, digest
from container4nfv_probe.proving.prove import Bench
from tests.unit.proving.world import Failing, World, bench

ROOT = "files/docker/registry/v2/"
URL, CONTAINER, SIGNATURE = "https://registry.example:5000", "images", "canary-signature"
PASSWORD = "canary-password"


class RegistryWorld(World):
    """``objects`` is what Swift holds; the switches are what registries do, or do not."""

    def __init__(self) -> None:
        super().__init__()
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, str] = {}
        self.deletes = self.redirects = self.mine = self.lists = True
        self.wants_login = False
        self.elsewhere = ""  # where uploads are sent
        self.numbers = itertools.count(1)
        self.asked: list[tuple[str, str]] = []
        self.secrets: dict[str, set[str]] = {}
        self.records: list[dict[str, str]] = []
        self._store("somebody/app", json.dumps({"mediaType": MANIFEST, "layers": []}).encode(), "v1")
        self.before = dict(self.objects)

    def answer(self, request: Any, context: Any) -> Any:
        """As the world; Zun's container starts only from an image that is there."""
        if request.path == "/v1/registries":
            return {"registries": self.records}
        return super().answer(request, context)

    def make(self, kind: str, body: Any) -> dict[str, Any]:
        """A container of an image that is not in the registry fails."""
        name = body.get("image", "").partition("/")[2].rpartition(":")[0]
        if kind == "containers":
            self.fault = "" if f"{self._of(name)}/_manifests/tags/latest/current/link" in self.objects else "not found"
        return super().make(kind, body)

    def swift(self, request: Any, context: Any) -> bytes:
        """The account, its containers and their objects."""
        _, _, _, *rest = urlsplit(request.url).path.split("/", 4)
        path = unquote(rest[1]) if len(rest) > 1 else ""
        if request.method == "HEAD":
            context.headers |= {"X-Object-Manifest": f"{CONTAINER}/{self.parts[path]}"} if path in self.parts else {}
            return b""
        if request.method == "DELETE":
            self.sent.append(("DELETE", "objects"))
            context.status_code = 204 if self.objects.pop(path, None) is not None else 404
            return b""
        if path:
            return self.objects.get(path, b"")
        if not self.mine:
            return b"[]"
        if not rest:
            return json.dumps([{"name": "backups"}, {"name": CONTAINER}]).encode()
        prefix = parse_qs(urlsplit(request.url).query)["prefix"][0]
        held = sorted(self.objects) if rest[0] == CONTAINER else []
        return json.dumps([{"name": one, "hash": _md5(self.objects[one])} for one in held
                           if one.startswith(prefix)]).encode()  # fmt: skip

    def registry(self, request: Any, context: Any) -> bytes:
        """What the registry answers."""
        path = unquote(urlsplit(request.url).path).removeprefix("/v2/")
        self.secrets.setdefault("registry", set()).add(request.headers.get("Authorization", ""))
        self.asked.append((request.method, path))
        context.headers["Docker-Distribution-Api-Version"] = "registry/2.0"
        if self.wants_login and not request.headers.get("Authorization"):
            context.status_code = 401
            context.headers["WWW-Authenticate"] = 'Basic realm="registry"'
            return b""
        if refusal := self._refusal(request.method, "registry"):
            context.status_code, text = refusal
            return json.dumps({"errors": [{"code": "UNSUPPORTED", "message": text}]}).encode()
        if not path:
            return b"{}"
        if path == "_catalog" and not self.lists:
            context.status_code = 401
            return b""
        if path == "_catalog":
            linked = {one.partition("repositories/")[2].partition("/_layers/")[0] for one in self.objects
                      if "/_layers/" in one}  # fmt: skip
            return json.dumps({"repositories": sorted(linked | {"somebody/app"})}).encode()
        if request.method not in ("GET", "HEAD"):
            self.sent.append((request.method, "registry"))
        for word in ("blobs", "manifests", "tags"):
            repository, found, name = path.rpartition(f"/{word}/")
            if found:
                answer: bytes = getattr(self, f"_{word}")(request, context, repository, name)
                return answer
        context.status_code = 404
        return b""

    def _of(self, repository: str) -> str:
        return f"{ROOT}repositories/{repository}"

    def _store(self, repository: str, manifest: bytes, tag: str) -> None:
        name = digest(manifest)
        self.objects[self._data(name)] = manifest
        place = f"{self._of(repository)}/_manifests"
        self.objects[f"{place}/revisions/sha256/{name[7:]}/link"] = name.encode()
        self.objects[f"{place}/tags/{tag}/current/link"] = name.encode()

    def _data(self, name: str) -> str:
        return f"{ROOT}blobs/sha256/{name[7:9]}/{name[7:]}/data"

    def _blobs(self, request: Any, context: Any, repository: str, name: str) -> bytes:
        link = f"{self._of(repository)}/_layers/sha256/{name[7:]}/link"
        if request.method == "DELETE":
            return self._delete(context, [link])
        if link not in self.objects or self._data(name) not in self.objects:
            context.status_code = 404
        elif self.redirects:
            context.status_code = 307
            where = f"http://object-store.example/v1/AUTH_p/{CONTAINER}/{self._data(name)}"
            context.headers["Location"] = f"{where}?temp_url_sig={SIGNATURE}"
        else:
            return self.objects[self._data(name)] if request.method == "GET" else b""
        return b""

    def _manifests(self, request: Any, context: Any, repository: str, name: str) -> bytes:
        place = f"{self._of(repository)}/_manifests"
        if request.method == "PUT":
            self._store(repository, request.body, name)
            context.status_code = 201
            return b""
        link = f"{place}/revisions/sha256/{name[7:]}/link" if ":" in name else f"{place}/tags/{name}/current/link"
        if request.method == "DELETE":
            return self._delete(context, [link, f"{place}/tags/latest/current/link"])
        named = self.objects.get(link, b"").decode()
        content = self.objects.get(self._data(named)) if named else None
        context.status_code = 200 if content else 404
        context.headers |= {"Docker-Content-Digest": named, "Content-Type": MANIFEST} if content else {}
        return content if content and request.method == "GET" else b""

    def _uploads(self, request: Any, context: Any, repository: str, name: str) -> bytes:
        place = f"{self._of(repository)}/_uploads"
        if request.method == "POST":
            number = f"u{next(self.numbers)}"
            self.objects[f"{place}/{number}/startedat"] = b"now"
            context.status_code = 202
            base = self.elsewhere or f"/v2/{repository}/blobs/uploads"
            context.headers["Location"] = f"{base}/{number}?_state=canary-state"
            return b""
        named = parse_qs(urlsplit(request.url).query)["digest"][0]
        assert digest(request.body) == named
        del self.objects[f"{place}/{name}/startedat"]
        self.objects[self._data(named)] = request.body
        self.parts[self._data(named)] = part = f"segments/abc/{next(self.numbers):06x}"
        self.objects[f"{part}/0000000000000001"] = request.body
        self.objects[f"{self._of(repository)}/_layers/sha256/{named[7:]}/link"] = named.encode()
        context.status_code = 201
        return b""

    def _tags(self, request: Any, context: Any, repository: str, name: str) -> bytes:
        return json.dumps({"tags": ["v1"] if repository == "somebody/app" else ["latest"]}).encode()

    def _delete(self, context: Any, links: list[str]) -> bytes:
        there = [one for one in links if one in self.objects]
        context.status_code = (202 if there else 404) if self.deletes else 405
        for one in there if self.deletes else ():
            del self.objects[one]
        return b""


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def registry_bench(world: RegistryWorld, given: bool = True) -> Bench:
    """The world with its registry, as ``--registry`` gives it."""
    one = bench(world, "container", "object-store", "compute", "image", "orchestration")
    assert isinstance(one.guard, Failing) and isinstance(one.guard.inner, requests_mock.Adapter)

    def answered(request: Any, context: Any) -> bytes:
        path = urlsplit(request.url).path
        if "/blobs/uploads/" in path:
            repository, _, name = unquote(path).removeprefix("/v2/").partition("/blobs/uploads/")
            world.sent.append((request.method, "registry"))
            return world._uploads(request, context, repository, name)
        return world.registry(request, context)

    for host, content in (("registry.example:5000", answered), ("object-store.example", world.swift)):
        one.guard.inner.register_uri(requests_mock.ANY, re.compile(f"://{host}/"), content=content)
    user = ("pusher", PASSWORD) if world.wants_login else ("", "")
    registry = Registry(one.subject.openstack.transport, URL, *user)
    return replace(one, subject=one.subject.with_planes(Beside(registry=registry if given else None)))
