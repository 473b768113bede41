"""Configuration that cannot be used: one sentence with the file or option, what to do, and no secret."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from container4nfv_probe.planes import clouds
from tests.unit.conftest import Probe, Ran

CANARY = "canary"
URL = "http://127.0.0.1:1"
GOOD: dict[str, Any] = {
    "auth": {
        "auth_url": URL,
        "username": "ann",
        "password": "canary-password",
        "project_name": "audit",
        "user_domain_name": "Default",
        "project_domain_name": "Default",
    }
}


def write(folder: Path, text: str | dict[str, Any], name: str = "clouds.yaml") -> Path:
    path = folder / name
    path.write_text(text if isinstance(text, str) else yaml.safe_dump(text))
    return path


def without(*names: str, **more: Any) -> dict[str, Any]:
    """A clouds.yaml whose cloud lacks some options."""
    auth = {name: value for name, value in GOOD["auth"].items() if name not in names}
    return {"clouds": {"mine": {"auth": auth} | more}}


def reached(ran: Ran) -> bool:
    """Whether the configuration was good enough to go and look for the identity service."""
    return f"no login at {URL}: {URL} refused the connection" in ran.sentence


def chosen(*words: str) -> Any:
    """The configuration that a command line comes to."""
    config, parser = clouds.configuration(), argparse.ArgumentParser()
    clouds.register_options(parser, config, list(words))
    return clouds.choose(config, parser.parse_args(words))


DOMAINS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "none": ({}, {"user_domain_id": "default", "project_domain_id": "default"}),
    "the user's": ({"user_domain_name": "A"}, {"user_domain_name": "A", "project_domain_id": "default"}),
    "the project's": ({"project_domain_id": "b"}, {"user_domain_id": "default", "project_domain_id": "b"}),
    "one for both": ({"domain_id": "c"}, {"user_domain_id": "c", "project_domain_id": "c"}),
}


@pytest.mark.parametrize("auth_type", ["password", "v3password"])
@pytest.mark.parametrize("name", DOMAINS)
def test_a_name_without_a_domain_is_of_the_default_one(bare: Path, name: str, auth_type: str) -> None:
    given, found = DOMAINS[name]
    cloud = without("user_domain_name", "project_domain_name", auth_type=auth_type)
    cloud["clouds"]["mine"]["auth"].update(given)
    write(bare, cloud)
    auth = chosen("--os-cloud=mine").config["auth"]
    assert {key: value for key, value in auth.items() if key.startswith(("user_dom", "project_dom"))} == found


def test_the_default_domain_is_that_of_the_environment(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OS_DEFAULT_DOMAIN", "d1")
    write(bare, without("user_domain_name"))
    assert chosen("--os-cloud=mine").config["auth"]["user_domain_id"] == "d1"


NO_DOMAIN = {
    "a token": without("username", "password", "user_domain_name", "project_domain_name", auth_type="token", token="t"),
    "API 2.0": without("user_domain_name", identity_api_version="2.0"),
    "an id": without("user_domain_name", "username", user_id="u1"),
}


@pytest.mark.parametrize("cloud", NO_DOMAIN.values(), ids=NO_DOMAIN)
def test_what_has_no_domain_gets_none(bare: Path, cloud: dict[str, Any]) -> None:
    entry = cloud["clouds"]["mine"]
    entry["auth"] |= {key: entry.pop(key) for key in ("token", "user_id") if key in entry}
    write(bare, cloud)
    assert not [key for key in chosen("--os-cloud=mine").config["auth"] if key.endswith("_domain_id")]


def test_a_good_clouds_yaml_is_used(probe: Probe, bare: Path) -> None:
    write(bare, {"clouds": {"mine": GOOD}})
    assert reached(probe("run", "--os-cloud", "mine"))


BROKEN = {
    "broken": ("clouds:\n  mine:\n    auth: {password: canary-password\n", "line 4: not YAML"),
    "tab": ("clouds:\n  mine:\n\tauth: canary-password\n", "line 3: not YAML"),
    "undefined alias": ("clouds: {mine: {auth: {password: *canary-password }}}\n", "line 1: not YAML"),
    "unknown tag": ("clouds: {mine: {auth: {password: !canary-password x}}}\n", "line 1: not YAML"),
    "an impossible number": ("clouds: {mine: {auth: {password: 2024-99-99}}}\n", "cannot be parsed"),
    "a control character": ("clouds: \x01canary\n", "cannot be parsed"),
    "empty": ("", "has no mapping 'clouds:' at its top"),
    "a list": ("- clouds\n- canary\n", "has no mapping 'clouds:' at its top"),
    "a string": ("canary\n", "has no mapping 'clouds:' at its top"),
    "no clouds": ("cloud: {mine: {password: canary}}\n", "has no mapping 'clouds:' at its top"),
    "clouds of nothing": ("clouds:\n", "has no mapping 'clouds:' at its top"),
    "clouds in a list": ("clouds: [{name: mine}]\n", "has no mapping 'clouds:' at its top"),
    "a cloud of nothing": ("clouds: {mine: }\n", "cloud mine is not a mapping"),
    "a cloud of a string": ("clouds: {mine: canary}\n", "cloud mine is not a mapping"),
    "auth of a string": ("clouds: {mine: {auth: canary}}\n", "'auth' of cloud mine is not a mapping"),
    "auth of nothing": ("clouds: {mine: {auth: }}\n", "'auth' of cloud mine is not a mapping"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named_with_its_fault(probe: Probe, bare: Path, name: str) -> None:
    text, fault = BROKEN[name]
    path = write(bare, text)
    sentence = probe("run", "--os-cloud", "mine").sentence
    assert sentence.startswith(f"{path}")
    assert fault in sentence
    assert sentence.rpartition(": ")[2], "what to do"
    assert CANARY not in sentence.replace(str(path), "")


@pytest.mark.parametrize("name", ["broken", "tab", "undefined alias", "a list", "a cloud of nothing"])
def test_a_broken_secure_file_is_named_too(probe: Probe, bare: Path, name: str) -> None:
    write(bare, {"clouds": {"mine": GOOD}})
    path = write(bare, BROKEN[name][0], "secure.yaml")
    sentence = probe("run", "--os-cloud", "mine").sentence
    assert sentence.startswith(str(path))
    assert CANARY not in sentence.replace(str(path), "")


@pytest.mark.parametrize("text", ["", "{}\n", "clouds: {}\n", "cache: {auth: false}\n"])
def test_a_secure_file_may_add_nothing(probe: Probe, bare: Path, text: str) -> None:
    write(bare, {"clouds": {"mine": GOOD}})
    write(bare, text, "secure.yaml")
    assert reached(probe("run", "--os-cloud", "mine"))


def test_a_password_may_be_in_the_secure_file(probe: Probe, bare: Path) -> None:
    write(bare, without("password"))
    assert "lacks password" in probe("run", "--os-cloud", "mine").sentence
    write(bare, {"clouds": {"mine": {"auth": {"password": "canary-password"}}}}, "secure.yaml")
    assert reached(probe("run", "--os-cloud", "mine"))


@pytest.mark.parametrize("name", ["clouds.yaml", "secure.yaml"])
def test_a_file_that_cannot_be_read_is_named(probe: Probe, bare: Path, name: str) -> None:
    write(bare, {"clouds": {"mine": GOOD}})
    (bare / name).unlink()
    (bare / name).mkdir()  # the administrator may read every file, but nobody a folder
    assert probe("run", "--os-cloud", "mine").sentence.startswith(f"{bare / name} is a folder, not a file: ")


@pytest.mark.parametrize("variable", ["OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE"])
def test_a_variable_that_names_no_file_is_named(
    probe: Probe, bare: Path, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(bare / "nosuch.yaml"))
    sentence = probe("run", "--os-cloud", "mine").sentence
    assert sentence == f"{variable} names {bare / 'nosuch.yaml'}, which does not exist: correct or unset it"


def test_clouds_json_is_read_and_its_faults_have_a_line(
    probe: Probe, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(bare, json.dumps({"clouds": {"mine": GOOD}}), "clouds.json")
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
    assert reached(probe("run", "--os-cloud", "mine"))
    path.write_text('{"clouds":\n {"mine": canary}}')
    assert probe("run", "--os-cloud", "mine").sentence.startswith(f"{path}, line 2: not JSON (")


@pytest.mark.parametrize("by_option", [True, False], ids=["--os-cloud", "OS_CLOUD"])
def test_an_unknown_cloud_names_those_there_are(
    probe: Probe, bare: Path, by_option: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(bare, {"clouds": {"north": GOOD, "south": GOOD}})
    if not by_option:
        monkeypatch.setenv("OS_CLOUD", "mine")
    sentence = probe("run", *(["--os-cloud", "mine"] if by_option else [])).sentence
    assert sentence == f"cloud mine is not configured: {path} has north, south"


def test_no_cloud_named_says_how_to_name_one(probe: Probe, bare: Path) -> None:
    path = write(bare, {"clouds": {"only": GOOD}})
    sentence = f"no cloud was named: give --os-cloud NAME or set OS_CLOUD ({path} has only)"
    assert probe("run").sentence == sentence
    write(bare, "clouds: {}\n")
    assert "has no cloud" in probe("run").sentence


@pytest.mark.parametrize(
    ("lacking", "says"),
    [("auth_url", "auth_url"), ("username", "username or user_id"), ("password", "password")],
)
def test_what_a_cloud_lacks_is_named(probe: Probe, bare: Path, lacking: str, says: str) -> None:
    path = write(bare, without(lacking))
    assert probe("run", "--os-cloud", "mine").sentence == f"cloud mine in {path} lacks {says}: add it under 'auth'"


@pytest.mark.parametrize(
    ("auth_type", "says"),
    [
        ("token", "token"),
        ("v3totp", "passcode"),
        ("v3applicationcredential", "application_credential_secret"),
        ("v3oidcpassword", "access_token_endpoint or discovery_endpoint"),
        ("v3oidcaccesstoken", "access_token"),
        ("v3multifactor", "auth_methods"),
    ],
)
def test_what_a_method_needs_is_named(probe: Probe, bare: Path, auth_type: str, says: str) -> None:
    write(bare, without(auth_type=auth_type))
    sentence = probe("run", "--os-cloud", "mine").sentence
    assert "lacks " in sentence
    assert says in sentence
    assert CANARY not in sentence


@pytest.mark.parametrize("auth_type", ["v3kerberos", "v2token", "none", "http_basic", "admin_token", "nosuch", None])
@pytest.mark.parametrize("option", [True, False])
def test_an_unsupported_auth_type_names_the_supported(
    probe: Probe, bare: Path, auth_type: str | None, option: bool
) -> None:
    path = write(bare, {"clouds": {"mine": GOOD if option and auth_type else GOOD | {"auth_type": auth_type}}})
    words = ["--os-auth-type", auth_type] if option and auth_type else []
    sentence = probe("run", "--os-cloud", "mine", *words).sentence
    start = f"cloud mine in {path}: auth_type {auth_type} is not supported: use one of password, "
    assert sentence.startswith(start)


STRANGE: dict[str, dict[str, Any]] = {
    "a template nobody fills": {"auth": GOOD["auth"] | {"auth_url": "http://{canary}/"}},
    "an option the method does not know": {"auth_type": "v2password"},
    "networks of strings": {"networks": ["canary"]},
    "unknown factors": {"auth_type": "v3multifactor", "auth_methods": ["nosuch"]},
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_strange_values_are_one_sentence_without_them(probe: Probe, bare: Path, name: str) -> None:
    path = write(bare, {"clouds": {"mine": GOOD | STRANGE[name]}})
    sentence = probe("run", "--os-cloud", "mine").sentence
    assert sentence.startswith(f"cloud mine in {path} cannot be used (")
    assert CANARY not in sentence


def test_the_environment_alone_is_enough(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GOOD["auth"].items():
        monkeypatch.setenv(f"OS_{name.upper()}", value)
    assert reached(probe("run"))
    monkeypatch.delenv("OS_PASSWORD")
    assert probe("run").sentence == "the cloud of the environment and options lacks password: set OS_PASSWORD"


def test_options_alone_are_enough(probe: Probe) -> None:
    words = [word for name, value in GOOD["auth"].items() for word in (f"--os-{name.replace('_', '-')}", value)]
    assert reached(probe("run", *words))


def test_a_cloud_keeps_its_interface_unless_another_is_asked_for(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(bare, {"clouds": {"mine": GOOD | {"interface": "internal", "insecure": True}}})
    assert chosen("--os-cloud", "mine").get_interface() == "internal"
    assert chosen("--os-cloud", "mine").get_requests_verify_args()[0] is False
    assert chosen("--os-cloud", "mine", "--os-interface", "admin").get_interface() == "admin"
    monkeypatch.setenv("OS_INTERFACE", "admin")
    assert chosen("--os-cloud", "mine").get_interface() == "admin"


def test_what_is_typed_wins_and_what_an_environment_left_behind_does_not(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(bare, {"clouds": {"mine": GOOD}})
    for name in ("AUTH_URL", "USERNAME", "PASSWORD"):
        monkeypatch.setenv(f"OS_{name}", "http://left.example")
    auth = chosen("--os-cloud", "mine", "--os-username", "bob").config["auth"]
    assert (auth["username"], auth["password"], auth["auth_url"]) == ("bob", "canary-password", URL)


def test_options_of_ours_are_not_taken_for_the_clouds(probe: Probe, bare: Path) -> None:
    write(bare, {"clouds": {"mine": GOOD}})
    assert reached(probe("run", "--os-cloud", "mine", "-o", str(bare / "{date}.json")))


def test_a_region_the_configuration_does_not_list_is_one_sentence(probe: Probe, bare: Path) -> None:
    write(bare, {"clouds": {"mine": GOOD | {"regions": ["north", "south"]}}})
    sentence = probe("run", "--os-cloud", "mine", "--os-region-name", "west").sentence
    assert "north" in sentence
    assert "west" in sentence


def test_without_any_file_it_says_where_it_looked(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OS_")}
    nowhere = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "XDG_CONFIG_DIRS": str(tmp_path)}
    command = [sys.executable, "-m", "container4nfv_probe", "run", "--os-cloud", "mine"]
    ran = subprocess.run(command, cwd=tmp_path, env=kept | nowhere, capture_output=True, text=True, timeout=30)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "container4nfv-probe: cloud mine is not configured:"
        " no clouds.yaml was found in ., ~/.config/openstack or /etc/openstack\n"
    )
