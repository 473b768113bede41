"""Whole audits of the lab as it is started: what admin, member and reader may truly be told."""

from __future__ import annotations

import dataclasses
import json
import subprocess
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from container4nfv_probe.audit.subject import Subject
from container4nfv_probe.planes import clouds
from container4nfv_probe.planes.login import login
from container4nfv_probe.probes.facts import kuryr, swift
from container4nfv_probe.rules.read import Read
from container4nfv_probe.wire.guard import Deadline, Guard
from container4nfv_probe.wire.sockets import WatchedAdapter
from container4nfv_probe.wire.transport import Transport
from tests.lab import Lab
from tests.lab.states.catalogue import changed
from tests.lab.states.users import log_in

from .conftest import Audit

ROLES = ("lab-admin", "lab-member", "lab-reader")
# By requirement: for each role the verdict, and the answers that matter for it (cause of each no or unknown).
EXPECTED: dict[str, dict[str, tuple[str, dict[str, str]]]] = {
    "same-nb-api": {
        "lab-admin": ("closed", {"workers_up": "yes", "nova_runs_containers_and_vms": "not-met"}),
        "lab-member": ("unknown", {"workers_up": "forbidden", "image_search": "yes", "heat_lists_both": "yes",
                                   "nova_runs_containers_and_vms": "forbidden"}),
        "lab-reader": ("unknown", {"workers_up": "forbidden", "image_search": "yes"}),
    },
    "private-registry": {
        "lab-admin": ("unknown", {"registry_answers": "no-plane", "tied_cinder": "no-plane",
                                  "zun_registry": "not-met", "magnum_points": "not-met",
                                  "magnum_node_registry": "not-met", "glance_takes_docker": "yes",
                                  "docker_image_active": "yes", "glare_takes_docker": "yes"}),
        "lab-member": ("unknown", {"zun_registry": "not-visible", "magnum_points": "not-visible",
                                   "magnum_node_registry": "not-visible", "docker_image_active": "yes",
                                   "swift_holds_blobs": "not-met"}),
        "lab-reader": ("unknown", {"docker_image_active": "yes", "swift_holds_blobs": "forbidden"}),
    },
    "kuryr-macvlan-ipvlan": {
        "lab-admin": ("unknown", {"rule_m": "not-met", "rule_i": "not-met", "kuryrport_macvlan": "no-plane"}),
        "lab-member": ("unknown", {"rule_m": "not-visible", "rule_i": "not-visible"}),
        "lab-reader": ("unknown", {"rule_m": "not-visible", "rule_i": "not-visible"}),
    },
    "kuryr-kubernetes": dict.fromkeys(ROLES, ("unknown", {"controller_ready": "no-plane"})),
    "kuryr-ha": dict.fromkeys(ROLES, ("unknown", {"two_ready": "no-plane"})),
    "zun-ha": {
        "lab-admin": ("unknown", {"workers_on_two_hosts": "yes", "api_on_two_backends": "no-plane"}),
        "lab-member": ("unknown", {"workers_on_two_hosts": "forbidden", "zun_answers": "yes"}),
        "lab-reader": ("unknown", {"workers_on_two_hosts": "forbidden", "zun_answers": "yes"}),
    },
}  # fmt: skip


@pytest.mark.parametrize("cloud", ROLES)
def test_every_row_says_what_this_role_can_know(audit: Audit, cloud: str) -> None:
    report = audit(cloud)
    for result in report["results"]:
        verdict, answers = EXPECTED[result["id"]][cloud]
        given = {one["name"]: one["answer"] for one in result["checks"]}
        causes = {name: given[name]["cause"] or given[name]["truth"] for name in answers}
        assert (result["verdict"], causes) == (verdict, answers), result["id"]
        assert bool(result["settle"]) is (verdict == "unknown")


def test_admin_learns_what_is_still_possible(audit: Audit) -> None:
    possible = {result["id"]: result["possible"] for result in audit("lab-admin")["results"]}
    assert possible["zun-ha"] == ["closed", "partial"]
    assert possible["private-registry"] == ["closed", "partial"]
    assert possible["kuryr-macvlan-ipvlan"] == ["partial", "open"]


