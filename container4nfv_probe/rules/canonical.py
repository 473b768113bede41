"""The one way a report is written: the same report always gives the same bytes, and a digest shows a change."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from container4nfv_probe.rules.report import Report


def document(report: Report) -> dict[str, Any]:
    """The report as plain values; ``digest`` is that of all the rest."""
    whole: dict[str, Any] = values(report)
    return {**whole, "digest": digest(whole)}


def values(value: Any) -> Any:
    """As plain values: every field, those too that a file left out, as msgspec does not write what it did not read."""
    if dataclasses.is_dataclass(value):
        return {field.name: values(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {name: values(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [values(one) for one in value]
    return str(value) if isinstance(value, StrEnum) else value


def digest(document: Mapping[str, Any]) -> str:
    """``sha256:`` and the digest of a report's document without what it says of its digest.

    Whoever changes a report can reckon it anew: it shows accidents and careless hands, a signature the rest.
    """
    rest = {name: value for name, value in document.items() if name != "digest"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def written(document: Any, indent: int) -> str:
    """As text: ASCII only, so that nothing a server sent can act on a terminal.

    The text is that of ``json.dumps``, whose own indentation takes seconds for a large report.
    """
    try:
        text = msgspec.json.format(json.dumps(document, ensure_ascii=True), indent=indent)
    except msgspec.DecodeError:  # half a character, or a number that JSON does not have
        text = json.dumps(document, indent=indent, ensure_ascii=True)
    return text + "\n"
