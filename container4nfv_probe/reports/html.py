"""One self-contained page: the matrix first, then each requirement down to the exchanges it rests on.

Nothing is loaded and nothing runs but the style and script of this folder, which the page's own
Content-Security-Policy names by their digests; what a server said is text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from container4nfv_probe.releases.inventory import Inventory, Standing
from container4nfv_probe.reports import clients, words
from container4nfv_probe.reports import releases as release_words
from container4nfv_probe.reports.explain import WORDS, curl, line, truth
from container4nfv_probe.reports.interface import Look, NoAudit
from container4nfv_probe.rules.model import Exchange, Verdict
from container4nfv_probe.rules.plain import printable
from container4nfv_probe.rules.report import CheckResult, Report, Result

LONGEST_BODY = 8000
OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
# The looks of verdicts, for how a service stands to the gate.
STANDINGS = {Standing.MET: Verdict.CLOSED, Standing.BELOW: Verdict.OPEN, Standing.UNDECIDED: Verdict.UNKNOWN}


@dataclass(frozen=True)
class Row:
    """One requirement, and its result for each subject (or none, where it was not asked)."""

    any: Result
    results: tuple[Result | None, ...]

    @property
    def verdicts(self) -> list[Verdict]:
        """The verdicts that occur, each once."""
        return list(dict.fromkeys(result.verdict for result in self.results if result))


def document(reports: Sequence[Report], look: Look) -> str:
    """The page."""
    return _page(
        "audits",
        reports=reports,
        rows=_rows(reports),
        exchanges=[{one.id: one for one in report.exchanges} for report in reports],
        verdicts=list(Verdict),
        compares=len(reports) == 1 and any(result.comparison for result in reports[0].results),
        kinds=WORDS,
        truth=truth,
        checks=checks,
        by_name=by_name,
        needed=clients.needed(
            text for report in reports for result in report.results for text in clients.commands(result)
        ),
    )


def releases(inventory: Inventory, look: Look) -> str:
    """The services first, then the catalogue, then the exchanges."""
    held = {one.id: one for one in inventory.exchanges}
    return _page("releases", inventory=inventory, held=held, told=release_words, classes=STANDINGS)


def none(missing: NoAudit, look: Look) -> str:
    """A page with the sentence."""
    return _page("none", missing=missing)


def _page(name: str, **values: Any) -> str:
    """The template of this name within the shell that all pages have."""
    folder = files(__package__) / "page"
    style, script = ((folder / file).read_text(encoding="utf-8") for file in ("page.css", "page.js"))
    templates = {one: (folder / f"{one}.html.j2").read_text(encoding="utf-8") for one in ("shell", "macros", name)}
    environment = Environment(
        loader=DictLoader(templates),
        autoescape=True,
        finalize=_plain,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"curl": curl, "line": line, "body": body, "words": words}
    environment.filters["unbroken"] = unbroken
    return environment.get_template(name).render(
        style=Markup(style),  # noqa: S704 (our own file, and the policy knows its digest)
        script=Markup(script),  # noqa: S704
        policy=_policy(style, script),
        **values,
    )


def _policy(style: str, script: str) -> str:
    """Nothing from anywhere, and inline only these two."""
    return (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _plain(value: Any) -> Any:
    """Text without anything that steers a terminal or turns the reading direction."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return value


def unbroken(text: str) -> Markup:
    """The text with options that stay on one line: a browser breaks one after its hyphens."""
    marked = OPTION.sub(r'<span class="option">\g<0></span>', str(escape(printable(text))))
    return Markup(marked)  # noqa: S704 (escaped above, and what is put around an option is ours)


def _rows(reports: Sequence[Report]) -> list[Row]:
    """The requirements of all reports in the document's order."""
    every = {result.id: result for report in reports for result in report.results}
    by_id = [{result.id: result for result in report.results} for report in reports]
    ordered = sorted(every.values(), key=lambda result: (result.row, result.id))
    return [Row(one, tuple(results.get(one.id) for results in by_id)) for one in ordered]


def by_name(result: Result) -> dict[str, CheckResult]:
    """The checks of a result by name, as its rules name them."""
    return {one.name: one for one in result.checks}


def checks(result: Result, deciding: bool) -> list[CheckResult]:
    """The checks that have evidence to show: those that decide, or the others."""
    return [one for one in result.checks if one.deciding is deciding and one.answer.evidence]


def body(exchange: Exchange) -> str:
    """The fields that were used of an answer; of a long one the beginning."""
    text = json.dumps(exchange.body, indent=2, ensure_ascii=True)
    if len(text) <= LONGEST_BODY:
        return text
    return f"{text[:LONGEST_BODY]}\n... and {len(text) - LONGEST_BODY} characters more, in the report as JSON"
