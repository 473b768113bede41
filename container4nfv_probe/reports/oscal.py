"""OSCAL assessment results (NIST): an observation for each check, a finding for each requirement.

Satisfied is only what is closed. OSCAL has no word for *unknown*: such a finding is not satisfied for an
``other`` reason than a failure, and has a risk that says what is still possible.
https://pages.nist.gov/OSCAL-Reference/models/latest/assessment-results/json-reference/
"""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from container4nfv_probe.releases.inventory import Inventory, Service
from container4nfv_probe.reports import releases as release_words
from container4nfv_probe.reports import words
from container4nfv_probe.reports.explain import line
from container4nfv_probe.reports.interface import Look, NoAudit
from container4nfv_probe.rules import canonical
from container4nfv_probe.rules.model import Exchange, Verdict
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.report import CheckResult, Report, Result

VERSION = "1.2.1"
# No host of anybody's: the names are this program's own.
OURS = "urn:container4nfv-probe"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, f"{OURS}:oscal")
STATES = {
    Verdict.CLOSED: ("satisfied", "pass"),
    Verdict.PARTIAL: ("not-satisfied", "fail"),
    Verdict.OPEN: ("not-satisfied", "fail"),
    Verdict.UNKNOWN: ("not-satisfied", "other"),
}


@dataclass(frozen=True)
class Ids:
    """The same thing of the same bundle always has the same UUID."""

    digest: str

    def of(self, *names: str) -> str:
        """The UUID of something in it."""
        return str(uuid.uuid5(NAMESPACE, "/".join((self.digest, *names))))


def document(reports: Sequence[Report], look: Look) -> str:
    """Results of each report."""
    digests = [_digest(one) for one in reports]
    # Of a report that is there twice each result has ids of its own.
    places = [f"{digest}{'' if digest not in digests[:n] else f'/{n}'}" for n, digest in enumerate(digests)]
    results = [_result(one, Ids(place)) for one, place in zip(reports, places, strict=True)]
    return _whole(" ".join(digests), [one.started for one in reports], [one.tool for one in reports], results)


def releases(inventory: Inventory, look: Look) -> str:
    """An observation for each service: which series it is of is no requirement."""
    digest = canonical.digest({"services": [repr(one) for one in inventory.services], "started": inventory.started})
    ids = Ids(digest)
    result = _described(inventory, ids, "OpenStack series", inventory.release.sentence)
    result["observations"] = [_service(one, inventory, ids) for one in inventory.services] or [_nothing(inventory, ids)]
    return _whole(digest, [inventory.started], [inventory.tool], [result])


def none(missing: NoAudit, look: Look) -> str:
    """A result without any finding."""
    ids = Ids(canonical.digest({"ended": missing.ended, "cloud": missing.cloud, "started": missing.started}))
    result = {
        "uuid": ids.of("result"),
        "title": _line(f"No audit of cloud {missing.cloud}"),
        "description": _line(words.no_audit(missing)),
        "start": missing.started,
        "end": missing.started,
        "reviewed-controls": {"control-selections": [{"include-all": {}}]},
    }
    return _whole(ids.digest, [missing.started], [missing.tool], [result])


def _digest(report: Report) -> str:
    """That of the bundle's report, whatever it was judged by."""
    results = tuple(replace(one, comparison=None, waiver=None) for one in report.results)
    return canonical.digest(canonical.document(replace(report, results=results, gate=None, remarks=())))


def _whole(digest: str, started: Sequence[str], tools: Sequence[str], results: list[dict[str, Any]]) -> str:
    ids = Ids(digest)
    plan = ids.of("plan")
    return canonical.written({"assessment-results": {
        "uuid": ids.of(),
        "metadata": {
            "title": f"{words.DOCUMENT}, assessed by container4nfv-probe",
            "last-modified": max(started),
            "version": clean(tools[0]),
            "oscal-version": VERSION,
            "remarks": words.ATTRIBUTION,
        },
        "import-ap": {"href": f"#{plan}"},
        "results": results,
        "back-matter": {"resources": [{
            "uuid": plan,
            "title": "What container4nfv-probe asks and how it decides",
            "description": "There is no plan beside the program: its checks and rules are those of its version.",
        }]},
    }}, indent=2)  # fmt: skip


def _described(told: Report | Inventory, ids: Ids, title: str, what: str) -> dict[str, Any]:
    end = datetime.datetime.fromisoformat(told.started) + datetime.timedelta(seconds=told.duration)
    return {
        "uuid": ids.of("result"),
        "title": _line(f"{title}: {words.subject(told)}"),
        "description": _line(f"{words.rights(told)}. {what} {words.requests(told)} {words.finished(told)}"),
        "start": told.started,
        "end": end.isoformat().replace("+00:00", "Z"),
        "reviewed-controls": {"control-selections": [{"include-all": {}}]},
    }


