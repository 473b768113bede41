"""Whether a bundle is genuine: whole, as this program writes it, and saying what its evidence shows.

What no bundle can show is that its answers came from the cloud it names: who writes a bundle can write
all of it. For that there are attestations.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from container4nfv_probe.evidence import bundle, plausible
from container4nfv_probe.evidence.derived import NO_EVIDENCE, derived, differences
from container4nfv_probe.rules import canonical
from container4nfv_probe.rules.report import Report


@dataclass(frozen=True)
class Verified:
    """A bundle, its report as its evidence shows it, and why it is not genuine: nothing if it is.

    ``sha256`` is that of the bundle as a zip, which a folder with the same files has as well.
    """

    report: Report
    faults: tuple[str, ...]
    sha256: str


def verified(path: Path) -> Verified:
    """The bundle or JSON report that is stored here. Raises ``BundleError`` for what is none."""
    stored = bundle.stored(path)
    document = bundle.document_of(stored.members[bundle.REPORT], path)
    recorded = replace(bundle.report_of(document, path), digest="")
    report, _ = derived(recorded)
    wanted = {**canonical.document(recorded), "digest": document.get("digest")}
    faults = (*_unchanged(document), *_as_written(stored, recorded, wanted), *_alone(stored, path),
              *_derived(recorded, report), *plausible.doubts(recorded))  # fmt: skip
    whole = bundle.packed(bundle.content(recorded)) if stored.whole is None else stored.whole
    return Verified(report, faults, hashlib.sha256(whole).hexdigest())


def _unchanged(document: Mapping[str, Any]) -> Iterator[str]:
    if document.get("digest") != canonical.digest(document):
        yield f"{bundle.REPORT} was changed after it was written: its digest is of another report"


def _as_written(stored: bundle.Stored, recorded: Report, document: Mapping[str, Any]) -> Iterator[str]:
    """Whether every byte is one that this program would write of this report; a lone one may be of ``-f json``."""
    texts = [canonical.written(document, indent).encode() for indent in (1, 2)]
    lone = bundle.EXCHANGES not in stored.members
    if stored.members[bundle.REPORT] not in texts[: 1 + lone]:
        yield f"{bundle.REPORT} is not as this program writes it: it was changed or written anew"
    if not lone and stored.members[bundle.EXCHANGES] != bundle.content(recorded)[bundle.EXCHANGES]:
        yield f"{bundle.EXCHANGES} is not what {bundle.REPORT} says: one of them was changed"


def _alone(stored: bundle.Stored, path: Path) -> Iterator[str]:
    """Whether there is nothing but what this program would write."""
    if stored.whole is not None and stored.whole != bundle.packed(stored.members):
        yield "the zip is not as this program packs it: it was changed or packed anew"
    if path.is_dir() and (others := sorted({one.name for one in path.iterdir()} - set(stored.members))):
        yield f"{', '.join(others)} in its folder is no part of a bundle"


def _derived(recorded: Report, report: Report) -> Iterator[str]:
    if report.unverified == NO_EVIDENCE:
        yield "no exchange in it supports its verdicts"
        return
    if report.unverified:
        yield f"{report.unverified}, so its verdict could not be derived"
    changed = ", ".join(differences(recorded, report))
    if changed and recorded.tool == report.tool:
        yield f"the report was edited, or its evidence was, after the audit: {changed}"
    elif changed:
        yield (f"{recorded.tool} recorded otherwise than {report.tool} derives: {changed}; the rules changed since,"
               f" or the report was edited: verify it by {recorded.tool} to tell which")  # fmt: skip
