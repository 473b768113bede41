"""A token service before a registry, after the distribution specification (``docs/spec/auth/token.md`` of 2.8.2).

It knows users and what each may do, and signs what it grants with a key whose certificate the registry
trusts: the real registry checks every token.
"""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

ISSUER, SERVICE, PORT = "lab", "registry", 5009
PULL, LIST = ("repository", "pull"), ("registry", "*")
# By name: the password, and what one may do.
Users = Mapping[str, tuple[str, tuple[tuple[str, str], ...]]]


@dataclass(frozen=True)
class Signer:
    """A key, and the certificates that the registry follows from it to one that it trusts."""

    leaf: trustme.LeafCert
    authority: trustme.CA

    @classmethod
    def new(cls, host: str) -> Signer:
        """One with an authority of its own."""
        authority = trustme.CA()
        return cls(authority.issue_cert(host), authority)

    def token(self, *access: Mapping[str, Any], user: str = "") -> str:
        """A token that grants this, for five minutes."""
        now = int(time.time())
        claims = {"iss": ISSUER, "sub": user, "aud": SERVICE, "iat": now, "nbf": now - 5, "exp": now + 300,
                  "jti": f"{now}-{user}", "access": list(access)}  # fmt: skip
        key = load_pem_private_key(self.leaf.private_key_pem.bytes(), None)
        chain = [x509.load_pem_x509_certificate(pem.bytes()) for pem in self.leaf.cert_chain_pems]
        x5c = [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in chain]
        return jwt.encode(claims, key, algorithm="ES256", headers={"x5c": x5c})  # type: ignore[arg-type]


@contextmanager
def serving(host: str, signer: Signer, users: Users, forged: Mapping[str, Signer]) -> Iterator[None]:
    """Answer at ``/token`` over TLS; ``users`` have a password and what they may do, by type and action.

    ``forged`` are users whose tokens somebody else signs.
    """
    server = ThreadingHTTPServer((host, PORT), _answering(signer, users, forged))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    signer.leaf.configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _answering(signer: Signer, users: Users, forged: Mapping[str, Signer]) -> type[BaseHTTPRequestHandler]:
    """What answers one request for a token."""

    class Tokens(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            user = _user(self.headers.get("Authorization", ""), users)
            if user is None:
                self._send(401, {"errors": [{"code": "UNAUTHORIZED"}]})
                return
            may = users[user][1] if user else ()
            granted = [_granted(scope, may) for scope in asked.get("scope", [])]
            signed = forged.get(user, signer).token(*granted, user=user)
            self._send(200, {"token": signed, "expires_in": 300})

        def _send(self, status: int, document: object) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Standard error is the tests'."""

    return Tokens


def signer(host: str, trusted: Path) -> Signer:
    """A new key for this host; what the registry has to trust is written to ``trusted``."""
    made = Signer.new(host)
    made.authority.cert_pem.write_to_path(trusted)
    return made


def _user(login: str, users: Users) -> str | None:
    """Who logs in: "" is nobody, None somebody with a wrong password."""
    if not login:
        return ""
    name, _, password = base64.b64decode(login.removeprefix("Basic ")).decode().partition(":")
    return name if name in users and users[name][0] == password else None


def _granted(scope: str, may: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """Of what is asked for, what is granted: less is no error."""
    kind, _, rest = scope.partition(":")
    name, _, actions = rest.rpartition(":")
    return {"type": kind, "name": name, "actions": [one for one in actions.split(",") if (kind, one) in may]}
