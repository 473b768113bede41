"""The ways to log in that are supported and tested, and what each needs."""

from __future__ import annotations

USER = "username or user_id"
OPENID = "access_token_endpoint or discovery_endpoint"
# keystoneauth does not demand all of these, but fails on its own terms or logs in as nobody without.
METHODS = {
    "password": ("auth_url", USER, "password"),
    "v2password": ("auth_url", USER, "password"),
    "v3password": ("auth_url", USER, "password"),
    "token": ("auth_url", "token"),
    "v3token": ("auth_url", "token"),
    "v3applicationcredential": (
        "auth_url",
        "application_credential_id or application_credential_name",
        "application_credential_secret",
    ),
    "v3totp": ("auth_url", USER, "passcode"),
    "v3multifactor": ("auth_url", "auth_methods"),
    "v3oidcpassword": ("auth_url", OPENID, "username", "password"),
    "v3oidcclientcredentials": ("auth_url", OPENID, "client_id", "client_secret"),
    "v3oidcaccesstoken": ("auth_url", "access_token"),
    "v3oidcauthcode": ("auth_url", OPENID, "code"),
}


def unsupported(method: object) -> str:
    """The sentence about a method that is not among these."""
    return f"auth_type {method} is not supported: use one of {', '.join(sorted(METHODS))}"
