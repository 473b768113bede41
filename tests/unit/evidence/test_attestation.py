"""Attestations: signed by one, verified by a stranger without a network, and refused in a sentence else."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from in_toto.models.metadata import Metadata
from securesystemslib.dsse import Envelope
from securesystemslib.signer import CryptoSigner, SSlibKey

from container4nfv_probe.evidence import attestation, bundle
from container4nfv_probe.evidence.derived import derived
from container4nfv_probe.evidence.keys import PASSPHRASE
from container4nfv_probe.evidence.statements import VERDICTS
from tests.unit.conftest import Probe

FIXTURES = Path(__file__).parents[3] / "fixtures"
KEYS: dict[str, Callable[[], Any]] = {
    "ed25519": ed25519.Ed25519PrivateKey.generate,
    "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "p521": lambda: ec.generate_private_key(ec.SECP521R1()),
}


def private(key: Any, phrase: bytes = b"") -> bytes:
    encryption = BestAvailableEncryption(phrase) if phrase else NoEncryption()
    pem: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    return pem


def public(key: Any) -> bytes:
    pem: bytes = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem


def certificate(key: Any, begins: int, ends: int) -> bytes:
    """A certificate of this key from so many days from now until so many."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "vendor")])
    now = datetime.datetime.now(datetime.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(),
                                   now + datetime.timedelta(begins), now + datetime.timedelta(ends))  # fmt: skip
    return made.sign(key, SHA256()).public_bytes(Encoding.PEM)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a bundle, two keys, and what one of them signed of it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(PASSPHRASE, raising=False)
    report, _ = derived(bundle.read(FIXTURES / "demo"))
    bundle.write(report, tmp_path / "audit.zip")
    for name in ("vendor", "other"):
        key = KEYS["ed25519"]()
        (tmp_path / f"{name}.key").write_bytes(private(key))
        (tmp_path / f"{name}.pem").write_bytes(public(key))
    return tmp_path


@pytest.fixture
def signed(place: Path, probe: Probe) -> Path:
    ran = probe("attest", "audit.zip", "--key", "vendor.key", "-o", "audit.jsonl")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    return place / "audit.jsonl"


