"""Signed statements: DSSE envelopes, one a line, as in-toto bundles them.

Envelope: https://github.com/secure-systems-lab/dsse; lines: in-toto's spec/v1/bundle.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import UnverifiedSignatureError, VerificationError
from securesystemslib.signer import CryptoSigner, Signature, SSlibKey

from container4nfv_probe.rules.errors import AttestationError, FileError
from container4nfv_probe.wire import files

PAYLOAD_TYPE = "application/vnd.in-toto+json"
LARGEST = 16 << 20


def signed(statements: Iterable[bytes], signer: CryptoSigner) -> str:
    """An envelope for each statement, each on a line."""
    envelopes = [Envelope(one, PAYLOAD_TYPE, {}) for one in statements]
    for one in envelopes:
        one.sign(signer)
    return "".join(f"{json.dumps(one.to_dict())}\n" for one in envelopes)


def read(path: Path) -> list[Envelope]:
    """The envelopes of a file, one at least. Raises ``AttestationError``."""
    try:
        lines = [line for line in files.read(path, LARGEST).splitlines() if line.strip()]
    except FileError as error:
        raise AttestationError(str(error)) from error
    try:
        envelopes = [Envelope.from_dict(json.loads(line)) for line in lines]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, VerificationError) as error:
        raise AttestationError(f"{path} is no attestation: it must have an envelope of DSSE on each line") from error
    if not envelopes:
        raise AttestationError(f"{path} is empty: get the attestation anew")
    return envelopes


def faults(envelope: Envelope, key: SSlibKey) -> list[str]:
    """Why an envelope is not one that this key signed; whatever it says of the key's name."""
    if envelope.payload_type != PAYLOAD_TYPE:
        return [f"the attestation holds {envelope.payload_type}, no statement of in-toto's"]
    if any(_is_of(key, one, envelope) for one in envelope.signatures.values()):
        return []
    return ["the attestation is not signed with this key"]


def _is_of(key: SSlibKey, signature: Signature, envelope: Envelope) -> bool:
    try:
        key.verify_signature(Signature(key.keyid, signature.signature), envelope.pae())
    except (UnverifiedSignatureError, VerificationError):
        return False
    return True
