"""Subunit version 2, as stestr and Zuul's fetch-subunit-output read it."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence

from subunit import StreamResultToBytes

from container4nfv_probe.model import Report
from container4nfv_probe.plain import clean
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.reports.outcome import Outcome, details, message, outcome, unfit

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
    paper = io.BytesIO()
    stream = StreamResultToBytes(paper)
    for report in reports:
        begun = datetime.datetime.fromisoformat(report.started)
        ended = begun + datetime.timedelta(seconds=report.duration)
        tests = [(result.id, outcome(report, result), message(result), details(result)) for result in report.results]
        if reason := unfit(report):
            tests.append(("audit", Outcome.ERROR, reason, ""))
        for name, came, line, more in tests:
            test = clean(f"container4nfv.{report.scope.cloud}.{report.scope.region}.{name}")
            attachment = "reason" if came is Outcome.SKIPPED else "traceback"
            stream.status(test, "inprogress", timestamp=begun)
            if came is not Outcome.PASSED:
                text = "\n".join(map(clean, f"{line}\n{more}".split("\n"))).encode()
                stream.status(test, file_name=attachment, file_bytes=text, mime_type=TEXT, eof=True, timestamp=ended)
            stream.status(test, STATUSES[came], timestamp=ended)
    return paper.getvalue()
