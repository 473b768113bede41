"""The identity service of one cloud: where credentials go, and nothing but credentials for a token."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from keystoneauth1 import session
from keystoneauth1.access import AccessInfo
from keystoneauth1.exceptions import ClientException

from container4nfv_probe.rules.errors import Error, LoginError
from container4nfv_probe.wire.kept import clean_url
from container4nfv_probe.wire.origins import origin
from container4nfv_probe.wire.request import Trust

if TYPE_CHECKING:
    from container4nfv_probe.wire.transport import Transport

# What keystoneauth trips over when an answer is JSON, but not what it expects.
STRANGE = (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
# What of the credentials is no secret, whatever the method; everything else is.
PUBLIC = frozenset({
    "access_token_endpoint", "access_token_type", "application_credential_id", "application_credential_name",
    "auth_methods", "auth_url", "client_id", "default_domain_id", "default_domain_name", "discovery_endpoint",
    "domain_id", "domain_name", "identity_provider", "openid_scope", "project_domain_id", "project_domain_name",
    "project_id", "project_name", "protocol", "redirect_uri", "system_scope", "tenant_id", "tenant_name", "trust_id",
    "user_domain_id", "user_domain_name", "user_id", "username",
})  # fmt: skip


class Identity:
    """One way to log in at one place, over our transport."""

    def __init__(self, auth: Any, trust: Trust, transport: Transport) -> None:
        wire = transport.session()
        wire.hooks["response"].append(_check_open)
        self._auth = auth
        self._session = session.Session(auth=auth, session=wire, verify=trust.verify, cert=trust.cert, redirect=False)
        self._guard = transport.guard

    def access(self) -> AccessInfo:
        """A token and what it is for; only while it is asked for something may be posted."""
        with self._guard.posting(_login_urls(self._auth)):
            access: AccessInfo = self._auth.get_access(self._session)
        return access

    def another_token(self, earlier: AccessInfo) -> str:
        """A new token for the same project; "" where there is none, as with a passcode that was used."""
        try:
            self._auth.invalidate()
            access = self.access()
            return str(access.auth_token) if access.project_id == earlier.project_id else ""
        except (ClientException, Error, *STRANGE):
            return ""


def secrets_of(credentials: Mapping[str, Any]) -> Iterable[str]:
    """What must be shown nowhere of a cloud's ``auth``: all but what names user, project and place."""
    known = {str(value) for name, value in credentials.items() if name in PUBLIC}
    held = [str(value) for name, value in credentials.items() if name not in PUBLIC]
    held += [text.rpartition("@")[0].rpartition(":")[2] for text in known if "://" in text and "@" in text]
    return [text for text in held if text not in known]


def _check_open(response: requests.Response, **ignored: Any) -> None:
    """A version document that asks for a login sends keystoneauth into a login for it, and that for ever."""
    if response.request.method == "GET" and response.status_code == 401:
        raise LoginError(f"{clean_url(response.url)} wants a login before it says what it is: correct auth_url")


def _login_urls(auth: Any) -> Callable[[str], bool]:
    """Which URLs the configured method posts its credentials to: identity's own, or OpenID's."""
    token_endpoint = getattr(auth, "access_token_endpoint", None)
    discovery = getattr(auth, "discovery_endpoint", None)

    def allowed(url: str) -> bool:
        if url == token_endpoint or (discovery and not token_endpoint and origin(url) == origin(discovery)):
            return True
        path = urlsplit(url).path.rstrip("/")
        federated = "/OS-FEDERATION/identity_providers/" in path and path.endswith("/auth")
        # Whatever a discovery document says, keystoneauth stays at the host of auth_url.
        return origin(url) == origin(auth.auth_url) and (path.endswith("/tokens") or federated)

    return allowed
