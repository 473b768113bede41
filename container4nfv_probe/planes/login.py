"""From a configured cloud to a token: keystoneauth logs in, over our transport."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from keystoneauth1 import exceptions, session
from keystoneauth1.access import AccessInfo
from openstack.config.cloud_region import CloudRegion

from container4nfv_probe.errors import ConfigurationError, Error, LoginError, Unanswered
from container4nfv_probe.model import Scope
from container4nfv_probe.planes.catalogue import Catalogue, Endpoint
from container4nfv_probe.planes.openstack import OpenStack
from container4nfv_probe.subject import Subject
from container4nfv_probe.transport import Transport, Trust, clean_url

METHODS = frozenset({"password", "v2password", "v3password", "token", "v2token", "v3token",
                     "v3applicationcredential", "v3totp", "v3multifactor", "v3oidcpassword",
                     "v3oidcclientcredentials", "v3oidcaccesstoken", "v3oidcauthcode"})  # fmt: skip


def login(cloud: CloudRegion, transport: Transport) -> Subject:
    """The subject a cloud's credentials give: a project, a region, a catalogue, roles.

    Raises ``ConfigurationError`` for what clouds.yaml or options say, ``LoginError`` for what the
    identity service says.
    """
    method = str(cloud.config.get("auth_type"))
    auth: Any = cloud.get_auth()
    if method not in METHODS or auth is None:
        raise ConfigurationError(f"auth_type {method} is not supported: use one of {', '.join(sorted(METHODS))}")
    verify, cert = cloud.get_requests_verify_args()
    trust = Trust(True if verify is None else verify, cert)
    transport.guard.may_post = _login_urls(auth)
    keystone = session.Session(
        auth=auth, session=transport.session(), verify=trust.verify, cert=trust.cert, redirect=False
    )
    access = _access(auth, keystone)
    _check_scope(access, cloud.name)
    catalogue = _catalogue(access, cloud)
    scope = Scope(
        cloud=cloud.name or "(environment)",
        region=catalogue.region,
        interface=catalogue.interface,
        auth_url=clean_url(auth.auth_url),
        project=access.project_name or "",
        project_id=access.project_id or "",
        user=access.username or "",
        roles=tuple(sorted(access.role_names or ())),
        planes=("openstack",),
    )
    token = {"X-Auth-Token": str(access.auth_token)}
    return Subject(scope, OpenStack(transport, catalogue, scope.roles, scope.project_id, token, trust))


def _login_urls(auth: Any) -> Callable[[str], bool]:
    """Which URLs the configured method posts its credentials to: identity's own, or OpenID's."""
    identity = urlsplit(auth.auth_url or "")
    exact = {str(getattr(auth, name)) for name in ("access_token_endpoint",) if getattr(auth, name, None)}
    discovery = urlsplit(getattr(auth, "discovery_endpoint", None) or "")

    def allowed(url: str) -> bool:
        parts = urlsplit(url)
        if url in exact or (discovery.netloc and (parts.scheme, parts.netloc) == discovery[:2]):
            return True
        ours = parts.hostname == identity.hostname and parts.scheme in (identity.scheme, "https")
        path = parts.path.rstrip("/")
        federated = "/OS-FEDERATION/identity_providers/" in path and path.endswith("/auth")
        return ours and (path.endswith(("/auth/tokens", "/v2.0/tokens")) or federated)

    return allowed


def _access(auth: Any, keystone: session.Session) -> AccessInfo:
    url = clean_url(auth.auth_url or "")
    try:
        access: AccessInfo = auth.get_access(keystone)
        return access
    except exceptions.Unauthorized as error:
        raise LoginError(
            f"{url} refused the login (401): check user, password or token, project and their domains"
        ) from error
    except (exceptions.DiscoveryFailure, exceptions.NotFound, exceptions.InvalidResponse) as error:
        raise LoginError(f"{url} is not an identity service: correct auth_url") from error
    except exceptions.HttpError as error:
        raise LoginError(f"{url} answered {error.http_status} to the login: check auth_url and credentials") from error
    except exceptions.ClientException as error:
        raise LoginError(f"the login at {url} failed ({type(error).__name__}): check the cloud's auth") from error
    except Unanswered as error:
        raise LoginError(f"no login at {url}: {error}; check auth_url and --deadline") from error
    except Error as error:
        raise LoginError(f"{url} sends the login elsewhere: {error}; correct auth_url") from error


def _check_scope(access: AccessInfo, cloud: str) -> None:
    if access.project_id and access.auth_token:
        return
    if getattr(access, "domain_id", None) or getattr(access, "domain_scoped", False):
        held = "a domain"
    else:
        held = "the system" if getattr(access, "system_scoped", False) else "nothing"
    raise LoginError(
        f"the token of cloud {cloud or '(environment)'} is scoped to {held}, and only a project's catalogue"
        " is whole: name a project (project_name and project_domain_name)"
    )


def _catalogue(access: AccessInfo, cloud: CloudRegion) -> Catalogue:
    """The token's catalogue, and the one region of it that this audit is about."""
    interface = cloud.get_interface() or "public"
    endpoints: list[Endpoint] = []
    bare: list[str] = []
    for service in access.service_catalog.normalize_catalog():
        if not service["endpoints"]:
            bare.append(service["type"])
        for entry in service["endpoints"]:
            region, url = entry.get("region_name") or "", entry.get("url") or ""
            endpoints.append(Endpoint(service["type"], entry["interface"], region, url))
    suffix = "_endpoint_override"
    types = {endpoint.service_type for endpoint in endpoints}
    types |= {key.removesuffix(suffix).replace("_", "-") for key in cloud.config if key.endswith(suffix)}
    overrides = {name: url for name in types if (url := cloud.get_endpoint(name))}
    return Catalogue(
        region=_region(cloud, sorted({one.region for one in endpoints if one.region})),
        interface=interface if isinstance(interface, str) else interface[0],
        endpoints=tuple(endpoints),
        without_endpoint=tuple(bare),
        overrides=overrides,
        interfaces={name: str(one) for name in types if (one := cloud.get_interface(name)) and one != interface},
    )


def _region(cloud: CloudRegion, regions: list[str]) -> str:
    wanted = cloud.get_region_name() or ""
    if wanted and wanted not in regions:
        raise ConfigurationError(
            f"region {wanted} does not exist in the catalogue of cloud {cloud.name}: it has"
            f" {', '.join(regions) or 'none'} (--os-region-name)"
        )
    if not wanted and len(regions) > 1:
        raise ConfigurationError(f"the cloud has regions {', '.join(regions)}: choose one with --os-region-name")
    return wanted or (regions[0] if regions else "")
