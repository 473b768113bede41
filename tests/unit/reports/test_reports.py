"""The matrix and the JSON report, from a recorded audit: exact where people and programs rely on it."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from container4nfv_probe.audit import plugins
from container4nfv_probe.audit.audit import audit
from container4nfv_probe.probes import zun_ha
from container4nfv_probe.probes.facts import zun
from container4nfv_probe.reports import clients, explain, requirements, table
from container4nfv_probe.reports import json as json_report
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.report import Report, Scope
from container4nfv_probe.testing import Cloud
from container4nfv_probe.wire.guard import Deadline
from tests.unit.probes.test_zun_rows import ZUN, worker

HOSTILE = "\x1b[31mred\x07\u202e[bold]x[/bold]<script>"


@pytest.fixture
def report(cloud: Cloud) -> Report:
    """Row 6 of a cloud with two workers, at a fixed time."""
    cloud.answers(zun.ROOT, ZUN)
    cloud.answers(zun.SERVICES, {"services": [worker("one"), worker("two")]})
    done = audit([zun_ha.REQUIREMENT], cloud.subject(), Deadline(60))
    return replace(done, tool="container4nfv-probe 1", started="2026-01-02T03:04:05Z", duration=1.25)


def test_the_matrix_to_the_letter(report: Report) -> None:
    assert table.render(report, Look(width=72, ascii=True)) == (
        "container4nfv-probe 1: cloud typed, region RegionOne (public)\n"
        "project demo as demo, roles admin, member; 2026-01-02T03:04:05Z\n"
        "\n"
        "#   Requirement            Projects        Published             Here\n"
        "------------------------------------------------------------------------\n"
        "6   HA support for Zun     Zun             Open                  unknown\n"
        "    Zun API servers were not given (--zun-api-backend).\n"
        "    Still possible: closed, partial. To settle it: --zun-api-backend\n"
        "    with the URL of each Zun API server, or --zun-api-backend none if\n"
        "    there is but one.\n"
        "------------------------------------------------------------------------\n"
        "Requests: 2 GET; nothing was written. 1.2 s.\n"
        "Not given: Zun API servers (--zun-api-backend).\n"
    )


def test_the_whole_matrix_fits_eighty_columns_in_ascii(cloud: Cloud) -> None:
    done = audit(plugins.requirements(), cloud.subject(), Deadline(60))
    text = table.render(done, Look(width=80, ascii=True))
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 80
    assert [line.split()[0] for line in text.splitlines() if line[:1].isdigit()] == list("123456")


def test_colour_only_where_it_is_welcome(report: Report) -> None:
    assert "\x1b[" not in table.render(report, Look())
    assert "\x1b[" in table.render(report, Look(colour=True))


def test_an_audit_that_did_not_finish_says_so(report: Report) -> None:
    assert "did not finish" in table.render(replace(report, complete=False), Look())


def test_a_closed_row_has_its_caveat_and_no_remedy(report: Report) -> None:
    (result,) = report.results
    closed = replace(result, verdict=Verdict.CLOSED, possible=(Verdict.CLOSED,), settle=())
    text = table.render(replace(report, results=(closed,)), Look())
    assert "Note: Upstream Zun restarts" in text
    assert "To settle" not in text


def test_what_a_server_says_is_shown_and_not_obeyed(cloud: Cloud) -> None:
    cloud.answers(zun.ROOT, ZUN)
    cloud.answers(zun.SERVICES, {"services": [worker(HOSTILE), worker("b", state=HOSTILE)]})
    done = audit([zun_ha.REQUIREMENT], cloud.subject(), Deadline(60))
    for text in (
        table.render(done, Look()),
        table.render(done, Look(colour=False, ascii=True)),
        json_report.render(done, Look()),
        explain.render(done, "zun-ha", Look()),
    ):
        assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert "[bold]x[/bold]" in table.render(done, Look()), "markup is text"


def test_json_says_everything_the_matrix_says(report: Report) -> None:
    document = json.loads(json_report.render(report, Look()))
    jsonschema.validate(document, json_report.schema())
    (result,) = document["results"]
    assert result["verdict"] == "unknown"
    assert result["possible"] == ["closed", "partial"]
    assert result["settle"] == [
        "--zun-api-backend with the URL of each Zun API server, or --zun-api-backend none if there is but one"
    ]
    assert document["scope"]["roles"] == ["admin", "member"]
    bodies = {one["url"].rpartition("/")[2]: one["body"] for one in document["exchanges"] if one["body"]}
    assert bodies["services"]["services"][0] == worker("one")


def test_explain_shows_the_rule_with_the_deciding_answers_marked(report: Report) -> None:
    text = explain.render(report, "zun-ha", Look(ascii=True))
    assert "unknown *  api_on_two_backends" in text
    assert "yes  workers_on_two_hosts: zun-compute is up on one, two" in text
    assert "no *" not in text


def test_explain_gives_each_deciding_exchange_as_a_command(cloud: Cloud) -> None:
    cloud.answers(zun.ROOT, ZUN)
    cloud.answers(zun.SERVICES, {"services": []}, headers={"X-OpenStack-Request-Id": "req-1"})
    done = audit([zun_ha.REQUIREMENT], cloud.subject(), Deadline(60))
    text = explain.render(done, "zun-ha", Look())
    assert 'curl -sS -H "X-Auth-Token: ${TOKEN}" http://container.example/v1/services' in text
    assert "openstack appcontainer service list\n" in text
    assert "-> 200" in text and "req-1" in text


def test_explain_gives_what_would_settle_it_as_lines_that_are_not_broken(report: Report) -> None:
    text = explain.render(report, "zun-ha", Look(width=40))
    assert (
        "\nTo settle it:\n"
        "  1. --zun-api-backend with the URL of each Zun API server, or --zun-api-backend none if there is but one\n"
        "       --zun-api-backend URL\n"
        "       --zun-api-backend none\n"
    ) in text
    (result,) = report.results
    closed = replace(result, verdict=Verdict.CLOSED, possible=(Verdict.CLOSED,), settle=(), steps=())
    assert "To settle" not in explain.render(replace(report, results=(closed,)), "zun-ha", Look())


def test_a_report_of_a_version_without_steps_has_what_would_settle_it_all_together(report: Report) -> None:
    (result,) = report.results
    old = replace(report, results=(replace(result, settle=("the role admin", "--registry"), steps=()),))
    wanted = "To settle it, 1 and 2:"
    assert wanted in table.render(old, Look()) and wanted in explain.render(old, "zun-ha", Look())


def test_explain_names_the_client_of_each_command(cloud: Cloud) -> None:
    cloud.answers(zun.ROOT, ZUN)
    cloud.answers(zun.SERVICES, {"services": []})
    done = audit([zun_ha.REQUIREMENT], cloud.subject(), Deadline(60))
    assert (
        "The openstack commands are those of python-openstackclient; openstack appcontainer needs python-zunclient.\n"
    ) in explain.render(done, "zun-ha", Look())


def test_each_command_of_openstack_is_of_a_client_that_is_known() -> None:
    """The first words of python-openstackclient's own commands, as far as ours use them."""
    own = {"container", "extension", "hypervisor", "image", "network", "port", "token", "volume"}
    shown = [line for one in plugins.requirements() for check in one.checks() for line in check.commands]
    words = {line.split()[1] for line in shown if line.startswith("openstack ")}
    assert len(words) > 8 and words <= own | set(clients.PLUGINS)
    assert clients.needed(["kubectl get pods -A", "--registry none"]) == ""


def test_list_and_show_name_every_requirement_and_check() -> None:
    ours = plugins.requirements()
    summary = requirements.summary(ours, Look(ascii=True))
    assert summary.isascii() and max(map(len, summary.splitlines())) <= 80
    for one in ours:
        assert one.id in summary
        text = requirements.details(one, Look())
        assert all(check.name in text for check in one.checks())
        assert all(trap.split()[0] in text for trap in one.traps) and one.traps and one.sources


def test_a_scope_without_a_user_name_is_an_application_credentials(report: Report) -> None:
    scope: Scope = replace(report.scope, user="")
    assert "an application credential" in table.render(replace(report, scope=scope), Look())
