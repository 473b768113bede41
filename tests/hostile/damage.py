"""Damage to a file: of its bytes, of what its document holds, or of a member of the archive that it is."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import strategies as st

from .readers import Reader

ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.just(10**400), st.floats(), st.text(max_size=30), st.binary(max_size=8),
    st.sampled_from(["", "\0", "\x1b[2J", "\u202e", "\ud800", "-1", "9" * 5000, "../../etc/passwd", "none", "{}"]),
    st.just([]), st.just({}), st.lists(st.integers(), max_size=3), st.dictionaries(st.text(max_size=3), st.integers()),
    st.integers(1, 3000).map(lambda depth: "[" * depth),
)  # fmt: skip

MARKS = (b"\0", b"\xff\xfe", b"&a *a", b"!!python/object:os", b"[" * 9)


@st.composite
def damaged(draw: st.DrawFn, reader: Reader) -> bytes:
    """The reader's file after one to four damages."""
    if draw(st.integers(0, 19)) == 0:
        return draw(st.binary(max_size=2000))
    if reader.form == "archive" and draw(st.integers(0, 4)):
        return _packed(draw, reader.seed)
    if reader.form == "document" and draw(st.integers(0, 2)):
        return _changed(draw, reader.seed)
    return _edited(draw, reader.seed)


def _packed(draw: st.DrawFn, seed: bytes) -> bytes:
    """An archive whose members are damaged, gone, twice or under other names."""
    with zipfile.ZipFile(io.BytesIO(seed)) as archive:
        members = [(one, archive.read(one)) for one in archive.namelist()]
    at = draw(st.integers(0, len(members) - 1))
    name, content = members[at]
    how = draw(st.sampled_from(["edited", "changed", "changed", "changed", "gone", "twice", "renamed"]))
    if how == "gone":
        members.pop(at)
    elif how == "twice":
        members.append((name, content))
    elif how == "renamed":
        members[at] = (draw(st.text(min_size=1, max_size=8, alphabet="ab./\\:é")), content)
    else:
        members[at] = (name, (_edited if how == "edited" else _changed)(draw, content))
    paper = io.BytesIO()
    with zipfile.ZipFile(paper, "w", draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content)
    return paper.getvalue()


def _edited(draw: st.DrawFn, content: bytes) -> bytes:
    """Some bytes cut out, put in, or repeated."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        gone = draw(st.sampled_from([0, 1, 2, 16, len(content)]))
        put = draw(st.one_of(st.binary(max_size=16), st.sampled_from(MARKS)))
        content = content[:at] + put * draw(st.sampled_from([1, 1, 1, 2000])) + content[at + gone :]
    return content


def _changed(draw: st.DrawFn, content: bytes) -> bytes:
    """The document with some of its values gone or of another kind; as JSON, which YAML is, too."""
    document = yaml.safe_load(content)
    for _ in range(draw(st.integers(1, 4))):
        places = list(_places(document))
        if not places:
            break
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        if draw(st.integers(0, 3)):
            holder[key] = draw(ODD)
        elif isinstance(holder, dict):
            del holder[key]
        else:
            holder.append(holder[key])
    return json.dumps(document, default=str).encode(errors="surrogatepass")


def _places(document: Any) -> Iterator[tuple[Any, Any]]:
    named = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, value in list(named):
        yield document, key
        yield from _places(value)
