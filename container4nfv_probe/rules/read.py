"""What a check reads of a service: one GET as a value, and what a listing gave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from container4nfv_probe.rules.errors import BadDocument

T = TypeVar("T")
ODD_ITEMS = "a list whose items all have the form that the API documents"


@dataclass(frozen=True)
class Read(Generic[T]):
    """One GET of one service: what is asked, which fields of the answer are used, who may ask.

    - ``service``: the service type as clouds register it (``compute``, ``container``); any alias is found.
    - ``path``: what is asked, **and of what it is relative to there are two kinds**. ``flavors/detail`` goes
      below the URL that the catalogue gives, API version and project included. ``/v2.1/flavors/detail`` starts
      at the root of the service: version and project of the catalogue's URL are cut off first, so the path
      names the version itself. ``""`` is the catalogue's URL as it is, ``/`` the root. ``{name}`` is filled in
      by ``at``. Of Kubernetes it is the path of its API: ``/api/v1/nodes``.
    - ``shape``: a ``Document``, of the answer or (with ``key``) of one item of its list.
    - ``key``: the name of the list in the answer; ``""`` when the answer is the list, None when there is none.
    - ``role``: the least role that may ask: ``reader``, ``member`` or ``admin``. It is told where the answer is 403.
    - ``params``: the query, as pairs.
    - ``microversion``: ``1.30``; sent by the name that the service knows, and an answer of another is ``bad-version``.
    - ``since``: the first API version that knows the path: a 404 of an older service is *no*, ``too-old``.
    - ``everyone``: a query that asks for all projects, as pairs; left out again where that is forbidden.
    - ``proof``: a read that only an admin may make: answered, it shows that a list is the whole cloud's.
    - ``cloudwide``: true where the question is about every project: that this one's catalogue lacks the service
      is no answer then, as another's may have it.
    - ``authenticated``: false where the service answers without a token, and none is to be sent.
    - ``policy``: the rule of the service's policy that says who may ask, of a call that takes the role admin:
      ``zun-service:get_all``. It is told where the answer is 403.
    - ``command``: the ``openstack`` or ``kubectl`` command that shows a person the same.
    """

    service: str
    path: str
    shape: type[T]
    key: str | None = None
    role: str = "reader"
    params: tuple[tuple[str, str], ...] = ()
    microversion: str | None = None
    since: str | None = None
    everyone: tuple[tuple[str, str], ...] = ()
    proof: Read[Any] | None = None
    cloudwide: bool = False
    authenticated: bool = True
    command: str = ""
    policy: str = ""

    def at(self, **names: str) -> Read[T]:
        """The same read with ``{name}`` in its path filled in, quoted."""
        return replace(self, path=self.path.format(**{k: quote(v, safe="") for k, v in names.items()}))

    def widened(self) -> bool:
        """Whether an admin sees more of it than others."""
        return bool(self.everyone or self.proof or self.cloudwide)

    def __str__(self) -> str:
        query = "&".join(f"{name}={value}" for name, value in self.params)
        version = f" ({self.service} {self.microversion})" if self.microversion else ""
        return f"{self.service}: GET {self.path or '(endpoint)'}{'?' if query else ''}{query}{version}"


@dataclass(frozen=True)
class Listing(Generic[T]):
    """The items of every page that could be read, and whether they are all there are in the cloud.

    ``unreadable`` counts those that are not as declared (a field is null, or of another type): what
    holds of no item that was read may hold of one of them. ``settle`` says what would show all.
    """

    items: tuple[T, ...]
    complete: Callable[[], bool] = field(repr=False)
    settle: str = ""
    unreadable: int = 0

    def whole(self) -> bool:
        """Whether what is in none of the items is nowhere in the cloud."""
        return not self.unreadable and self.complete()

    def beside(self, other: Listing[Any]) -> Listing[T]:
        """The same items, whole only where the other listing is, too: for a question about both."""
        return Listing(self.items, lambda: self.complete() and other.complete(), self.settle or other.settle,
                       self.unreadable + other.unreadable)  # fmt: skip

    def every(self) -> tuple[T, ...]:
        """The items, for who may miss none. Raises ``BadDocument`` where one of the list could not be read."""
        if self.unreadable:
            items = "1 item" if self.unreadable == 1 else f"{self.unreadable} items"
            raise BadDocument(f"{items} of the list could not be read", ODD_ITEMS)
        return self.items
