"""The formats by name; each is a module of this folder, imported when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import cast

from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.reports.interface import Format, Look, NoAudit, NoSuchDocument
from container4nfv_probe.rules.report import Report

# The name of a format is its module's; the value is the extra that installs what it needs.
FORMATS = {
    "table": "",
    "json": "",
    "jsonl": "",
    "yaml": "",
    "csv": "",
    "markdown": "",
    "html": "html",
    "junit": "junit",
    "subunit": "subunit",
    "prometheus": "prometheus",
    "rst": "",
    "oscal": "",
}
BINARY = ("subunit",)
EVIDENCE = ("json", "jsonl", "yaml", "html", "oscal")  # what names the exchanges
# What a file's name says of its format.
SUFFIXES = {
    ".txt": "table",
    ".json": "json",
    ".jsonl": "jsonl",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".csv": "csv",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xml": "junit",
    ".subunit": "subunit",
    ".prom": "prometheus",
    ".rst": "rst",
}
ALSO = {".json": ("oscal",)}  # formats that need an -f beside such a name


def named(name: str) -> Format:
    """The format of this name. Raises ``NoSuchDocument`` when its library is not installed."""
    try:
        return cast(Format, import_module(f"{__package__}.{name}"))
    except ModuleNotFoundError as error:
        extra = FORMATS[name]
        if not extra:
            raise
        raise NoSuchDocument(
            f"the format {name} needs {error.name}: pip install 'container4nfv-probe[{extra}]'"
        ) from error


def rendered(name: str, told: Sequence[Report] | Inventory, look: Look) -> str | bytes:
    """Reports or an inventory in the format of this name. Raises ``NoSuchDocument``."""
    format = named(name)
    return format.releases(told, look) if isinstance(told, Inventory) else format.document(told, look)


def none(name: str, missing: NoAudit, look: Look) -> str | bytes:
    """That there is no audit, in the format of this name. Raises ``NoSuchDocument``."""
    return named(name).none(missing, look)
