"""Writes the expected files anew: ``python -m tests.expected``."""

from __future__ import annotations

from container4nfv_probe.reports.formats import FORMATS
from tests.expected import KINDS, content, path

for kind in KINDS:
    for name in FORMATS:
        path(name, kind).write_bytes(content(name, kind))
