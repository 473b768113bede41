"""What does not depend on each other's answer is asked at once: each answer here comes when the others were asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
import requests_mock

from container4nfv_probe.planes.backends import Backends
from container4nfv_probe.planes.libnetwork import Libnetwork
from container4nfv_probe.rules.errors import BadDocument
from container4nfv_probe.wire.deadline import Deadline
from container4nfv_probe.wire.guard import Guard
from container4nfv_probe.wire.transport import Transport

URL = "http://192.0.2.5:23750"
PATIENCE = 5.0


def together(document: Any, beside: threading.Barrier) -> Callable[..., Any]:
    """An answer that waits until all beside it were asked for."""

    def answer(request: Any, context: Any) -> Any:
        beside.wait(PATIENCE)
        return document

    return answer


def test_libnetwork_is_asked_in_three_steps() -> None:
    mock = requests_mock.Adapter()
    second, third = threading.Barrier(2), threading.Barrier(2)
    spaces = {"LocalDefaultAddressSpace": "no_address_space", "GlobalDefaultAddressSpace": "no_address_space"}
    mock.register_uri("POST", f"{URL}/Plugin.Activate", json={"Implements": ["NetworkDriver", "IpamDriver"]})
    mock.register_uri("POST", f"{URL}/IpamDriver.GetDefaultAddressSpaces", json=together(spaces, second))
    mock.register_uri("GET", f"{URL}/Plugin.Activate", json=together({"Err": "405"}, second), status_code=405)
    mock.register_uri("POST", f"{URL}/NetworkDriver.GetCapabilities", json=together({"Scope": "local"}, third))
    mock.register_uri("POST", f"{URL}/IpamDriver.GetCapabilities", json=together({}, third))
    transport = Transport(Guard(mock, Deadline(30)))
    transport.guard.libnetwork = URL
    assert Libnetwork(transport, URL).driver().scope == "local"
    assert mock.call_count == 5


def test_zun_api_servers_are_asked_beside_each_other() -> None:
    mock = requests_mock.Adapter()
    roots, health = threading.Barrier(2), threading.Barrier(2)
    version = {"name": "OpenStack Zun API", "versions": [{"id": "v1", "max_version": "1.40", "min_version": "1.1"}]}
    urls = tuple(f"http://127.0.0.{number}:9517" for number in (1, 2))
    for url in urls:
        mock.register_uri("GET", f"{url}/", json=together(version, roots))
        mock.register_uri("GET", f"{url}/healthcheck", json=together({"detailed": False, "reasons": []}, health))
    Backends(Transport(Guard(mock, Deadline(30))), urls).all()
    assert mock.call_count == 4


def test_what_fails_ahead_is_heard_by_who_asks() -> None:
    mock = requests_mock.Adapter()
    transport = Transport(Guard(mock, Deadline(30)))
    asked = threading.Event()

    def ask() -> None:
        transport.once("question", fail)

    def fail() -> None:
        asked.set()
        raise BadDocument("nonsense")

    transport.ahead(lambda: None, ask)
    assert asked.wait(PATIENCE)
    with pytest.raises(BadDocument, match="nonsense"):
        ask()
