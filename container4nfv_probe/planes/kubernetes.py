"""The Kubernetes API of a cluster on this cloud: documents, never the client's models.

Paths and statuses: https://kubernetes.io/docs/reference/using-api/api-concepts/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from email.utils import parsedate_to_datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode, urlsplit

from msgspec import field

from container4nfv_probe.planes.documents import declared, decoded, noted, place, reading
from container4nfv_probe.rules.errors import Absent, BadDocument, Forbidden, Unanswered
from container4nfv_probe.rules.model import Document
from container4nfv_probe.rules.read import Listing, Read
from container4nfv_probe.wire.transport import Reply, Request, Transport, Trust

T = TypeVar("T")
Params = tuple[tuple[str, str], ...]
PLANE = "kubernetes"
MOST_PAGES = 500


@dataclass(frozen=True)
class Credentials:
    """How a kubeconfig's user shows who it is: headers, and files for TLS."""

    trust: Trust = attribute(default_factory=Trust)
    headers: Mapping[str, str] = attribute(default_factory=dict, repr=False)


class Status(Document, frozen=True):
    """What the API says of a request it did not fulfil."""

    kind: str
    reason: str = ""


class Group(Document, frozen=True):
    """A group of the API."""

    name: str


class Groups(Document, frozen=True):
    """``/apis``."""

    groups: tuple[Group, ...]


class Resource(Document, frozen=True):
    """A kind of object that a group serves; ``kuryrports/status`` is one, too."""

    name: str


class Resources(Document, frozen=True):
    """``/apis/GROUP/VERSION``."""

    resources: tuple[Resource, ...]


class ListMeta(Document, frozen=True):
    """The metadata of a list: where it goes on."""

    following: str = field(name="continue", default="")


class Page(Document, Generic[T], frozen=True):
    """A page of a list; Go writes null for none."""

    items: tuple[T, ...] | None
    metadata: ListMeta = ListMeta()


GROUPS = Read(PLANE, "/apis", Groups, command="kubectl api-versions")
RESOURCES = Read(PLANE, "/apis/{group}/{version}", Resources, command="kubectl api-resources")


@dataclass(frozen=True)
class Kubernetes:
    """One cluster, seen with one kubeconfig; ``login`` raises what makes that unusable."""

    transport: Transport = attribute(repr=False)
    url: str
    login: Callable[[], Credentials] = attribute(default=Credentials, repr=False)

    def get(self, read: Read[T]) -> T:
        """The declared fields of one document. Raises ``Absent`` where the API says ``NotFound``."""
        return self._document(read)[0]

    def dated(self, read: Read[T]) -> tuple[T, float]:
        """The same, with the server's own time of the answer (its ``Date``, in seconds since 1970)."""
        document, reply = self._document(read)
        return document, _date(reply)

    def list(self, read: Read[T]) -> Listing[T]:
        """Every item of every page: all there are, in the namespaces that the path names."""
        return Listing(self._pages(read, read.params), lambda: True)

    def named(self, read: Read[T], name: str, namespaces: Iterable[str]) -> Listing[T]:
        """The objects of this name: in the whole cluster where that may be listed, else in these namespaces."""
        try:
            return Listing(self._pages(read, (*read.params, ("fieldSelector", f"metadata.name={name}"))), lambda: True)
        except Forbidden as refusal:
            found = self._in_namespaces(read, name, namespaces, refusal)
            return Listing(found, lambda: False, refusal.settle)

    def serves(self, group: str, version: str) -> frozenset[str]:
        """The kinds of objects of an API group; none where the cluster does not know the group."""
        try:
            served = self.get(RESOURCES.at(group=group, version=version)).resources
        except (Absent, BadDocument):
            # A path that nobody serves gets a plain 404, as from any proxy: the list of groups decides.
            if group in {one.name for one in self.get(GROUPS).groups}:
                raise
            return frozenset()
        return frozenset(one.name for one in served)

    def _document(self, read: Read[T]) -> tuple[T, Reply]:
        def ask() -> tuple[T, Reply]:
            reply = self._ask(read, read.params)
            return declared(self.transport, reply, read.shape), reply

        return self.transport.once((PLANE, read), ask)

    def _in_namespaces(self, read: Read[T], name: str, namespaces: Iterable[str], refusal: Forbidden) -> tuple[T, ...]:
        above, _, kind = read.path.rpartition("/")
        found: list[T] = []
        refused = 0
        for namespace in dict.fromkeys(namespaces):
            one = replace(read, path=f"{above}/namespaces/{{namespace}}/{kind}/{{name}}", params=())
            try:
                found.append(self.get(one.at(namespace=namespace, name=name)))
            except Absent:
                continue
            except Forbidden:
                refused += 1
        if refused and not found:
            raise refusal
        return tuple(found)

    def _pages(self, read: Read[T], params: Params) -> tuple[T, ...]:
        return self.transport.once((PLANE, read, params), lambda: self._all_pages(read, params))

    def _all_pages(self, read: Read[T], params: Params) -> tuple[T, ...]:
        items: tuple[T, ...] = ()
        following, seen = "", {""}
        for _ in range(MOST_PAGES):
            asked = (*params, ("continue", following)) if following else params
            page, following = self._page(read, self._ask(read, asked))
            items += page
            if not following:
                return items
            if following in seen:
                break
            seen.add(following)
        raise BadDocument(f"the cluster lists {read.path} in a circle: a page leads back to an earlier one")

    def _page(self, read: Read[T], reply: Reply) -> tuple[tuple[T, ...], str]:
        with reading(self.transport, reply):
            page = decoded(reply, Page[read.shape])  # type: ignore[name-defined]
            self.transport.keep(reply, page)
        return page.items or (), page.metadata.following

    def _ask(self, read: Read[Any], params: Params) -> Reply:
        query = f"?{urlencode(params)}" if params else ""
        names = frozenset(name for name, _ in params)
        request = Request(PLANE, f"{self.url}{read.path}{query}", parameters=names)
        try:
            credentials = self.login()
        except Unanswered as error:
            raise self.transport.failed(request, error) from error
        reply = self.transport.fetch(replace(request, trust=credentials.trust, secret=credentials.headers))
        self._judge(reply)
        return reply

    def _judge(self, reply: Reply) -> None:
        """Raise what any status but success means."""
        status, asked = reply.status, urlsplit(reply.url).path
        if status == 401:
            sentence = "the cluster does not know this kubeconfig's user (401)"
            raise noted(Forbidden(sentence, "a kubeconfig whose user the cluster knows"), reply)
        if status == 403:
            sentence = f"the cluster does not let this kubeconfig's user read {asked} (403)"
            raise noted(Forbidden(sentence, f"the right to read {asked} of the cluster"), reply)
        if status == 404 and self._reason(reply) == "NotFound":
            raise noted(Absent(f"the cluster has no {asked}"), reply)
        if not 200 <= status < 300:
            raise noted(BadDocument(f"{place(reply)} answered {status}", "a working Kubernetes API"), reply)

    def _reason(self, reply: Reply) -> str:
        """The API's own word for a failure; a proxy's 404 has none."""
        try:
            status: Status = decoded(reply, Status)
        except BadDocument:
            return ""
        self.transport.keep(reply, status)
        return status.reason if status.kind == "Status" else ""


def _date(reply: Reply) -> float:
    try:
        return parsedate_to_datetime(reply.headers.get("Date", "")).timestamp()
    except ValueError as error:
        raise noted(BadDocument(f"{place(reply)} answered without a date"), reply) from error
