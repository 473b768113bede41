"""What each name is called instead: the same everywhere, in the order that the names have.

A text is taken apart at its signs, which stay: so what begins with another name still does, a host stays one at
each of its ports, and a path leads through the same folders. Ids and addresses keep their form.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Callable, Iterable
from itertools import groupby
from string import hexdigits
from typing import Any
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from container4nfv_probe.rules.public import Public

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
WORD = r"(?:[A-Za-z0-9]|[^\x00-\x7f])+"
BEGINS, ENDS = r"(?<![A-Za-z0-9])(?<![^\x00-\x7f])", r"(?![A-Za-z0-9]|[^\x00-\x7f])"
X = "[0-9A-Fa-f]"
# UUIDs, MAC addresses in every notation, digests and the like; the beginning of a digest that is a folder's name.
HEX = (rf"{X}{{8}}-{X}{{4}}-{X}{{4}}-{X}{{4}}-{X}{{12}}|{X}{{2}}(?:[:-]{X}{{2}}){{5}}|{X}{{4}}(?:\.{X}{{4}}){{2}}"
       rf"|{X}{{12,}}")  # fmt: skip
FOLDER = rf"(?P<two>{X}{{2}})(?=/(?P=two){X}{{62}}{ENDS})"
IPV4 = r"\d{1,3}(?:\.\d{1,3}){3}"
IP = (rf"(?:{X}{{0,4}}:){{2,7}}(?:{IPV4}|{X}{{0,4}})(?:/\d{{1,3}})?"
      rf"|(?<![\w-]:){IPV4}(?:/(?:\d{{1,2}}|255(?:\.\d{{1,3}}){{3}}))?")  # fmt: skip
# Ports, and tags of the form of a version (four numbers may be an address); versions of an API in a path.
NUMBER = r"(?<=:)v?\d{1,5}(?:\.\d{1,5}){0,2}(?![\w.+-])|(?<![^/])v\d{1,2}(?:\.\d{1,3})?(?:(?:alpha|beta)\d)?(?![^/])"
QUOTED = re.compile(r"([^/=]*[%+][^/=]*)")


class Vocabulary:
    """The words that stay, those that stay within others, and the pairs that stay in the query of a URL."""

    def __init__(self, said: Iterable[Public], pairs: frozenset[str] = frozenset()) -> None:
        self.pairs = pairs
        everything = tuple(said)
        words = {word.casefold() for one in everything for word in one.words}
        self.single = frozenset(word for word in words if re.fullmatch(WORD, word))
        self.phrases = "|".join(sorted(map(re.escape, words - self.single), key=lambda one: (-len(one), one)))
        self.within = tuple(dict.fromkeys(re.escape(part) for one in everything for part in one.within))


class Pseudonyms:
    """The other names of everything: they are met once, then settled, then given."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        ours = f"(?P<ours>{BEGINS}(?:{vocabulary.phrases}){ENDS})|" if vocabulary.phrases else ""
        self._token = re.compile(rf"(?P<hex>{BEGINS}(?:{HEX}){ENDS})|(?P<folder>{BEGINS}{FOLDER})|"
                                 rf"(?P<ip>{BEGINS}(?<!\d\.)(?:{IP}){ENDS}(?!\.\d))|(?P<number>{NUMBER})|"
                                 rf"{ours}(?P<word>{WORD})", re.IGNORECASE)  # fmt: skip
        self._met: dict[str, set[Any]] = {"hex": set(), "ip": set(), "word": set()}
        self._given: dict[str, dict[Any, str]] | None = None
        self._texts: dict[str, str] = {}

    def text(self, value: str) -> str:
        """A text under other names; before they are settled, nothing to be used."""
        if value not in self._texts:
            self._texts[value] = self._token.sub(self._other, value)
        return self._texts[value]

    def url(self, value: str) -> str:
        """A URL under other names, quoted as it was."""
        path, mark, query = value.partition("?")
        pairs = (pair if pair in self._vocabulary.pairs else self._parts(pair, unquote_plus, quote_plus)
                 for pair in query.split("&"))  # fmt: skip
        return self._parts(path, unquote, quote) + mark + "&".join(pairs)

    def settle(self) -> None:
        """Number everything that was met."""
        hexes, words = sorted(self._met["hex"]), sorted(self._met["word"])
        self._texts = {}
        self._given = {"hex": _ids(hexes), "ip": dict(_addresses(self._met["ip"])), "word": dict(_names(words))}
        self._given["hex"] |= _links(self._given["hex"])

    def _parts(self, text: str, plain: Callable[[str], str], quoted: Callable[[str, str], str]) -> str:
        """The parts that are quoted stay so."""
        pieces = ((one, plain(one)) for one in QUOTED.split(text))
        return "".join(self.text(one) if one == inner else quoted(self.text(inner), "") for one, inner in pieces)

    def _other(self, match: re.Match[str]) -> str:
        kind, found = str(match.lastgroup), match[0]
        if kind == "hex":
            digits = "".join(char for char in found if char in hexdigits).lower()
            other = self._of("hex", digits)
            return _in_notation(found, other) if other else ""
        if kind == "folder":
            return "a0"  # with which every id begins that is given
        if kind == "ip":
            return self._address(found)
        return self._word(found) if kind == "word" else found

    def _word(self, word: str) -> str:
        plain = word.casefold()
        if plain in self._vocabulary.single:
            return word
        name = self._of("word", (plain, word))
        for part in self._vocabulary.within:
            if found := re.search(part, word, re.IGNORECASE):
                name = f"{name}{found[0]}" if found.start() else f"{found[0]}{name}"
        return name

    def _address(self, found: str) -> str:
        typed, slash, length = found.partition("/")
        try:
            address = ipaddress.ip_address(typed)
        except ValueError:
            return re.sub(WORD, lambda match: self._word(match[0]), found)
        if address.is_loopback or address.is_unspecified:
            return found
        return f"{self._of('ip', address)}{slash}{length}"

    def _of(self, kind: str, key: Any) -> str:
        if self._given is None:
            self._met[kind].add(key)
            return ""
        return self._given[kind][key]


