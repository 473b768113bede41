"""One exchange under other names: URL, headers, body and failure, each by what may stay of it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from email.utils import format_datetime, parsedate_to_datetime
from functools import reduce
from typing import Any

from container4nfv_probe.evidence.pseudonyms import Pseudonyms
from container4nfv_probe.planes.manifests import CONFIGURATIONS, IMAGES, INDEXES
from container4nfv_probe.rules.model import Cause, Exchange
from container4nfv_probe.rules.public import MOMENT, Public, renamed
from container4nfv_probe.wire.kept import NEXT, clean_challenge, host
from container4nfv_probe.wire.records import merged

# What was read of each exchange, by its id; one that nobody asked for is not among them.
Heard = Mapping[str, tuple[Any, ...]]
METHODS = ("GET", "HEAD", "POST")
MEDIA = (*IMAGES, *INDEXES, *CONFIGURATIONS, "application/json", "application/octet-stream", "application/xml",
         "text/html", "text/plain", "text/xml")  # fmt: skip
QUOTED = re.compile(r'(realm|service)="([^"]*)"')
# What stays of why there was no answer: our words for what is not well, else those for the cause.
PHRASES = (
    "refused the connection",
    "closed the connection or could not be reached",
    "could not be reached through its proxy",
    "could not be trusted: the TLS handshake failed",
    "could not be trusted: certificate not verified",
    "was not asked: its CA or client certificate file does not exist",
    "did not answer in HTTP that can be read",
    "answered another document than expected",
    "names a next page that cannot be asked for",
    "answered with more than an audit reads",
    "answered with more than an audit keeps as evidence",
    "packed its answer in a way that nobody asked for",
    "is not a URL that can be asked",
)
BY_CAUSE = {
    Cause.UNREACHABLE: "could not be reached",
    Cause.TIMEOUT: "did not answer in time",
    Cause.BAD_DOCUMENT: "gave no answer that can be read",
    Cause.FORBIDDEN: "did not let this user in",
    Cause.NOT_RECORDED: "was not recorded",
}


def hidden(name: str, exchange: Exchange, read: tuple[Any, ...] | None, names: Pseudonyms, days: int) -> Exchange:
    """The exchange by another id; of one that nobody asked for there is no body.

    Its digest goes as well: it is of an answer that is not to be known.
    """

    def text(value: str, said: Public | None) -> str:
        return _text(value, said, names, days)

    url = names.url(exchange.url)
    bodies = [renamed(document, None, text) for document in read or ()]
    asked = read is not None
    return replace(
        exchange,
        id=name,
        plane=names.text(exchange.plane),
        started=later(exchange.started, days),
        method=exchange.method if exchange.method in METHODS else METHODS[0],
        url=url,
        asked=exchange.asked if asked else {},
        headers=_headers(exchange.headers, names, days),
        digest="",
        body=reduce(merged, bodies) if bodies else None,
        failure=_failure(exchange, host(url)),
        settle="",
        posted=exchange.posted if asked else "",
        addresses=tuple(map(names.text, exchange.addresses)),
    )


def _text(value: str, said: Public | None, names: Pseudonyms, days: int) -> str:
    """A string of a body by what its field says of it."""
    if said is not None and said.form and re.fullmatch(said.form, value):
        return later(value, days) if said is MOMENT else said.instead or value
    return names.url(value) if value.startswith("?") else names.text(value)


def later(time: str, days: int) -> str:
    """A time so many days later, written as it was; "" for what is none."""
    try:
        if not re.fullmatch(MOMENT.form, time):
            return ""
        moment = datetime.datetime.fromisoformat(time) + datetime.timedelta(days=days)
    except (ValueError, OverflowError):
        return ""
    date = moment.date().isoformat()
    return date + time[len(date) :]


def _headers(headers: Mapping[str, str], names: Pseudonyms, days: int) -> dict[str, str]:
    """Those that a check, or a reader, can need; ids of requests and names of programs are not among them."""
    keeps: dict[str, Callable[[str], str]] = {
        "Date": lambda value: _date(value, days),
        "Content-Type": lambda value: _media(value, names),
        "OpenStack-API-Version": lambda value: _version(value, names),
        "OpenStack-API-Minimum-Version": lambda value: _version(value, names),
        "OpenStack-API-Maximum-Version": lambda value: _version(value, names),
        "Docker-Distribution-Api-Version": lambda _: "registry/2.0",
        "Docker-Content-Digest": names.text,
        "Location": names.url,
        "Link": lambda _: NEXT,
        "WWW-Authenticate": lambda value: _challenge(value, names),
    }
    kept = {name: keep(headers[name]) for name, keep in keeps.items() if name in headers}
    return {name: value for name, value in kept.items() if value}


def _date(value: str, days: int) -> str:
    try:
        moment = parsedate_to_datetime(value) + datetime.timedelta(days=days)
        return format_datetime(moment.astimezone(datetime.UTC), usegmt=True)
    except (ValueError, OverflowError):
        return ""


def _media(value: str, names: Pseudonyms) -> str:
    kind = value.partition(";")[0].strip()
    return kind if kind in MEDIA else names.text(kind)


def _version(value: str, names: Pseudonyms) -> str:
    """``container 1.40``."""
    service, space, version = value.rpartition(" ")
    return names.text(service) + space + (version if re.fullmatch(r"\d{1,5}\.\d{1,5}", version) else "")


def _challenge(value: str, names: Pseudonyms) -> str:
    """The schemes; of a token service its place, and the name that it knows."""

    def other(match: re.Match[str]) -> str:
        rename = names.url if match[1] == "realm" else names.text
        return f'{match[1]}="{rename(match[2])}"'

    return QUOTED.sub(other, clean_challenge(value))


def _failure(exchange: Exchange, place: str) -> str:
    if not exchange.failure and exchange.cause is None:
        return ""
    generic = BY_CAUSE.get(exchange.cause, "did not answer") if exchange.cause else ""
    return f"{place} {next((one for one in PHRASES if one in exchange.failure), generic)}"
