"""``openstack container4nfv …`` in the real python-openstackclient, on the lab and on recorded clouds."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from container4nfv_probe.evidence import bundle
from tests.lab import Lab

FIXTURES = Path(__file__).parents[2] / "fixtures"
AUDIT, WORSE = str(FIXTURES / "lab-admin"), str(FIXTURES / "zun-both-disabled")
OpenStack = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def openstack(others: Path, of_lab: dict[str, str], tmp_path: Path) -> OpenStack:
    def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([str(others / "openstack"), *words], env=of_lab | variables, cwd=tmp_path,
                              capture_output=True, text=True, timeout=90)  # fmt: skip

    return run


def test_audit_prints_the_matrix_and_ends_as_run_does(openstack: OpenStack, tmp_path: Path) -> None:
    words = ("audit", "--bundle", "audit.zip", "-o", "report.json")
    done = openstack("--os-cloud", "lab-admin", "container4nfv", *words)
    assert done.returncode == 1, "some are unknown: the gate of this program's own run"
    assert done.stdout.count("\n") == 4 + 6
    assert "| Manage containers and VMs with the same NB API " in done.stdout
    assert "Gate not met (fails on partial, open, unknown): private-registry, " in done.stderr
    assert done.stderr.endswith("Written: audit.zip, report.json.\n")
    assert bundle.read(tmp_path / "audit.zip").scope.roles == ("admin", "manager", "member", "reader")
    assert json.loads((tmp_path / "report.json").read_text())["gate"]["met"] is False
    assert openstack("container4nfv", "verify", "audit.zip", "-c", "Answer", "-f", "value").stdout == "genuine\n"


def test_ids_columns_and_formats_are_cliffs(openstack: OpenStack) -> None:
    words = ("--os-cloud", "lab-reader", "container4nfv", "audit", "kuryr-ha", "zun-ha", "-c", "ID", "-c", "Here")
    (first, second) = json.loads(openstack(*words, "-f", "json").stdout)
    assert (first, second) == ({"ID": "kuryr-ha", "Here": "unknown"}, {"ID": "zun-ha", "Here": "unknown"})
    assert openstack(*words, "-f", "value", "--sort-column", "ID", "--sort-descending").stdout == (
        "zun-ha unknown\nkuryr-ha unknown\n"
    )


def test_what_would_settle_it_is_a_list_for_programs(openstack: OpenStack) -> None:
    words = ("container4nfv", "audit", "zun-ha", "--long", "-c", "Still Possible", "-c", "To Settle It", "-f", "json")
    (row,) = json.loads(openstack("--os-cloud", "lab-admin", *words).stdout)
    assert row["Still Possible"] == ["closed", "partial"]
    assert any("--zun-api-backend" in one for one in row["To Settle It"])


WAIVERS = "- {requirement: zun-ha, reason: one host is enough, expires: 2999-01-01}\n"
GATES: list[tuple[tuple[str, ...], int, str]] = [
    (("--fail-on", "unknown", "--require", "zun-ha"), 0, "Gate met (fails on unknown; only zun-ha)."),
    (("zun-ha", "--waivers", "waivers.yaml"), 0, "1 partial (1 waived)"),
    (("zun-ha", "--baseline", WORSE, "--fail-on", "regression"), 0, "Gate met (fails on regression)."),
    (("--require", "nothing"), 2, "--require nothing is not among the asked"),
    (("-o", "report.pdf"), 2, "no format has the suffix of -o report.pdf"),
]


@pytest.mark.parametrize(("options", "code", "said"), GATES)
def test_the_gate_and_the_other_apis_are_those_of_run(
    openstack: OpenStack, tmp_path: Path, options: tuple[str, ...], code: int, said: str
) -> None:
    (tmp_path / "waivers.yaml").write_text(WAIVERS)
    given = ("--kubeconfig", "none", "--registry", "none", "--zun-api-backend", "none")
    done = openstack("--os-cloud", "lab-admin", "container4nfv", "audit", *given, *options)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr


def test_a_baseline_is_kept_and_compared_with(openstack: OpenStack) -> None:
    words = ("--os-cloud", "lab-admin", "container4nfv", "audit", "zun-ha", "--baseline", "b.json", "--update-baseline")
    assert openstack(*words).stderr.endswith("Written: b.json.\n")
    (row,) = json.loads(openstack(*words, "--zun-api-backend", "none", "-f", "json").stdout)
    assert row["Change"] == "newly known, unknown before"


SAVED: list[tuple[tuple[str, ...], int, Any]] = [
    (("replay", AUDIT, "zun-ha", "-c", "Here"), 1, [{"Here": "unknown"}]),
    (("report", WORSE, AUDIT, "-c", "Cloud", "-c", "#", "--require", "same-nb-api"), 1,
     [{"Cloud": "lab-admin", "#": number} for number in (1, 2, 3, 4, 5, 6)] * 2),
    (("diff", AUDIT, AUDIT), 0, []),
    (("diff", AUDIT, AUDIT, "--all", "-c", "#", "-c", "Change"), 0,
     [{"#": number, "Change": "unchanged"} for number in (1, 2, 3, 4, 5, 6)]),
    (("explain", "zun-ha", "--report", AUDIT, "-c", "ID", "-c", "Here"), 0, {"ID": "zun-ha", "Here": "unknown"}),
    (("verify", AUDIT, "-c", "Answer", "-c", "Faults"), 1,
     {"Answer": "not genuine", "Faults": ["matrix.txt in its folder is no part of a bundle"]}),
]  # fmt: skip


@pytest.mark.parametrize(("words", "code", "shown"), SAVED)
def test_what_was_saved_needs_no_cloud(openstack: OpenStack, words: tuple[str, ...], code: int, shown: Any) -> None:
    done = openstack("container4nfv", *words, "-f", "json")
    assert (done.returncode, json.loads(done.stdout)) == (code, shown), done.stderr


def test_diff_names_both_audits_and_what_changed(openstack: OpenStack) -> None:
    done = openstack("container4nfv", "diff", AUDIT, WORSE, "-f", "json")
    changed = {row["ID"]: (row["Before"], row["Here"], row["Change"]) for row in json.loads(done.stdout)}
    assert done.returncode == 1 and "regressed" in {change for *_, change in changed.values()}
    assert all(before != here for before, here, _ in changed.values())
    assert done.stderr.startswith("Cloud lab-admin, region RegionOne (public), 20")
    assert ", compared with cloud lab-admin, " in done.stderr


def test_explain_has_rule_answers_and_calls(openstack: OpenStack) -> None:
    words = ("container4nfv", "explain", "same-nb-api", "-f", "json")
    told = json.loads(openstack("--os-cloud", "lab-member", *words).stdout)
    assert told["Closed When"][0] == "unknown: any of"
    assert any(line.strip().startswith("curl -sS -H") for line in told["Calls"])
    assert told["Calls"][0].startswith("${TOKEN} is yours")


def test_releases_its_gate_and_what_an_upgrade_changed(openstack: OpenStack) -> None:
    words = ("--os-cloud", "lab-member", "container4nfv", "releases", "-f", "csv")
    done = openstack(*words, "--at-least", "ocata", "--bundle", "before.zip")
    assert done.returncode == 0
    fits = {row["Service"]: (row["Fits"], row["Gate"]) for row in csv.DictReader(io.StringIO(done.stdout))}
    assert fits["nova"] == ("2026.2", "at or above")
    assert "Series: 2026.2 fits every considered service" in done.stderr
    assert "Gate met (at least ocata): all " in done.stderr and done.stderr.endswith("Written: before.zip.\n")
    assert openstack(*words, "--at-least", "2026.1", "--undecided", "pass", "--service", "nova,zun").returncode == 0
    assert "Nothing changed since " in openstack(*words, "--baseline", "before.zip").stderr
    assert openstack("container4nfv", "diff", "before.zip", "before.zip").returncode == 0
    bad = openstack(*words, "--at-least", "diablo")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert "'diablo' is no series that this program knows" in bad.stderr


def test_list_and_show_need_no_cloud(openstack: OpenStack) -> None:
    listed = json.loads(openstack("container4nfv", "list", "-f", "json").stdout)
    assert [one["#"] for one in listed] == [1, 2, 3, 4, 5, 6]
    assert json.loads(openstack("container4nfv", "show", "zun-ha", "-f", "json").stdout)["row"] == 6


@pytest.mark.parametrize("words", [("audit", "nothing"), ("show", "nothing"), ("verify", "nothing.zip")])
def test_what_is_not_there_is_one_sentence(openstack: OpenStack, lab: Lab, words: tuple[str, ...]) -> None:
    done = openstack("--os-cloud", "lab-member", "container4nfv", *words)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "nothing" in done.stderr and lab.password not in done.stderr


def test_where_the_login_is_refused_no_old_report_stays(openstack: OpenStack, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("yesterday's")
    done = openstack("--os-cloud", "lab-admin", "container4nfv", "audit", "-o", "report.json", OS_PASSWORD="wrong")
    assert done.returncode == 2 and "refused the login (401)" in done.stderr
    assert json.loads((tmp_path / "report.json").read_text())["complete"] is False


def test_debugging_shows_no_secret(openstack: OpenStack, lab: Lab) -> None:
    done = openstack("--os-cloud", "lab-admin", "--debug", "container4nfv", "audit", "zun-ha")
    assert "/services" in done.stderr and lab.password not in done.stderr + done.stdout
