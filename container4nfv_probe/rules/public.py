"""What of the strings of an answer is nobody's own: in anonymous output everything else is called otherwise.

A field of a ``Document`` says so beside its type, ``state: Annotated[str, Public("up", "down")]``. One that says
nothing holds names: each is replaced by the same other one wherever it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, UNSET


class Public:
    """What stays of a string in anonymous output.

    - ``words``: those that checks look for (``"kube-system"``): of whatever string they are, and of longer names
      that have them between their signs (``kuryr-controller-0``). None may be a name that somebody gives.
    - ``form``: a regular expression; a whole value of this form stays.
    - ``instead``: what is shown in the place of a value of that form.
    - ``within``: what stays of a word that has it in it, as checks look for it there.
    """

    def __init__(self, *words: str, form: str = "", instead: str = "", within: tuple[str, ...] = ()) -> None:
        self.words = words
        self.form = form
        self.instead = instead
        self.within = within


MOMENT = Public(form=r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
Version = Annotated[str, Public(form=r"v?\d{1,6}(\.\d{1,6}){0,2}((alpha|beta|rc|\.dev)\d{1,6})?")]
Time = Annotated[str, MOMENT]
# A string under another name, by what its field says of it.
Rename = Callable[[str, Public | None], str]


class Renamed:
    """What knows by itself how it is kept under other names."""

    def renamed(self, rename: Rename) -> Any:
        """As plain values."""
        raise NotImplementedError


def renamed(value: Any, hint: Any, rename: Rename) -> Any:
    """A value of a declared type as evidence keeps it, with every string under another name."""
    if isinstance(value, str):
        return rename(value, next(iter(said(hint)), None))
    if isinstance(value, Renamed):
        return value.renamed(rename)
    if isinstance(value, msgspec.Struct):
        return {field.encode_name: renamed(getattr(value, field.name), field.type, rename)
                for field in _fields(type(value)) if _is_kept(value, field)}  # fmt: skip
    if isinstance(value, Mapping):
        return {rename(key, None): renamed(inner, _inner(hint), rename) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [renamed(inner, _inner(hint), rename) for inner in value]
    return value


# Resolving the types of fields takes long.
_fields = cache(msgspec.structs.fields)


def _is_kept(value: msgspec.Struct, field: msgspec.structs.FieldInfo) -> bool:
    """Whether evidence holds a field: one that was not there, or has its default, is left out."""
    held = getattr(value, field.name)
    return held is not UNSET and (field.default is NODEFAULT or held != field.default)


def declared(hint: Any, seen: tuple[Any, ...] = ()) -> Iterator[Public]:
    """Everything that a declared type says of its strings, and of those in it."""
    for arm in _arms(hint):
        yield from said(arm)
        if arm in seen or not isinstance(arm, type):
            inner: tuple[Any, ...] = () if get_origin(arm) in (None, Annotated) else get_args(arm)
        elif issubclass(arm, msgspec.Struct):
            inner = tuple(field.type for field in _fields(arm))
        else:
            inner = (getattr(arm, "shape", None),)
            yield from filter(None, [getattr(arm, "public", None)])
        for one in inner:
            yield from declared(one, (*seen, arm))


def _arms(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


@cache
def said(hint: Any) -> tuple[Public, ...]:
    """What a type says of a string that it is."""
    return tuple(one for arm in _arms(hint) for one in getattr(arm, "__metadata__", ()) if isinstance(one, Public))


@cache
def _inner(hint: Any) -> Any:
    """The type of what is in a list or map of this type."""
    return next((get_args(arm)[-1 if get_origin(arm) is dict else 0]
                 for arm in _arms(hint) if get_origin(arm) in (tuple, list, dict)), None)  # fmt: skip
