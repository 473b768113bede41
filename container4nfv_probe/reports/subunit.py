"""Subunit version 2, as stestr and Zuul's fetch-subunit-output read it."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Sequence

from subunit import StreamResultToBytes

from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.reports.interface import Look, NoAudit
from container4nfv_probe.reports.outcome import Outcome, Suite, audited, inferred, missed
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.report import Report

# A gap that is waived is one that is known and expected; subunit has no word for an error.
STATUSES = {
    Outcome.PASSED: "success",
    Outcome.FAILED: "fail",
    Outcome.ERROR: "fail",
    Outcome.WAIVED: "xfail",
    Outcome.SKIPPED: "skip",
}
TEXT = "text/plain;charset=utf8"


def document(reports: Sequence[Report], look: Look) -> bytes:
    """A stream of packets: each requirement begins with its audit and ends with it."""
    return _written(map(audited, reports))


def releases(inventory: Inventory, look: Look) -> bytes:
    """A test for each service."""
    return _written([inferred(inventory)])


def none(missing: NoAudit, look: Look) -> bytes:
    """One test, which fails."""
    return _written([missed(missing)])


def _written(suites: Iterable[Suite]) -> bytes:
    paper = io.BytesIO()
    stream = StreamResultToBytes(paper)
    for suite in suites:
        begun = datetime.datetime.fromisoformat(suite.started)
        ended = begun + datetime.timedelta(seconds=suite.duration)
        for case in suite.cases:
            test = clean(f"{suite.group}.{case.name}")
            attachment = "reason" if case.outcome is Outcome.SKIPPED else "traceback"
            stream.status(test, "inprogress", timestamp=begun)
            if case.outcome is not Outcome.PASSED:
                text = "\n".join(map(clean, f"{case.message}\n{case.details}".split("\n"))).encode()
                stream.status(test, file_name=attachment, file_bytes=text, mime_type=TEXT, eof=True, timestamp=ended)
            stream.status(test, STATUSES[case.outcome], timestamp=ended)
    return paper.getvalue()
