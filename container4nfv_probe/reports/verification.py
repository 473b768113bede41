"""What ``verify`` says of a bundle: genuine or not, who says so, and what it is a bundle of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from container4nfv_probe.reports import words
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.report import Report


@dataclass(frozen=True)
class Attested:
    """What was signed: by whom, why it does not count (nothing if it does), and the verdicts it names."""

    signer: str = ""
    faults: tuple[str, ...] = ()
    verdicts: Mapping[str, Any] = field(default_factory=dict)


def document(
    name: str, report: Report | None, sha256: str, faults: Sequence[str], attested: Attested | None = None
) -> str:
    """The answer first, with its reasons; then whose it is and its verdicts, as its evidence shows them."""
    told = attested or Attested()
    head = [f"{name}: {answer(report, faults)}", *(f"- {fault}" for fault in faults)]
    if told.signer and not told.faults:
        head.append(f"signed by {told.signer}")
    if report:
        head += [
            f"{words.subject(report)}; {words.rights(report)}",
            f"{report.started}, {report.duration:.1f} s, {len(report.exchanges)} exchanges; sha256 {sha256}",
            words.finished(report),
            words.verified(report),
        ]
        rows = [(one.id, str(one.verdict)) for one in report.results]
    else:
        head += _signed_scope(told.verdicts)
        rows = [(str(one.get("requirement")), str(one.get("verdict"))) for one in told.verdicts.get("verdicts", ())]
    widest = max((len(clean(id)) for id, _ in rows), default=0)
    lines = [f"  {clean(id):<{widest}}  {clean(verdict)}" for id, verdict in rows]
    return "\n".join((*(clean(line) for line in head if line), *lines, ""))


def answer(report: Report | None, faults: Sequence[str]) -> str:
    """Whether it is genuine; of a signature alone that is not known."""
    return "not genuine" if faults else "genuine" if report else "signed (without a bundle, only that is known)"


def _signed_scope(told: Mapping[str, Any]) -> list[str]:
    if not told:
        return []
    where = f"cloud {told.get('cloud')}, region {told.get('region')} ({told.get('interface')})"
    return [f"{where}; {told.get('started')}, by {told.get('tool')}"]
