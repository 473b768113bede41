"""How one logs in to a registry: nobody, a password, or a token that a token service gives for each purpose.

The first question is asked without a login, and says which one the registry wants. A password goes
to the registry's own origin, and to a token service there or over https; a token service anywhere
else is not asked at all. No question is asked both with and without a login.
(distribution 2.8.2, ``docs/spec/auth/token.md``.)
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from container4nfv_probe.planes.documents import decoded, noted, place, reading
from container4nfv_probe.rules.document import Document
from container4nfv_probe.rules.errors import BadDocument, Forbidden
from container4nfv_probe.wire.kept import clean_challenge, schemes
from container4nfv_probe.wire.origins import origin
from container4nfv_probe.wire.request import Reply, Request, Trust

if TYPE_CHECKING:
    from container4nfv_probe.wire.transport import Transport

PLANE = "registry"
OWN_URL, OWN_LOGIN = "the registry's own URL", "a login that may read its images (CONTAINER4NFV_REGISTRY_USER)"
_PARAMETER = re.compile(r'(realm|service)="([^"]*)"')


class Token(Document, frozen=True):
    """A token service's answer; the specification has it under either name, or both."""

    token: str = ""
    access_token: str = ""


@dataclass(frozen=True)
class RegistryLogin:
    """The door of one registry; ``user`` and ``password`` may be empty."""

    transport: Transport = field(repr=False)
    url: str
    user: str = field(repr=False)
    password: str = field(repr=False)
    trust: Trust = field(repr=False)

    def wants(self) -> str:
        """How one logs in here, as a challenge without secrets; "" is not at all.

        Raises ``BadDocument`` where something else than a registry answers.
        """
        reply = self.transport.fetch(self._first())
        challenge = clean_challenge(reply.headers.get("WWW-Authenticate", ""))
        ways = schemes(challenge)
        if reply.status == 401 and ways & {"basic", "bearer"} and "keystone" not in ways:
            return challenge
        if reply.status == 200 and ("Docker-Distribution-Api-Version" in reply.headers or self._is_empty(reply)):
            return ""
        if reply.status == 401:
            asks = "wants a Keystone token" if "keystone" in ways else "wants no login that a registry wants"
            raise noted(BadDocument(f"{place(reply)} {asks}: another service, no registry", OWN_URL), reply)
        raise noted(BadDocument(f"{place(reply)} answered {reply.status}, but not as a registry does", OWN_URL), reply)

    def addresses(self) -> tuple[str, ...]:
        """The addresses that its host was looked up to have, none where nobody could."""
        return self.transport.fetch(self._first()).addresses

    def _first(self) -> Request:
        return Request(PLANE, f"{self.url}/v2/", self.trust, resolve=True, perhaps=True)

    def secret(self, scope: str) -> Mapping[str, str]:
        """The header that lets this user do what ``scope`` says, if one is wanted and can be had."""
        challenge = self.wants()
        if "Bearer" in challenge and scope:
            return self._bearer(challenge, scope, self.transport.fetch)
        return self._basic() if challenge else {}

    def renewed(self, scope: str) -> Mapping[str, str]:
        """Another such header where the one before may have expired, else nothing."""
        challenge = self.wants()
        return self._bearer(challenge, scope, self.transport.single) if "Bearer" in challenge else {}

    def _basic(self) -> Mapping[str, str]:
        if not self.user:
            return {}
        encoded = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return {"Authorization": f"Basic {encoded}"}

    def _bearer(self, challenge: str, scope: str, ask: Callable[[Request], Reply]) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self._token(dict(_PARAMETER.findall(challenge)), scope, ask)}"}

    def _token(self, parameters: Mapping[str, str], scope: str, ask: Callable[[Request], Reply]) -> str:
        """A token for one purpose; of the answer only is kept that there was one."""
        realm = parameters.get("realm", "")
        if not (realm.startswith("https://") or origin(realm) == origin(self.url)):
            raise BadDocument(f"{urlsplit(self.url).netloc} names no token service of its own or over https:"
                              " none was asked", "a token service that is reached over https")  # fmt: skip
        query = [(name, parameters[name]) for name in ("service",) if name in parameters] + [("scope", scope)]
        request = Request(PLANE, f"{realm}?{urlencode(query)}", self.trust, secret=self._basic(),
                          parameters=frozenset({"service", "scope"}))  # fmt: skip
        reply = ask(request)
        if reply.status in (401, 403):
            sentence = f"the token service {place(reply)} refused the login ({reply.status})"
            raise noted(Forbidden(sentence, OWN_LOGIN), reply)
        with reading(self.transport, reply):
            document: Token = decoded(reply, Token)
        token = document.token or document.access_token
        if reply.status != 200 or not token:
            raise noted(BadDocument(f"the token service {place(reply)} gave no token ({reply.status})"), reply)
        self.transport.keep(reply, {"token": "***"})
        return token

    def _is_empty(self, reply: Reply) -> bool:
        """Whether the document is ``{}``, as it is at a registry's root."""
        if reply.body.strip() != b"{}":
            return False
        self.transport.keep(reply, {})
        return True
