"""The API servers of Zun behind the catalogue's endpoint, each asked by itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from container4nfv_probe.transport import Transport


@dataclass(frozen=True)
class Backends:
    """Every API server that the operator named."""

    transport: Transport = field(repr=False)
    urls: tuple[str, ...]
