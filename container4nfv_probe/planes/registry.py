"""A registry for container images, by the Docker Registry HTTP API V2: its names, and images it serves."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Annotated, TypeVar
from urllib.parse import quote, urlsplit

from msgspec import UNSET, UnsetType

from container4nfv_probe.planes.documents import declared, decoded, noted, place, reading
from container4nfv_probe.planes.everybodys import is_registry
from container4nfv_probe.planes.images import Image, Sample
from container4nfv_probe.planes.manifests import ACCEPT, IMAGES, INDEXES, Index, Manifest, is_digest, of_images
from container4nfv_probe.planes.registrylogin import OWN_LOGIN, PLANE, RegistryLogin
from container4nfv_probe.rules.document import Document
from container4nfv_probe.rules.errors import BadDocument, Forbidden, Unanswered
from container4nfv_probe.rules.public import Public
from container4nfv_probe.wire.kept import clean_url, has_next
from container4nfv_probe.wire.origins import joined, origin
from container4nfv_probe.wire.request import REDIRECTS, Reply, Request, Trust

if TYPE_CHECKING:
    from container4nfv_probe.wire.transport import Transport

T = TypeVar("T")
LISTS = "a registry that lists its images"
MOST_REPOSITORIES = 32
FIRST = ("n", str(MOST_REPOSITORIES))  # of the list of repositories
MOST_TAGS = 3  # of a repository, until one names an image
MOST_INDEXES = 3  # one within the other
DRIVERS = ("filesystem", "s3", "swift", "gcs", "azure", "oss")  # as distribution calls them
_REPOSITORY = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+|/)[a-z0-9]+)*")


class Missing(BadDocument):
    """The registry has no such thing, or no such list."""


class Catalog(Document, frozen=True):
    """``/v2/_catalog``; null where there is nothing."""

    repositories: tuple[str, ...] | None


class Tags(Document, frozen=True):
    """``tags/list`` of a repository; null when its last tag was deleted."""

    tags: tuple[str, ...] | None


class SystemInfo(Document, frozen=True):
    """Harbor's ``/api/v2.0/systeminfo``; the storage only for those who logged in, as its API says."""

    harbor_version: Annotated[str, Public(form=r"v?\d{1,4}(\.\d{1,4}){1,2}(-[0-9a-f]{7,8})?")] | UnsetType = UNSET
    registry_storage_provider_name: Annotated[str, Public(*DRIVERS)] | UnsetType = UNSET


