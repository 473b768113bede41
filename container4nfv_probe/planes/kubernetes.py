"""The Kubernetes API of a cluster on this cloud: documents, never the client's models.

Paths and statuses: https://kubernetes.io/docs/reference/using-api/api-concepts/. A 404 is a statement about an
object only where the API names that object as not found: a kind or a version that nobody serves gets one, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote, urlencode, urlsplit

from container4nfv_probe.planes.apimachinery import Groups, Page, Resources, Status
from container4nfv_probe.planes.documents import Items, declared, decoded, listed, noted, place, reading
from container4nfv_probe.rules.errors import Absent, BadDocument, Forbidden, Unanswered
from container4nfv_probe.rules.read import Listing, Read
from container4nfv_probe.wire.request import Reply, Request, Trust

if TYPE_CHECKING:
    from container4nfv_probe.wire.transport import Transport

T = TypeVar("T")
Params = tuple[tuple[str, str], ...]
PLANE = "kubernetes"
MOST_PAGES = 500


@dataclass(frozen=True)
class Credentials:
    """How a kubeconfig's user shows who it is: files for TLS, headers, and those that name whom it acts as."""

    trust: Trust = attribute(default_factory=Trust)
    headers: Mapping[str, str] = attribute(default_factory=dict, repr=False)
    acting: tuple[tuple[str, str], ...] = ()

    def acts_as(self) -> str:
        """The name of that one, "" for nobody else."""
        return dict(self.acting).get("Impersonate-User", "").encode("latin-1").decode()


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

    def find(self, read: Read[T]) -> T | None:
        """The same, or None where the API says that there is no such object."""
        try:
            return self.get(read)
        except Absent:
            return None

    def dated(self, read: Read[T]) -> tuple[T, float] | None:
        """The same, with the server's own time of the answer (its ``Date``, in seconds since 1970)."""
        try:
            document, reply = self._document(read)
        except Absent:
            return None
        return document, _date(reply)

    def list(self, read: Read[T]) -> Listing[T]:
        """Every item of every page: all there are, in the namespaces that the path names."""
        return self._listing(read, read.params)

    def named(self, read: Read[T], name: str, namespaces: Iterable[str]) -> Listing[T]:
        """The objects of this name: in the whole cluster where that may be listed, else in these namespaces."""
        try:
            return self._listing(read, (*read.params, ("fieldSelector", f"metadata.name={name}")))
        except Forbidden as refusal:
            found = self._in_namespaces(read, name, namespaces, refusal)
            return Listing(found, lambda: False, refusal.settle)

    def serves(self, group: str, version: str) -> frozenset[str]:
        """The kinds of objects of an API group in this version; none where the cluster does not serve that."""
        try:
            served = self.get(RESOURCES.at(group=group, version=version)).resources
        except (Absent, BadDocument):
            # A path that nobody serves gets a plain 404, as from any proxy: the list of groups decides.
            groups = {one.name: one.versions for one in self.get(GROUPS).groups}
            if version in {one.version for one in groups.get(group, ())}:
                raise
            return frozenset()
        return frozenset(one.name for one in served)

    def _listing(self, read: Read[T], params: tuple[tuple[str, str], ...]) -> Listing[T]:
        items = self._pages(read, params)
        return Listing(items.readable, lambda: True, unreadable=items.unreadable)

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

    def _pages(self, read: Read[Any], params: Params) -> Items:
        return self.transport.once((PLANE, read, params), lambda: self._all_pages(read, params))

    def _all_pages(self, read: Read[Any], params: Params) -> Items:
        items = Items()
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

    def _page(self, read: Read[Any], reply: Reply) -> tuple[Items, str]:
        with reading(self.transport, reply):
            page: Page = decoded(reply, Page)
            body = bytes(page.items)  # Go writes null for none
            items = Items(kept=None) if body == b"null" else listed(reply, read.shape, body)
            self.transport.keep(reply, {"items": items.kept, "metadata": page.metadata})
        return items, page.metadata.following

    def _ask(self, read: Read[Any], params: Params) -> Reply:
        query = f"?{urlencode(params)}" if params else ""
        names = frozenset(name for name, _ in params)
        request = Request(PLANE, f"{self.url}{read.path}{query}", parameters=names)
        try:
            credentials = self.login()
        except Unanswered as error:
            raise self.transport.failed(request, error) from error
        request = replace(request, repeated=credentials.acting)
        reply = self.transport.fetch(replace(request, trust=credentials.trust, secret=credentials.headers))
        self._judge(reply, credentials.acts_as())
        return reply

    def _judge(self, reply: Reply, acting: str) -> None:
        """Raise what any status but success means."""
        status, asked = reply.status, urlsplit(reply.url).path
        if status == 401:
            sentence = "the cluster does not know this kubeconfig's user (401)"
            raise noted(Forbidden(sentence, "a kubeconfig whose user the cluster knows"), reply)
        if status == 403:
            user = f"{acting}, as whom the kubeconfig's user acts," if acting else "this kubeconfig's user"
            settle = f"the right to read {asked} of the cluster{f', and to act as {acting}' if acting else ''}"
            raise noted(Forbidden(f"the cluster does not let {user} read {asked} (403)", settle), reply)
        if status == 404:
            raise noted(self._missing(reply, asked), reply)
        if not 200 <= status < 300:
            raise noted(BadDocument(f"{place(reply)} answered {status}", "a working Kubernetes API"), reply)

    def _missing(self, reply: Reply, asked: str) -> Unanswered:
        """What a 404 means: no such object where the API says so of its name, else that nobody serves the path."""
        try:
            status: Status = decoded(reply, Status)
            self.transport.keep(reply, status)
        except BadDocument:
            status = Status("")
        name = unquote(asked.rpartition("/")[2])
        if (status.kind, status.reason, status.details.name) == ("Status", "NotFound", name):
            return Absent(f"the cluster has no {asked}")
        sentence = f"{place(reply)} answered 404: this version does not serve that kind of object"
        return BadDocument(sentence, f"a Kubernetes API that serves {asked}")


def _date(reply: Reply) -> float:
    try:
        return parsedate_to_datetime(reply.headers.get("Date", "")).timestamp()
    except ValueError as error:
        raise noted(BadDocument(f"{place(reply)} answered without a date"), reply) from error
