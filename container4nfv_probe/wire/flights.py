"""Asking each thing once: whoever asks while it is asked waits for the one answer, evidence included."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from container4nfv_probe.rules.errors import Error

T = TypeVar("T")

_relied_on: ContextVar[list[str] | None] = ContextVar("relied_on", default=None)


@contextmanager
def noting() -> Iterator[list[str]]:
    """The ids of the exchanges that are handed out in this context, as they come."""
    ids: list[str] = []
    token = _relied_on.set(ids)
    try:
        yield ids
    finally:
        _relied_on.reset(token)


def note(exchange: str) -> None:
    """Hand out an exchange."""
    relied = _relied_on.get()
    if relied is not None and exchange and exchange not in relied:
        relied.append(exchange)


class Flights:
    """What is asked, or was, by what makes two questions the same."""

    def __init__(self) -> None:
        self._flights: dict[Hashable, tuple[Future[Any], list[str]]] = {}
        self._lock = threading.Lock()

    def once(self, key: Hashable, ask: Callable[[], T]) -> T:
        """What ``ask`` gives or raises, the first time; the same ever after, with the exchanges it rests on."""
        with self._lock:
            flight, ours = self._flights.get(key), False
            if flight is None:
                flight, ours = self._flights.setdefault(key, (Future(), [])), True
        outcome, relied = flight
        if ours:
            _fly(outcome, relied, ask)
        outcome.exception()  # waits
        for exchange in relied:
            note(exchange)
        result: T = outcome.result()
        return result


def _fly(outcome: Future[Any], relied: list[str], ask: Callable[[], Any]) -> None:
    with noting() as ids:
        try:
            found = ask()
        except Error as error:
            relied += ids
            outcome.set_exception(error)
        else:
            relied += ids
            outcome.set_result(found)
        finally:
            outcome.cancel()  # Undone only after a mistake of ours: nobody is to wait for that.