@dataclass(frozen=True)
class Registry:
    """One registry; ``user`` and ``password`` may be empty."""

    transport: Transport = field(repr=False)
    url: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    trust: Trust = field(default=Trust(), repr=False)

    @property
    def _login(self) -> RegistryLogin:
        return RegistryLogin(self.transport, self.url, self.user, self.password, self.trust)

    @property
    def host(self) -> str:
        """Host and port as images name them: without scheme, lower case, without the scheme's own port."""
        return self._without_own_port(urlsplit(self.url).netloc)

    def is_named_by(self, reference: str) -> bool:
        """Whether an image, or another pointer that begins with a registry's host, means this one."""
        return self._without_own_port(reference.rpartition("://")[2].partition("/")[0]) == self.host

    def is_another(self, reference: str) -> bool:
        """Whether a name is one that only a public registry has; any other may be this one's second name."""
        host = self._without_own_port(reference.rpartition("://")[2].partition("/")[0])
        return host != self.host and is_registry(host)

    def _without_own_port(self, netloc: str) -> str:
        own = {"http": ":80", "https": ":443"}.get(urlsplit(self.url).scheme, "")
        return netloc.casefold().removesuffix(own)

    def wants(self) -> str:
        """How one logs in here, as a challenge without secrets; "" is not at all."""
        return self._login.wants()

    def repositories(self) -> tuple[str, ...] | None:
        """The first repositories, as far as this login sees them; None where it is shown no list."""
        page = self._catalog()
        return None if page is None else tuple(filter(_REPOSITORY.fullmatch, page[0]))[:MOST_REPOSITORIES]

    def all_repositories(self) -> tuple[str, ...] | None:
        """Every repository as listed; None where not all are shown: to a login perhaps those only that it may read."""
        names, more = (None if self.wants() else self._catalog()) or ((), True)
        return names if names and not more else None

    def _catalog(self) -> tuple[tuple[str, ...], bool] | None:
        """The names in the first page of the list, and whether there may be more; None where no list is shown."""
        path, scope = f"/v2/_catalog?{'='.join(FIRST)}", "registry:catalog:*"
        try:
            names = self._get(path, Catalog, scope).repositories or ()
        except (Forbidden, Missing):
            return None
        more = has_next(self._read(path, scope).headers)  # the same answer, asked for once
        return names, more or len(names) >= MOST_REPOSITORIES

    def addresses(self) -> tuple[str, ...]:
        """The addresses that its host was looked up to have, none where nobody could."""
        return self._login.addresses()

    def sample(self, repositories: Iterable[str], most: int) -> Sample:
        """An image each of the first repositories that have one, ``most`` in all.

        Raises what kept the first of them from being read, where there is no image at all.
        """
        images: list[Image] = []
        unread: dict[str, Unanswered] = {}
        for name in filter(_REPOSITORY.fullmatch, repositories):
            try:
                images += filter(None, (self._image(name),))
            except (Forbidden, BadDocument) as error:
                unread[name] = error
            if len(images) == most:
                break
        if unread and not images:
            raise next(iter(unread.values()))
        return Sample(tuple(images), tuple(unread))

    def storage(self) -> str:
        """The storage driver that Harbor says it has; "" where this is no Harbor.

        Raises ``Forbidden`` where Harbor does not say it to this login.
        """
        try:
            information = self._get("/api/v2.0/systeminfo", SystemInfo, "")
        except Missing:
            return ""
        if isinstance(information.harbor_version, str) and not information.registry_storage_provider_name:
            raise Forbidden(f"Harbor at {self.host} does not tell this login where it stores", OWN_LOGIN)
        return information.registry_storage_provider_name or ""

    def _image(self, repository: str) -> Image | None:
        """An image of a repository; None where none of the tags looked at names one."""
        try:
            tags = self.transport.once((PLANE, repository), lambda: self._tags(repository))
        except Missing:
            return None
        return next(filter(None, (self._tagged(repository, tag) for tag in tags)), None)

    def _tags(self, repository: str) -> tuple[str, ...]:
        """Those that are looked at, which is all that is kept: a repository may have a million."""
        reply = self._read(f"/v2/{repository}/tags/list", _pull(repository))
        with reading(self.transport, reply):
            listed: Tags = decoded(reply, Tags)
            tags = tuple(islice(of_images(listed.tags or ()), MOST_TAGS))
            self.transport.keep(reply, {"tags": tags[::-1]})
        return tags

    def _tagged(self, repository: str, tag: str) -> Image | None:
        """The image that a tag names, if it names one and the registry serves it."""
        try:
            digest, configuration = self._manifest(repository, tag)
            return Image(repository, tag, digest, configuration, self._location(repository, configuration))
        except Missing:
            return None

    def _manifest(self, repository: str, tag: str) -> tuple[str, str]:
        """The digest that a tag names, and that of the image's configuration. Raises ``Missing``."""
        reference, named = tag, ""
        for _ in range(MOST_INDEXES + 1):
            path = f"/v2/{repository}/manifests/{quote(reference, safe=':')}"
            reply = self._read(path, _pull(repository), Accept=ACCEPT)
            named = named or reply.headers.get("Docker-Content-Digest", "")
            kind = reply.headers.get("Content-Type", "").partition(";")[0].strip()
            if kind not in INDEXES:
                break
            if not (reference := declared(self.transport, reply, Index).first()):
                break
        configuration = declared(self.transport, reply, Manifest).configuration() if kind in IMAGES else ""
        if not (is_digest(named) and configuration):
            raise noted(Missing(f"{place(reply)} is no image", LISTS), reply)
        return named, configuration

    def _location(self, repository: str, digest: str) -> str:
        """Where the registry sends those who want a blob, "" where it serves it itself. Raises ``Missing``."""
        path = f"/v2/{repository}/blobs/{digest}"
        reply = self._read(path, _pull(repository), method="HEAD", follow=False, well=(200, *REDIRECTS))
        if reply.status == 200:
            return ""
        target = clean_url(reply.headers.get("Location", ""))
        if not target:
            raise noted(BadDocument(f"{place(reply)} redirects to nowhere"), reply)
        target = joined(reply.url, target)
        return target if origin(target) != origin(self.url) else ""

    def _get(self, path: str, shape: type[T], scope: str) -> T:
        return self.transport.once(
            (PLANE, path, shape), lambda: declared(self.transport, self._read(path, scope), shape)
        )

    def _read(self, path: str, scope: str, *, method: str = "GET", follow: bool = True,
              well: Collection[int] = (200,), **headers: str) -> Reply:  # fmt: skip
        """The answer to a question, if its status is one of those that are well."""
        request = Request(PLANE, self.url + path, self.trust, headers, self._login.secret(scope),
                          parameters=frozenset({"n"}), method=method, follow=follow)  # fmt: skip
        reply = self.transport.fetch(request)
        if reply.status in (401, 403):
            raise noted(Forbidden(f"{place(reply)} is not for this login to read ({reply.status})", OWN_LOGIN), reply)
        if reply.status not in well:
            kind = Missing if reply.status in (404, 405) else BadDocument
            raise noted(kind(f"{place(reply)} answered {reply.status}", LISTS), reply)
        return reply


def _pull(repository: str) -> str:
    return f"repository:{repository}:pull"
