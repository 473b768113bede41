"""Fields that hold a document of their own, as text: configuration files, JSON in annotations.

Such a field is declared with a subclass of ``Text``: it reads the text, keeps what it lists, and
what it keeps is all that evidence ever holds.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import msgspec

from container4nfv_probe.rules import oslo, shapes
from container4nfv_probe.rules.public import Public, Rename, Renamed, renamed


class Text(Renamed):
    """A text that is read; what it does not list is dropped at once.

    ``public`` is what stays of it in anonymous output.
    """

    public: ClassVar[Public | None] = None

    @classmethod
    def read(cls, value: Any) -> Self:
        """From what a server sent, or from what ``kept`` gave. Raises ``ValueError`` without the text."""
        raise NotImplementedError

    def kept(self) -> Any:
        """What evidence holds of it."""
        raise NotImplementedError

    def renamed(self, rename: Rename) -> Any:
        """The same under other names: what ``read`` makes of it must mean the same."""
        return renamed(self.kept(), None, lambda text, said: rename(text, said or self.public))


class Settings(Text):
    """A configuration file of oslo.config, of which only ``allowed`` options (by section) are read.

    ``defaults`` are what the program takes for options that are not set, by ``section.option``.
    """

    allowed: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    defaults: ClassVar[Mapping[str, str]] = {}

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Every ``section.option`` that is read."""
        return tuple(f"{section}.{option}" for section, options in cls.allowed.items() for option in options)

    @classmethod
    def read(cls, value: Any) -> Self:
        if not isinstance(value, str | dict):
            raise ValueError("not a configuration file")
        given = oslo.options(value) if isinstance(value, str) else value
        values = {name: given[name] for name in cls.names() if name in given}
        if not all(isinstance(one, str) for one in values.values()):
            raise ValueError("not the options of a configuration file")
        return cls({name: _first_line(one) for name, one in values.items()})

    def kept(self) -> dict[str, str]:
        return dict(self.values)

    def renamed(self, rename: Rename) -> dict[str, str]:
        """Each value as the program takes it; one that cannot be told stays so."""
        told = {name: self.get(name) for name in self.values}
        return {name: "\n" if value is None else rename(value, self.public) for name, value in told.items()}

    def get(self, name: str) -> str | None:
        """The value of ``section.option`` as the program takes it, its default where it is not set.

        None where that cannot be told: it has several lines, or is filled in from options that are not read.
        """
        return self._filled(name, ())

    def switch(self, name: str) -> bool | None:
        """Whether it is on, as the program reads a boolean; None where that cannot be told, or is neither."""
        word = (self.get(name) or "").lower()
        return True if word in oslo.TRUE else False if word in oslo.FALSE else None

    def _filled(self, name: str, above: tuple[str, ...]) -> str | None:
        value = self.values.get(name, self.defaults.get(name, ""))
        if name in above or "\n" in value:
            return None
        template = oslo.Template(value.replace(r"\$", "$$"))
        filling: dict[str, str] = {}
        for word in template.get_identifiers():
            other = word if "." in word else f"{name.partition('.')[0]}.{word}"
            inner = self._filled(other, (*above, name)) if other in self.names() else None
            if inner is None:
                return None
            filling[word] = inner
        return template.safe_substitute(filling)


def _first_line(value: str) -> str:
    """The first line, and whether there are more: an indented password goes on the value above it."""
    first, more, _ = value.partition("\n")
    return first + ("\n" if more else "")


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

    def renamed(self, rename: Rename) -> Any:
        return renamed(self.value, self.shape, rename)


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
