"""What an audit knows and nobody may read: struck out of everything that is kept or printed.

A server knows the token that it gave, and may put it where something is kept: into a header, a
host name, the name of a network.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import logging
import weakref
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec

from container4nfv_probe.rules.texts import encode_text

T = TypeVar("T")
STRUCK = b"***"
SHORTEST, PLAIN_WORD, LONG = 6, 8, 32
PIECE = 16
# Passwords of some labs, and words that reports are full of: the gaps would tell what stood there.
WORDS = frozenset({"administrator", "container", "containers", "controller", "devstack", "kubernetes", "libnetwork",
                   "openstack", "operator", "password", "registry"})  # fmt: skip
# What a request or an answer holds of them, by the header's name.
HEADERS = ("Authorization", "Proxy-Authorization", "X-Auth-Token", "X-Subject-Token", "X-Service-Token")

_every: weakref.WeakSet[Secrets] = weakref.WeakSet()


@dataclasses.dataclass(frozen=True)
class Form:
    """One way in which a secret may be written: as bytes, in small letters, and as JSON has those."""

    exact: bytes
    small: bytes
    in_json: bytes

    def any_case(self) -> bool:
        """Hosts lose their capitals; of something short the case counts."""
        return len(self.exact) >= PIECE


class Secrets:
    """The secrets of one audit; whoever gets to know one adds it."""

    def __init__(self) -> None:
        self._forms: tuple[Form, ...] = ()
        _every.add(self)

    def add(self, *secrets: str) -> None:
        """Strike these from now on, in each form in which one may be written.

        What is shorter than six characters, or a plain word shorter than eight, cannot be told from
        ordinary text.
        """
        written = [text for secret in secrets if _is_telling(secret) for text in _written(secret.strip().rstrip("="))]
        known = {form.exact for form in self._forms}
        fresh = {text.encode(errors="surrogatepass"): text for text in written}
        if fresh.keys() <= known:
            return
        added = [_form(text) for exact, text in fresh.items() if exact not in known]
        self._forms = tuple(sorted((*self._forms, *added), key=lambda form: -len(form.exact)))

    def add_headers(self, headers: Mapping[str, str]) -> None:
        """Strike what these headers of a request or an answer authenticate with."""
        for name in HEADERS:
            scheme, _, value = str(headers.get(name, "")).rpartition(" ")
            self.add(value)
            if scheme.casefold() == "basic":
                self.add(_password(value))

    def struck(self, text: str) -> str:
        """The text without any of them."""
        return _struck(text, self._forms)

    def swept(self, value: T) -> T:
        """A frozen value, or JSON as Python has it, without any of them in any text within it."""
        if not self._forms:
            return value
        written = msgspec.json.encode(value, enc_hook=encode_text).lower()
        found = [form for form in self._forms if form.in_json in written]
        return _swept(value, found) if found else value


def _struck(text: str, forms: Iterable[Form]) -> str:
    raw = text.encode(errors="surrogatepass")
    small = raw.lower()
    for form in forms:
        at = small.find(form.small)
        while at >= 0:
            end = at + len(form.small)
            if form.any_case() or raw[at:end] == form.exact:
                raw = raw[:at] + STRUCK + raw[end:]
                small, end = raw.lower(), at + len(STRUCK)
            at = small.find(form.small, end)
    return raw.decode(errors="surrogatepass")


def _swept(value: Any, forms: list[Form]) -> Any:
    if type(value) is str:  # and no member of an enumeration
        return _struck(value, forms) if len(value) >= SHORTEST else value
    if isinstance(value, tuple | list):
        return type(value)(_swept(one, forms) for one in value)
    if isinstance(value, Mapping):
        return {_swept(name, forms): _swept(one, forms) for name, one in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [one.name for one in dataclasses.fields(value)]
        return dataclasses.replace(value, **{name: _swept(getattr(value, name), forms) for name in fields})
    return value


class Striking(logging.Formatter):
    """Writes log records, tracebacks included, without a secret of any audit that is going on."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        return struck_everywhere(super().format(record))


def struck_everywhere(text: str) -> str:
    """The text without a secret of any audit that is going on."""
    for secrets in list(_every):
        text = secrets.struck(text)
    return text


def _is_telling(secret: str) -> bool:
    if len(secret) < SHORTEST or secret.casefold() in WORDS:
        return False
    return len(secret) >= PLAIN_WORD or not secret.isalpha()


def _form(text: str) -> Form:
    exact = text.encode(errors="surrogatepass")
    in_json = "".join(json.dumps(char, ensure_ascii=False)[1:-1] for char in text)
    return Form(exact, exact.lower(), in_json.encode(errors="surrogatepass").lower())


def _written(secret: str) -> Iterator[str]:
    """As it is, as URLs have it (also twice over), in base64 wherever it begins, in hex; a long one also piecewise."""
    raw = secret.encode(errors="surrogatepass")
    yield from (secret, quote(raw, safe=""), quote(quote(raw, safe=""), safe=""), raw.hex())
    for ahead in range(3):
        # Only the characters that depend on nothing before or behind.
        whole = base64.b64encode(b"\0" * ahead + raw).decode()
        sure = whole[(0, 2, 3)[ahead] : (len(raw) + ahead) * 8 // 6]
        yield from (sure, sure.replace("+", "-").replace("/", "_"))
    if len(secret) >= LONG:  # cut in the middle, or between the dots of a host name
        yield from (secret[at : at + PIECE] for at in range(0, len(secret) - PIECE + 1, PIECE))


def _password(encoded: str) -> str:
    """The password in the value of a Basic login."""
    try:
        return base64.b64decode(encoded).decode().partition(":")[2]
    except ValueError:
        return ""
