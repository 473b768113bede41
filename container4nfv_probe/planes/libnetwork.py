"""Kuryr's remote driver for Docker's libnetwork: four calls that only tell, and one that must fail.

Fields: kuryr-libnetwork 0.2.0 and 18.0.0, ``kuryr_libnetwork/controllers.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec

from container4nfv_probe.planes.documents import declared, decoded, noted, place, reading
from container4nfv_probe.rules.document import Document
from container4nfv_probe.rules.errors import BadDocument
from container4nfv_probe.rules.public import Public
from container4nfv_probe.wire.request import Reply, Request, Trust

if TYPE_CHECKING:
    from container4nfv_probe.wire.transport import Transport

T = TypeVar("T")
PLANE = "libnetwork"
# Kuryr keeps address spaces nowhere, and says so by this name unless it is configured otherwise.
NO_SPACE = "no_address_space"


class Activation(Document, frozen=True):
    """What a plugin does."""

    implements: tuple[Annotated[str, Public("NetworkDriver", "IpamDriver")], ...] = msgspec.field(
        name="Implements", default=()
    )


class Scope(Document, frozen=True):
    """How far the networks reach: ``local`` or ``global``, as configured."""

    scope: Annotated[str, Public("local", "global")] = msgspec.field(name="Scope")


class Ipam(Document, frozen=True):
    """Whether addresses are asked for with a MAC address: from 1.0.0 on they are."""

    requires_mac: bool = msgspec.field(name="RequiresMACAddress", default=False)


class Spaces(Document, frozen=True):
    """The default address spaces."""

    here: Annotated[str, Public(NO_SPACE)] = msgspec.field(name="LocalDefaultAddressSpace", default="")
    everywhere: Annotated[str, Public(NO_SPACE)] = msgspec.field(name="GlobalDefaultAddressSpace", default="")


class Refusal(Document, frozen=True):
    """How Kuryr refuses a method it does not know."""

    error: str = msgspec.field(name="Err", default="")


@dataclass(frozen=True)
class Driver:
    """What the driver says of itself; its binding driver is not among it."""

    scope: str
    requires_mac: bool


@dataclass(frozen=True)
class Libnetwork:
    """The driver on one host."""

    transport: Transport = field(repr=False)
    url: str
    trust: Trust = field(default=Trust(), repr=False)

    def driver(self) -> Driver:
        """The driver, known to be Kuryr's. Raises ``BadDocument`` where another plugin answers."""
        implements = set(self._post("/Plugin.Activate", Activation).implements)
        self.transport.ahead(
            partial(self._post, "/IpamDriver.GetDefaultAddressSpaces", Spaces),
            partial(self._send, "/Plugin.Activate", "GET"),
        )
        spaces = self._post("/IpamDriver.GetDefaultAddressSpaces", Spaces)
        refused = self._send("/Plugin.Activate", "GET")
        with reading(self.transport, refused):
            says = decoded(refused, Refusal).error if refused.status == 405 else ""
            self.transport.keep(refused, {"Err": says})
        kuryrs = implements >= {"NetworkDriver", "IpamDriver"} and {spaces.here, spaces.everywhere} == {NO_SPACE}
        if not (kuryrs and says):
            raise noted(BadDocument(f"{place(refused)}: a plugin answers, but not as Kuryr's does",
                                    "the URL of Kuryr's driver"), refused)  # fmt: skip
        self.transport.ahead(
            partial(self._post, "/NetworkDriver.GetCapabilities", Scope),
            partial(self._post, "/IpamDriver.GetCapabilities", Ipam),
        )
        scope = self._post("/NetworkDriver.GetCapabilities", Scope).scope
        return Driver(scope, self._post("/IpamDriver.GetCapabilities", Ipam).requires_mac)

    def _post(self, path: str, shape: type[T]) -> T:
        reply = self._send(path, "POST")
        if reply.status != 200:
            raise noted(BadDocument(f"{place(reply)} answered {reply.status}", "the URL of Kuryr's driver"), reply)
        return declared(self.transport, reply, shape)

    def _send(self, path: str, method: str) -> Reply:
        return self.transport.fetch(Request(PLANE, self.url + path, self.trust, method=method, follow=False))
