"""Other names: what was equal stays so, what began alike still does, and forms are kept."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable
from urllib.parse import quote, urlencode

import pytest

from container4nfv_probe.evidence.pseudonyms import Pseudonyms, Vocabulary
from container4nfv_probe.rules.addresses import is_uuid, mac
from container4nfv_probe.rules.public import Public

OURS = Vocabulary(
    [Public("registry", "kube-system", "docker.io", "v2", "blobs", "sha256", within=("harbor", "VIF"))],
    frozenset({"limit=5"}),
)
UUID = "0b1f3c9a-2222-4333-8444-0123456789ab"
DIGEST = f"sha256:{hashlib.sha256(b'x').hexdigest()}"


def others(*texts: str, urls: Iterable[str] = ()) -> list[str]:
    """The texts, and then the URLs, under other names."""
    names = Pseudonyms(OURS)
    for _ in ("met", "given"):
        given = [*map(names.text, texts), *map(names.url, urls)]
        names.settle()
    return given


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("acme", "name1"),
        ("acme.corp:5000/team/app:1.14", "name1.name3:5000/name4/name2:1.14"),
        ("acme:1.14-rc1", "name3:name1.name2-name4"),
        ("4711", "name1"),
        ("acme:3.1.0.1", "name4:name3.name2.name1.name2"),
        ("acme:192.0.2.7", "name5:name2.name1.name3.name4"),
        ("acme:2001:470::9", "name1:2001:db8:0:1::1"),
        ("http://192.0.2.7:80", "name1://240.0.1.0:80"),
        ("VIFacme myVIF", "VIFname2 name1VIF"),
        ("kube-system", "kube-system"),
        ("my-kube-system-2", "name2-kube-system-name1"),
        ("mykube-system", "name1-name2"),
        ("docker.io/acme", "docker.io/name1"),
        ("mydocker.io", "name2.name1"),
        ("Registry", "Registry"),
        ("myharbor2 harborage", "name2harbor harborname1"),
        ("https://acme/v2.1/x/v2", "name2://name1/v2.1/name3/v2"),
        ("compute:Z\u00fcrich\U0001f984", "name1:NAME2"),
        ("127.0.0.1 ::1 0.0.0.0", "127.0.0.1 ::1 0.0.0.0"),
        ("192.0.2.9/32", "240.0.1.0/32"),
        ("192.0.2.9/255.255.255.255", "240.0.1.0/255.255.255.255"),
        ("1.2.3.4.5", "name1.name2.name3.name4.name5"),
        ("[2001:470::9]:80", "[2001:db8:0:1::1]:80"),
        ("dead:beef:cafe::zz", "name3:name1:name2::name4"),
    ],
)
def test_signs_stay_and_words_go(text: str, other: str) -> None:
    (given,) = others(text)
    assert given.casefold() == other.casefold()


def test_what_begins_with_another_name_still_does() -> None:
    pod, volume, claim, segments, container = others("web-0", "data", "web-0-data", "acme_segments", "acme")
    assert claim == f"{pod}-{volume}"
    assert segments.startswith(f"{container}_")


def test_names_that_differ_only_in_case_differ_so_and_the_order_stays() -> None:
    given = others("rack", "Rack", "RACK", "alpha", "zeta", "Zeta")
    assert len(set(given)) == 6 and len({one.casefold() for one in given}) == 3
    plain = [given[3], given[0], given[4]]
    assert plain == sorted(plain) and all(one == one.casefold() for one in plain)


def test_ids_keep_their_form_and_addresses_their_network() -> None:
    typed = ["FA-16-3E-00-00-01", "fa:16:3e:00:00:01", "fa16.3e00.0001", "fa:16:3e:00:00:02"]
    one, two, three, other = map(mac, others(*typed))
    assert one == two == three != other
    dashed, bare, upper = others(UUID, UUID.replace("-", ""), UUID.upper())
    assert is_uuid(dashed) and dashed.replace("-", "") == bare and not is_uuid(upper) and upper.lower() == dashed
    near, far, nearer = map(ipaddress.IPv4Address, others("192.0.2.200", "198.51.100.1", "192.0.2.7"))
    assert near > nearer and int(near) >> 8 == int(nearer) >> 8 != int(far) >> 8


def test_a_digest_its_folder_and_the_link_to_it_fit_together() -> None:
    link, path, digest = others(
        hashlib.md5(DIGEST.encode(), usedforsecurity=False).hexdigest(),
        f"blobs/sha256/{DIGEST[7:9]}/{DIGEST[7:]}/data",
        DIGEST,
    )
    assert digest.startswith("sha256:") and digest != DIGEST
    assert hashlib.md5(digest.encode(), usedforsecurity=False).hexdigest() == link
    assert path.startswith(f"blobs/sha256/{digest[7:9]}/{digest[7:]}/")


@pytest.mark.parametrize("name", ["acme", "a b", "a/b", "caf\u00e9+1", "x=1,y", "100%", f"repository:{UUID}:pull"])
def test_a_url_is_what_somebody_asks_who_knows_the_other_name(name: str) -> None:
    def asked(name: str) -> str:
        return f"registry/{quote(name, safe='')}/blobs?{urlencode([('limit', '5'), ('registry', name)])}"

    given, url = others(name, urls=[asked(name)])
    assert url == asked(given)


def test_every_network_has_room() -> None:
    everything = [f"10.{n >> 8}.{n & 255}.{host}" for n in range(600) for host in (0, 255)]
    given = others(*everything)
    assert len(set(given)) == 1200 and all(ipaddress.ip_address(one).is_reserved for one in given)
