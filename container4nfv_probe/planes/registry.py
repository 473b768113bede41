"""A registry for container images, by the Docker Registry HTTP API V2.

The first question is asked without a login, and says which one the registry wants. A password goes
to the registry's own origin, and to a token service there or over https; a token service anywhere
else is not asked at all. No question is asked both with and without a login.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urljoin, urlsplit

from container4nfv_probe.planes.catalogue import authority
from container4nfv_probe.planes.documents import declared, decoded, noted, place, reading
from container4nfv_probe.rules.errors import BadDocument, Forbidden, Unanswered
from container4nfv_probe.rules.model import Document
from container4nfv_probe.wire.kept import clean_challenge, clean_url, schemes
from container4nfv_probe.wire.transport import Reply, Request, Transport, Trust

T = TypeVar("T")
PLANE = "registry"
OWN_URL, OWN_LOGIN = "the registry's own URL", "a login that may read its images (see --registry)"
LISTS = "a registry that lists its images"
MOST_REPOSITORIES = 8
MANIFESTS = ", ".join((
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
))  # fmt: skip
_REPOSITORY = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+|/)[a-z0-9]+)*")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_PARAMETER = re.compile(r'(realm|service)="([^"]*)"')


class Missing(BadDocument):
    """The registry has no such thing, or no such list."""


class Catalog(Document, frozen=True):
    """``/v2/_catalog``; null where there is nothing."""

    repositories: tuple[str, ...] | None


class Tags(Document, frozen=True):
    """``tags/list`` of a repository; null when its last tag was deleted."""

    tags: tuple[str, ...] | None = None


class Descriptor(Document, frozen=True):
    """What a manifest refers to."""

    digest: str


class Manifest(Document, frozen=True):
    """A manifest, or (``manifests``) an index of such."""

    config: Descriptor | None = None
    layers: tuple[Descriptor, ...] = ()
    manifests: tuple[Descriptor, ...] = ()

    def blob(self) -> str:
        """The blob that belongs to this image more than any other: layers are shared between images."""
        return self.config.digest if self.config else "".join(layer.digest for layer in self.layers[:1])


class Token(Document, frozen=True):
    """A token service's answer; either name."""

    token: str = ""
    access_token: str = ""


class SystemInfo(Document, frozen=True):
    """Harbor's ``/api/v2.0/systeminfo``; the storage only for those who logged in."""

    harbor_version: str = ""
    registry_storage_provider_name: str = ""


@dataclass(frozen=True)
class Blob:
    """A blob that the registry serves, and the URL it sends readers to for it, if it does, unsigned."""

    digest: str
    location: str = ""


