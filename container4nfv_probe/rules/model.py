"""The values that pass between the rooms: frozen, and no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit, urlunsplit

_VERSION = re.compile(r"^v\d+(\.\d+)?$")


class Truth(StrEnum):
    """The three answers a check can have."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What an audit says of a requirement."""

    CLOSED = "closed"
    PARTIAL = "partial"
    OPEN = "open"
    UNKNOWN = "unknown"


class Cause(StrEnum):
    """Why a check is not *yes*: a closed set."""

    NOT_MET = "not-met"
    ABSENT = "absent"
    DECLARED_ABSENT = "declared-absent"
    TOO_OLD = "too-old"
    BAD_VERSION = "bad-version"
    FORBIDDEN = "forbidden"
    NOT_VISIBLE = "not-visible"
    OTHER_CLOUD = "other-cloud"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    BAD_DOCUMENT = "bad-document"
    NO_PLANE = "no-plane"
    NOT_RECORDED = "not-recorded"
    PLUGIN_ERROR = "plugin-error"


@dataclass(frozen=True)
class Answer:
    """What a check found: yes, no or unknown, with a sentence and the exchanges it relied on."""

    truth: Truth
    because: str
    cause: Cause | None = None
    settle: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Endpoint:
    """One URL of the catalogue (or an endpoint override), with the service type as registered."""

    service_type: str
    interface: str
    region: str
    url: str

    def root(self) -> str:
        """The URL without API version and project, as keystoneauth's discovery cuts it."""
        parts = urlsplit(self.url)
        kept: list[str] = []
        for segment in parts.path.split("/"):
            if _VERSION.match(segment):
                break
            kept.append(segment)
        return urlunsplit((parts.scheme, parts.netloc, "/".join(kept).rstrip("/"), "", ""))

    def join(self, path: str) -> str:
        """``path`` from the root when it starts with ``/``, else below this very URL."""
        if path.startswith("/"):
            return self.root() + path
        return f"{self.url.rstrip('/')}/{path}" if path else self.url.rstrip("/")


@dataclass(frozen=True)
class Exchange:
    """One request and its answer, by allow-list: nothing else of either is kept.

    ``cause``, ``failure`` and what would ``settle`` it (where that is another thing than for most of
    that cause) are set when no answer came, and ``status`` is 0 then, or when an answer could not be
    read; ``started`` is UTC (ISO 8601), ``elapsed`` in seconds; ``digest`` is the SHA-256 of the whole
    body, of which ``body`` has the declared fields; ``posted`` is what a POST sent, ``addresses`` are
    those the host was looked up to have, where they matter.
    """

    id: str
    plane: str
    started: str
    method: str
    url: str
    status: int
    cause: Cause | None
    elapsed: float
    asked: Mapping[str, str]
    headers: Mapping[str, str]
    digest: str
    size: int
    body: Any = None
    failure: str = ""
    settle: str = ""
    posted: str = ""
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tree:
    """A rule as a tree: ``kind`` is check, all or any; ``name`` is of a result within it."""

    kind: str
    check: str = ""
    parts: tuple[Tree, ...] = ()
    name: str = ""
