"""Fields that hold a document of their own, as text: configuration files, JSON in annotations.

Such a field is declared with a subclass of ``Text``: it reads the text, keeps what it lists, and
what it keeps is all that evidence ever holds.
"""

from __future__ import annotations

import configparser
import datetime
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import msgspec

from container4nfv_probe.rules import shapes


class Text:
    """A text that is read; what it does not list is dropped at once."""

    @classmethod
    def read(cls, value: Any) -> Self:
        """From what a server sent, or from what ``kept`` gave. Raises ``ValueError`` without the text."""
        raise NotImplementedError

    def kept(self) -> Any:
        """What evidence holds of it."""
        raise NotImplementedError


class Settings(Text):
    """An INI file of oslo.config, of which only ``allowed`` options (by section) are read.

    Sections do not inherit from DEFAULT; of an option given twice the last one counts.
    """

    allowed: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    @classmethod
    def read(cls, value: Any) -> Self:
        names = [f"{section}.{option}" for section, options in cls.allowed.items() for option in options]
        given = value if isinstance(value, dict) else _options(value)
        return cls({name: str(given[name]) for name in names if name in given})

    def kept(self) -> dict[str, str]:
        return dict(self.values)

    def get(self, name: str) -> str:
        """The value of ``section.option``, "" where it is not set."""
        return self.values.get(name, "").strip()


def _options(text: Any) -> dict[str, str]:
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True, default_section="\0")
    try:
        parser.read_string(text)
    except (configparser.Error, TypeError, AttributeError):
        raise ValueError("not a configuration file") from None  # the parser quotes lines, and these hold passwords
    return {f"{name}.{option}": value or "" for name in parser.sections() for option, value in parser.items(name)}


class Json(Text):
    """JSON in a text, as ``shape`` declares it; ``value`` is None where it is another document."""

    shape: ClassVar[Any]

    def __init__(self, value: Any) -> None:
        self.value = value

    @classmethod
    def read(cls, value: Any) -> Self:
        try:
            if isinstance(value, str):
                return cls(shapes.decode(value, cls.shape))
            return cls(shapes.convert(value, cls.shape))
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            return cls(None)

    def kept(self) -> Any:
        return msgspec.to_builtins(self.value)


class Yaml(Json):
    """YAML in a text, as ``shape`` declares it; ``value`` is None where it is another document."""

    @classmethod
    def read(cls, value: Any) -> Self:
        import yaml  # only audits that meet such a text pay for it

        if not isinstance(value, str):
            return super().read(value)
        try:
            return super().read(yaml.safe_load(value))
        except (yaml.YAMLError, RecursionError, ValueError):
            return cls(None)


def instant(text: str) -> float | None:
    """Seconds since 1970 of an RFC 3339 time; None for anything else."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.timestamp() if moment.tzinfo else None


def decode_text(kind: type, value: Any) -> Any:
    """Msgspec's hook for types it does not know: the fields that are a ``Text``."""
    if not issubclass(kind, Text):
        raise NotImplementedError(f"{kind} cannot be a field of a document")
    return kind.read(value)


def encode_text(value: Any) -> Any:
    """Msgspec's hook for values it does not know."""
    if not isinstance(value, Text):
        raise NotImplementedError(f"{type(value)} cannot be kept")
    return value.kept()
