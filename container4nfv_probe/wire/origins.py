"""Where a redirect leads, read as the wire reads it."""

from __future__ import annotations

from urllib.parse import urljoin


def joined(url: str, location: str) -> str:
    """The URL that a ``Location`` means."""
    try:
        return urljoin(url, location)
    except ValueError:
        return location


def origin(url: str) -> str:
    """Scheme, host and port: ``urlsplit`` finds another host behind a backslash."""
    from urllib3.util import parse_url  # what asks no cloud does without it

    try:
        parts = parse_url(url)
    except ValueError:
        return "a URL that cannot be read"
    return f"{parts.scheme}://{parts.host}:{parts.port or {'http': 80, 'https': 443}.get(str(parts.scheme), 0)}"
