"""No unit test of a requirement asks a name server: names have the addresses that a test gives them."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest

Names = dict[str, tuple[str, ...]]


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """The addresses of names; any other name is known to nobody."""
    known: Names = {}
    really: Callable[..., Any] = socket.getaddrinfo

    def look_up(host: str, *args: Any, **kwargs: Any) -> list[Any]:
        if host in known:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 0)) for one in known[host]]
        return list(really(host, *args, **kwargs | {"flags": socket.AI_NUMERICHOST}))

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known
