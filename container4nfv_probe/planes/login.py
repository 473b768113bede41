"""From a configured cloud to a token: keystoneauth logs in, over our transport."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keystoneauth1 import exceptions
from keystoneauth1.access import AccessInfo
from openstack.config.cloud_region import CloudRegion

from container4nfv_probe.planes.catalogue import Catalogue
from container4nfv_probe.planes.choice import chosen
from container4nfv_probe.planes.identity import STRANGE, Identity, secrets_of
from container4nfv_probe.planes.methods import METHODS, unsupported
from container4nfv_probe.planes.openstack import OpenStack
from container4nfv_probe.planes.token import Token
from container4nfv_probe.rules.errors import ConfigurationError, LoginError, TimedOut, Unanswered
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.report import Scope
from container4nfv_probe.wire import files
from container4nfv_probe.wire.guard import Refused
from container4nfv_probe.wire.kept import clean_url
from container4nfv_probe.wire.request import Trust

if TYPE_CHECKING:
    from container4nfv_probe.wire.transport import Transport

LARGEST_CA = 16 << 20
# What Keystone says of a user or a project whose name stands without its domain.
WITHOUT_DOMAIN = re.compile(r"find domain in (user|project)")
DOMAINS = "set user_domain_name and project_domain_name"


def login(cloud: CloudRegion, transport: Transport) -> tuple[Scope, OpenStack]:
    """What a cloud's credentials give: a project, a region, a catalogue, roles, and the plane that asks as them.

    Raises ``ConfigurationError`` for what clouds.yaml or options say, ``LoginError`` for what the
    identity service says.
    """
    auth = _auth(cloud)
    trust = _trust(cloud)
    transport.secrets.add(*secrets_of(cloud.config.get("auth") or {}))
    identity, url = Identity(auth, trust, transport), clean_url(auth.auth_url)
    with _identity(url):
        access = identity.access()
        _check_scope(access, cloud.name)
        catalogue = chosen(access, cloud, _named(cloud.name))
        scope = _scope(access, cloud, catalogue, url)
    token = Token(str(access.auth_token), lambda: identity.another_token(access))
    return scope, OpenStack(transport, catalogue, scope.roles, access.project_id or "", token, trust)


def _auth(cloud: CloudRegion) -> Any:
    method, auth = cloud.config.get("auth_type"), cloud.get_auth()
    if method not in METHODS or auth is None:
        raise ConfigurationError(unsupported(method))
    if not str(getattr(auth, "auth_url", "")).lower().startswith(("http://", "https://")):
        raise ConfigurationError(
            f"auth_url of cloud {_named(cloud.name)} is not a URL: begin it with https:// or http://"
        )
    if getattr(auth, "idp_otp_key", None):  # keystoneauth would ask at the terminal, and wait
        raise ConfigurationError("idp_otp_key is not supported, an audit asks nobody: log in and use auth_type token")
    return auth


def _trust(cloud: CloudRegion) -> Trust:
    """The cloud's CA and client certificate; requests would call a missing file a connection error."""
    verify, cert = cloud.get_requests_verify_args()
    for path in (verify, *(cert if isinstance(cert, tuple) else (cert,))):
        if isinstance(path, str) and not Path(path).exists():
            raise ConfigurationError(
                f"{path}, of cloud {_named(cloud.name)}, does not exist: correct cacert, cert or key"
            )
        if isinstance(path, str) and not Path(path).is_dir():  # a folder of CAs is fine, a pipe would be waited for
            files.read(path, LARGEST_CA)
    return Trust(True if verify is None else verify, cert)


def _scope(access: AccessInfo, cloud: CloudRegion, catalogue: Catalogue, auth_url: str) -> Scope:
    """What was audited, in words that a terminal shows and does not obey."""
    return Scope(
        cloud=clean(_named(cloud.name)),
        region=catalogue.region,
        interface=catalogue.interface,
        auth_url=clean(auth_url),
        project=clean(access.project_name or ""),
        project_id=clean(access.project_id or ""),
        user=clean(access.username or ""),
        roles=tuple(sorted(clean(name) for name in access.role_names or ())),
        planes=("openstack",),
        endpoints=tuple(replace(one, url=clean_url(one.url)) for one in catalogue.endpoints),
        without_endpoint=catalogue.without_endpoint,
        overrides={name: clean_url(url) for name, url in catalogue.overrides.items()},
        interfaces=catalogue.interfaces,
    )


def _named(cloud: str | None) -> str:
    return cloud or "(environment)"


def _is_keystones(error: Exception) -> bool:
    """Whether Keystone itself says 404, as it does of an application credential that it does not know.

    Of a path that it does not know it says otherwise (keystone, ``exception.py``, ``NotFound``).
    """
    try:
        told = getattr(error, "response", None).json()  # type: ignore[union-attr]
        return told["error"]["code"] == 404 and str(told["error"]["message"]).startswith("Could not find")
    except (AttributeError, LookupError, TypeError, ValueError, RecursionError):
        return False


@contextmanager
def _identity(url: str) -> Iterator[None]:
    """What goes wrong with the identity service at ``url``, in one sentence without its words."""
    try:
        yield
    except exceptions.Unauthorized as error:
        raise LoginError(
            f"{url} refused the login (401): check user, password or token, project and their domains"
        ) from error
    except (exceptions.DiscoveryFailure, exceptions.NotFound, exceptions.InvalidResponse) as error:
        if _is_keystones(error):
            said = f"{url} does not know what the login names (404)"
            raise LoginError(f"{said}: check the application credential, or user, project and domains") from error
        raise LoginError(f"{url} is not an identity service (redirects are not followed): correct auth_url") from error
    except exceptions.HttpError as error:
        whose = WITHOUT_DOMAIN.search(str(error)) if error.http_status == 400 else None
        remedy = f"it expects a domain in {whose[1]}, {DOMAINS}" if whose else "check auth_url and credentials"
        raise LoginError(f"{url} answered {error.http_status} to the login: {remedy}") from error
    except exceptions.ClientException as error:
        raise LoginError(f"the login at {url} failed ({type(error).__name__}): check the cloud's auth") from error
    except Unanswered as error:
        also = " and --deadline" if isinstance(error, TimedOut) else ""
        raise LoginError(f"no login at {url}: {error}; check auth_url{also}") from error
    except Refused as error:
        raise LoginError(
            f"{url} sends the login elsewhere: {error}; correct auth_url or access_token_endpoint"
        ) from error
    except STRANGE as error:
        raise LoginError(f"{url} answered the login, but not as an identity service does: correct auth_url") from error


def _check_scope(access: AccessInfo, cloud: str) -> None:
    if access.project_id and access.auth_token:
        return
    if getattr(access, "domain_id", None) or getattr(access, "domain_scoped", False):
        held = "a domain"
    else:
        held = "the system" if getattr(access, "system_scoped", False) else "nothing"
    raise LoginError(
        f"the token of cloud {_named(cloud)} is scoped to {held}, and only a project's catalogue"
        " is whole: name a project (project_name and project_domain_name)"
    )
