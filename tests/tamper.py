"""Bundles with one thing changed: ``python -m tests.tamper [NUMBER]`` makes that many and verifies each.

A change is a byte of the zip, a field of one of its documents, or an entry of either: an exchange, a
result, a member. Of a field the two documents agree afterwards, as whoever edits both would have it;
half of those who edit a result reckon the digest anew, too.
"""

from __future__ import annotations

import copy
import io
import json
import random
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from container4nfv_probe.evidence import bundle, har
from container4nfv_probe.evidence.derived import derived
from container4nfv_probe.evidence.verification import verified
from container4nfv_probe.rules import canonical
from container4nfv_probe.rules.errors import BundleError
from container4nfv_probe.rules.report import Report

FIXTURES = Path(__file__).parents[1] / "fixtures"
Chance = random.Random
Place = tuple[Any, Any]  # what holds a value, and by which name or number


def of(fixture: str) -> bytes:
    """A genuine bundle."""
    report, _ = derived(bundle.read(FIXTURES / fixture))
    return bundle.packed(bundle.content(report))


def byte(whole: bytes, chance: Chance) -> bytes:
    """One byte is another, is gone, or is there twice."""
    at = chance.randrange(len(whole))
    other = bytes([whole[at] ^ chance.randrange(1, 256)])
    return whole[:at] + chance.choice([other, b"", whole[at : at + 1] * 2]) + whole[at + 1 :]


def field(whole: bytes, chance: Chance) -> bytes:
    """One value of the report is another, in both documents."""
    document = _report(whole)
    _change(*chance.choice([place for place in places(document) if place[1] != "digest"]), chance)
    return _both(document)


def archive(whole: bytes, chance: Chance) -> bytes:
    """One value of the archive is another."""
    members = _members(whole)
    document = json.loads(members[bundle.EXCHANGES])
    _change(*chance.choice(list(places(document))), chance)
    return bundle.packed(members | {bundle.EXCHANGES: canonical.written(document, 1).encode()})


def result(whole: bytes, chance: Chance) -> bytes:
    """One value of a result, or of what was not asked, is another, and the digest says nothing of it."""
    document = _report(whole)
    told = {name: document[name] for name in ("results", "not_asked", "without")}
    _change(*chance.choice(list(places(told))), chance)
    return _both({**document, **told}, anew=True)


def entry(whole: bytes, chance: Chance) -> bytes:
    """One exchange or result is gone, or is there twice."""
    document = _report(whole)
    entries = document[chance.choice(["exchanges", "results"])]
    at = chance.randrange(len(entries))
    entries[at : at + 1] = chance.choice([[], [entries[at]] * 2])
    return _both(document)


def member(whole: bytes, chance: Chance) -> bytes:
    """One member is gone, has another name, is there twice or is packed another way, or there is one more."""
    members = list(_members(whole).items())
    at = chance.randrange(len(members))
    name, content = members[at]
    changed = chance.choice([[], [(f"{name}~", content)], [(name, content)] * 2, [(name, content), ("notes", b"")],
                             [(name, content)]])  # fmt: skip
    paper = io.BytesIO()
    with zipfile.ZipFile(paper, "w", chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as made:
        for one in members[:at] + changed + members[at + 1 :]:
            made.writestr(*one)
    return paper.getvalue()


CHANGES: dict[str, Callable[[bytes, Chance], bytes]] = {
    one.__name__: one for one in (byte, field, archive, result, entry, member)
}


def places(value: Any) -> Iterator[Place]:
    """Every place in a document that holds something."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield value, name
        yield from places(one)


def _change(holder: Any, name: Any, chance: Chance) -> None:
    """Something like it, or nothing."""
    value = holder[name]
    if isinstance(value, bool):
        other: Any = not value
    elif isinstance(value, int | float):
        other = value + chance.choice([-1, 1, 0.5, 1000])
    elif isinstance(value, str):
        other = chance.choice([value + "x", value[1:] + "y", "", value.swapcase() or "z", "closed"])
        other = other if other != value else value + "x"
    elif isinstance(value, dict | list):
        other = chance.choice([type(value)(), None, "x"])
        other = other if other != value else [None]
    else:
        other = chance.choice(["x", 1, {}])
    if chance.random() < 0.2:
        del holder[name]
    else:
        holder[name] = other


def _members(whole: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _report(whole: bytes) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(_members(whole)[bundle.REPORT])
    return document


def _both(document: dict[str, Any], anew: bool = False) -> bytes:
    """The bundle of this report, whose archive is made of it, if it can be."""
    document = copy.deepcopy(document)
    if anew:
        document["digest"] = canonical.digest(document)
    try:
        archive = har.archive(msgspec.convert(document, Report))
    except msgspec.ValidationError:
        archive = {}
    documents = {bundle.REPORT: document, bundle.EXCHANGES: archive}
    return bundle.packed({name: canonical.written(one, 1).encode() for name, one in documents.items()})


def is_genuine(changed: bytes, folder: Path) -> bool:
    """What ``verify`` says of it."""
    path = folder / "changed.zip"
    path.write_bytes(changed)
    try:
        return not verified(path).faults
    except BundleError:
        return False


def main(number: int) -> int:
    """Change this many bundles, each kind in turn; 1 if any of them verifies."""
    fixtures = sorted(path.name for path in FIXTURES.iterdir() if "releases" not in path.name)
    genuine = {name: of(name) for name in fixtures}
    done: Counter[str] = Counter()
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(number):
            kind, fixture = list(CHANGES)[seed % len(CHANGES)], fixtures[seed % len(fixtures)]
            changed = CHANGES[kind](genuine[fixture], random.Random(seed))
            done[kind] += 1
            if changed == genuine[fixture] or is_genuine(changed, Path(folder)):
                missed.append(f"{kind} {fixture} {seed}")
    print(f"{number} changed bundles ({', '.join(f'{times} {kind}' for kind, times in done.items())}):"
          f" {len(missed)} verified")  # fmt: skip
    print("\n".join(missed[:20]))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