def _result(report: Report, ids: Ids) -> dict[str, Any]:
    result = _described(report, ids, "Gap analysis", f"{words.counts(report)}. {words.verified(report)}")
    if report.results:
        chosen = [{"control-id": token(one.id)} for one in report.results]
        result["reviewed-controls"] = {"control-selections": [{"include-controls": chosen}]}
    exchanges = {one.id: one for one in report.exchanges}
    checks = {check.name: check for one in report.results for check in one.checks}
    result["observations"] = [_observation(one, report, exchanges, ids) for one in checks.values()] or [
        _nothing(report, ids)
    ]
    if risks := [_risk(one, ids) for one in report.results if one.verdict is Verdict.UNKNOWN]:
        result["risks"] = risks
    if report.results:
        result["findings"] = [_finding(one, report, ids) for one in report.results]
    return result


def _observation(check: CheckResult, report: Report, exchanges: dict[str, Exchange], ids: Ids) -> dict[str, Any]:
    answer = check.answer
    held = [exchanges[id] for id in answer.evidence if id in exchanges]
    seen: dict[str, Any] = {
        "uuid": ids.of("check", check.name),
        "title": _line(check.name),
        "description": _line(check.question),
        "props": [_prop("answer", answer.truth), *([_prop("cause", answer.cause)] if answer.cause else [])],
        "methods": ["TEST"],
        "collected": max((one.started for one in held), default=report.started),
        "remarks": _line(words.sentence(answer.because)),
    }
    return seen | ({"relevant-evidence": list(map(_evidence, held))} if held else {})


def _evidence(exchange: Exchange) -> dict[str, Any]:
    digest = [_prop("sha256", exchange.digest)] if exchange.digest else []
    return {"description": _line(line(exchange)), "props": [_prop("exchange", exchange.id), *digest]}


def _finding(result: Result, report: Report, ids: Ids) -> dict[str, Any]:
    state, reason = STATES[result.verdict] if not report.unverified else ("not-satisfied", "other")
    status = {"state": state, "reason": reason, "remarks": _line(words.sentence(result.why))}
    decided = [check.name for check in result.checks if check.deciding] or [check.name for check in result.checks]
    found: dict[str, Any] = {
        "uuid": ids.of("finding", result.id),
        "title": _line(result.title),
        "description": _line(" ".join((f"{result.verdict}.", *words.said(result), words.verified(report)))),
        "props": [_prop("verdict", result.verdict), _prop("published", result.published)],
        "target": {"type": "objective-id", "target-id": objective(result.id), "status": status},
        "related-observations": [{"observation-uuid": ids.of("check", name)} for name in decided],
    }
    risk = {"related-risks": [{"risk-uuid": ids.of("risk", result.id)}]}
    return found | (risk if result.verdict is Verdict.UNKNOWN else {})


def _risk(result: Result, ids: Ids) -> dict[str, Any]:
    decided = [check.name for check in result.checks if check.deciding] or [check.name for check in result.checks]
    return {
        "uuid": ids.of("risk", result.id),
        "title": _line(f"Nobody could tell: {result.title}"),
        "description": _line(words.sentence(result.why)),
        "statement": _line(" ".join(words.undecided(result))),
        "status": "open",
        "related-observations": [{"observation-uuid": ids.of("check", name)} for name in decided],
    }


def _service(service: Service, inventory: Inventory, ids: Ids) -> dict[str, Any]:
    return {
        "uuid": ids.of("service", release_words.name(service), *service.types, service.endpoint),
        "title": _line(release_words.name(service)),
        "description": _line(f"Fits {release_words.series(service)}: {words.sentence(service.why)}"),
        "methods": ["TEST"],
        "collected": inventory.started,
        **({"remarks": _line(str(service.standing))} if service.standing else {}),
    }


def _nothing(told: Report | Inventory, ids: Ids) -> dict[str, Any]:
    """OSCAL has no empty list."""
    return {"uuid": ids.of("nothing"), "description": "Nothing was asked.", "methods": ["TEST"],
            "collected": told.started}  # fmt: skip


def objective(id: str) -> str:
    """The id of the part of a control that a finding is about."""
    return f"{token(id)}_obj"


def token(text: str) -> str:
    """A name as OSCAL's tokens are."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", text)
    return plain if re.match(r"[A-Za-z_]", plain) else f"_{plain}"


def _prop(name: str, value: str) -> dict[str, str]:
    return {"name": name, "ns": OURS, "value": _line(str(value))}


def _line(text: str) -> str:
    return clean(text).strip() or "none"
