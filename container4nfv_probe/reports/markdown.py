"""GitHub's Markdown, for a pull request or ``$GITHUB_STEP_SUMMARY``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.reports import releases as release_words
from container4nfv_probe.reports import words
from container4nfv_probe.reports.interface import Look, NoAudit
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.report import Report, Result

SPECIAL = re.compile(r"([\\`*_\[\]|~$])")
MARKS = {Verdict.CLOSED: "\u25cf", Verdict.PARTIAL: "\u25d0", Verdict.OPEN: "\u25cb", Verdict.UNKNOWN: "?"}


def document(reports: Sequence[Report], look: Look) -> str:
    """A heading, a table and the sentences below it, for each report."""
    credit = words.ATTRIBUTION.replace("CC BY 4.0", f"[CC BY 4.0]({words.LICENCE})")
    return "\n".join((*(_one(report) for report in reports), f"<sub>{credit}</sub>\n"))


def _one(report: Report) -> str:
    compares = any(result.comparison for result in report.results)
    names = ("#", "Requirement", "Published", "Here", *(["Change"] if compares else []), "What was found")
    table = _table(names, [_cells(result, compares) for result in report.results])
    warnings = filter(None, (words.finished(report), words.verified(report)))
    below = [*report.remarks, words.requests(report), words.not_asked(report), words.without(report)]
    blocks = [
        f"## {escaped(report.scope.cloud)}, {escaped(report.scope.region)}: {words.counts(report)}",
        *(f"**{escaped(warning)}**" for warning in warnings),
        f"**{escaped(words.gate(report.gate))}**" if report.gate else "",
        table,
        "\n".join(f"- {escaped(words.sentence(line))}" for line in below if line),
        _asked(report),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def releases(inventory: Inventory, look: Look) -> str:
    """A heading, the gate, a table with a row for each service, and what they say together."""
    names = ("Service", "Type in the catalogue", "Versions", "Fits", *(["Gate"] if inventory.gate else []), "Why")
    rows = []
    for one in inventory.services:
        facts = (
            release_words.name(one),
            release_words.types(one),
            release_words.versions(one),
            release_words.series(one),
        )
        rows.append(list(map(escaped, (*facts, *([one.standing or ""] if inventory.gate else []), one.why))))
    scope, gate = inventory.scope, release_words.gate(inventory)
    below = [*release_words.summary(inventory), words.requests(inventory)]
    blocks = [
        f"## {escaped(scope.cloud)}, {escaped(scope.region)}: {escaped(inventory.release.sentence)}",
        f"**{escaped(gate)}**" if gate else "",
        _table(names, rows),
        "\n".join(f"- {escaped(line)}" for line in below),
        _asked(inventory),
    ]
    return "\n\n".join(filter(None, blocks)) + "\n"


def none(missing: NoAudit, look: Look) -> str:
    """A heading and the sentence."""
    return f"## {escaped(missing.cloud)}: no audit\n\n**{escaped(words.no_audit(missing))}**\n\n{missing.started}\n"


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (names, ["---"] * len(names), *rows))


def _asked(told: Report | Inventory) -> str:
    """By which tool, where, as whom and when."""
    return f"{escaped(told.tool)}: {escaped(words.subject(told))}; {escaped(words.rights(told))}; {told.started}"


def _cells(result: Result, compares: bool) -> list[str]:
    here = f"{MARKS[result.verdict]} **{result.verdict}**{', waived' if result.waiver else ''}"
    change = [escaped(result.comparison.change) if result.comparison else ""] if compares else []
    found = "<br>".join(escaped(line) for line in words.said(result))
    return [str(result.row), escaped(result.title), escaped(result.published), here, *change, found]


def escaped(text: str) -> str:
    """Text that is text in any renderer: no markup, no link, no mention, no reference to an issue."""
    harmless = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    harmless = SPECIAL.sub(r"\\\1", harmless)
    harmless = re.sub(r"(@|#|\bwww(?=\.)|\bGH(?=-))(?=\S)", r"\1&#8203;", harmless)
    return harmless.replace("://", "&#58;//")
