"""The command line in this process: arguments in; text, files and exit codes out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.unit.conftest import Probe
from tests.unit.distribution import installer, requirement
from tests.unit.fake_cloud import PASSWORD, TOKEN, ZUN, FakeCloud
from tests.unit.loopback import closed_port

ESCAPE = "\x1b[2J\x1b]0;owned\x07\r\nROW 1 closed\u202e\x9b31m\ud800"
OURS = ["-f", "--format", "-o", "--output", "--debug", "--deadline", "--os-cloud", "--os-auth-url", "--os-region-name"]


@pytest.fixture
def cloud(bare: Path) -> Iterator[FakeCloud]:
    """A cloud with Zun, configured as ``mine``."""
    with FakeCloud() as running:
        running.configures(bare / "clouds.yaml")
        yield running


@pytest.mark.parametrize("words", [("--help",), ("run", "--help"), ("list", "--help"), ("show", "--help")])
def test_help_is_on_standard_output(probe: Probe, words: tuple[str, ...]) -> None:
    ran = probe(*words)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("usage: container4nfv-probe")


@pytest.mark.parametrize(
    "fault", ["broken file", "missing file", "unknown OS_CLOUD", "unknown --os-cloud", "auth type"]
)
def test_help_of_run_works_with_a_configuration_that_does_not(
    probe: Probe, bare: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["run", "--help-all"]
    if fault == "broken file":
        (bare / "clouds.yaml").write_text("clouds: [")
    elif fault == "missing file":
        (bare / "clouds.yaml").unlink()
    elif fault == "unknown OS_CLOUD":
        monkeypatch.setenv("OS_CLOUD", "nosuch")
    elif fault == "unknown --os-cloud":
        words += ["--os-cloud", "nosuch"]
    else:
        monkeypatch.setenv("OS_AUTH_TYPE", "v3kerberos")
    monkeypatch.setenv("OS_PASSWORD", PASSWORD)
    ran = probe(*words)
    assert (ran.code, ran.err) == (0, "")
    assert [option for option in OURS if option not in ran.out] == []
    assert PASSWORD not in ran.out


def test_list_has_every_requirement_with_rights(probe: Probe) -> None:
    ran = probe("list")
    assert (ran.code, ran.err) == (0, "")
    for name in ("same-nb-api", "private-registry", "kuryr-macvlan-ipvlan", "kuryr-kubernetes", "kuryr-ha", "zun-ha"):
        assert name in ran.out
    assert "admin" in ran.out


def test_show_has_the_rule_and_the_calls(probe: Probe) -> None:
    ran = probe("show", "zun-ha")
    assert (ran.code, ran.err) == (0, "")
    assert "workers_on_two_hosts" in ran.out
    assert "/v1/services" in ran.out
    assert json.loads(probe("show", "zun-ha", "-f", "json").out)["id"] == "zun-ha"


def test_an_unknown_requirement_names_all(probe: Probe, bare: Path) -> None:
    assert probe("show", "nosuch").sentence.startswith("no requirement nosuch: there are same-nb-api, ")
    sentence = probe("run", "nosuch", "--os-auth-url", "http://127.0.0.1:1").sentence
    assert sentence.startswith("no requirement nosuch: there are same-nb-api, ")


WRONG = {
    "an option with = and a value": (("run", "--os-passwrd=canary"), "unknown option --os-passwrd"),
    "an option and a value": (("run", "--os-passwrd", "canary"), "unknown option --os-passwrd"),
    "a value with a dash": (("run", "--os-passwrd", "-canary"), "unknown option --os-passwrd"),
    "a value with spaces and dashes": (("run", "--os-passwrd=a -canary --canary"), "unknown option --os-passwrd"),
    "a value in a short option": (("run", "-pcanary"), "unknown option -p"),
    "an option before the command": (("--os-password", "canary", "run"), "no such command, or an option before it"),
    "an abbreviated option": (("run", "--os-pass=canary"), "unknown option --os-pass"),
    "an ambiguous option": (("run", "--os-auth=canary"), "unknown option --os-auth"),
    "too many words": (("show", "zun-ha", "canary"), "too many arguments"),
    "no value": (("run", "--os-cloud"), "expected one argument"),
    "no command": ((), "COMMAND"),
    "no such command": (("canary",), "no such command"),
    "no such format": (("list", "-f", "nosuch"), "invalid choice"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_argument_is_named_without_its_value(probe: Probe, name: str) -> None:
    words, says = WRONG[name]
    sentence = probe(*words).sentence
    assert says in sentence
    assert "--help" in sentence
    assert "canary" not in sentence


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "1e9", "soon", ""])
def test_a_deadline_is_a_number_of_seconds(probe: Probe, seconds: str) -> None:
    assert "is not a number of seconds from 1 to 86400" in probe("run", f"--deadline={seconds}").sentence


def test_an_audit_prints_the_matrix_and_nothing_else(probe: Probe, cloud: FakeCloud) -> None:
    ran = probe("run", "zun-ha", "--os-cloud", "mine")
    assert (ran.code, ran.err) == (1, "")
    assert "cloud mine, region RegionOne (public)" in ran.out
    assert "1 unknown. Gate not met (fails on partial, open, unknown): zun-ha." in ran.out
    assert "Zun API servers were not given (--zun-api-backend)" in ran.out
    assert "nothing was written" in ran.out
    assert "\x1b" not in ran.out
    assert {method for method, path in cloud.asked if path != "/v3/auth/tokens"} == {"GET"}


def test_json_is_as_the_schema_says_and_holds_no_secret(probe: Probe, cloud: FakeCloud) -> None:
    ran = probe("run", "zun-ha", "--os-cloud", "mine", "-f", "json")
    report = json.loads(ran.out)
    jsonschema.validate(
        report, json.loads((resources.files("container4nfv_probe.reports") / "schemas/report.schema.json").read_text())
    )
    assert report["complete"] is True
    assert report["requests"]["POST (login)"] == 1
    assert ran.out.isascii()
    assert PASSWORD not in ran.out
    assert TOKEN not in ran.out


def test_a_wrong_password_is_one_sentence(probe: Probe, cloud: FakeCloud) -> None:
    cloud.refuses = {"POST"}
    sentence = probe("run", "--os-cloud", "mine").sentence
    assert sentence.startswith(f"{cloud.url}/v3 refused the login (401)")
    assert PASSWORD not in sentence


def test_a_gate_is_met_when_all_is_closed(
    probe: Probe, cloud: FakeCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installer(tmp_path, monkeypatch)(requirement("theirs"))
    assert probe("run", "theirs", "--os-cloud", "mine").code == 0
    assert probe("run", "theirs", "zun-ha", "--os-cloud", "mine").code == 1


def test_a_cloud_where_no_service_answers_is_no_audit(probe: Probe, cloud: FakeCloud) -> None:
    cloud.offers("container", f"http://127.0.0.1:{closed_port()}/v1")
    ran = probe("run", "zun-ha", "--os-cloud", "mine", "-f", "json")
    assert ran.code == 2
    assert json.loads(ran.out)["results"][0]["verdict"] == "unknown"
    gate = "Gate not met (fails on partial, open, unknown): no service of this cloud answered."
    assert ran.err == f"container4nfv-probe: 1 unknown. {gate}\n"


def test_a_service_that_is_not_there_is_open_and_no_gate(probe: Probe, cloud: FakeCloud) -> None:
    cloud.token.remove_service("container")
    cloud.token.add_service("image").add_endpoint("public", f"{cloud.url}/image", region="RegionOne")
    ran = probe("run", "zun-ha", "--os-cloud", "mine", "-f", "json")
    assert ran.code == 1
    assert json.loads(ran.out)["results"][0]["verdict"] == "open"


@pytest.mark.parametrize("words", [("-v",), ("-q", "-f", "json")])
def test_hostile_names_are_shown_and_not_obeyed(probe: Probe, bare: Path, words: tuple[str, ...]) -> None:
    services = ZUN["/container/v1/services"]["services"]
    documents: dict[str, Any] = ZUN | {
        "/container/v1/services": {"services": [services[0] | {"host": f"one{ESCAPE[:-1]}"}]}
    }
    with FakeCloud(documents, project_name=f"audit{ESCAPE}", user_name=f"ann{ESCAPE}") as cloud:
        cloud.token.add_role(name=f"member{ESCAPE}")
        cloud.offers("container", f"{cloud.url}/container/v1", region=f"north{ESCAPE}")
        cloud.configures(bare / "clouds.yaml")
        ran = probe("run", "zun-ha", "--os-cloud", "mine", *words)
    assert ran.code == 1 and ran.err.isascii() and ran.err.count("\n") <= 1
    assert "north" in ran.out
    assert "registered: one" in ran.out
    assert all(line.isprintable() for line in ran.out.split("\n"))
    assert not any(line.startswith("ROW 1") for line in ran.out.split("\n"))


def test_hostile_names_in_a_sentence_are_not_obeyed(probe: Probe, cloud: FakeCloud) -> None:
    cloud.offers("container", cloud.url, region=f"north{ESCAPE}")
    sentence = probe("run", "--os-cloud", "mine", "--os-region-name", "south").sentence
    assert sentence.startswith("region south does not exist")
    assert sentence.isprintable()
    assert probe("run", "--os-cloud", f"yours{ESCAPE}").sentence.isprintable()
