"""What is attested of a bundle: in-toto statements about its SHA-256, made of what its evidence shows.

Statement v1 and test-result v0.1: https://github.com/in-toto/attestation/tree/main/spec
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from google.protobuf import json_format
from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
from in_toto_attestation.v1.statement import Statement

from container4nfv_probe.evidence.verification import Verified
from container4nfv_probe.rules.errors import AttestationError
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.report import Report, Result

TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1"
VERDICTS = "urn:container4nfv-probe:verdicts:v1"


def statements(bundle: Verified, name: str) -> tuple[bytes, ...]:
    """The statements about a bundle of this name, each as the JSON that is signed."""
    return tuple(_written(bundle, name, kind, predicate(bundle.report)) for kind, predicate in PREDICATES.items())


def _written(bundle: Verified, name: str, kind: str, predicate: dict[str, Any]) -> bytes:
    subject = ResourceDescriptor(name=name, digest={"sha256": bundle.sha256})
    statement = Statement([subject.pb], kind, predicate)
    statement.validate()
    return json.dumps(json_format.MessageToDict(statement.pb), sort_keys=True).encode()


def _test_result(report: Report) -> dict[str, Any]:
    """Passed is what is closed; the predicate has no unknown, and no policy is to let one through."""
    passed = [one.id for one in report.results if one.verdict is Verdict.CLOSED]
    failed = [one.id for one in report.results if one.verdict is not Verdict.CLOSED]
    whole = bool(passed) and not failed and report.complete
    name, _, version = report.tool.rpartition(" ")
    return {
        "result": "PASSED" if whole else "FAILED",
        "configuration": [{"name": report.tool, "uri": f"pkg:generic/{name}@{version}"}],
        "passedTests": passed,
        "failedTests": failed,
    }


def _verdicts(report: Report) -> dict[str, Any]:
    """Every verdict with its reason, and of what, when and as whom it was asked."""
    scope = report.scope
    return {
        "tool": report.tool,
        "cloud": scope.cloud,
        "region": scope.region,
        "interface": scope.interface,
        "project": scope.project,
        "user": scope.user,
        "roles": list(scope.roles),
        "started": report.started,
        "complete": report.complete,
        "notAsked": list(report.not_asked),
        "verdicts": list(map(_verdict, report.results)),
    }


def _verdict(result: Result) -> dict[str, Any]:
    return {
        "requirement": result.id,
        "title": result.title,
        "published": result.published,
        "verdict": str(result.verdict),
        "possible": list(map(str, result.possible)),
        "why": result.why,
    }


PREDICATES: Mapping[str, Callable[[Report], dict[str, Any]]] = {TEST_RESULT: _test_result, VERDICTS: _verdicts}


def read(payload: bytes) -> dict[str, Any]:
    """The statement in a signed payload. Raises ``AttestationError``."""
    try:
        document: dict[str, Any] = json.loads(payload)
        statement = Statement.copy_from_pb(json_format.ParseDict(document, Statement([], "", {}).pb))
        statement.validate()
    except (ValueError, RecursionError, TypeError, json_format.ParseError) as error:
        raise AttestationError("the attestation holds no statement of in-toto's: get it anew") from error
    return document


def faults(document: Mapping[str, Any], bundle: Verified | None) -> list[str]:
    """Why a statement is not what this program would say of the bundle; without a bundle, whether it knows it."""
    kind = document["predicateType"]
    if kind not in PREDICATES:
        return [f"the attestation says something that this program does not know: {kind}"]
    if bundle is None:
        known = kind != VERDICTS or _lists_verdicts(document["predicate"])
        return [] if known else ["the attestation has no list of verdicts as this program writes it"]
    if _digests(document) != [bundle.sha256]:
        return ["the attestation is of another bundle: its SHA-256 is another"]
    told = {**document, "subject": [{"digest": {"sha256": bundle.sha256}}]}
    wanted = json.loads(_written(bundle, "", kind, PREDICATES[kind](bundle.report)))
    return [] if told == wanted else [f"the attestation says something else than the evidence shows ({kind})"]


def disagreement(documents: Sequence[Mapping[str, Any]]) -> list[str]:
    """Why statements do not belong together: one of another bundle may be as well signed."""
    same = all(_digests(one) == _digests(documents[0]) for one in documents)
    return [] if same else ["its statements are about different bundles: get it anew"]


def _digests(document: Mapping[str, Any]) -> list[Any]:
    return [one.get("digest", {}).get("sha256") for one in document["subject"]]


def _lists_verdicts(predicate: Mapping[str, Any]) -> bool:
    listed = predicate.get("verdicts")
    return isinstance(listed, list) and all(isinstance(one, dict) for one in listed)
