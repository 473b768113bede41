"""What every Kubernetes API says in the same form: failures, groups, pages; and null, as Go writes it.

Fields: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/ (``k8s.io/apimachinery``).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from msgspec import field, inspect

from container4nfv_probe.planes.documents import decoded
from container4nfv_probe.rules import shapes
from container4nfv_probe.rules.errors import BadDocument
from container4nfv_probe.rules.model import Document
from container4nfv_probe.wire.transport import Reply


class Details(Document, frozen=True):
    """What was not found; without a name it is a kind of object that is not served."""

    name: str = ""


class Status(Document, frozen=True):
    """What the API says of a request it did not fulfil; what does not apply is left out."""

    kind: str
    reason: str = ""
    details: Details = Details()


class GroupVersion(Document, frozen=True):
    """A version of a group."""

    version: str


class Group(Document, frozen=True):
    """A group of the API, in the versions that are served."""

    name: str
    versions: tuple[GroupVersion, ...]


class Groups(Document, frozen=True):
    """``/apis``."""

    groups: tuple[Group, ...]


class Resource(Document, frozen=True):
    """A kind of object that a group serves; ``kuryrports/status`` is one, too."""

    name: str


class Resources(Document, frozen=True):
    """``/apis/GROUP/VERSION``; a version that is served has kinds, so null is no list of them."""

    resources: tuple[Resource, ...]


class ListMeta(Document, frozen=True):
    """The metadata of a list: where it goes on, which the last page leaves out."""

    following: str = field(name="continue", default="")


class Page(Document, frozen=True):
    """A page of a list."""

    items: msgspec.Raw
    metadata: ListMeta


def without_nulls(reply: Reply, shape: Any, body: bytes) -> Any:
    """The declared fields, where one that may be left out may be null, too: Go writes that for no items.

    Not the entries of a map: a custom resource may hold null there, and nobody knows what that means.
    """
    try:
        return decoded(reply, shape, body)
    except BadDocument as failure:
        try:
            bare = msgspec.json.encode(_bare(shapes.decode(body, Any), _optional(shape)))
        except (msgspec.DecodeError, RecursionError):
            raise failure from None
        return decoded(reply, shape, bare)


def _bare(value: Any, optional: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: _bare(one, optional) for key, one in value.items() if one is not None or key not in optional}
    return [_bare(one, optional) for one in value] if isinstance(value, list) else value


@cache
def _optional(shape: Any) -> frozenset[str]:
    """The names of the fields in a shape that have a default and take no null themselves."""
    names: set[str] = set()
    waiting, met = [inspect.type_info(shape)], set()
    while waiting:
        kind = waiting.pop()
        waiting += [*getattr(kind, "types", ()), *(inner for name in ("item_type", "value_type")
                                                   if (inner := getattr(kind, name, None)))]  # fmt: skip
        if isinstance(kind, inspect.StructType) and kind.cls not in met:
            met.add(kind.cls)
            waiting += [one.type for one in kind.fields]
            names |= {one.encode_name for one in kind.fields if not one.required and not _takes_null(one.type)}
    return frozenset(names)


def _takes_null(kind: inspect.Type) -> bool:
    return any(isinstance(one, inspect.NoneType) for one in getattr(kind, "types", (kind,)))
