"""The lists and fields that the ``openstack`` command shows: names, and what stands there; a tuple is several lines."""

from __future__ import annotations

from collections.abc import Sequence

from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.reports import explain, releases, words
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.reports.verification import Attested, answer
from container4nfv_probe.rules.judgement import Change
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.report import Report, Result

Cell = str | int | tuple[str, ...]
Row = tuple[Cell, ...]
Rows = tuple[tuple[str, ...], list[Row]]
ALWAYS = ("#", "ID", "Requirement", "Published", "Here", "Why")
LONG = ("Projects", "Still Possible", "To Settle It")


def audits(reports: Sequence[Report], long: bool = False, named: bool = False) -> Rows:
    """A row for each requirement of each report; ``long`` has more of it, ``named`` the cloud."""
    every = [result for report in reports for result in report.results]
    has = {"Change": any(one.comparison for one in every), "Waiver": any(one.waiver for one in every)}
    columns = (*(("Cloud", "Region") if named else ()), *ALWAYS, *(LONG if long else ()),
               *(name for name, there in has.items() if there))  # fmt: skip
    rows = [_of_result(report, result) for report in reports for result in report.results]
    return columns, [tuple(row[name] for name in columns) for row in rows]


def _of_result(report: Report, one: Result) -> dict[str, Cell]:
    return {
        "Cloud": clean(report.scope.cloud),
        "Region": clean(report.scope.region),
        "#": one.row,
        "ID": one.id,
        "Requirement": one.title,
        "Published": one.published,
        "Here": str(one.verdict),
        "Why": clean(one.why),
        "Projects": one.projects,
        "Still Possible": tuple(map(str, one.possible)),
        "To Settle It": tuple(map(clean, one.settle)),
        "Change": clean(words.comparison(one.comparison)),
        "Waiver": clean(words.accepted(one.waiver)),
    }


def changes(told: Sequence[Report] | Inventory, unchanged: bool = False) -> Rows:
    """What an earlier report or inference has otherwise, and where wanted what it has alike."""
    if isinstance(told, Inventory):
        facts = [(one.kind, one.name, one.before, one.after) for one in told.changes]
        return ("Kind", "Name", "Before", "Here"), [tuple(map(clean, fact)) for fact in facts]
    compared = [(one, one.comparison) for report in told for one in report.results if one.comparison]
    columns = ("#", "ID", "Requirement", "Before", "Here", "Change", "Because")
    return columns, [
        (one.row, one.id, one.title, made.before, str(one.verdict), str(made.change), tuple(map(clean, made.because)))
        for one, made in compared
        if unchanged or made.change is not Change.UNCHANGED
    ]


def services(inventory: Inventory) -> Rows:
    """A row for each service of a catalogue; how it stands to the gate where there is one."""
    columns = ("Service", "Type", "Official Type", "Endpoint", "Versions", "Fits", "Why", "Gate")
    names = columns if inventory.gate else columns[:-1]
    rows = [
        (one.name, ", ".join(one.types), one.official, one.endpoint, releases.versions(one), releases.series(one),
         one.why, str(one.standing or ""))
        for one in inventory.services
    ]  # fmt: skip
    return names, [tuple(map(clean, row[: len(names)])) for row in rows]


def explanation(report: Report, id: str, look: Look) -> dict[str, Cell]:
    """One requirement of a report: verdict, rule, answers, and the calls that these rest on."""
    result = next(one for one in report.results if one.id == id)
    row = _of_result(report, result)
    told: dict[str, Cell] = {name: row[name] for name in ("ID", "Cloud", "Region", "Requirement", "Here", "Why", *LONG)}
    closed, partial, answers, calls = explain.parts(report, id, look)
    return told | {"Closed When": closed, "Partial When": partial, "Shown, Not Counted": answers, "Calls": calls,
                   "Note": result.note}  # fmt: skip


def verification(
    name: str, report: Report | None, sha256: str, faults: Sequence[str], told: Attested
) -> dict[str, Cell]:
    """Whether a bundle is genuine, why not, who says so, and what it is a bundle of."""
    fields: dict[str, Cell] = {
        "Name": clean(name),
        "Answer": answer(report, faults),
        "Faults": tuple(map(clean, faults)),
    }
    if told.signer and not told.faults:
        fields["Signed By"] = clean(told.signer)
    if report:
        fields |= {
            "Cloud": clean(report.scope.cloud),
            "Region": clean(report.scope.region),
            "Started": report.started,
            "SHA256": sha256,
            "Verdicts": tuple(f"{one.id}: {one.verdict}" for one in report.results),
        }
    return fields
