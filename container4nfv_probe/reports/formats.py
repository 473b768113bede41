"""The formats by name; each is a module of this folder, imported when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from container4nfv_probe.model import Report
from container4nfv_probe.reports.interface import Format, Look, NoSuchDocument

# The name of a format is its module's; the value is the extra that installs what it needs.
FORMATS = {
    "table": "",
    "json": "",
    "yaml": "",
    "csv": "",
    "markdown": "",
    "html": "html",
    "junit": "junit",
    "subunit": "subunit",
    "prometheus": "prometheus",
    "rst": "",
}
BINARY = ("subunit",)


def named(name: str) -> Format:
    """The format of this name. Raises ``NoSuchDocument`` when its library is not installed."""
    try:
        document: Format = import_module(f"{__package__}.{name}").document
    except ModuleNotFoundError as error:
        extra = FORMATS[name]
        if not extra:
            raise
        raise NoSuchDocument(
            f"the format {name} needs {error.name}: pip install 'container4nfv-probe[{extra}]'"
        ) from error
    return document


def rendered(name: str, reports: Sequence[Report], look: Look) -> str | bytes:
    """The reports in the format of this name. Raises ``NoSuchDocument``."""
    return named(name)(reports, look)
