"""What is asked once more, and no more often: reads, in time, where another answer is likely.

openstacksdk's own retries cost 15 s for each service that is down; one try costs half a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import requests

from container4nfv_probe.wire.deadline import Deadline
from container4nfv_probe.wire.failures import dropped

# Too many requests; and what a load balancer says of a server that just went, or is about to come back.
BUSY = frozenset({429, 502, 503, 504})
PAUSE = 0.5
LONGEST_PAUSE = 10.0


def pause(response: requests.Response, deadline: Deadline) -> float | None:
    """How long to wait before the same is asked again; None is not at all.

    ``Retry-After`` is heeded where it fits into the time that the audit has left.
    """
    if response.status_code not in BUSY:
        return None
    wait = max(PAUSE, asked_for(response.headers.get("Retry-After", "")))
    return wait if wait <= LONGEST_PAUSE and wait + PAUSE < deadline.remaining() else None


def asked_for(header: str) -> float:
    """Seconds that a ``Retry-After`` asks for, as a number or a date (RFC 9110, 10.2.3); 0 where it asks for none."""
    if header.strip().isdecimal():
        return float(header[:20])
    try:
        return parsedate_to_datetime(header).timestamp() - time.time()
    except (ValueError, OverflowError):
        return 0.0


def tried_once_more(exchange: Callable[[], requests.Response], ends: Deadline) -> Callable[[], requests.Response]:
    """The same exchange, made again when the connection was dropped before an answer, and in time."""

    def twice() -> requests.Response:
        try:
            return exchange()
        except requests.ConnectionError as error:
            if not dropped(error) or not ends.remaining():
                raise
            return exchange()

    return twice
