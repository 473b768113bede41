"""What is kept of a challenge: enough to ask its token service again, and nothing secret."""

from __future__ import annotations

import pytest

from container4nfv_probe.wire.kept import clean_challenge, schemes


@pytest.mark.parametrize(
    ("header", "kept"),
    [
        ('Bearer realm="https://a.test/token?x=secret",service="r",scope="secret"',
         'Bearer realm="https://a.test/token",service="r"'),
        ('bearer Realm="https://u:secret@a.test/token"', 'Bearer realm="https://a.test/token"'),
        ('Bearer realm="secret"', "Bearer"),
        ('Basic realm="secret"', "Basic"),
        ("Keystone uri='https://u:secret@identity.test'", "Keystone"),
        ("Negotiate secret==, Basic", "Negotiate, Basic"),
        ('Digest realm="x", nonce="secret", qop=secret', "Digest"),
        ('Basic realm="x", Bearer realm="http://a.test/t"', 'Basic, Bearer realm="http://a.test/t"'),
        ("secret , secret", ""),
        ('Bearer realm="https://a.test/t", Basic realm="x"', 'Bearer realm="https://a.test/t", Basic'),
        ('Basic realm="https://b.test/x", Bearer realm="https://a.test/t"', 'Basic, Bearer realm="https://a.test/t"'),
        ("Bearer realm=https://a.test/t,service=r", 'Bearer realm="https://a.test/t",service="r"'),
        ('Bearer error="x, Basic realm=y", realm="https://a.test/t"', 'Bearer realm="https://a.test/t"'),
        ('BEARER REALM="https://a.test/t", SERVICE="r"', 'Bearer realm="https://a.test/t",service="r"'),
    ],
)  # fmt: skip
def test_a_challenge_without_what_may_be_secret(header: str, kept: str) -> None:
    assert clean_challenge(header) == kept
    assert schemes(kept) == schemes(header)
