"""Writes the generated parts of the documentation; ``make docs`` runs it, a test compares."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from reference_pages import pages

from container4nfv_probe.audit import plugins
from container4nfv_probe.cli.arguments import command_line
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.replay import replayed
from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.reports import catalog, table
from container4nfv_probe.reports import json as json_report
from container4nfv_probe.reports.requirements import rights
from container4nfv_probe.rules.report import Report

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
SCHEMAS = {"report.schema.json": Report, "releases.schema.json": Inventory}
PICTURE = ROOT / "docs" / "matrix.svg"
CATALOG = ROOT / "docs" / "oscal" / "catalog.json"
REFERENCE = ROOT / "docs" / "reference"
DEMO = ROOT / "fixtures" / "demo"


def generated() -> dict[Path, str]:
    """Every generated file, whole."""
    readme = README.read_text(encoding="utf-8")
    for name, text in {"requirements": _requirements(), "help": _help()}.items():
        block = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        readme = re.sub(block, lambda match, text=text: match[1] + text + match[2], readme, flags=re.DOTALL)
    demo = replayed(bundle.read(DEMO), plugins.requirements())
    schemas = {
        ROOT / "container4nfv_probe/reports/schemas" / name: json.dumps(json_report.schema(kind), indent=2) + "\n"
        for name, kind in SCHEMAS.items()
    }
    picture = table.picture(demo, "container4nfv-probe demo")
    references = {REFERENCE / name: text for name, text in pages().items()}
    return {README: readme, PICTURE: picture, CATALOG: catalog.document(plugins.requirements())} | schemas | references


def _requirements() -> str:
    head = ("| # | id | requirement | published | needs |", "| --- | --- | --- | --- | --- |")
    rows = (
        f"| {one.row} | `{one.id}` | {one.title} | {one.published} | {rights(one)} |" for one in plugins.requirements()
    )
    return "\n".join((*head, *rows)) + "\n"


def _help() -> str:
    return f"```text\n$ container4nfv-probe --help\n{command_line()[0].format_help()}```\n"


def main() -> int:
    """Write what is not current; with --check name it instead, and fail."""
    stale = {path: text for path, text in generated().items() if not path.exists() or path.read_text() != text}
    for path, text in stale.items():
        if "--check" in sys.argv:
            print(f"{path.relative_to(ROOT)} is not current: run make docs", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
