"""What may be kept of an exchange: an allow-list, because nobody knows every secret by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

# Of an answer's headers, of ours, and of a URL's query.
ANSWER_HEADERS = ("Date", "Content-Type", "Server", "OpenStack-API-Version", "OpenStack-API-Minimum-Version",
                  "OpenStack-API-Maximum-Version", "X-OpenStack-Request-Id", "X-Compute-Request-Id",
                  "Docker-Distribution-Api-Version", "Docker-Content-Digest")  # fmt: skip
OUR_HEADERS = ("OpenStack-API-Version",)
PARAMETERS = frozenset({"all_projects", "container_format", "delimiter", "exact_match", "fields", "format",
                        "image_driver", "limit", "marker", "name", "prefix", "status"})  # fmt: skip
LONGEST_HOST = 300
# A challenge begins with its scheme; its parameters are name="value", or name=value (RFC 9110, 11.2).
_SCHEME = re.compile(r"(?:^|,)\s*(Basic|Bearer|Digest|Keystone|Negotiate|NTLM)(?=[\s,]|$)", re.IGNORECASE)
# Whether a Link leads to the next page (RFC 8288, 3): its target may hold a secret.
_NEXT = re.compile(r"""[;,]\s*rel\s*=\s*("[^"]*\bnext\b|next\b)""", re.IGNORECASE)
NEXT = 'rel="next"'
_PARAMETER = re.compile(r'\b(realm|service)=(?:"([^"]*)"|([^\s,"]+))', re.IGNORECASE)


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The listed headers of an answer, places and challenges without what may be secret in them."""
    kept = {name: headers[name] for name in ANSWER_HEADERS if name in headers}
    if "Location" in headers:
        kept["Location"] = clean_url(headers["Location"])
    if has_next(headers):
        kept["Link"] = NEXT
    if "WWW-Authenticate" in headers:
        kept["WWW-Authenticate"] = clean_challenge(headers["WWW-Authenticate"])
    return kept


def has_next(headers: Mapping[str, str]) -> bool:
    """Whether an answer is a page that another one follows."""
    return bool(_NEXT.search(f";{headers.get('Link', '')}"))


def host(url: str) -> str:
    """Scheme, host and port of a URL, without user and password."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "a URL that cannot be read"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"[:LONGEST_HOST]


def clean_url(url: str, declared: frozenset[str] = frozenset()) -> str:
    """The URL without user, password, fragment and any parameter that is neither listed nor declared."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "a URL that cannot be read"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([(name, value) for name, value in pairs if name in PARAMETERS | declared])
    whole = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, ""))
    return "".join(char if char.isprintable() else quote(char, errors="replace") for char in whole)


def clean_challenge(header: str) -> str:
    """The schemes of a ``WWW-Authenticate``; of Bearer also the token service and the name it knows."""
    return ", ".join(_bearer(given) if scheme.casefold() == "bearer" else scheme for scheme, given in _parted(header))


def schemes(header: str) -> set[str]:
    """The schemes of a ``WWW-Authenticate``, in lower case."""
    return {scheme.casefold() for scheme, _ in _parted(header)}


def _bearer(given: str) -> str:
    """Bearer with its own parameters that may be kept: another scheme's realm is no token service."""
    parameters = {name.casefold(): quoted or bare for name, quoted, bare in _PARAMETER.findall(given)}
    realm = parameters.get("realm", "")
    realm = clean_url(realm) if realm.startswith(("http://", "https://")) else ""
    kept = {"realm": realm, "service": parameters.get("service", "")}
    told = [f'{name}="{value}"' for name, value in kept.items() if value]
    return f"Bearer {','.join(told)}".rstrip()


def _parted(header: str) -> list[tuple[str, str]]:
    """Each scheme, with its parameters as they were written."""
    masked = re.sub(r'"[^"]*"', lambda quoted: "_" * len(quoted[0]), header)
    found = list(_SCHEME.finditer(masked))
    ends = [one.start() for one in found] + [len(header)]
    return [(one[1], header[one.end() : end]) for one, end in zip(found, ends[1:], strict=True)]
