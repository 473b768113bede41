"""The requirements as an OSCAL catalog, for the targets of findings (``-f oscal``) to point into."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from container4nfv_probe.reports import words
from container4nfv_probe.reports.oscal import NAMESPACE, OURS, VERSION, objective, token
from container4nfv_probe.rules import canonical
from container4nfv_probe.rules.requirement import Requirement

EDITION = "2026-11-25T00:00:00Z"  # of what this module writes about the requirements


def document(requirements: Sequence[Requirement]) -> str:
    """One control for each requirement, with the rule as its objective."""
    controls = [_control(one) for one in requirements]
    return canonical.written({"catalog": {
        "uuid": str(uuid.uuid5(NAMESPACE, f"catalog/{canonical.digest({'controls': controls})}")),
        "metadata": {
            "title": words.DOCUMENT,
            "last-modified": EDITION,
            "version": EDITION[:10],
            "oscal-version": VERSION,
            "remarks": words.ATTRIBUTION,
        },
        "controls": controls,
    }}, indent=2)  # fmt: skip


def _control(one: Requirement) -> dict[str, Any]:
    facts = {"row": str(one.row), "published": one.published, "projects": ", ".join(one.projects)}
    goal, name = objective(one.id), "assessment-objective"
    checks = [{"id": f"{goal}.{token(check.name)}", "name": name, "prose": check.question}
              for check in one.deciding_checks()]  # fmt: skip
    rule = f"Closed when {one.closed}; partial when {one.partial}."
    parts: list[dict[str, Any]] = [
        {"id": f"{token(one.id)}_smt", "name": "statement", "prose": words.sentence(one.title)},
        {"id": goal, "name": name, "prose": rule, "parts": checks},
    ]
    if one.note:
        parts.append({"id": f"{token(one.id)}_gdn", "name": "guidance", "prose": one.note})
    return {
        "id": token(one.id),
        "class": "requirement",
        "title": one.title,
        "props": [{"name": name, "ns": OURS, "value": value} for name, value in facts.items()],
        "parts": parts,
    }
