"""From JSON and plain values to declared shapes.

msgspec (0.22) builds what it knows of a type when it first meets it, and ends the process with a
segmentation fault when two threads meet the same type at once; the checks of an audit are threads.
So types are met one thread at a time, and read by as many as want to.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
Hook = Callable[[type, Any], Any]

_ALONE = threading.RLock()


def decode(body: bytes | str, shape: Any, hook: Hook | None = None) -> Any:
    """The shape in this JSON. Raises ``msgspec.DecodeError`` (``ValidationError`` for another shape)."""
    return _known(shape, hook).decode(body)


def convert(value: Any, shape: type[T]) -> T:
    """The shape in this plain value. Raises ``msgspec.ValidationError``."""
    _known(shape, None)
    return msgspec.convert(value, shape)


def _known(shape: Any, hook: Hook | None) -> msgspec.json.Decoder[Any]:
    """What decodes this shape; whoever has it may use it beside others."""
    with _ALONE:
        return _met(shape, hook)


@lru_cache(1024)
def _met(shape: Any, hook: Hook | None) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape, dec_hook=hook)
