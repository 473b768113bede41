"""The matrix in short: a line or two a row, and what concerns several rows said once."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from container4nfv_probe.reports import ending, words
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.reports.paper import STYLES, drawn
from container4nfv_probe.rules.judgement import Change
from container4nfv_probe.rules.model import Cause, Tree, Truth, Verdict
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.report import CheckResult, Report, Result

NUMBER, VERDICT, WIDEST = 3, 8, 24  # columns: of the number, the verdict, and an id at most
NOTHING = Tree("all")
LINES, DOTS = 2, " ..."
MORE = "All of one row: explain ID; of every row: -v."
BELOW = "see below"


def render(report: Report, look: Look) -> str:
    """Header, rows and footer; with ``look.changes`` only the rows that an earlier report has otherwise."""
    return drawn(matrix(report, look), look)


def matrix(report: Report, look: Look) -> Group:
    """The same, still to be drawn."""
    shared = _shared(report)
    shown = [one for one in report.results if not look.changes or _changed(one)]
    widest = min(max((len(one.id) for one in shown), default=0), WIDEST)
    rows = [_row(one, shared, widest, look) for one in shown]
    return Group(_header(report, look), Text(), *rows, *([Text()] if rows else []), _footer(report, shared, look))


def grid(reports: Sequence[Report], look: Look) -> str:
    """Clouds by rows: a line for each cloud, a verdict for each requirement; as many columns as fit, then the next."""
    rows = {result.id: result.row for report in reports for result in report.results}
    ids = sorted(rows, key=lambda id: (rows[id], id))
    names = [clean(_place(one)) for one in reports]
    widest = min(max(map(len, names)), look.width // 2)
    fitting = max((look.width - widest) // (VERDICT + 1), 1)
    blocks: list[RenderableType] = []
    for start in range(0, len(ids), fitting):
        blocks += [_block(reports, names, ids[start : start + fitting], rows, widest), Text()]
    legend = Text("; ".join(f"{rows[id]} {id}" for id in ids))
    return drawn(Group(*blocks, legend), look) + "\n"


def _place(report: Report) -> str:
    return ", ".join(filter(None, (report.scope.cloud, report.scope.region)))


def grid_line(report: Report) -> Text:
    """One cloud of the grid by itself, while the others are still asked."""
    line = Text(f"{clean(_place(report))}: ")
    verdicts = [Text(f"{one.row} ").append_text(_here(one)) for one in report.results]
    return line.append_text(Text(", ").join(verdicts or [Text("no audit", "dim")]))


def bare(result: Result) -> Result:
    """A result as far as the grid and the last line show it."""
    return replace(result, checks=(), why="", settle=(), projects=(), closed=NOTHING, partial=NOTHING)


def _block(
    reports: Sequence[Report], names: Sequence[str], ids: Sequence[str], rows: Mapping[str, int], widest: int
) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=widest, overflow="fold")
    for _ in ids:
        table.add_column(width=VERDICT)
    table.add_row("", *(str(rows[id]) for id in ids), style="bold")
    for name, report in zip(names, reports, strict=True):
        found = {result.id: result for result in report.results}
        cells = [_here(found[id]) if id in found else Text("-", "dim") for id in ids]
        table.add_row(Text(name), *cells)
    return table


def _header(report: Report, look: Look) -> Text:
    here = f"{words.subject(report)}; {words.rights(report)}"
    earlier = clean(next((one.comparison.earlier for one in report.results if one.comparison), ""))
    if look.changes:
        return Text(f"Earlier  {earlier or 'nothing'}\nNow      {words.audit(report)}")
    beside = f"\nCompared with {earlier}" if earlier else ""
    return Text(f"{here}\n{report.started}, {report.tool}{beside}")


def _changed(result: Result) -> bool:
    return result.comparison is not None and result.comparison.change is not Change.UNCHANGED


def _row(result: Result, shared: Mapping[str, Sequence[CheckResult]], widest: int, look: Look) -> Table:
    row = Table.grid(expand=True)
    for width in (NUMBER, VERDICT + 1, widest + 2):
        row.add_column(width=width, overflow="fold")
    row.add_column(ratio=1, overflow="fold")
    width = look.width - NUMBER - VERDICT - 1 - widest - 2
    lines = textwrap.wrap(_told(result, shared), width, break_on_hyphens=False)
    if len(lines) > LINES and not look.changes:
        lines = [*lines[: LINES - 1], _cut(" ".join(lines[LINES - 1 : LINES + 1]), width)]
    row.add_row(str(result.row), _here(result), Text(result.id), Text("\n".join(lines)))
    return row


def _cut(text: str, width: int) -> str:
    """As many whole words as fit, and dots."""
    room = width - len(DOTS)
    return (text[:room] if text[room : room + 1] in ("", " ") else text[:room].rpartition(" ")[0]).rstrip() + DOTS


def _told(result: Result, shared: Mapping[str, Sequence[CheckResult]]) -> str:
    """What is made of the verdict, and what decides it, or changed it."""
    made = ", ".join(filter(None, (words.comparison(result.comparison), words.waived(result.waiver))))
    because = result.comparison.because if result.comparison and _changed(result) else ()
    found = "; ".join(because or _found(result, shared))
    return clean(words.sentence(f"{made}: {found}" if made else found))


def _here(result: Result) -> Text:
    return Text(result.verdict, f"bold {STYLES[result.verdict]}")


def _found(result: Result, shared: Mapping[str, Sequence[CheckResult]]) -> list[str]:
    """What decides this row and is not said below: the reasons against it first."""
    deciding = [one for one in result.checks if one.deciding and one.answer.because not in shared]
    against = [one for one in deciding if one.answer.truth is not Truth.YES]
    for_it = [one for one in deciding if one.answer.truth is Truth.YES]
    told = list(dict.fromkeys(one.answer.because for one in (*against, *for_it)))
    if result.verdict is Verdict.UNKNOWN and not against:
        told.insert(0, f"may be {_either(result.possible)}: {BELOW}")
    return told or [BELOW]


def _either(verdicts: Sequence[Verdict]) -> str:
    return " or ".join(filter(None, (", ".join(verdicts[:-1]), *verdicts[-1:])))


def _shared(report: Report) -> dict[str, list[CheckResult]]:
    """Why rows are undecided, where that concerns several of them or is an API that was not given: told once."""
    told: dict[str, list[CheckResult]] = {}
    for result in report.results:
        for one in result.checks:
            if one.deciding and (one.answer.truth is Truth.UNKNOWN or one.answer.cause is Cause.DECLARED_ABSENT):
                told.setdefault(one.answer.because, []).append(one)
    rows = {because: _rows(report, because) for because in told}
    return {because: checks for because, checks in told.items()
            if len(rows[because]) > 1 or checks[0].answer.cause is Cause.NO_PLANE}  # fmt: skip


def _rows(report: Report, because: str) -> list[int]:
    return [result.row for result in report.results
            if any(one.deciding and one.answer.because == because for one in result.checks)]  # fmt: skip


def _footer(report: Report, shared: Mapping[str, Sequence[CheckResult]], look: Look) -> Text:
    lines = [] if look.changes else [_once(report, because) for because in shared]
    if look.changes:
        lines.append(f"Unchanged: {ending.counts(one for one in report.results if not _changed(one))}.")
    else:
        absent = (one for checks in shared.values() for one in checks if one.answer.cause is Cause.DECLARED_ABSENT)
        planes = {one.plane for one in absent}
        lines += [*_settled(report, look), words.without(report, planes), words.requests(report)]
    return Text("\n".join(filter(None, lines))).append_text(warnings(report))


def _settled(report: Report, look: Look) -> list[str]:
    """What would settle the unknown, each step once; then which row takes which of them."""
    undecided = [one for one in report.results if one.verdict is Verdict.UNKNOWN]
    steps = {one.id: [[replace(step, policies=()) for step in way] for way in words.ways(one)] for one in undecided}
    numbers = words.numbered(way for ways in steps.values() for way in ways)
    if len(numbers) == 1:
        return [f"To settle {_numbered([one.row for one in undecided])}: {''.join(map(words.step, numbers))}."]
    rows: dict[str, list[int]] = {}
    for one in undecided:
        rows.setdefault(words.joined(steps[one.id], numbers), []).append(one.row)
    lines = [_hanging(f"{number}. {words.step(one)}", look.width) for one, number in numbers.items()]
    told = "; ".join(f"{_numbered(those)}: {how}" for how, those in rows.items())
    return ["To settle it:", *lines, words.sentence(told)] if numbers else []


def _hanging(text: str, width: int) -> str:
    return textwrap.fill(clean(text), width, initial_indent="  ", subsequent_indent=" " * 5, break_on_hyphens=False)


def _numbered(rows: Sequence[int]) -> str:
    return f"row{'s' * (len(rows) > 1)} {', '.join(map(str, rows))}"


def _once(report: Report, because: str) -> str:
    return f"{words.sentence(_numbered(_rows(report, because))).removesuffix('.')}: {because}."


def warnings(report: Report) -> Text:
    """What keeps the report from passing any gate; nothing for an ordinary one."""
    told = (words.finished(report), words.verified(report))
    return Text("".join(f"\n{one}" for one in told if one), "bold red")
