"""The driver of OPNFV's and Anuket's Xtesting: an audit as a test case (see ``testcases.yaml`` beside it).

``result`` is the percentage of the asked requirements that are closed, to be compared with the
case's ``criteria``; ``details`` has each verdict with its reason; the report and its evidence go to
the case's folder of results, under other names unless the argument ``anonymize`` is false, and ``whole`` names
a .zip for the evidence under its own; percentage and matrix go to Xtesting's log. Without a cloud the case
is skipped; without an audit it is an error, and the folder says so in place of an earlier report.
"""

from __future__ import annotations

import argparse
import logging
import os
import time
from pathlib import Path
from typing import Any

from xtesting.core import testcase

from container4nfv_probe.audit import plugins
from container4nfv_probe.audit.audit import audit
from container4nfv_probe.audit.live import chosen, with_planes
from container4nfv_probe.cli import telling
from container4nfv_probe.cli.outputs import Output
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.anonymize import anonymized
from container4nfv_probe.planes import ways
from container4nfv_probe.reports import json as json_report
from container4nfv_probe.reports import table
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.rules.errors import Error
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.report import Report
from container4nfv_probe.wire.deadline import Deadline

LOG = logging.getLogger("xtesting.core.container4nfv")  # Xtesting's log has nothing of other names


class Container4NFV(testcase.TestCase):
    """One audit of the cloud that ``OS_CLOUD`` or ``OS_*`` name, or the argument ``cloud``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.cloud = ((kwargs.get("run") or {}).get("args") or {}).get("cloud") or os.environ.get("OS_CLOUD")

    def check_requirements(self) -> None:
        """Skipped where no cloud is named: there is nothing to be tested."""
        self.is_skipped = not (self.cloud or os.environ.get("OS_AUTH_URL"))

    def run(self, **kwargs: Any) -> int:
        """Audit; ``requirements`` (a list of ids), ``cloud``, ``deadline`` (seconds) and other APIs may be given."""
        self.start_time = time.time()
        try:
            report = self._shown(self._audited(kwargs), kwargs)
            self._keep(report)
        except Error as error:
            LOG.error("%s", error)
            self._keep_nothing(str(error), kwargs.get("anonymize", True))
            return int(self.EX_RUN_ERROR)
        finally:
            self.stop_time = time.time()
        closed, asked = sum(one.verdict is Verdict.CLOSED for one in report.results), len(report.results)
        self.result = 100 * closed // asked if report.complete else 0
        self.details = {one.id: {"verdict": str(one.verdict), "why": one.why} for one in report.results}
        LOG.info("%s\n%s", self.case_name, table.document([report], Look(100)))
        LOG.info(
            "%s: %d of %d closed, %d %%; asked for: %s %%", self.case_name, closed, asked, self.result, self.criteria
        )
        return int(self.EX_OK)

    def _audited(self, given: dict[str, Any]) -> Report:
        requirements = plugins.requirements(given.get("requirements") or ())
        deadline = Deadline(float(given.get("deadline", 60)))
        cloud = chosen(argparse.Namespace(os_cloud=given.get("cloud") or self.cloud))
        others = argparse.Namespace(**{name: value for name, value in given.items() if name in ways.OPTIONS})
        with with_planes(cloud, deadline, others) as subject:
            return audit(requirements, subject, deadline)

    def _shown(self, report: Report, given: dict[str, Any]) -> Report:
        """The report as it is published; the whole goes where it was asked for."""
        if not given.get("anonymize", True):
            return report
        if given.get("whole"):
            bundle.write(report, Path(given["whole"]))
        LOG.info("The report is anonymous; its evidence under its own names is %s",
                 f"in {given['whole']}" if given.get("whole") else "not kept (give whole: PATH.zip)")  # fmt: skip
        return anonymized([report])[0]

    def _keep(self, report: Report) -> None:
        folder = self._folder()
        bundle.write(report, folder / "audit.zip")
        (folder / "report.json").write_text(json_report.document([report], Look()), encoding="utf-8")
        (folder / "matrix.txt").write_text(table.document([report], Look()), encoding="utf-8")

    def _keep_nothing(self, why: str, anonymize: bool) -> None:
        folder = self._folder()
        (folder / "audit.zip").unlink(missing_ok=True)
        files = [Output("json", str(folder / "report.json")), Output("table", str(folder / "matrix.txt"))]
        telling.tell_nothing(argparse.Namespace(os_cloud=self.cloud, waiting=files, anonymize=anonymize), why)

    def _folder(self) -> Path:
        folder = Path(self.res_dir)
        folder.mkdir(parents=True, exist_ok=True)
        return folder