def test_an_audit_only_reads_little_and_shows_its_evidence(audit: Audit) -> None:
    report = audit("lab-admin")
    assert set(report["requests"]) == {"GET", "POST (login)"}
    assert report["requests"]["GET"] + report["requests"]["POST (login)"] <= 40
    assert report["complete"] is True
    kept = {exchange["id"] for exchange in report["exchanges"]}
    answers = [one["answer"] for result in report["results"] for one in result["checks"]]
    assert all(set(answer["evidence"]) <= kept for answer in answers)
    assert all(answer["evidence"] for answer in answers if answer["cause"] in (None, "not-met", "forbidden"))


def test_the_report_is_as_its_schema_says(audit: Audit) -> None:
    schema = json.loads(files("container4nfv_probe.reports").joinpath("schemas/report.schema.json").read_text())
    jsonschema.validate(audit("lab-reader"), schema)


def test_no_secret_is_in_the_report_or_the_log(lab: Lab, command: Callable[..., Any]) -> None:
    done: subprocess.CompletedProcess[str] = command("run", "--os-cloud", "lab-admin", "--debug", "-f", "json")
    assert "GET" in done.stderr
    for text in (done.stdout, done.stderr):
        assert lab.password not in text
        assert "gAAAA" not in text, "a Fernet token"
        assert "X-Auth-Token" not in text


def test_one_requirement_and_the_exit_code(command: Callable[..., Any]) -> None:
    done = command("run", "--os-cloud", "lab-admin", "same-nb-api")
    assert done.returncode == 0, "closed"
    assert "closed" in done.stdout and done.stderr == ""
    assert command("run", "--os-cloud", "lab-admin", "zun-ha").returncode == 1, "unknown never passes"


@pytest.fixture
def subject(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Subject:
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(lab.clouds_file))
    cloud = clouds.configuration().get_one(cloud="lab-member")
    return Subject(*login(cloud, Transport(Guard(WatchedAdapter(), Deadline(60)))))


def test_every_page_of_neutrons_ports_is_read(lab: Lab, subject: Subject) -> None:
    whole = subject.openstack.list(kuryr.PORTS).items
    paged = subject.openstack.list(dataclasses.replace(kuryr.PORTS, params=(("limit", "1"),))).items
    assert len(whole) >= 2, "the lab has ports"
    assert paged == tuple(sorted(whole, key=lambda port: port.id)) or {p.id for p in paged} == {p.id for p in whole}
    assert len(paged) == len(whole)


def test_every_page_of_swifts_objects_is_read(lab: Lab, subject: Subject) -> None:
    account = Account(lab, subject)
    names = [f"object-{number}" for number in range(5)]
    account.put("pages", *names)
    try:
        read: Read[swift.Container] = dataclasses.replace(
            swift.ACCOUNT, path="pages", params=(("format", "json"), ("limit", "2"))
        )
        assert [one.name for one in subject.openstack.list(read).items] == names
    finally:
        account.delete("pages", *names)


class Account:
    """Writes to the member's account, which the audited code never could."""

    def __init__(self, lab: Lab, subject: Subject) -> None:
        import requests

        self.http = requests.Session()
        self.http.trust_env = False
        self.http.headers.update(subject.openstack.token.headers())
        self.url = subject.openstack.catalogue.find("object-store")[0].url

    def put(self, container: str, *names: str) -> None:
        for path in (container, *(f"{container}/{name}" for name in names)):
            self.http.put(f"{self.url}/{path}", timeout=20).raise_for_status()

    def delete(self, container: str, *names: str) -> None:
        for path in (*(f"{container}/{name}" for name in names), container):
            self.http.delete(f"{self.url}/{path}", timeout=20).raise_for_status()


def test_where_identity_alone_is_public_nobody_is_asked_and_nothing_is_open(
    command: Callable[..., Any], lab: Lab
) -> None:
    users = log_in(lab)
    listed = users.admin.get(":5000/v3/endpoints")["endpoints"]
    (keystone,) = users.admin.get(":5000/v3/services?type=identity")["services"]
    outside = [one for one in listed if one["service_id"] != keystone["id"] and one["interface"] != "internal"]
    with changed(users, "endpoint", outside, enabled=False):
        done = command("run", "--os-cloud", "lab-admin", "--fail-on", "unknown")
        inside = command("run", "--os-cloud", "lab-admin", "--os-interface", "internal", "--fail-on", "open", "zun-ha")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(
        "no service but identity has the interface public: there are internal (--os-interface)\n"
    )
    assert inside.returncode == 0, "what it says to do"