def statements(path: Path) -> list[dict[str, Any]]:
    return [json.loads(base64.b64decode(json.loads(line)["payload"])) for line in path.read_text().splitlines()]


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("phrase", ["", "correct horse"])
def test_what_is_signed_is_verified(
    place: Path, probe: Probe, kind: str, phrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = KEYS[kind]()
    (place / "k").write_bytes(private(key, phrase.encode()))
    (place / "p").write_bytes(public(key))
    if phrase:
        assert f"set {PASSPHRASE}" in probe("attest", "audit.zip", "--key", "k").sentence
        monkeypatch.setenv(PASSPHRASE, "wrong")
        assert f"{PASSPHRASE} is not its passphrase" in probe("attest", "audit.zip", "--key", "k").sentence
        monkeypatch.setenv(PASSPHRASE, phrase)
    assert probe("attest", "audit.zip", "--key", "k", "-o", "a").code == 0
    ran = probe("verify", "audit.zip", "--attestation", "a", "--key", "p")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "audit.zip: genuine"
    assert ran.out.splitlines()[1].startswith("signed by the key SHA-256 ")


def test_a_passphrase_that_is_not_needed_does_no_harm(
    place: Path, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSPHRASE, "of another key")
    assert probe("attest", "audit.zip", "--key", "vendor.key").code == 0


def test_what_is_stated(signed: Path) -> None:
    result, verdicts = statements(signed)
    digest = hashlib.sha256((signed.parent / "audit.zip").read_bytes()).hexdigest()
    assert result["subject"] == verdicts["subject"] == [{"name": "audit.zip", "digest": {"sha256": digest}}]
    assert result["_type"] == "https://in-toto.io/Statement/v1"
    assert result["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    told = {one.id: str(one.verdict) for one in derived(bundle.read(FIXTURES / "demo"))[0].results}
    assert set(told.values()) > {"closed", "partial", "unknown"}
    assert result["predicate"]["result"] == "FAILED"
    assert result["predicate"]["passedTests"] == [id for id, verdict in told.items() if verdict == "closed"]
    assert result["predicate"]["failedTests"] == [id for id, verdict in told.items() if verdict != "closed"]
    assert {one["requirement"]: one["verdict"] for one in verdicts["predicate"]["verdicts"]} == told


@pytest.mark.parametrize("kind", ["ed25519", "p256"])
def test_verifiers_of_others_accept_it(place: Path, probe: Probe, kind: str) -> None:
    """in-toto's own, securesystemslib's, and openssl on the bytes that DSSE says are signed."""
    key = KEYS[kind]()
    (place / "k").write_bytes(private(key))
    (place / "p").write_bytes(public(key))
    assert probe("attest", "audit.zip", "--key", "k", "-o", "a").code == 0
    trusted = SSlibKey.from_crypto(key.public_key())
    for line in (place / "a").read_text().splitlines():
        Metadata.from_dict(json.loads(line)).verify_signature({"keyid": trusted.keyid, **trusted.to_dict()})
        envelope = Envelope.from_dict(json.loads(line))
        assert envelope.verify([trusted], 1)
        (place / "signed").write_bytes(envelope.pae())
        (place / "signature").write_bytes(base64.b64decode(json.loads(line)["signatures"][0]["sig"]))
        how = ["-rawin"] if kind == "ed25519" else ["-rawin", "-digest", "sha256"]
        words = ["pkeyutl", "-verify", "-pubin", "-inkey", "p", "-sigfile", "signature", "-in", "signed", *how]
        subprocess.run([str(shutil.which("openssl")), *words], check=True, capture_output=True)


def test_a_stranger_gets_signer_and_verdicts_of_the_attestation_alone(signed: Path, probe: Probe) -> None:
    ran = probe("verify", "--attestation", "audit.jsonl", "--key", "vendor.pem")
    assert ran.code == 0
    assert ran.out.startswith("audit.jsonl: signed (without a bundle, only that is known)\nsigned by the key SHA-256 ")
    assert "same-nb-api" in ran.out and "partial" in ran.out


def test_a_certificate_says_whose_key_it_is(signed: Path, probe: Probe, place: Path) -> None:
    key = KEYS["p256"]()
    (place / "k").write_bytes(private(key))
    assert probe("attest", "audit.zip", "--key", "k", "-o", "a").code == 0
    ask = ("verify", "audit.zip", "--attestation", "a", "--key", "cert")
    (place / "cert").write_bytes(certificate(key, -1, 1))
    ran = probe(*ask)
    assert ran.code == 0 and "signed by CN=vendor, the key SHA-256" in ran.out
    (place / "cert").write_bytes(certificate(key, -3, -2))
    ran = probe(*ask)
    assert ran.code == 1 and "- the certificate of cert does not count since " in ran.out and "signed by" not in ran.out
    (place / "cert").write_bytes(certificate(key, 1, 2))
    assert "it is of the future" in probe(*ask).out
    (place / "cert").write_bytes(certificate(key, -1, 1).replace(b"M", b"A", 3))
    assert "cannot be read as a key or certificate" in probe(*ask).sentence


def test_a_bundle_that_is_not_genuine_is_not_signed(place: Path, probe: Probe) -> None:
    whole = bytearray((place / "audit.zip").read_bytes())
    whole[whole.index(b'"Open"') + 1] ^= 1
    (place / "changed.zip").write_bytes(whole)
    ran = probe("attest", "changed.zip", "--key", "vendor.key", "-o", "a")
    assert ran.code in (1, 2) and not (place / "a").exists()


def edit(path: Path, change: Callable[[dict[str, Any]], Any], signer: str = "") -> None:
    """Change each statement, and sign it with this key if there is one; else the old signature stays."""
    lines = []
    for line in path.read_text().splitlines():
        envelope = json.loads(line)
        statement = json.loads(base64.b64decode(envelope["payload"]))
        change(statement)
        envelope["payload"] = base64.b64encode(json.dumps(statement).encode()).decode()
        if signer:
            again = Envelope(json.dumps(statement).encode(), envelope["payloadType"], {})
            again.sign(_signer(path.parent / signer))
            envelope = again.to_dict()
        lines.append(json.dumps(envelope))
    path.write_text("\n".join(lines))


def _signer(path: Path) -> CryptoSigner:
    from container4nfv_probe.evidence.keys import signer

    return signer(path)


ANOTHER = "the attestation says something else than the evidence shows"
CHANGES: list[tuple[Callable[[dict[str, Any]], Any], str, str]] = [
    (lambda one: one["predicate"].update(result="PASSED"), "", "is not signed with this key"),
    (lambda one: one["predicate"].update(result="PASSED"), "other.key", "is not signed with this key"),
    (lambda one: one["predicate"].update(result="PASSED"), "vendor.key", ANOTHER),
    (lambda one: one.update(subject=[{"name": "x", "digest": {"sha256": "0" * 64}}]), "vendor.key", "another bundle"),
    (lambda one: one.update(subject=one["subject"] * 2), "vendor.key", "another bundle"),
    (lambda one: one.update(predicateType="https://example.org/other"), "vendor.key", "does not know: https://example"),
]


@pytest.mark.parametrize(("change", "signer", "fault"), CHANGES)
def test_what_is_not_so_is_not_genuine(
    signed: Path, probe: Probe, change: Callable[[dict[str, Any]], Any], signer: str, fault: str
) -> None:
    edit(signed, change, signer)
    ran = probe("verify", "audit.zip", "--attestation", "audit.jsonl", "--key", "vendor.pem")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith("audit.zip: not genuine\n") and fault in ran.out


def test_an_envelope_of_another_bundle_or_key(signed: Path, probe: Probe, place: Path) -> None:
    report, _ = derived(bundle.read(FIXTURES / "lab-admin"))
    bundle.write(report, place / "second.zip")
    ran = probe("verify", "second.zip", "--attestation", "audit.jsonl", "--key", "vendor.pem")
    assert ran.code == 1 and "the attestation is of another bundle: its SHA-256 is another" in ran.out
    ran = probe("verify", "audit.zip", "--attestation", "audit.jsonl", "--key", "other.pem")
    assert ran.code == 1 and "the attestation is not signed with this key" in ran.out


def test_envelopes_of_two_bundles_are_no_attestation_of_one(signed: Path, probe: Probe, place: Path) -> None:
    report, _ = derived(bundle.read(FIXTURES / "lab-admin"))
    bundle.write(report, place / "second.zip")
    assert probe("attest", "second.zip", "--key", "vendor.key", "-o", "second.jsonl").code == 0
    both = signed.read_text().splitlines()[:1] + (place / "second.jsonl").read_text().splitlines()[1:]
    (place / "both.jsonl").write_text("\n".join(both))
    ran = probe("verify", "--attestation", "both.jsonl", "--key", "vendor.pem")
    assert ran.code == 1 and "its statements are about different bundles: get it anew" in ran.out


@pytest.mark.parametrize("verdicts", [None, 1, "closed", [1], {"verdict": "closed"}])
def test_a_predicate_of_another_form_is_said_to_be_one(signed: Path, probe: Probe, verdicts: Any) -> None:
    def change(one: dict[str, Any]) -> None:
        if one["predicateType"] == VERDICTS:
            one["predicate"]["verdicts"] = verdicts

    edit(signed, change, "vendor.key")
    ran = probe("verify", "--attestation", "audit.jsonl", "--key", "vendor.pem")
    assert (ran.code, ran.err) == (1, "") and "has no list of verdicts" in ran.out


def test_a_folder_has_the_attestation_of_its_zip(signed: Path, probe: Probe, place: Path) -> None:
    bundle.write(bundle.read(place / "audit.zip"), place / "audit")
    assert probe("verify", "audit", "--attestation", "audit.jsonl", "--key", "vendor.pem").code == 0


UNUSABLE: list[tuple[list[str], str]] = [
    (["verify"], "nothing to verify: name a BUNDLE"),
    (["verify", "audit.zip", "--attestation", "audit.jsonl"], "--attestation and --key go together"),
    (["verify", "audit.zip", "--key", "vendor.pem"], "--attestation and --key go together"),
    (["verify", "audit.zip", "--attestation", "nowhere", "--key", "vendor.pem"], "nowhere cannot be read"),
    (["verify", "audit.zip", "--attestation", "audit.jsonl", "--key", "nowhere"], "nowhere cannot be read"),
    (["verify", "audit.zip", "--attestation", "audit.jsonl", "--key", "vendor.key"], "holds a private key"),
    (["verify", "audit.zip", "--attestation", "audit.jsonl", "--key", "text"], "holds no public key"),
    (["verify", "audit.zip", "--attestation", "audit.jsonl", "--key", "rsa.pem"], "cannot be read as a key"),
    (["verify", "audit.zip", "--attestation", "text", "--key", "vendor.pem"], "text is no attestation"),
    (["verify", "audit.zip", "--attestation", "empty", "--key", "vendor.pem"], "empty is empty"),
    (["verify", "audit.zip", "--attestation", "audit.zip", "--key", "vendor.pem"], "audit.zip is no attestation"),
    (["verify", "audit.zip", "--attestation", "half", "--key", "vendor.pem"], "half is no attestation"),
    (["verify", "audit.zip", "--attestation", "layout", "--key", "vendor.pem"], "holds no statement of in-toto's"),
    (["verify", "newer.zip", "--attestation", "audit.jsonl", "--key", "vendor.pem"], "has schema version 99"),
    (["attest", "audit.zip", "--key", "vendor.pem"], "holds no private key"),
    (["attest", "audit.zip", "--key", "text"], "holds no private key"),
    (["attest", "audit.zip", "--key", "torn"], "cannot be read as a private key, as it is"),
    (["attest", "audit.zip", "--key", "rsa.key"], "is a key of a kind that is not used here"),
    (["attest", "audit.zip", "--key", "strange.key"], "is a key on a curve that is not used here"),
    (["attest", "audit.zip", "--key", "/dev/zero"], "/dev/zero is a device"),
    (["attest", "newer.zip", "--key", "vendor.key"], "has schema version 99"),
    (["attest", "nowhere", "--key", "vendor.key"], "nowhere does not exist"),
]


@pytest.mark.parametrize(("words", "sentence"), UNUSABLE)
def test_what_cannot_be_used_is_one_sentence(
    signed: Path, probe: Probe, place: Path, words: list[str], sentence: str
) -> None:
    (place / "text").write_text("no key at all\n")
    (place / "empty").write_text("\n")
    (place / "half").write_text(json.dumps({"payload": "e30=", "payloadType": attestation.PAYLOAD_TYPE}))
    (place / "torn").write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    key = rsa.generate_private_key(65537, 2048)
    (place / "rsa.key").write_bytes(private(key))
    (place / "rsa.pem").write_bytes(public(key))
    (place / "strange.key").write_bytes(private(ec.generate_private_key(ec.SECP256K1())))
    envelope = Envelope(b'{"_type": "layout"}', attestation.PAYLOAD_TYPE, {})
    envelope.sign(_signer(place / "vendor.key"))
    (place / "layout").write_text(json.dumps(envelope.to_dict()))
    members = bundle.stored(place / "audit.zip").members
    newer = members[bundle.REPORT].replace(b'"schema_version": 1', b'"schema_version": 99')
    (place / "newer.zip").write_bytes(bundle.packed({**members, bundle.REPORT: newer}))
    assert sentence in probe(*words).sentence
