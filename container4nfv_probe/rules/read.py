"""What a check reads of a service: one GET as a value, and what a listing gave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar
from urllib.parse import quote

T = TypeVar("T")


@dataclass(frozen=True)
class Read(Generic[T]):
    """One GET of one service: what is asked, which fields of the answer are used, who may ask.

    ``path`` starts at the service's root when it begins with ``/`` (version and project of the
    catalogue's URL are cut off first), else at the URL the catalogue gives. ``key`` names the list
    in the document (``""`` when the document is the list).
    """

    service: str
    path: str
    shape: type[T]
    key: str | None = None
    role: str = "reader"
    params: tuple[tuple[str, str], ...] = ()
    microversion: str | None = None
    since: str | None = None  # first API version that knows the path: a 404 below it is too-old
    everyone: tuple[tuple[str, str], ...] = ()  # parameters that ask for all projects (admin)
    proof: Read[Any] | None = None  # an admin-only read whose 200 proves a cloud-wide view
    wide: Callable[[T], bool] | None = None  # an item that only a cloud-wide view shows
    authenticated: bool = True
    command: str = ""  # the openstack command that shows the same

    def at(self, **names: str) -> Read[T]:
        """The same read with ``{name}`` in its path filled in, quoted."""
        return replace(self, path=self.path.format(**{k: quote(v, safe="") for k, v in names.items()}))

    def widened(self) -> bool:
        """Whether an admin sees more of it than others."""
        return bool(self.everyone or self.proof or self.wide)

    def __str__(self) -> str:
        query = "&".join(f"{name}={value}" for name, value in self.params)
        version = f" ({self.service} {self.microversion})" if self.microversion else ""
        return f"{self.service}: GET {self.path or '(endpoint)'}{'?' if query else ''}{query}{version}"


@dataclass(frozen=True)
class Listing(Generic[T]):
    """The items of every page, and whether they are all there are in the cloud."""

    items: tuple[T, ...]
    whole: Callable[[], bool] = field(repr=False)
    settle: str = ""
