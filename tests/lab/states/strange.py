"""Endpoints that are broken in one way each, on loopback ports of their own."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.lab.rest import send

HANDED_BACK = ("Content-Type", "OpenStack-API-Version")
PASSED_ON = ("Accept", "X-Auth-Token", "OpenStack-API-Version")


@dataclass(frozen=True)
class Reply:
    """What goes back for one request."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


# From a path with its query, and headers, to a reply; without one the server stays silent.
Behaviour = Callable[[str, Mapping[str, str]], Reply | None]


@contextmanager
def serving(host: str, behave: Behaviour) -> Iterator[str]:
    """Serve on a free port in a thread, and yield the origin (`http://host:port`)."""
    over = threading.Event()

    class Requests(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reply = behave(self.path, dict(self.headers))
            if reply is None:
                over.wait()
                return
            with suppress(ConnectionError):
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = _of_family(host)((host, 0), Requests)
    server.daemon_threads = False  # so that closing waits for them, and none outlives the state
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://{f'[{host}]' if ':' in host else host}:{server.server_port}"
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _of_family(host: str) -> type[ThreadingHTTPServer]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return type("Server", (ThreadingHTTPServer,), {"address_family": family})


@contextmanager
def refusing(host: str) -> Iterator[str]:
    """A port that is taken and where nobody listens."""
    with socket.socket() as taken:
        taken.bind((host, 0))
        yield f"http://{host}:{taken.getsockname()[1]}"


@contextmanager
def redirecting(host: str) -> Iterator[str]:
    """Send every request on to another origin, where nobody must ever arrive."""
    arrived: list[str] = []

    def elsewhere(path: str, _: Mapping[str, str]) -> Reply:
        arrived.append(path)
        return Reply(200, b"{}")

    with ExitStack() as stack:
        target = stack.enter_context(serving(host, elsewhere))
        yield stack.enter_context(serving(host, lambda path, _: Reply(307, headers={"Location": target + path})))
    if arrived:
        raise AssertionError(f"a redirect to another origin was followed: {arrived}")


def silent(path: str, headers: Mapping[str, str]) -> None:
    """Take the request and never answer."""


def unavailable(path: str, headers: Mapping[str, str]) -> Reply:
    """Answer as a load balancer without a server behind it."""
    return Reply(503, b"<html><body><h1>503 Service Unavailable</h1></body></html>", {"Content-Type": "text/html"})


def html(path: str, headers: Mapping[str, str]) -> Reply:
    """Answer as a dashboard or a captive portal."""
    return Reply(200, b"<!DOCTYPE html><title>Welcome</title>", {"Content-Type": "text/html"})


def edited(origin: str, edit: Callable[[str, Any], Any]) -> Behaviour:
    """Pass requests on to a real service, and edit its successful documents: ``edit(path, document)``."""

    def behave(path: str, headers: Mapping[str, str]) -> Reply:
        parts = urlsplit(path)
        # Only an edited document could have given this marker.
        query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if (name, value) != MARKER])
        passed = {name: headers[name] for name in PASSED_ON if name in headers}
        answer = send("GET", f"{origin}{parts.path}{'?' if query else ''}{query}", headers=passed)
        kept = {name: answer.headers[name] for name in HANDED_BACK if name in answer.headers}
        if answer.status >= 400:
            return Reply(answer.status, answer.body, kept)
        return Reply(answer.status, json.dumps(edit(parts.path, answer.json)).encode(), kept)

    return behave


MARKER = ("marker", "again")


def in_a_circle(path: str, document: Any) -> Any:
    """Let a listing of Zun's or Neutron's name itself as its next page."""
    link = f"http://localhost{path}?marker=again"
    if path == "/v1/services":
        return document | {"next": link}
    return document | {"ports_links": [{"rel": "next", "href": link}]} if path == "/v2.0/ports" else document


def of_version(newest: str) -> Callable[[str, Any], Any]:
    """Let Magnum say at its root that this is its highest API version."""

    def edit(path: str, document: Any) -> Any:
        if path != "/":
            return document
        return document | {"versions": [one | {"max_version": newest} for one in document["versions"]]}

    return edit
