"""Keys as files in PEM: private ones to sign, public ones or certificates to verify."""

from __future__ import annotations

import datetime
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from securesystemslib.signer import CryptoSigner, SSlibKey

from container4nfv_probe.rules.errors import AttestationError, FileError
from container4nfv_probe.wire import files

PASSPHRASE = "CONTAINER4NFV_KEY_PASSPHRASE"  # noqa: S105 (the variable's name)
LARGEST = 64 << 10
KINDS = "use an Ed25519 or an ECDSA key (P-256, P-384, P-521)"
PRIVATE, PUBLIC, CERTIFICATE = b"PRIVATE KEY-----", b"-----BEGIN PUBLIC KEY-----", b"-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True)
class Trusted:
    """A key that somebody trusts; ``called`` says whose it is, ``expired`` since when it counts no more."""

    key: SSlibKey
    called: str
    expired: str = ""


def signer(path: Path) -> CryptoSigner:
    """What signs with a private key. Raises ``AttestationError``."""
    content = _content(path)
    if PRIVATE not in content:
        raise AttestationError(f"{path} holds no private key in PEM: name the one to sign with")
    key = _private(content, path)
    if not isinstance(key, Ed25519PrivateKey | EllipticCurvePrivateKey):
        raise AttestationError(f"{path} is a key of a kind that is not used here: {KINDS}")
    try:
        return CryptoSigner(key)
    except ValueError as error:
        raise AttestationError(f"{path} is a key on a curve that is not used here: {KINDS}") from error


def _private(content: bytes, path: Path) -> Any:
    phrase = os.environ.get(PASSPHRASE, "").encode() or None
    try:
        return serialization.load_pem_private_key(content, phrase)
    except TypeError:  # encrypted without a passphrase, or the other way round
        if phrase is None:
            raise AttestationError(f"{path} is encrypted: set {PASSPHRASE} to its passphrase") from None
    except (ValueError, UnsupportedAlgorithm):
        wrong = f"or {PASSPHRASE} is not its passphrase" if phrase else "as it is"
        raise AttestationError(f"{path} cannot be read as a private key, {wrong}: name another") from None
    return serialization.load_pem_private_key(content, None)


def trusted(path: Path) -> Trusted:
    """The key of a file with a public key or a certificate. Raises ``AttestationError``."""
    content = _content(path)
    if PRIVATE in content:
        raise AttestationError(f"{path} holds a private key: name the public one, or a certificate")
    try:
        if CERTIFICATE in content:
            return _certified(x509.load_pem_x509_certificate(content))
        if PUBLIC in content:
            return _public(serialization.load_pem_public_key(content), "the key")
    except (ValueError, UnsupportedAlgorithm) as error:
        raise AttestationError(f"{path} cannot be read as a key or certificate: {KINDS}") from error
    raise AttestationError(f"{path} holds no public key and no certificate in PEM: name the one to trust")


def _certified(certificate: x509.Certificate) -> Trusted:
    now, last = datetime.datetime.now(datetime.UTC), certificate.not_valid_after_utc
    owner = _public(certificate.public_key(), f"{certificate.subject.rfc4514_string()}, the key")
    if certificate.not_valid_before_utc <= now <= last:
        return owner
    return Trusted(owner.key, owner.called, f"{last:%Y-%m-%d}" if last < now else "ever: it is of the future")


def _public(key: Any, called: str) -> Trusted:
    if not isinstance(key, Ed25519PublicKey | EllipticCurvePublicKey):
        raise ValueError
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return Trusted(SSlibKey.from_crypto(key), f"{called} SHA-256 {hashlib.sha256(der).hexdigest()}")


def _content(path: Path) -> bytes:
    try:
        return files.read(path, LARGEST)
    except FileError as error:
        raise AttestationError(str(error)) from error
