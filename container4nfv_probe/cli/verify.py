"""``verify`` and ``attest``: whether a bundle is genuine, apart from any gate, and who says so."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from typing import Any

from container4nfv_probe.cli import saving, terminal
from container4nfv_probe.evidence.verification import Verified, verified
from container4nfv_probe.reports import verification
from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.rules.judgement import GATE_MET, GATE_NOT_MET
from container4nfv_probe.rules.report import Report

# Name, report, its SHA-256, faults, and what was signed: what the answer is made of.
Told = tuple[str, Report | None, str, tuple[str, ...], verification.Attested]


def add_signing(attest: argparse.ArgumentParser) -> None:
    """What is attested, and with which key."""
    attest.add_argument("bundle", metavar="BUNDLE", help="a folder or a .zip")
    attest.add_argument("--key", required=True, metavar="FILE", help="the private key to sign with (PEM)")
    attest.add_argument("-o", "--output", metavar="FILE", help="file to write (default: standard output)")


def add_arguments(verify: argparse.ArgumentParser) -> None:
    """What is verified, and by whose key."""
    verify.add_argument(
        "bundle",
        nargs="?",
        metavar="BUNDLE",
        help="a folder, a .zip or a JSON report; with --attestation it may be left out",
    )
    verify.add_argument(
        "--attestation", metavar="FILE", help="attestation of the bundle, by somebody else (see attest)"
    )
    verify.add_argument("--key", metavar="FILE", help="public key or certificate of the signer who counts (PEM)")


def verify(options: argparse.Namespace) -> int:
    """0 genuine, 1 not."""
    told = looked_at(options)
    terminal.show(verification.document(*told))
    return code(told)


def looked_at(options: argparse.Namespace) -> Told:
    """What there is to say of a bundle, of an attestation, or of both together."""
    if not options.bundle and not options.attestation:
        raise ConfigurationError("nothing to verify: name a BUNDLE, or give --attestation FILE")
    if bool(options.attestation) is not bool(options.key):
        raise ConfigurationError("--attestation and --key go together: give both")
    bundle = verified(Path(options.bundle)) if options.bundle else None
    told = _attested(options, bundle) if options.attestation else verification.Attested()
    faults = (*(bundle.faults if bundle else ()), *told.faults)
    name = options.bundle or options.attestation
    report, sha256 = (bundle.report, bundle.sha256) if bundle else (None, "")
    return name, report, sha256, faults, told


def code(told: Told) -> int:
    """0 genuine, 1 not."""
    return GATE_NOT_MET if told[3] else GATE_MET


def _attested(options: argparse.Namespace, bundle: Verified | None) -> verification.Attested:
    """What the envelopes say, and why they do not count if they do not."""
    attestation, keys, statements = (_needing(name) for name in ("attestation", "keys", "statements"))
    trusted = keys.trusted(Path(options.key))
    faults, documents = [], []
    if trusted.expired:
        faults.append(f"the certificate of {options.key} does not count since {trusted.expired}")
    for envelope in attestation.read(Path(options.attestation)):
        unsigned = attestation.faults(envelope, trusted.key)
        if not unsigned:
            documents.append(statements.read(envelope.payload))
            unsigned = statements.faults(documents[-1], bundle)
        faults += [one for one in unsigned if one not in faults]
    if bundle is None:  # which every statement was compared with
        faults += statements.disagreement(documents)
    named = [one["predicate"] for one in documents if one["predicateType"] == statements.VERDICTS]
    # What does not count is not shown either.
    return verification.Attested(trusted.called, tuple(faults), named[-1] if named and not faults else {})


def attest(options: argparse.Namespace) -> int:
    """0 signed; 1 the bundle is not genuine, and nothing is signed."""
    saving.check_output(options.output)
    attestation, keys, statements = (_needing(name) for name in ("attestation", "keys", "statements"))
    signer = keys.signer(Path(options.key))
    found = verified(Path(options.bundle))
    if found.faults:
        terminal.show(verification.document(options.bundle, found.report, found.sha256, found.faults))
        return GATE_NOT_MET
    text = attestation.signed(statements.statements(found, Path(options.bundle).name), signer)
    saving.write(text, options.output)
    return GATE_MET


def _needing(name: str) -> Any:
    """A module of the evidence that needs libraries of an extra."""
    try:
        return import_module(f"container4nfv_probe.evidence.{name}")
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"attestations need {error.name}: pip install 'container4nfv-probe[attest]'"
        ) from error
