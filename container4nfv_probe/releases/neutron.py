"""Neutron names no version: what its extensions tell of its series.

An alias that is there sets a lower bound. One that is missing proves nothing, as ML2 filters its list
by what the mechanism drivers support (OVN) and operators choose plugins, unless another alias shows
that the very plugin is loaded which has it by default. Source: ``releases.yaml``.
"""

from __future__ import annotations

from container4nfv_probe.releases.said import Said, span
from container4nfv_probe.releases.series import table
from container4nfv_probe.rules.document import Document


class Extension(Document, frozen=True):
    """One of Neutron's extensions."""

    alias: str


def neutron(project: str, extensions: tuple[Extension, ...]) -> Said:
    """From the series of the newest alias to the last that can lack what is missing."""
    aliases = {one.alias for one in extensions}
    order = table().order()
    (first, newest), (last, oldest) = _earliest(aliases), _latest(aliases)
    if order.index(first) > order.index(last):
        return Said("", "", (), f"its extensions contradict each other: {newest}, and {oldest}")
    fits = table().between(first, last)
    because = "; ".join(filter(None, (newest, oldest))) or "no extension tells of a series"
    return Said("", "", fits, f"{because} ({span(fits)})")


def _earliest(aliases: set[str]) -> tuple[str, str]:
    order = table().order()
    found = [(order.index(table().id(one.introduced)), one.alias) for one in table().neutron.markers
             if one.alias in aliases]  # fmt: skip
    if not found:
        return order[0], ""
    place, alias = max(found)
    return order[place], f"{alias} came with {order[place]}"


def _latest(aliases: set[str]) -> tuple[str, str]:
    order, data = table().order(), table().neutron
    bounds = [(order.index(table().id(one.last_series)), f"{one.alias} left after {one.last_series}")
              for one in data.removed if one.alias in aliases]  # fmt: skip
    bounds += [(order.index(table().id(one.introduced)) - 1,
                f"{one.loaded} is there without {one.alias}, which came with {table().id(one.introduced)}")
               for one in data.pairs if one.loaded in aliases and one.alias not in aliases]  # fmt: skip
    place, because = min(bounds, default=(len(order) - 1, ""))
    return order[place], because
