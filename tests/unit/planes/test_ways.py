"""How a user gives the other planes, and what is said of wrong ways."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest
import yaml

from container4nfv_probe.planes import ways
from container4nfv_probe.planes.ways import Ways, chosen
from container4nfv_probe.rules.errors import ConfigurationError
from tests.unit.conftest import Probe
from tests.unit.fake_cloud import FakeCloud

URL = "http://192.0.2.1:9517"


def typed(*words: str, **configured: Any) -> Ways:
    """What a command line and the cloud's entry come to."""
    parser = argparse.ArgumentParser()
    ways.register(parser)
    return chosen(parser.parse_args(words), configured or None)


@pytest.fixture(autouse=True)
def no_login(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (ways.USER, ways.PASSWORD):
        monkeypatch.delenv(name, raising=False)


def test_nothing_is_given_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUBECONFIG", "/etc/kubernetes/admin.conf")  # of whatever cluster that may be
    assert typed() == Ways()


def test_options_and_the_entry_say_the_same() -> None:
    words = ["--kubeconfig", "k", "--kube-context", "c", "--registry", "https://r.example", "--libnetwork", f"{URL}/",
             "--zun-api-backend", URL, "--zun-api-backend", "http://192.0.2.2:9517"]  # fmt: skip
    entry = {"kubeconfig": "k", "kube_context": "c", "registry": "https://r.example", "libnetwork": URL,
             "zun_api_backends": [URL, "http://192.0.2.2:9517"]}  # fmt: skip
    assert typed(*words) == typed(**entry)
    assert typed(*words).backends == (URL, "http://192.0.2.2:9517")
    assert typed(zun_api_backends=URL).backends == (URL,)


def test_an_option_counts_more_than_the_entry() -> None:
    given = typed("--registry", "none", registry="https://r.example", kubeconfig="none")
    assert given.declared_absent == ("kubernetes", "registry")
    assert (given.registry, given.kubeconfig) == ("", "")


def test_a_context_of_the_entry_is_one_of_the_entrys_file() -> None:
    entry = {"kubeconfig": "k", "kube_context": "c"}
    assert typed("--kubeconfig", "other", **entry).kube_context == ""
    assert typed("--kubeconfig", "none", **entry).declared_absent == ("kubernetes",)
    assert typed("--kube-context", "d", **entry).kube_context == "d"


@pytest.mark.parametrize("word", ["none", "None", "NONE"])
def test_none_declares_absent(word: str) -> None:
    words = ["--kubeconfig", word, "--registry", word, "--libnetwork", word, "--zun-api-backend", word]
    assert typed(*words) == Ways(declared_absent=("kubernetes", "registry", "libnetwork", "backends"))


def test_a_home_is_found() -> None:
    assert typed("--kubeconfig", "~/config").kubeconfig == str(Path.home() / "config")


def test_a_home_of_nobody_is_a_name_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed("--kubeconfig", "~no-such-user/config").kubeconfig == "~no-such-user/config"


@pytest.mark.parametrize("option", ["--registry", "--libnetwork"])
def test_the_capitals_of_a_host_do_not_count(option: str) -> None:
    given = typed(option, "https://Registry.Example:5000/Path/")
    assert (given.registry or given.libnetwork) == "https://registry.example:5000/Path"


def test_the_registrys_login_comes_from_secure_yaml_or_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"registry": "https://r.example", "registry_user": "ann", "registry_password": "canary"}
    given = typed(**entry)
    assert (given.registry_user, given.registry_password) == ("ann", "canary")
    assert "canary" not in repr(given)
    monkeypatch.setenv(ways.PASSWORD, "other")
    assert typed(**entry).registry_password == "other"


WRONG = {
    "no scheme": (["--registry", "r.example:5000"], "--registry is not a URL"),
    "another scheme": (["--libnetwork", "unix:///run/kuryr.sock"], "--libnetwork is not a URL"),
    "no host": (["--zun-api-backend", "http://"], "--zun-api-backend is not a URL"),
    "no port": (["--zun-api-backend", "http://h:canary"], "--zun-api-backend is not a URL"),
    "a password": (["--registry", "https://u:canary@r.example"], "--registry holds a user or password"),
    "a query": (["--registry", "https://r.example/?token=canary"], "--registry has a query"),
    "none and another": (["--zun-api-backend", "none", "--zun-api-backend", URL], "both none and a URL"),
    "a context alone": (["--kube-context", "here"], "give --kubeconfig PATH too"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_way_is_one_sentence(name: str) -> None:
    words, says = WRONG[name]
    with pytest.raises(ConfigurationError) as caught:
        typed(*words)
    assert says in str(caught.value)
    assert "canary" not in str(caught.value)


ENTRIES: dict[str, tuple[Any, str]] = {
    "a text": ("canary", "is not a mapping"),
    "a number": ({"registry": 5000}, "--registry is not a URL"),
    "a list": ({"kubeconfig": ["canary"]}, "kubeconfig under 'container4nfv:' is not a text"),
    "an unknown name": ({"kube_config": "canary"}, "does not know kube_config: it has kubeconfig, "),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_a_wrong_entry_ends_the_run_before_the_login(probe: Probe, bare: Path, name: str) -> None:
    entry, says = ENTRIES[name]
    with FakeCloud() as cloud:
        cloud.configures(bare / "clouds.yaml")
        document = yaml.safe_load((bare / "clouds.yaml").read_text())
        document["clouds"]["mine"]["container4nfv"] = entry
        (bare / "clouds.yaml").write_text(yaml.safe_dump(document))
        sentence = probe("run", "--os-cloud", "mine").sentence
        assert cloud.asked == []
    assert says in sentence
    assert "canary" not in sentence


def test_a_login_in_secure_yaml_is_merged(bare: Path, probe: Probe) -> None:
    with FakeCloud() as cloud:
        cloud.configures(bare / "clouds.yaml")
        document = yaml.safe_load((bare / "clouds.yaml").read_text())
        document["clouds"]["mine"]["container4nfv"] = {"registry": "none"}
        (bare / "clouds.yaml").write_text(yaml.safe_dump(document))
        secret = {"clouds": {"mine": {"container4nfv": {"registry_passwrd": "canary"}}}}
        (bare / "secure.yaml").write_text(yaml.safe_dump(secret))
        assert "does not know registry_passwrd" in probe("run", "--os-cloud", "mine").sentence
        secret = {"clouds": {"mine": {"container4nfv": {"registry_password": "canary"}}}}
        (bare / "secure.yaml").write_text(yaml.safe_dump(secret))
        ran = probe("run", "private-registry", "--os-cloud", "mine")
    assert "None, as declared by the operator: container registry (--registry)." in ran.out
    assert "canary" not in ran.out + ran.err


def test_help_names_every_way(probe: Probe) -> None:
    for command in ("run", "explain"):
        out = probe(command, "--help").out
        assert [option for option in ways.OPTIONS.values() if option not in out] == []
