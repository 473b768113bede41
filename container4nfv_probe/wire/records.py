"""What is remembered of every exchange: as much as is allowed, and never a secret."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from typing import Any

import msgspec

from container4nfv_probe.rules.errors import BadDocument, Unanswered
from container4nfv_probe.rules.model import Exchange
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.texts import encode_text
from container4nfv_probe.wire.kept import host
from container4nfv_probe.wire.limits import Limits, evidence
from container4nfv_probe.wire.secrets import Secrets

LOG = logging.getLogger(__name__)
LONGEST_HEADER = 4000
A_RECORD = 2000  # bytes that one takes, about, beside its URL and headers


class Records:
    """The exchanges of one audit, by id."""

    def __init__(self, limits: Limits, secrets: Secrets) -> None:
        self._limits, self._secrets = limits, secrets
        self._exchanges: dict[str, Exchange] = {}
        self._weights: dict[str, int] = {}
        self._lock = threading.Lock()

    def add(self, exchange: Exchange) -> str:
        """Remember an exchange; its id."""
        struck = self._secrets.struck
        headers = {name: struck(value)[:LONGEST_HEADER] for name, value in exchange.headers.items()}
        shown = replace(exchange, headers=headers, failure=clean(struck(exchange.failure)))
        with self._lock:
            recorded = shown if shown.id else replace(shown, id=f"e{len(self._exchanges) + 1}")
            self._exchanges[recorded.id] = recorded
        self._limits.note(A_RECORD + len(recorded.url) + sum(map(len, headers.values())))
        LOG.debug("%s %s -> %s in %s s", exchange.method, exchange.url, exchange.status or exchange.cause,
                  exchange.elapsed)  # fmt: skip
        return recorded.id

    def keep(self, exchange_id: str, document: Any) -> None:
        """Add a document's fields to an exchange. Raises ``BadDocument`` when all together become too much."""
        fields = msgspec.to_builtins(document, enc_hook=encode_text)
        with self._lock:
            exchange = self._exchanges[exchange_id]
            body = fields if exchange.body is None else merged(exchange.body, fields)
            if body is exchange.body:
                return
            taken = evidence(msgspec.json.encode(body))
            try:
                self._limits.keep(taken - self._weights.get(exchange_id, 0), host(exchange.url))
            except BadDocument as error:
                error.exchange = exchange_id
                raise
            self._weights[exchange_id] = taken
            self._exchanges[exchange_id] = replace(exchange, body=body)

    def unread(self, exchange_id: str, error: Unanswered) -> None:
        """Note why an answer could not be read: nothing else is left of it."""
        with self._lock:
            exchange = self._exchanges[exchange_id]
            if exchange.body is None and exchange.cause is None:
                self._exchanges[exchange_id] = failed(exchange, error, self._secrets)

    def all(self) -> tuple[Exchange, ...]:
        """Every exchange so far, in the order of asking, without a secret that became known meanwhile."""
        with self._lock:
            return self._secrets.swept(tuple(self._exchanges.values()))


def failed(exchange: Exchange, error: Unanswered, secrets: Secrets) -> Exchange:
    """The exchange with why it was of no use, as a replay will say it again."""
    settle = "" if error.settle == error.remedy else error.settle
    sentence = clean(secrets.struck(str(error)))
    return replace(exchange, cause=error.cause, failure=sentence, settle=clean(secrets.struck(settle)))


def merged(old: Any, new: Any) -> Any:
    """Two selections of fields of the same document as one; the old one itself where there is nothing new."""
    if new is None or new == old:
        return old
    if isinstance(old, dict) and isinstance(new, dict):
        return {name: merged(old.get(name), new.get(name)) for name in {**old, **new}}
    if isinstance(old, list | tuple) and isinstance(new, list | tuple) and len(old) == len(new):
        return [merged(a, b) for a, b in zip(old, new, strict=True)]
    return new
