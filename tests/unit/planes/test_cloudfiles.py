"""Configuration files that somebody else wrote: null values, odd kinds, bombs, pipes; one sentence, at once."""

from __future__ import annotations

import datetime
import json
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from container4nfv_probe.planes.cloudfiles import KINDS, LARGEST, SECTIONS
from container4nfv_probe.rules.errors import FileError
from container4nfv_probe.wire import files
from tests.unit.conftest import Probe
from tests.unit.planes.test_clouds import CANARY, GOOD, chosen, reached, write

pytestmark = pytest.mark.filterwarnings("ignore::openstack.warnings.ConfigurationWarning",
                                        "ignore::openstack.warnings.OpenStackDeprecationWarning")  # fmt: skip
NAMES = ["clouds.yaml", "secure.yaml", "clouds-public.yaml"]


@pytest.fixture(autouse=True)
def vendors(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for profiles beside the other two files only."""
    for place in ("openstack.config.loader", "container4nfv_probe.planes.clouds"):
        monkeypatch.setattr(f"{place}.VENDOR_FILES", [str(bare / "clouds-public.yaml")])


def one(**more: Any) -> dict[str, Any]:
    """A clouds.yaml whose cloud has more keys."""
    return {"clouds": {"mine": GOOD | more}}


@pytest.mark.parametrize("key", sorted({*KINDS, "verify", "cert", "cacert", "key", "container4nfv"} - {"auth_type"}))
def test_a_key_without_a_value_was_not_given(bare: Path, key: str) -> None:
    if key == "auth_plugin":
        pytest.skip("null is a method: none")
    inner = {"auth": GOOD["auth"] | {"region_name": None}}
    write(bare, one(**inner | ({} if key == "auth_url" else {key: None})))
    cloud = chosen("--os-cloud", "mine")
    assert (cloud.config["auth"]["username"], cloud.get_region_name()) == ("ann", "")


def test_a_null_in_the_secure_file_takes_nothing_with_it(bare: Path) -> None:
    write(bare, one(region_name="north"))
    write(bare, {"clouds": {"mine": {"region_name": None, "auth": {"password": "canary"}}}}, "secure.yaml")
    assert chosen("--os-cloud", "mine").config["auth"]["password"] == "canary"


@pytest.mark.parametrize("missing", ["auth_url", "username", "password"])
def test_a_null_that_is_needed_is_lacking(probe: Probe, bare: Path, missing: str) -> None:
    write(bare, one(auth=GOOD["auth"] | {missing: None}))
    assert f"lacks {missing}" in probe("run", "--os-cloud", "mine").sentence


ODD: dict[str, Any] = {
    "a number": 5, "true": True, "a text": "canary", "a list": ["canary"], "a list of lists": [["canary"]],
    "a mapping": {"canary": 1}, "an empty text": "", "a list of nothing": [None], "a day": datetime.date(2027, 1, 1),
    "a mapping with a number for a key": {1: "canary"},
}  # fmt: skip


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("key", KINDS)
def test_a_value_of_another_kind_is_named_or_works(probe: Probe, bare: Path, key: str, kind: str) -> None:
    entry = {"auth": GOOD["auth"] | {key: ODD[kind]}} if key == "auth_url" else {key: ODD[kind]}
    path = write(bare, one(**entry))
    ran = probe("run", "--os-cloud", "mine")
    says = ran.sentence
    assert reached(ran) or says.startswith(f"cloud mine in {path}") or (key, kind) == ("auth_url", "a text"), says
    for crash in ("AttributeError", "unhashable", "not iterable"):
        assert crash not in says or key == "networks", says


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("kind", [None, *ODD])
def test_a_section_of_another_kind_is_named_or_works(probe: Probe, bare: Path, section: str, kind: str | None) -> None:
    path = write(bare, one() | {section: ODD[kind] if kind else None})
    ran = probe("run", "--os-cloud", "mine")
    assert reached(ran) or ran.sentence.startswith(f"{path}: {section} "), ran.sentence


def test_another_clouds_fault_is_its_own(probe: Probe, bare: Path) -> None:
    write(
        bare, {"clouds": {"mine": GOOD, 5: GOOD, "other": GOOD | {"region_name": True, "profile": "https://v.example"}}}
    )
    assert reached(probe("run", "--os-cloud", "mine"))


@pytest.mark.parametrize("given", ["profile", "cloud", "known", "environment"])
def test_a_profile_at_a_url_is_refused_and_not_fetched(
    probe: Probe, bare: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setattr(requests, "get", lambda *args, **options: pytest.fail("fetched past the guard"))
    url = "https://ann:canary@vendor.example"
    entry = {"profile": {"profile": url}, "cloud": {"cloud": url}, "known": {"profile": "vexxhost"}, "environment": {}}
    write(bare, one(**entry[given]))
    words = ["--os-cloud", "mine"]
    if given == "environment":
        words = []
        monkeypatch.setenv("OS_PROFILE", url)
        monkeypatch.setenv("OS_AUTH_URL", GOOD["auth"]["auth_url"])
    sentence = probe("run", *words).sentence
    place = "https://vexxhost.com" if given == "known" else "https://vendor.example"
    assert f"the profile at {place} is not fetched" in sentence
    assert "copy its auth_url" in sentence
    assert CANARY not in sentence.replace(str(bare), "")


def test_a_profile_that_the_sdk_brings_is_used(bare: Path) -> None:
    write(bare, {"clouds": {"mine": GOOD | {"profile": "elastx"}}})
    assert chosen("--os-cloud", "mine").config["profile"] == "elastx"


def wide() -> str:
    """Fifteen levels, each nine times the one below."""
    levels = ["a0: &a0 {password: canary}"]
    levels += [f"a{n}: &a{n} {{{', '.join(f'k{k}: *a{n - 1}' for k in range(9))}}}" for n in range(1, 15)]
    return "\n".join(levels)


HOSTILE: dict[str, tuple[Callable[[], str], str]] = {
    "contains itself": (lambda: "clouds: &c {mine: *c}\n", "contains itself (*c)"),
    "a list in itself": (lambda: "clouds: &c [x, [y, *c]]\n", "contains itself (*c)"),
    "aliases of aliases": (wide, "more than 20000 values, aliases filled in"),
    "merged mappings": (lambda: wide().replace("k0:", "<<:"), "more than 20000 values, aliases filled in"),
    "deep lists": (lambda: "clouds: " + "[" * 900, "nested deeper than 64 levels"),
    "deeper lists": (lambda: "clouds: " + "[" * 10_000, "exceeded maximum nesting depth"),
    "deep mappings": (lambda: "clouds: " + "{a: " * 10_000, "nested deeper than 64 levels"),
    "deep blocks": (lambda: "\n".join(" " * n + "a:" for n in range(1000)), "nested deeper than 64 levels"),
    "deep sequences": (lambda: "- " * 10_000, "nested deeper than 64 levels"),
    "many values": (lambda: "clouds: [" + "a," * 400_000 + "]", "more than 20000 values"),
    "thirty megabytes": (lambda: "clouds:\n" + "  # canary\n" * 3_000_000, "is larger than 1 MiB"),
    "one long line": (lambda: "clouds: '" + "x" * LARGEST, "is larger than 1 MiB"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("file", NAMES)
def test_a_hostile_file_costs_nothing(probe: Probe, bare: Path, name: str, file: str) -> None:
    content, says = HOSTILE[name]
    write(bare, one())
    path = write(bare, content(), file)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sentence, seconds = timed(lambda: probe("run", "--os-cloud", "mine").sentence)
    assert sentence.startswith(str(path)) and says in sentence
    assert CANARY not in sentence.replace(str(path), "")
    assert seconds < 5, "nothing like what its whole reading would take"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10


def timed(run: Callable[[], str]) -> tuple[str, float]:
    began = time.monotonic()
    return run(), time.monotonic() - began


def test_a_deep_json_is_one_sentence(probe: Probe, bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(bare, '{"clouds": ' + "[" * 100_000, "clouds.json")
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
    assert probe("run", "--os-cloud", "mine").sentence.startswith(f"{path} cannot be parsed (RecursionError)")


@pytest.mark.parametrize("file", NAMES)
@pytest.mark.parametrize(("make", "says"), [
    (os.mkfifo, "is a pipe, not a file"),
    (lambda path: path.symlink_to("/dev/zero"), "is a device, not a file"),
    (Path.mkdir, "is a folder, not a file"),
])  # fmt: skip
def test_what_is_no_file_is_not_waited_for(probe: Probe, bare: Path, make: Any, says: str, file: str) -> None:
    write(bare, one())
    (bare / file).unlink(missing_ok=True)
    make(bare / file)
    assert probe("run", "--os-cloud", "mine").sentence == f"{bare / file} {says}: name a regular file"


def test_what_people_have_is_not_too_large(bare: Path) -> None:
    write(bare, {"clouds": {f"cloud-{n}": GOOD for n in range(800)} | {"mine": GOOD}})
    assert chosen("--os-cloud", "mine").config["auth"]["username"] == "ann"
    anchored = "x: &x {region_name: north}\nclouds:\n  mine:\n    <<: *x\n    auth: " + json.dumps(GOOD["auth"])
    write(bare, anchored)
    assert chosen("--os-cloud", "mine").get_region_name() == "north"


def test_aliases_are_counted_as_they_are_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_text("a: &a {k: v}\nb: &b [*a, *a]\nc: [*b, *b, *b]\n")

    def whole(value: Any) -> int:
        inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
        return 1 + sum(map(whole, inner))

    size = whole(yaml.safe_load(path.read_text()))
    monkeypatch.setattr(files, "MOST_NODES", size)
    assert files.read_yaml(path, 100) == path.read_bytes()
    monkeypatch.setattr(files, "MOST_NODES", size - 1)
    with pytest.raises(FileError, match=f"more than {size - 1} values"):
        files.read_yaml(path, 100)
