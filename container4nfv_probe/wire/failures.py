"""What goes wrong on the wire, in our words: the original texts may hold what must not be shown."""

from __future__ import annotations

import errno
import socket
from http.client import HTTPException
from typing import Any

import requests

from container4nfv_probe.rules.errors import BadDocument, Error, Exhausted, TimedOut, Unreachable
from container4nfv_probe.wire.deadline import REQUEST_SECONDS

# What no server is to blame for.
OURS = {errno.EMFILE: "open files (see ulimit -n)", errno.ENFILE: "open files",
        errno.ENOMEM: "memory", errno.ENOBUFS: "memory"}  # fmt: skip


def late(host: str, limit: float) -> TimedOut:
    """No answer in a request's own time, which no option changes, or in what the audit had left."""
    settle = f"a service at {host} that answers within {limit:.0f} s" if limit >= REQUEST_SECONDS else ""
    return TimedOut(f"{host} did not answer within {limit:.0f} s", settle)


def in_our_words(error: Exception, host: str, limit: float) -> Exception:
    """Requests' error as one of ours."""
    if isinstance(error, Error):
        return error
    if isinstance(error, requests.exceptions.InvalidURL):
        return BadDocument(f"{host} is not a URL that can be asked", "a valid URL in the catalogue")
    causes = _causes(error)
    for cause in causes:
        if isinstance(cause, MemoryError) or (isinstance(cause, OSError) and cause.errno in OURS):
            return exhausted(cause)
    if any(isinstance(cause, requests.Timeout | TimeoutError) for cause in causes):
        return late(host, limit)
    if isinstance(error, requests.exceptions.ProxyError):
        return Unreachable(f"{host} could not be reached through its proxy", "a proxy that works")
    if isinstance(error, requests.exceptions.SSLError):
        return Unreachable(f"{host} could not be trusted: {_tls_reason(causes)}", "the CA of this endpoint")
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return Unreachable(f"the host of {host} could not be looked up", f"a name server that knows the host of {host}")
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return Unreachable(f"{host} refused the connection", f"a service that runs at {host}, and a network path to it")
    if isinstance(error, OSError) and not isinstance(error, requests.RequestException):
        if error.errno is None:  # How requests says that a file is missing; the path is nobody's business.
            return Unreachable(f"{host} was not asked: its CA or client certificate file does not exist",
                               "a cacert, cert or REQUESTS_CA_BUNDLE that exists")  # fmt: skip
        return Unreachable(f"{host} could not be reached", f"a network path to {host}")
    strange = any(isinstance(cause, HTTPException) and not isinstance(cause, ConnectionError) for cause in causes)
    if isinstance(error, requests.ConnectionError) and not strange:
        return Unreachable(f"{host} closed the connection or could not be reached", f"a network path to {host}")
    return BadDocument(f"{host} did not answer in HTTP that can be read")


def exhausted(error: BaseException) -> Exhausted:
    """What this program ran out of, as an error that ends the audit."""
    if isinstance(error, RecursionError):
        return Exhausted("out of stack")
    if isinstance(error, RuntimeError):  # how Python says that no thread can be started
        return Exhausted("out of threads (see ulimit -u)")
    return Exhausted(f"out of {OURS.get(error.errno or 0, 'memory') if isinstance(error, OSError) else 'memory'}")


def dropped(error: requests.ConnectionError) -> bool:
    """Whether the connection was closed before an answer, as an idle one may be at any time."""
    refused = ConnectionRefusedError
    return any(isinstance(cause, ConnectionError) and not isinstance(cause, refused) for cause in _causes(error))


def _causes(error: BaseException) -> list[BaseException]:
    """The error and everything it was raised from or wraps."""
    found: list[BaseException] = []
    waiting: list[Any] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return found


def _tls_reason(causes: list[BaseException]) -> str:
    for cause in causes:
        if message := getattr(cause, "verify_message", ""):
            return f"certificate not verified ({message})"
    return "the TLS handshake failed"
