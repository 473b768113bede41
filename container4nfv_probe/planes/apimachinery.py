"""What every Kubernetes API says in the same form: failures, groups, pages.

Go writes null for a list or map without items where its type lacks ``omitempty``, and only there: such a field is
declared ``| None``. Anywhere else null says nothing, least of all that something was left out.

Fields: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/ (``k8s.io/apimachinery``).
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import field

from container4nfv_probe.rules.document import Document
from container4nfv_probe.rules.public import Public, Version


class Details(Document, frozen=True):
    """What was not found; without a name it is a kind of object that is not served."""

    name: str = ""


class Status(Document, frozen=True):
    """What the API says of a request it did not fulfil; what does not apply is left out."""

    kind: Annotated[str, Public("Status")]
    reason: Annotated[str, Public("NotFound")] = ""
    details: Details = Details()


class GroupVersion(Document, frozen=True):
    """A version of a group."""

    version: Version


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
