"""What is made of verdicts: how they changed, which gaps are waived, whether a gate is met, the exit code. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

GATE_MET, GATE_NOT_MET, NO_AUDIT, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143
REGRESSION = "regression"
SIGNALS = {"interrupted": INTERRUPTED, "terminated": TERMINATED}
SILENT = "no service of this cloud answered"
FAILED = "the program failed"  # how an audit ended that its own machine ended


def failed(ended: str) -> bool:
    """Whether an audit that ended so says nothing of the cloud: it was this program that could not go on."""
    return ended.startswith(FAILED)


def no_audit(ended: str) -> str:
    """Why there was no audit (exit code 2), in a sentence."""
    return ended if failed(ended) else SILENT


class Change(StrEnum):
    """A verdict beside that of an earlier report."""

    REGRESSED = "regressed"
    IMPROVED = "improved"
    NEWLY_UNKNOWN = "newly unknown"
    NEWLY_KNOWN = "newly known"
    UNCHANGED = "unchanged"
    NEW = "not compared"


@dataclass(frozen=True)
class Comparison:
    """One requirement beside an earlier report.

    ``before`` is the earlier verdict (``""`` where that report does not have the requirement), the last
    known one where the earlier report was compared, too; ``because`` the deciding answers that changed,
    one sentence each. ``lost`` is set when the verdict is worse than before, or is unknown now and may
    be worse. ``earlier`` says which audit that was.
    """

    change: Change
    before: str
    because: tuple[str, ...] = ()
    lost: bool = False
    earlier: str = ""


@dataclass(frozen=True)
class Waiver:
    """A gap that somebody accepts until a day (ISO 8601, the last on which it counts, UTC).

    ``requirement``, ``cloud`` and ``region`` are patterns as the shell has them; ``place`` is file and line.
    """

    requirement: str
    reason: str
    expires: str
    owner: str = ""
    cloud: str = "*"
    region: str = "*"
    place: str = ""


@dataclass(frozen=True)
class Gate:
    """What an exit code rests on: the requirements in ``failing``, else what ``because`` says.

    ``fails_on`` are verdicts, and ``regression``; ``required`` the requirements it is about.
    """

    met: bool
    fails_on: tuple[str, ...]
    required: tuple[str, ...]
    failing: tuple[str, ...]
    because: str = ""
