"""Bundles with one thing changed: ``python -m tests.tamper [--number N] [--write]`` makes many and verifies each.

A change is a byte of the zip, a field of one of its documents, or an entry of either: an exchange, a
result, a member. Of a field the two documents agree afterwards, as whoever edits both would have it;
half of those who edit a result reckon the digest anew, too.
"""

from __future__ import annotations

import argparse
import copy
import io
import json
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from container4nfv_probe.evidence import bundle, har
from container4nfv_probe.evidence.derived import derived
from container4nfv_probe.evidence.verification import verified
from container4nfv_probe.rules import canonical
from container4nfv_probe.rules.errors import BundleError
from container4nfv_probe.rules.report import Report
from tests import figures

FIXTURES = Path(__file__).parents[1] / "fixtures"
FIXTURE_NAMES = sorted(path.name for path in FIXTURES.iterdir() if "releases" not in path.name)
Chance = random.Random
Place = tuple[Any, Any]  # what holds a value, and by which name or number


@cache
def genuine(fixture: str) -> bytes:
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
    told = {name: document.pop(name) for name in ("results", "not_asked", "without")}
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


def tried(seed: int) -> tuple[str, bool]:
    """The change of this number, each kind in turn: what it was, and whether its bundle still verifies."""
    turn, place = divmod(seed, len(CHANGES))
    kind, fixture = list(CHANGES)[place], FIXTURE_NAMES[turn % len(FIXTURE_NAMES)]
    whole = genuine(fixture)
    changed = CHANGES[kind](whole, random.Random(seed))
    with tempfile.TemporaryDirectory() as folder:
        return f"{kind} {fixture} {seed}", changed == whole or is_genuine(changed, Path(folder))


def main() -> int:
    """Change this many bundles; 1 if any of them verifies."""
    parser = argparse.ArgumentParser(prog="python -m tests.tamper", description=__doc__)
    parser.add_argument("--number", type=int, default=10_000)
    parser.add_argument("--write", action="store_true", help="also into docs/reliability.md")
    options, began, done = parser.parse_args(), time.monotonic(), Counter[str]()
    missed = 0
    with ProcessPoolExecutor() as pool:
        for change, verifies in pool.map(tried, range(options.number), chunksize=50):
            done[change.split()[0]] += 1
            missed += verifies
            print(f"{change} verifies\n" * verifies, end="", flush=True)
    kinds = ", ".join(f"{times:,} {kind}" for kind, times in done.items())
    said = (f"{options.number:,} changed bundles of {len(FIXTURE_NAMES)} recorded clouds ({kinds}) in "
            f"{(time.monotonic() - began) / 60:.0f} minutes: {missed} verified.")  # fmt: skip
    print(said)
    if options.write:
        figures.write("tamper", said)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