@dataclass(frozen=True)
class Registry:
    """One registry; ``user`` and ``password`` may be empty."""

    transport: Transport = field(repr=False)
    url: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    trust: Trust = field(default=Trust(), repr=False)

    @property
    def host(self) -> str:
        """Host and port as images name them: without scheme, lower case, without the scheme's own port."""
        return self._without_own_port(urlsplit(self.url).netloc)

    def is_named_by(self, reference: str) -> bool:
        """Whether an image, or another pointer that begins with a registry's host, means this one."""
        return self._without_own_port(reference.rpartition("://")[2].partition("/")[0]) == self.host

    def _without_own_port(self, netloc: str) -> str:
        own = {"http": ":80", "https": ":443"}.get(urlsplit(self.url).scheme, "")
        return netloc.casefold().removesuffix(own)

    def wants(self) -> str:
        """How one logs in here, as a challenge without secrets; "" is not at all.

        Raises ``BadDocument`` where something else than a registry answers.
        """
        reply = self.transport.fetch(Request(PLANE, f"{self.url}/v2/", self.trust))
        challenge = clean_challenge(reply.headers.get("WWW-Authenticate", ""))
        ways = schemes(challenge)
        if reply.status == 401 and ways & {"basic", "bearer"} and "keystone" not in ways:
            return challenge
        if reply.status == 200 and ("Docker-Distribution-Api-Version" in reply.headers or self._is_empty(reply)):
            return ""
        if reply.status == 401:
            asks = "wants a Keystone token" if "keystone" in ways else "wants no login that a registry wants"
            raise noted(BadDocument(f"{place(reply)} {asks}: another service, no registry", OWN_URL), reply)
        raise noted(BadDocument(f"{place(reply)} answered {reply.status}, but not as a registry does", OWN_URL), reply)

    def repositories(self) -> tuple[str, ...]:
        """The first repositories that this login sees; many registries list none to anybody."""
        try:
            names = self._get(f"/v2/_catalog?n={MOST_REPOSITORIES}", Catalog, "registry:catalog:*").repositories or ()
        except (Forbidden, Missing):
            return ()
        return tuple(filter(_REPOSITORY.fullmatch, names))[:MOST_REPOSITORIES]

    def blob(self, repository: str) -> Blob | None:
        """A blob of the first image of a repository, or None if it has none that this login can have."""
        try:
            return self._blob(repository) if _REPOSITORY.fullmatch(repository) else None
        except (Forbidden, Missing):
            return None

    def _blob(self, repository: str) -> Blob | None:
        tags = self._get(f"/v2/{repository}/tags/list", Tags, _pull(repository)).tags or ()
        manifest = self._manifest(repository, tags[0]) if tags else Manifest()
        for part in manifest.manifests[:1]:
            manifest = self._manifest(repository, part.digest)
        digest = manifest.blob()
        if not _DIGEST.fullmatch(digest):
            return None
        reply = self._ask(f"/v2/{repository}/blobs/{digest}", _pull(repository), method="HEAD", follow=False)
        if reply.status in (301, 302, 303, 307, 308):
            place = _joined(reply.url, clean_url(reply.headers.get("Location", "")))
            return Blob(digest, place if _origin(place) != _origin(self.url) else "")
        return Blob(digest) if reply.status == 200 else None

    def storage(self) -> str:
        """The storage driver that Harbor says it has, "" where it does not say or this is no Harbor."""
        try:
            return self._get("/api/v2.0/systeminfo", SystemInfo, "").registry_storage_provider_name
        except Unanswered:
            return ""

    def _manifest(self, repository: str, reference: str) -> Manifest:
        path = f"/v2/{repository}/manifests/{quote(reference, safe=':')}"
        return self._get(path, Manifest, _pull(repository), Accept=MANIFESTS)

    def _get(self, path: str, shape: type[T], scope: str, **headers: str) -> T:
        question = (PLANE, path, shape, *headers.items())
        return self.transport.once(question, lambda: self._read(path, shape, scope, headers))

    def _read(self, path: str, shape: type[T], scope: str, headers: Mapping[str, str]) -> T:
        reply = self._ask(path, scope, headers=headers)
        if reply.status != 200:
            kind = Missing if reply.status in (404, 405) else BadDocument
            raise noted(kind(f"{place(reply)} answered {reply.status}", LISTS), reply)
        return declared(self.transport, reply, shape)

    def _ask(self, path: str, scope: str, **more: Any) -> Reply:
        secret = self._login(scope)
        request = Request(PLANE, self.url + path, self.trust, secret=secret, parameters=frozenset({"n"}), **more)
        reply = self.transport.fetch(request)
        if reply.status in (401, 403):
            raise noted(Forbidden(f"{place(reply)} is not for this login to read ({reply.status})", OWN_LOGIN), reply)
        return reply

    def _login(self, scope: str) -> Mapping[str, str]:
        """The header that lets this user read, if one is wanted and can be had."""
        challenge = self.wants()
        if "Bearer" in challenge and scope:
            return {"Authorization": f"Bearer {self._token(dict(_PARAMETER.findall(challenge)), scope)}"}
        return self._basic() if challenge else {}

    def _basic(self) -> Mapping[str, str]:
        if not self.user:
            return {}
        encoded = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return {"Authorization": f"Basic {encoded}"}

    def _token(self, parameters: Mapping[str, str], scope: str) -> str:
        """A token for one purpose; of the answer only is kept that there was one."""
        realm = parameters.get("realm", "")
        if not (realm.startswith("https://") or _origin(realm) == _origin(self.url)):
            raise BadDocument(f"{self.host} names no token service of its own or over https: none was asked",
                              "a token service that is reached over https")  # fmt: skip
        query = [(name, parameters[name]) for name in ("service",) if name in parameters] + [("scope", scope)]
        request = Request(PLANE, f"{realm}?{urlencode(query)}", self.trust, secret=self._basic(),
                          parameters=frozenset({"service", "scope"}))  # fmt: skip
        reply = self.transport.fetch(request)
        if reply.status in (401, 403):
            sentence = f"the token service {place(reply)} refused the login ({reply.status})"
            raise noted(Forbidden(sentence, OWN_LOGIN), reply)
        with reading(self.transport, reply):
            document: Token = decoded(reply, Token)
        token = document.token or document.access_token
        if reply.status != 200 or not token:
            raise noted(BadDocument(f"the token service {place(reply)} gave no token ({reply.status})"), reply)
        self.transport.keep(reply, {"token": "***"})
        return token

    def _is_empty(self, reply: Reply) -> bool:
        """Whether the document is ``{}``, as it is at a registry's root."""
        if reply.body.strip() != b"{}":
            return False
        self.transport.keep(reply, {})
        return True


def _pull(repository: str) -> str:
    return f"repository:{repository}:pull"


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        return url


def _origin(url: str) -> tuple[str, tuple[str, int]]:
    return urlsplit(url).scheme, authority(url)
