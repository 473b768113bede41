"""What the version documents of a cloud tell of its release: frozen, and no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from container4nfv_probe.rules.model import Cause, Exchange
from container4nfv_probe.rules.report import Scope


class Standing(StrEnum):
    """How a service stands to the series that a gate names."""

    MET = "at or above"
    BELOW = "below"
    UNDECIDED = "not decidable"


@dataclass(frozen=True)
class Service:
    """One service of the catalogue: what it is, what it says, and which series fit.

    ``name`` is the project's; ``types`` are as found, ``official`` is the service types authority's
    (either may be ""). ``fits`` has every series that fits, oldest first; ``earliest`` and ``latest``
    are its ends, or "" when nothing can be told. ``considered`` says whether the inference knows it.
    """

    name: str
    types: tuple[str, ...]
    official: str
    endpoint: str
    minimum: str
    maximum: str
    fits: tuple[str, ...]
    earliest: str
    latest: str
    why: str
    considered: bool
    cause: Cause | None = None
    evidence: tuple[str, ...] = ()
    standing: Standing | None = None


@dataclass(frozen=True)
class Remark:
    """Something about the catalogue that deserves a look; ``kind`` is of a closed set."""

    kind: str
    service_type: str
    interfaces: tuple[str, ...]
    region: str
    sentence: str


@dataclass(frozen=True)
class Release:
    """What all services together say: the series they agree on, or who disagrees.

    ``series`` is empty when no series fits every service; ``most`` then has those that fit the most,
    and ``disagree`` the names of the services that do not fit them.
    """

    sentence: str
    series: tuple[str, ...]
    most: tuple[str, ...]
    disagree: tuple[str, ...]


@dataclass(frozen=True)
class Scoped:
    """Which projects were considered: those of the table, whether this catalogue has them or not."""

    considered: tuple[str, ...]
    absent: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True)
class AtLeast:
    """The gate: the considered services, those named or what all agree on, at or above a series."""

    series: str
    standing: Standing
    sentence: str


@dataclass(frozen=True)
class Changed:
    """Something that another inference said otherwise: ``kind`` is series, endpoint or remark."""

    kind: str
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Inventory:
    """Everything that ``releases`` says; ``gate`` only when one was asked for.

    Times are UTC (ISO 8601), durations seconds; ``ended`` says why one that is not complete ended;
    ``changes`` are those since an earlier one of the time ``since``, where one was given.
    """

    tool: str
    complete: bool
    started: str
    duration: float
    scope: Scope
    requests: Mapping[str, int]
    release: Release
    services: tuple[Service, ...]
    projects: Scoped
    catalogue: tuple[Remark, ...]
    gate: AtLeast | None
    exchanges: tuple[Exchange, ...]
    ended: str = ""
    since: str = ""
    changes: tuple[Changed, ...] = ()
    schema_version: int = 1

    def silent(self) -> bool:
        """Whether services were asked and none answered; of what was not recorded nobody knows."""
        heard = any(one.status or one.cause is Cause.NOT_RECORDED for one in self.exchanges)
        return bool(self.exchanges or self.ended) and not heard
