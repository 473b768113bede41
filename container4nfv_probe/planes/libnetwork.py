"""Kuryr's remote driver for Docker's libnetwork: four calls that only tell."""

from __future__ import annotations

from dataclasses import dataclass, field

from container4nfv_probe.transport import Transport


@dataclass(frozen=True)
class Libnetwork:
    """The driver on one host."""

    transport: Transport = field(repr=False)
    url: str
