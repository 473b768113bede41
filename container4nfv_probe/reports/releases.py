"""What ``releases`` says, in each format: an inventory and a look, to text."""

from __future__ import annotations

import csv
import io
import json as json_library
from collections.abc import Callable, Iterable
from itertools import groupby

import msgspec
import yaml as yaml_library
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from container4nfv_probe.plain import clean
from container4nfv_probe.releases.inventory import Inventory, Remark, Service, Standing
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.reports.markdown import escaped
from container4nfv_probe.reports.table import drawn

STYLES = {Standing.MET: "green", Standing.BELOW: "red", Standing.UNDECIDED: "magenta"}
# Remarks that most catalogues earn many times: one line for all of a kind.
GATHERED = ("alias", "loopback", "plain http")
COLUMNS = ("service", "types", "official", "endpoint", "minimum", "maximum", "earliest", "latest", "considered",
           "standing", "why")  # fmt: skip


def table(inventory: Inventory, look: Look) -> str:
    """For people: each service, then what they agree on, then the catalogue."""
    scope = inventory.scope
    rule = Text(("-" if look.ascii else "\u2500") * look.width, "dim")
    head = Text(clean(f"{inventory.tool}: cloud {scope.cloud}, region {scope.region} ({scope.interface})"))
    blocks: list[RenderableType] = [head, Text(), _row("Service", "Type in the catalogue", "Versions", "Fits", "bold")]
    for one in inventory.services:
        blocks += [rule, _row(one.name or "?", ", ".join(one.types), versions(one), series(one), ""),
                   Padding(_why(one), (0, 0, 0, 4))]  # fmt: skip
    return drawn(Group(*blocks, rule, _footer(inventory)), look)


def _row(name: str, types: str, versions: str, fits: str, style: str) -> Table:
    row = Table.grid(padding=(0, 2, 0, 0), expand=True)
    row.add_column(width=11, overflow="fold")
    row.add_column(ratio=1, overflow="fold")
    for width in (24, 18):
        row.add_column(width=width, overflow="fold")
    row.add_row(*map(Text, map(clean, (name, types, versions, fits))), style=style)
    return row


def _why(service: Service) -> Text:
    text = Text(clean(f"{service.endpoint}\n" if service.endpoint else "") + ("\n" if service.endpoint else ""))
    text.append(clean(service.why))
    if service.standing and service.standing is not Standing.MET:
        text.append(f" ({service.standing})", STYLES[service.standing])
    return text


def _footer(inventory: Inventory) -> Text:
    text = Text()
    for line in summary(inventory):
        text.append(clean(line) + "\n")
    if inventory.gate:
        text.append(clean(f"Gate: {inventory.gate.sentence}.") + "\n", f"bold {STYLES[inventory.gate.standing]}")
    sent = ", ".join(f"{number} {kind}" for kind, number in inventory.requests.items()) or "none"
    return text.append(f"Requests: {sent}; nothing was written. {inventory.duration:.1f} s.")


def summary(inventory: Inventory) -> list[str]:
    """What the services agree on, which projects were considered, and the remarks, a line each."""
    release, projects = inventory.release, inventory.projects
    fits = {one.name: series(one) for one in inventory.services if one.considered}
    others = [f"{name} ({fits[name]})" for name in release.disagree]
    caveat = "An inference: distributors backport and strip, and a later series may look the same"
    silent = [one.name for one in inventory.services if one.considered and not one.fits]
    lines = {
        "Series": f"{release.sentence}. {caveat}",
        "Disagree": ", ".join(others),
        "Tell nothing": ", ".join(silent),
        "Considered": ", ".join(projects.considered),
        "Of these not in the catalogue": ", ".join(projects.absent),
        "Not considered": ", ".join(projects.others),
        "Not finished": inventory.ended,
    }
    return [f"{name}: {line}." for name, line in lines.items() if line] + remarks(inventory.catalogue)


def remarks(found: Iterable[Remark]) -> list[str]:
    """The remarks about the catalogue, those of a common kind gathered."""
    lines = []
    for kind, group in groupby(found, key=lambda one: one.kind):
        same = list(group)
        if kind in GATHERED and len(same) > 1:
            lines.append(f"Catalogue, {kind}: {', '.join(dict.fromkeys(one.service_type for one in same))}.")
        else:
            lines += [f"Catalogue, {kind}: {one.sentence}{_where(one)}." for one in same]
    return lines


def _where(remark: Remark) -> str:
    return f" ({', '.join(remark.interfaces)})" if remark.interfaces else ""


def versions(service: Service) -> str:
    """The API range: ``2.1 to 2.104``."""
    return f"{service.minimum} to {service.maximum}" if service.minimum and service.maximum else service.maximum


def series(service: Service) -> str:
    """The series that fit: ``ocata to pike``, or that nothing can be told."""
    if not service.considered:
        return "not considered"
    if not service.fits:
        return "not decidable"
    return service.earliest if service.earliest == service.latest else f"{service.earliest} to {service.latest}"


def json(inventory: Inventory, look: Look) -> str:
    """One JSON object, ASCII only."""
    return json_library.dumps(msgspec.to_builtins(inventory), indent=2, ensure_ascii=True) + "\n"


def yaml(inventory: Inventory, look: Look) -> str:
    """The same as JSON, in YAML."""
    return yaml_library.safe_dump(msgspec.to_builtins(inventory), sort_keys=False, width=120)


def rows(inventory: Inventory) -> list[tuple[str, ...]]:
    """The services as the columns of ``COLUMNS``."""
    return [
        tuple(map(clean, (one.name, ", ".join(one.types), one.official, one.endpoint, one.minimum, one.maximum,
                          one.earliest, one.latest, "yes" if one.considered else "no", one.standing or "", one.why)))
        for one in inventory.services
    ]  # fmt: skip


def comma_separated(inventory: Inventory, look: Look) -> str:
    """A line of names, then one for each service; no cell that a spreadsheet would take for a formula."""
    paper = io.StringIO()
    writer = csv.writer(paper, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell for cell in row]
                     for row in rows(inventory))  # fmt: skip
    return paper.getvalue()


def markdown(inventory: Inventory, look: Look) -> str:
    """GitHub's Markdown."""
    names = ("Service", "Type in the catalogue", "Versions", "Fits", "Why")
    cells = [(one.name, ", ".join(one.types), versions(one), series(one), one.why) for one in inventory.services]
    lines = [f"| {' | '.join(map(escaped, row))} |" for row in (names, ["---"] * len(names), *cells)]
    below = summary(inventory) + ([f"Gate: {inventory.gate.sentence}."] if inventory.gate else [])
    scope = inventory.scope
    heading = f"## {escaped(scope.cloud)}, {escaped(scope.region)}: {escaped(inventory.release.sentence)}"
    return "\n".join((heading, "", *lines, "", *(f"- {escaped(line)}" for line in below), ""))


FORMATS: dict[str, Callable[[Inventory, Look], str]] = {
    "table": table, "json": json, "yaml": yaml, "csv": comma_separated, "markdown": markdown,
}  # fmt: skip
