"""OpenStack's release series, and which of them report an API version: ``releases.yaml`` as values.

A value may belong to many series, one series may have several values (stable branches moved), and a
value that no release has lies between two. So every answer is a set of series, in order; beyond both
ends of the table there is one more, for what is older or newer than anything in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import msgspec
import yaml

from container4nfv_probe.rules import shapes
from container4nfv_probe.rules.errors import ConfigurationError

Number = tuple[int, ...]
# Their deliverables publish intermediate releases: any number from first to last belongs to the series.
INTERMEDIATE = ("ironic", "swift")


class Series(msgspec.Struct, frozen=True):
    """One series: the code name, the name it goes by now (2023.1 and later), its first day."""

    name: str
    id: str
    ga: str


class Step(msgspec.Struct, frozen=True, rename={"since": "from"}):
    """From this tag on, a series reports this value."""

    since: str
    max: str


class Cell(msgspec.Struct, frozen=True):
    """What one service reports in one series."""

    max: str | None = None
    source: str = ""
    steps: tuple[Step, ...] = ()
    current_ids: tuple[str, ...] = ()
    experimental: tuple[str, ...] = ()

    def values(self) -> set[Number]:
        """Every value that a release of the series reports."""
        texts = (self.max or "", *(step.max for step in self.steps))
        return {value for text in texts if (value := number(text))}


class Marker(msgspec.Struct, frozen=True):
    """An extension alias of Neutron, and the series that introduced it."""

    alias: str
    introduced: str
    plugin: str = ""


class Removed(msgspec.Struct, frozen=True):
    """An extension alias that left Neutron's API after a series."""

    alias: str
    last_series: str


class Pair(msgspec.Struct, frozen=True):
    """An alias that comes from the same default plugin as ``loaded``, since a series."""

    loaded: str
    alias: str
    introduced: str


class Neutron(msgspec.Struct, frozen=True):
    """What extension aliases tell."""

    markers: tuple[Marker, ...]
    removed: tuple[Removed, ...]
    pairs: tuple[Pair, ...]


class Table(msgspec.Struct, frozen=True):
    """The whole file; cells by service (the project's name) and code name of a series."""

    series: tuple[Series, ...]
    services: dict[str, dict[str, Cell | None]]
    neutron: Neutron

    def order(self) -> tuple[str, ...]:
        """The series by the names they go by, oldest first, with one more at each end."""
        known = [one.id for one in self.series]
        return (f"before {known[0]}", *known, f"after {known[-1]}")

    def cells(self, service: str) -> list[tuple[str, Cell]]:
        """A service's cells by series, oldest first."""
        found = ((one.id, self.services[service].get(one.name)) for one in self.series)
        return [(id, cell) for id, cell in found if cell]

    def id(self, name: str) -> str:
        """The name a series goes by, from either of its names. Raises ``ConfigurationError``."""
        for one in self.series:
            if name.casefold() in (one.name, one.id):
                return one.id
        known = ", ".join(one.id for one in self.series)
        raise ConfigurationError(f"{name!r} is no series that this program knows: it knows {known}")

    def between(self, first: str, last: str) -> tuple[str, ...]:
        """Every series from one to another, both included."""
        order = self.order()
        return order[order.index(first) : order.index(last) + 1]


@cache
def table() -> Table:
    """The data of the package."""
    text = files(__package__).joinpath("releases.yaml").read_text(encoding="utf-8")
    return shapes.convert(yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)), Table)  # noqa: S506


def number(text: str) -> Number:
    """``v2.100`` as (2, 100) and ``2018-08-31`` as (2018, 8, 31), to be compared; anything else as ()."""
    parts = text.removeprefix("v").replace("-", ".").split(".")
    return tuple(map(int, parts)) if all(part.isascii() and part.isdigit() and len(part) < 7 for part in parts) else ()


def fitting(service: str, value: Number) -> tuple[tuple[str, ...], bool]:
    """The series that a reported value fits, and whether a release really reports it."""
    cells = [(id, cell.values()) for id, cell in table().cells(service)]
    cells = [(id, values) for id, values in cells if values]
    if service in INTERMEDIATE:
        exact = [id for id, values in cells if min(values) <= value <= max(values)]
    else:
        exact = [id for id, values in cells if value in values]
    return (spanned(exact, cells), True) if exact else (around(cells, value), False)


def spanned(exact: Iterable[str], cells: Iterable[tuple[str, set[Number]]]) -> tuple[str, ...]:
    """These series, and the time after the table when the newest of it is among them."""
    chosen, newest = tuple(exact), [id for id, _ in cells][-1]
    return (*chosen, table().order()[-1]) if newest in chosen else chosen


def around(cells: list[tuple[str, set[Number]]], value: Number) -> tuple[str, ...]:
    """The series a value lies between, which none of them reports: a build of a branch, or a patched one."""
    order = table().order()
    below = [id for id, values in cells if max(values) < value]
    above = [id for id, values in cells if min(values) > value]
    if not above:
        return order[-1:]
    # Before a service's first release there may have been a preview of it, or another name for it.
    return table().between(below[-1] if below else order[0], above[0])


def beside(service: str, value: Number) -> tuple[str, ...]:
    """The series of a build that only resembles a release: that of the newest tag below it, and the next."""
    order = table().order()
    below = [id for id, cell in table().cells(service) if min(cell.values()) < value]
    floor = order.index(below[-1]) if below else 0
    return order[floor : floor + 2]
