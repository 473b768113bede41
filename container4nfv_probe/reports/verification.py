"""What ``verify`` says of a bundle: genuine or not, and what it is a bundle of."""

from __future__ import annotations

from collections.abc import Sequence

from container4nfv_probe.reports import words
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.report import Report


def document(name: str, report: Report, faults: Sequence[str], sha256: str) -> str:
    """The answer first, with its reasons; then whose it is and its verdicts, as its evidence shows them."""
    widest = max((len(one.id) for one in report.results), default=0)
    head = [
        f"{name}: {'not genuine' if faults else 'genuine'}",
        *(f"- {fault}" for fault in faults),
        f"{words.subject(report)}; {words.rights(report)}",
        f"{report.started}, {report.duration:.1f} s, {len(report.exchanges)} exchanges; sha256 {sha256}",
        words.finished(report),
        words.verified(report),
    ]
    rows = [f"{one.row:>3}  {clean(one.id):<{widest}}  {one.verdict}" for one in report.results]
    return "\n".join((*(clean(line) for line in head if line), *rows, ""))
