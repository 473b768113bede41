"""What a field says of its strings, and a value under other names by it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import pytest

from container4nfv_probe import UNSET, Document, Json, Public, Settings, Text, Time, UnsetType, Version, field
from container4nfv_probe.rules import shapes
from container4nfv_probe.rules.public import declared, renamed
from container4nfv_probe.rules.texts import decode_text


class Inner(Document, frozen=True):
    """Within."""

    state: Annotated[str, Public("up")] | None
    inner: Inner | None = None


class Note(Json):
    """JSON in a text."""

    shape = Inner


class Options(Settings):
    """A configuration."""

    public = Public("on", form="on")
    allowed: ClassVar = {"a": ("x", "y", "z")}


class Words(Text):
    """Words."""

    public = Public("word")

    @classmethod
    def read(cls, value: Any) -> Words:
        return cls()

    def kept(self) -> list[str]:
        return ["word", "other"]


class Outer(Document, frozen=True):
    """All kinds of fields."""

    name: str
    listed: tuple[Annotated[str, Public("one")] | None, ...] | UnsetType = UNSET
    mapped: dict[str, Inner] = field(default_factory=dict)
    number: int | Version = 0
    when: Time = ""
    note: Note | UnsetType = UNSET
    options: Options | UnsetType = UNSET
    words: Words | UnsetType = UNSET
    left: Annotated[str, Public("default")] = "default"


def shown(text: str, said: Public | None) -> str:
    return f"<{text}{'' if said is None else f' of {list(said.words)}'}>"


ROWS: dict[str, tuple[str, Any]] = {
    "a field that says nothing": ('{"name": "n"}', {"name": "<n>"}),
    "a list": ('{"name": "", "listed": ["a", null]}', {"name": "<>", "listed": ["<a of ['one']>", None]}),
    "a mapping": (
        '{"name": "", "mapped": {"k": {"state": null, "inner": {"state": "s"}}}}',
        {"name": "<>", "mapped": {"<k>": {"state": None, "inner": {"state": "<s of ['up']>"}}}},
    ),
    "a number": ('{"name": "", "number": 3}', {"name": "<>", "number": 3}),
    "a version": ('{"name": "", "number": "3"}', {"name": "<>", "number": "<3 of []>"}),
    "a text of its own": (
        '{"name": "", "words": 1}',
        {"name": "<>", "words": ["<word of ['word']>", "<other of ['word']>"]},
    ),
    "JSON in a text": (
        '{"name": "", "note": "{\\\\"state\\\\": \\\\"s\\\\"}"}',
        {"name": "<>", "note": {"state": "<s of ['up']>"}},
    ),
    "a configuration": (
        '{"name": "", "options": "[a]\\\\nx = on\\\\ny = $x\\\\nz = $b.secret"}',
        {"name": "<>", "options": {"a.x": "<on of ['on']>", "a.y": "<on of ['on']>", "a.z": "\n"}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_every_string_goes_by_what_its_field_says(name: str) -> None:
    body, other = ROWS[name]
    value = shapes.decode(body.replace("\\\\", "\\"), Outer, decode_text)
    mapped = renamed(value, None, shown)
    mapped.pop("mapped" if name != "a mapping" else "", None)
    assert mapped == other


def test_what_a_shape_says_is_found_wherever_it_says_it() -> None:
    words = {word for said in declared(tuple[Outer, ...]) for word in said.words}
    assert words == {"up", "one", "on", "word", "default"}
    assert sum(bool(said.form) for said in declared(Outer)) >= 3
