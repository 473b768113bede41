"""From JSON and plain values to declared shapes, one thread at a time.

msgspec (0.22) builds what it knows of a type when it first meets it, and ends the process with a
segmentation fault when two threads meet the same type at once. The checks of an audit are threads.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

# Reentrant: a field that holds a document of its own is decoded within the one that holds it.
_ALONE = threading.RLock()


def decode(body: bytes | str, shape: Any, hook: Callable[[type, Any], Any] | None = None) -> Any:
    """The shape in this JSON. Raises ``msgspec.DecodeError`` (``ValidationError`` for another shape)."""
    with _ALONE:
        return msgspec.json.decode(body, type=shape, dec_hook=hook)


def convert(value: Any, shape: type[T]) -> T:
    """The shape in this plain value. Raises ``msgspec.ValidationError``."""
    with _ALONE:
        return msgspec.convert(value, shape)