def _in_notation(found: str, digits: str) -> str:
    """Other digits with the signs, and in the case, of those that were found."""
    following = iter(digits)
    other = "".join(next(following) if char in hexdigits else char for char in found)
    return other if found == found.lower() else other.upper()


def _ids(met: list[str]) -> dict[str, str]:
    return {found: f"a{number:0{len(found) - 1}x}" for number, found in enumerate(met, 1)}


def _links(given: dict[str, str]) -> dict[str, str]:
    """What Swift says of an object that holds nothing but a digest (a tag of a registry): the MD5 of that."""

    def md5(digest: str) -> str:
        return hashlib.md5(f"sha256:{digest}".encode(), usedforsecurity=False).hexdigest()

    return {md5(found): md5(other) for found, other in given.items() if len(found) == 64 and md5(found) in given}


def _names(met: list[tuple[str, str]]) -> Iterable[tuple[tuple[str, str], str]]:
    """``name07``; those that differ only in case get names that do."""
    grouped = [list(same) for _, same in groupby(met, key=lambda one: one[0])]
    digits = len(str(len(grouped)))
    for number, same in enumerate(grouped, 1):
        plain = f"name{number:0{digits}}"
        others = (key for key in same if key[0] != key[1])
        yield (same[0][0], same[0][0]), plain
        for place, key in enumerate(others, 1):
            yield key, "".join(char.upper() if place >> n & 1 else char for n, char in enumerate(plain))


def _addresses(met: Iterable[Address]) -> Iterable[tuple[Address, str]]:
    """Addresses of one network (/24, /64) stay together, in ranges that nobody has."""
    for version, host_bits, first in ((4, 8, 0xF0 << 24), (6, 64, 0x20010DB8 << 96)):
        ours = sorted((one for one in met if one.version == version), key=int)
        networks = groupby(ours, key=lambda one: int(one) >> host_bits)
        for network, (_, same) in enumerate(networks, 1):
            for host, one in enumerate(same, version // 6):
                yield one, str(type(one)(first + (network << host_bits) + host))
