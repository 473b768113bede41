"""A report whose author left a field out: each is its default or one sentence, whatever reads the report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from container4nfv_probe.cli.main import main
from container4nfv_probe.evidence import bundle

RECORDED = Path(__file__).parents[3] / "fixtures"
SEVERAL = [word for name in ("yaml", "html", "oscal") for word in ("-f", name, "-o", f"all.{name}")]
WAYS = {
    "verify": ["verify", "whole.zip"],
    "replay": ["replay", "-q", "lone.json"],
    "releases": ["releases", "-f", "json", "--report", "whole.zip"],
    "report": ["report", "lone.json", *SEVERAL],
}  # fmt: skip
OTHERS = ("body", "headers", "asked")  # whose fields are another's


def fields(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any], str]]:
    """Every field of a document, with where it is; of lists what is in any of them is one."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name), value, name
            if name not in OTHERS:
                yield from fields(inner, (*path, name))
    elif isinstance(value, list):
        for inner in value:
            yield from fields(inner, (*path, "*"))


def shorter(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The document without each of its fields, everywhere."""
    for path in sorted({path for path, _, _ in fields(document)}):
        copy = json.loads(json.dumps(document))
        for _, holder, name in [one for one in fields(copy) if one[0] == path]:
            del holder[name]
        yield ".".join(path), copy


@pytest.mark.once
@pytest.mark.parametrize(
    ("fixture", "way"),
    [("lab-member", "verify"), ("lab-member", "replay"), ("lab-member", "report"), ("releases-new", "releases")],
)
def test_a_field_that_is_left_out(
    fixture: str, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    members = dict(bundle.content(bundle.read(RECORDED / fixture)))
    for gone, document in shorter(json.loads(members[bundle.REPORT])):
        members[bundle.REPORT] = json.dumps(document).encode()
        Path("lone.json").write_bytes(members[bundle.REPORT])
        Path("whole.zip").write_bytes(bundle.packed(members))
        code = main(WAYS[way])
        said = capsys.readouterr().err
        assert code in (0, 1, 2) and "defect" not in said and "Traceback" not in said, f"{gone}: {said}"
