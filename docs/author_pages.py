"""The reference of everything that the author of a requirement may import, from the docstrings."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from typing import Any

import msgspec

import container4nfv_probe
from container4nfv_probe import testing
from container4nfv_probe.planes.backends import Backends
from container4nfv_probe.planes.kubernetes import Kubernetes
from container4nfv_probe.planes.libnetwork import Libnetwork
from container4nfv_probe.planes.openstack import OpenStack
from container4nfv_probe.planes.registry import Registry
from container4nfv_probe.rules import errors

# Every name of the package root, by what it is for.
GROUPS = {
    "What is read": ("Read", "Document", "field", "UNSET", "UnsetType", "Text", "Json", "Yaml", "Settings", "Listing"),
    "What stays in anonymous output": ("Public", "Version", "Time"),
    "Who is asked": ("Subject", "VersionDocument", "version_of", "Backend", "Image", "Sample"),
    "What a check answers": ("check", "Answer", "yes", "no", "unknown", "Cause", "met", "found", "counted", "listing"),
    "What a requirement is": ("Requirement",),
    "How things are compared": ("address", "family", "is_loopback", "mac", "is_uuid", "instant", "number"),
}
# What is no class or function of ours.
THEIRS = {
    "field": "A field with another name in JSON, or with a default that is made anew: msgspec's own `field`.",
    "UNSET": "The value of a field that was not there, where the field is declared with it as its default.",
    "Version": "A string that stays where it is a version: `3.1.0`, `v1beta1`.",
    "Time": "A string that stays where it is a time (ISO 8601), moved as all times are.",
    "UnsetType": "The type of `UNSET`: `host: str | UnsetType = UNSET`.",
}
PLANES = {"openstack": OpenStack, "kubernetes": Kubernetes, "registry": Registry, "libnetwork": Libnetwork,
          "backends": Backends}  # fmt: skip


def page() -> str:
    """The page, as Markdown."""
    return (
        "# For authors of requirements\n\nA requirement imports from `container4nfv_probe`, and from nowhere else in\n"
        "it. "
        "[Adding a requirement](../adding.md) shows how the names go together.\n"
        + "".join(f"\n## {title}\n{''.join(map(_entry, names))}" for title, names in GROUPS.items())
        + f"\n## The planes of a subject\n{''.join(_plane(name, kind) for name, kind in PLANES.items())}"
        + f"\n## What a plane raises\n\nA check catches nothing; the runner makes its answer of these.\n\n{_errors()}"
        + f"\n## In tests\n\n{_words(testing)}\n{_members(testing.Cloud)}{_function('recorded', testing.recorded)}"
    )


def _entry(name: str) -> str:
    one = getattr(container4nfv_probe, name)
    if name in THEIRS:
        return f"\n### {name}\n\n{THEIRS[name]}\n"
    if inspect.isclass(one):
        return f"\n### {name}\n\n{_words(one)}\n{_fields(one)}{_members(one)}"
    return _function(name, one)


def _function(name: str, one: Any, level: str = "###") -> str:
    return f"\n{level} {name}\n\n```text\n{name}{_signature(one)}\n```\n\n{_words(one)}\n"


def _plane(name: str, kind: type) -> str:
    return f"\n### subject.{name}\n\n{_words(kind)}\n{_members(kind)}"


def _members(kind: type) -> str:
    """The methods and properties that a class has of its own, one line each."""
    lines = []
    for name, member in vars(kind).items():
        called = inspect.isfunction(member) or isinstance(member, classmethod)
        if name.startswith("_") or not (called or isinstance(member, property)):
            continue
        said = " ".join(_words(getattr(kind, name) if called else member).split())
        lines.append(f"- `{name}{_signature(getattr(kind, name)) if called else ''}`: {said}")
    return "\n" + "\n".join(lines) + "\n" if lines else ""


def _fields(kind: type) -> str:
    """The fields of a value; those of a closed set are its members."""
    if hasattr(kind, "__members__"):
        members: Any = kind
        return "\n" + "".join(f"- `{one.name}`: `{one.value}`\n" for one in members)
    if issubclass(kind, msgspec.Struct) and (named := msgspec.structs.fields(kind)):
        return "\n" + "".join(f"- `{one.name}`: `{_type(kind, one.name)}`\n" for one in named)
    if hasattr(kind, "__dataclass_fields__") and kind.__name__ != "Read":  # whose docstring has them
        return "\n" + "".join(f"- `{name}`: `{_type(kind, name)}`\n" for name in kind.__dataclass_fields__)
    return ""


def _type(kind: type, name: str) -> str:
    """As it is declared, without what stays of it."""
    return re.sub(r"Annotated\[(\w+), .*\]", r"\1", str(inspect.get_annotations(kind).get(name, "")))


def _signature(one: Any) -> str:
    """How it is called: annotations without quotes, defaults as one writes them."""
    text = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(one)))
    text = re.sub(r"<(\w+\.\w+): [^>]*>", r"\1", text.replace("container4nfv_probe.", ""))
    return re.sub(r"^\((self|cls)(, )?", "(", text)


def _errors() -> str:
    rows = [
        f"| `{kind.__name__}` | {kind.truth} | `{kind.cause}` | {_words(kind)} |" for kind in _below(errors.Unanswered)
    ]
    return "\n".join(("| exception | answer | cause | meaning |", "| --- | --- | --- | --- |", *rows)) + "\n"


def _below(kind: type[errors.Unanswered]) -> Iterator[type[errors.Unanswered]]:
    for one in kind.__subclasses__():
        if one.__module__ == errors.__name__:
            yield one


def _words(one: Any) -> str:
    """A docstring as Markdown."""
    text = inspect.getdoc(one) or ""
    return re.sub(r"::\n\n((?:    .*\n?|\n)+)", _example, text).replace("``", "`").strip()


def _example(match: re.Match[str]) -> str:
    return f":\n\n~~~python\n{textwrap.dedent(match[1]).strip()}\n~~~\n\n"
