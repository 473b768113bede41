"""The token of an audit: asked for anew, once, when a service no longer takes it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

HEADER = "X-Auth-Token"


class Token:
    """What authenticates a read; ``ask`` logs in again and gives another token, ``""`` where it cannot."""

    def __init__(self, value: str = "", ask: Callable[[], str] = str) -> None:
        self._value = value
        self._ask = ask
        self._asked = False
        self._lock = threading.Lock()

    def headers(self) -> Mapping[str, str]:
        """As it is sent; nothing without a token."""
        return {HEADER: self._value} if self._value else {}

    def renewed(self, refused: Mapping[str, str]) -> Mapping[str, str]:
        """Another token than the one that got a 401 (expired, or revoked, in the middle); ``{}`` if there is none.

        A 401 may be a refusal as well: one login per audit finds out.
        """
        with self._lock:
            if not self._asked and refused == self.headers():
                self._asked = True
                self._value = self._ask() or self._value
            return {} if refused == self.headers() else self.headers()
