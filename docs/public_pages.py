"""The reference of what stays in anonymous output, from what the shapes of answers say beside their fields."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from typing import Any, get_args

import msgspec

from container4nfv_probe.audit import plugins
from container4nfv_probe.audit.audit import checks_of
from container4nfv_probe.evidence import vocabulary
from container4nfv_probe.releases.projects import KNOWN
from container4nfv_probe.rules.public import Public, said
from container4nfv_probe.rules.texts import Text

HEAD = """# What stays in anonymous output

Every string of an answer, a URL, a header or the scope is replaced, but for what is listed here: words that stay
wherever they stand, and forms that a whole value may have. Of a word that is not listed and has one of those *within*
it, these stay. Whatever is not listed here, and every field that is not, has another name.
[Hand an audit over](../howto/hand-over.md) says what else can be seen.

## Of each field

| field | words | forms | within |
| --- | --- | --- | --- |
"""
PLANES = {"KEYSTONE": "Keystone", "URLS": "URLs", "KUBERNETES": "Kubernetes", "REGISTRY": "registries",
          "OTHERS": "others"}  # fmt: skip


def page() -> str:
    """The page, as Markdown."""
    reads = [read for check in checks_of(plugins.requirements()) for read in check.reads]
    shapes = (*vocabulary.SHAPES, *(read.shape for read in (*reads, *(one.read for one in KNOWN))))
    rows = sorted({_row(name, public) for shape in shapes for name, public in _fields(shape, ())})
    words = "".join(f"\n- {title}: {_words(getattr(vocabulary, name).words)}" for name, title in PLANES.items())
    return (f"{HEAD}{''.join(rows)}\n## Of the APIs\n\nThe words below, every service type that the service types"
            f" authority knows, and the paths that the requirements ask for.\n{words}\n")  # fmt: skip


def _fields(kind: Any, seen: tuple[Any, ...]) -> Iterator[tuple[str, Public]]:
    """What is said of strings in a shape, by class and field."""
    if kind in seen:
        return
    if inspect.isclass(kind) and issubclass(kind, Text):
        if kind.public:
            yield f"{_module(kind)}.{kind.__name__}", kind.public
        yield from _fields(getattr(kind, "shape", None), (*seen, kind))
    elif inspect.isclass(kind) and issubclass(kind, msgspec.Struct):
        for field in msgspec.structs.fields(kind):
            yield from ((f"{_module(kind)}.{kind.__name__}: {field.encode_name}", one) for one in _said(field.type))
            yield from _fields(field.type, (*seen, kind))
    else:
        for inner in get_args(kind):
            yield from _fields(inner, seen)


def _said(hint: Any) -> Iterator[Public]:
    """What a field says of its strings, those of a list among them."""
    yield from said(hint)
    if not hasattr(hint, "__metadata__"):
        for inner in get_args(hint):
            yield from _said(inner)


def _module(kind: type) -> str:
    return kind.__module__.rpartition(".")[2]


def _row(name: str, public: Public) -> str:
    forms = f"`{public.form}`".replace("|", "\\|") if public.form else ""
    shown = f"{forms} as `{public.instead}`" if public.instead else forms
    return f"| {name} | {_words(public.words)} | {shown} | {_words(public.within)} |\n"


def _words(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in sorted(set(words)))
