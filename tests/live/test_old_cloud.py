"""The services of 2017, in named states, audited by admin and demo, by identity v3 and by v2.0."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml

from container4nfv_probe.planes.backends import Backends
from container4nfv_probe.rules.report import Report
from container4nfv_probe.wire.guard import Deadline, Guard
from container4nfv_probe.wire.sockets import WatchedAdapter
from container4nfv_probe.wire.transport import Transport
from tests.lab.old import OldLab
from tests.lab.old.states import STATES, log_in
from tests.lab.rest import send
from tests.lab.states import Users

from . import audits
from .table import Cells, words

TABLE: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("old_cloud.yaml").read_text())
ROLES = ("admin", "demo")


@pytest.fixture(scope="module")
def users(old_lab: OldLab) -> Users:
    return log_in(old_lab)


@pytest.fixture(autouse=True)
def only_the_old_labs_clouds(old_lab: OldLab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(old_lab.clouds_file))


def reports(identity: str) -> dict[str, Report]:
    """Both users' reports, logged in by this version of the identity API."""
    with ThreadPoolExecutor(len(ROLES)) as pool:
        names = [f"old-{role}{'' if identity == 'v3' else '-v2'}" for role in ROLES]
        return dict(zip(ROLES, pool.map(audits.audited, names), strict=True))


def expected(state: str, part: str) -> Cells:
    """What the table says of a state: the baseline, and what differs from it."""
    return {
        (subject, role): words(text)
        for written in (TABLE["baseline"], TABLE["states"][state])
        for subject, by_role in written.get(part, {}).items()
        for group, text in by_role.items()
        for role in (ROLES if group == "both" else (group,))
    }


@pytest.mark.parametrize("state", TABLE["states"])
def test_each_user_is_told_the_truth(users: Users, state: str) -> None:
    with STATES[state](users):
        told = {identity: reports(identity) for identity in ("v3", "v2")}
    for identity, by_role in told.items():
        answers, wanted = audits.answers(by_role), expected(state, "answers")
        assert {cell: answers[cell] for cell in wanted} == wanted, f"{identity}: {TABLE['states'][state]['because']}"
        assert audits.verdicts(by_role) == expected(state, "verdicts"), identity


def test_the_table_has_every_state() -> None:
    assert set(TABLE["states"]) == set(STATES)


# What these releases answer, and the probes rely on: were it otherwise, the table would prove nothing.


def test_zun_describes_itself_without_a_name(old_lab: OldLab) -> None:
    document = send("GET", f"http://{old_lab.host}:29517/").json
    assert "name" not in document
    assert document["description"].startswith("Zun is an OpenStack project")
    assert document["versions"][0]["max_version"] == "1.4"


@pytest.mark.parametrize("path", ["registries", "availability_zones"])
def test_zun_does_not_know_what_came_later(users: Users, path: str) -> None:
    answer = send("GET", f"http://{users.lab.host}:29517/v1/{path}", headers={"X-Auth-Token": users.admin.token})
    assert answer.status == 404


def test_neutron_ignores_a_filter_it_does_not_know(users: Users) -> None:
    everything = users.member.get(":29696/v2.0/ports")["ports"]
    assert len(everything) >= 2
    assert len(users.member.get(":29696/v2.0/ports?no_such_filter=1")["ports"]) == len(everything)


@pytest.mark.parametrize("port", [25000, 29292, 28776, 28004, 29494])
def test_a_root_answers_300_with_its_versions(old_lab: OldLab, port: int) -> None:
    answer = send("GET", f"http://{old_lab.host}:{port}/")
    assert answer.status == 300
    assert answer.json["versions"]


def test_magnum_lists_one_project_even_to_an_admin(users: Users) -> None:
    assert users.member.get(":29511/v1/clustertemplates")["clustertemplates"]
    assert users.admin.get(":29511/v1/clustertemplates")["clustertemplates"] == []
    assert users.admin.get(":29511/v1/mservices")["mservices"]


def test_a_zun_without_a_health_check_is_a_server_by_its_description(old_lab: OldLab) -> None:
    url = f"http://{old_lab.host}:29517"
    assert send("GET", f"{url}/healthcheck").status == 401
    transport = Transport(Guard(WatchedAdapter(), Deadline(30)))
    (server,) = Backends(transport, (url, f"{url}/v1")).all()
    assert server.document and server.document.is_of("container")
    assert server.healthy is None
    assert server.addresses == frozenset({old_lab.host})
