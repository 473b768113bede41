"""Bundles: what is written can be read, replayed and handed over; what was tampered with is refused."""

from __future__ import annotations

import json
import os
import resource
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from container4nfv_probe.audit import plugins
from container4nfv_probe.audit.audit import audit
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.anonymize import anonymized
from container4nfv_probe.evidence.replay import recorded_subject
from container4nfv_probe.probes import same_nb_api
from container4nfv_probe.probes.facts import kuryr, pulls, zun
from container4nfv_probe.rules.errors import BundleError
from container4nfv_probe.rules.model import Cause
from container4nfv_probe.rules.report import Report
from container4nfv_probe.testing import Cloud
from container4nfv_probe.wire.guard import Deadline
from tests.unit.conftest import Probe
from tests.unit.fake_cloud import FakeCloud
from tests.unit.probes.test_kuryr_rows import container, neutron, pair, vm
from tests.unit.probes.test_private_registry import IMAGE, run_glance
from tests.unit.probes.test_zun_rows import BOTH, admin, heat, worker

HAR_ENTRY = {"startedDateTime", "time", "request", "response", "cache", "timings"}


@pytest.fixture
def report(cloud: Cloud) -> Report:
    admin(cloud, worker("Rack-7"), worker("rack-7"), worker("other-node"))
    heat(cloud, *BOTH)
    run_glance(cloud, IMAGE, proof=503)
    cloud.answers(zun.SEARCH, status=500)
    neutron(cloud, vm(pair(mac="FA-16-3E-00-00-02")), container(), container(id="k2", network_id="n2"))
    cloud.answers(pulls.REGISTRIES, {"registries": [{"domain": "r.example"}]}, all_projects=True)
    return audit(plugins.requirements(), cloud.subject(), Deadline(60))


def again(report: Report) -> Report:
    return audit(plugins.requirements(), recorded_subject(report), Deadline(60))


def verdicts(report: Report) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.id, one.verdict, one.possible) for one in report.results]


@pytest.mark.parametrize("name", ["bundle", "bundle.zip"])
def test_what_is_written_is_read_and_replayed(report: Report, tmp_path: Path, name: str) -> None:
    bundle.write(report, tmp_path / name)
    bundle.write(report, tmp_path / name)  # an earlier bundle gives way
    assert bundle.read(tmp_path / name) == report
    assert again(bundle.read(tmp_path / name)).results == report.results
    assert [path.name for path in tmp_path.iterdir()] == [name], "nothing else is left"


def test_a_lone_json_report_is_read_too(report: Report, tmp_path: Path) -> None:
    bundle.write(report, tmp_path / "b")
    assert bundle.read(tmp_path / "b" / "report.json") == report


def test_the_archive_is_har_1_2(report: Report, tmp_path: Path) -> None:
    bundle.write(report, tmp_path / "b")
    log = json.loads((tmp_path / "b" / "exchanges.har").read_text())["log"]
    assert log["version"] == "1.2" and set(log["creator"]) == {"name", "version"}
    assert len(log["entries"]) == len(report.exchanges)
    for entry in log["entries"]:
        assert set(entry) >= HAR_ENTRY
        assert all(name in HAR_ENTRY or name.startswith("_") for name in entry)
        assert entry["request"]["method"] == "GET"


@pytest.mark.parametrize("umask", [0o022, 0o077, 0o000])
@pytest.mark.parametrize("earlier", [False, True])
def test_a_bundle_is_for_its_owner_only(report: Report, tmp_path: Path, umask: int, earlier: bool) -> None:
    before = os.umask(umask)
    try:
        for path in (tmp_path / "b.zip", tmp_path / "b"):
            bundle.write(report, path)
            if earlier:
                path.chmod(0o755)
                bundle.write(report, path)
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {"b.zip": 0o600, "b": 0o700, "report.json": 0o600, "exchanges.har": 0o600}


@pytest.mark.parametrize("name", ["b", "b.zip"])
@pytest.mark.parametrize("earlier", [False, True])
def test_a_full_disk_leaves_what_was_there_and_nothing_else(
    report: Report, tmp_path: Path, name: str, earlier: bool
) -> None:
    if earlier:
        bundle.write(report, tmp_path / name)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, limits[1]))
    try:
        with pytest.raises(BundleError, match=r"cannot be written \(File too large\): name another place"):
            bundle.write(report, tmp_path / name)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [path.name for path in tmp_path.iterdir()] == [name] * earlier
    assert not earlier or bundle.read(tmp_path / name) == report


def _nothing(path: Path) -> None:
    """There is no such folder."""
    path.parent.rmdir()


def _link(path: Path) -> None:
    (path.parent / "elsewhere").mkdir()
    path.symlink_to(path.parent / "elsewhere", target_is_directory=True)


@pytest.mark.parametrize(
    ("name", "there", "sentence"),
    [
        ("b.zip", _nothing, "cannot be written (No such file or directory): name another place"),
        ("b", _nothing, "cannot be written (No such file or directory): name another place"),
        ("b.zip", Path.mkdir, "is there, and no file: name another place"),
        ("b.zip", os.mkfifo, "is there, and no file: name another place"),
        ("b", os.mkfifo, "cannot be written (Not a directory): name another place"),
        ("b", Path.touch, "cannot be written (Not a directory): name another place"),
        ("b", _link, "is a link: name the folder itself"),
    ],
)
def test_a_place_that_takes_no_bundle_is_found_before_and_after(
    report: Report, tmp_path: Path, name: str, there: Callable[[Path], None], sentence: str
) -> None:
    path = tmp_path / "place" / name
    path.parent.mkdir()
    there(path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BundleError) as early:
        bundle.check_writable(path)
    with pytest.raises(BundleError) as late:
        bundle.write(report, path)
    assert str(early.value) == str(late.value) == f"{path} {sentence}"
    assert sorted(tmp_path.rglob("*")) == before


def test_a_place_that_takes_a_bundle_is_left_as_it_is(report: Report, tmp_path: Path) -> None:
    bundle.write(report, tmp_path / "earlier")
    for name in ("earlier", "b", "b.zip"):
        bundle.check_writable(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["earlier"]


def test_a_bundle_that_cannot_be_written_is_found_before_the_audit(probe: Probe, bare: Path, tmp_path: Path) -> None:
    with FakeCloud() as cloud:
        cloud.configures(bare / "clouds.yaml")
        for command in ("run", "releases"):
            ran = probe(command, "--os-cloud", "mine", "--bundle", str(tmp_path / "missing" / "b.zip"))
            assert "cannot be written" in ran.sentence
        assert cloud.asked == []


def _fifo_within(path: Path) -> None:
    path.mkdir()
    os.mkfifo(path / "report.json")


def _endless_within(path: Path) -> None:
    path.mkdir()
    (path / "report.json").symlink_to("/dev/zero")


@pytest.mark.parametrize(
    ("there", "sentence"),
    [
        (os.mkfifo, "is a pipe, not a file"),
        (lambda path: path.symlink_to("/dev/zero"), "is a device, not a file"),
        (lambda path: path.symlink_to("/proc/self/environ"), "holds no report of this program"),
        (_fifo_within, "is a pipe, not a file"),
        (_endless_within, "is a link, not a plain file"),
        (Path.mkdir, "cannot be read (No such file or directory)"),
        (lambda path: path.symlink_to(path), "does not exist"),
        (lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), 1 << 40), "is larger than"),
    ],
)
def test_what_is_no_bundle_is_told_at_once(there: Callable[[Path], None], sentence: str, tmp_path: Path) -> None:
    there(tmp_path / "b")
    with pytest.raises(BundleError) as refusal:
        bundle.read(tmp_path / "b")
    assert sentence in str(refusal.value) and "\n" not in str(refusal.value)


def test_what_is_not_recorded_is_unknown(report: Report) -> None:
    fewer = replace(report, exchanges=tuple(one for one in report.exchanges if "/v1/services" not in one.url))
    result = again(fewer).results[-1]
    causes = {one.name: one.answer.cause for one in result.checks}
    assert causes["workers_on_two_hosts"] is Cause.NOT_RECORDED
    assert result.verdict == "unknown"


def test_other_files_are_never_replaced(report: Report, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    with pytest.raises(BundleError, match="holds other files"):
        bundle.write(report, tmp_path)
    assert (tmp_path / "precious").read_text() == "mine"
    with pytest.raises(BundleError, match="cannot be written"):
        bundle.write(report, tmp_path / "missing" / "b.zip")


def _zip(path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[200] ^= 255
    path.write_bytes(content)


def _bomb(path: Path) -> None:
    _zip(path, {"report.json": b" " * (bundle.LARGEST + 2), "exchanges.har": b"{}"})


def _traversal(path: Path) -> None:
    _zip(path, {"../report.json": b"{}", "exchanges.har": b"{}"})


def _member_that_links(path: Path) -> None:
    info = zipfile.ZipInfo("report.json")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "/etc/passwd")
        archive.writestr("exchanges.har", "{}")


def _changed(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["report.json"] = members["report.json"].replace(b'"other-node"', b'"third-node"')
    _zip(path, members)


def _newer(path: Path) -> None:
    _zip(path, {"report.json": b'{"schema_version": 99}', "exchanges.har": b"{}"})


def _deep(path: Path) -> None:
    _zip(path, {"report.json": b"[" * 100_000, "exchanges.har": b"{}"})


def _text(path: Path) -> None:
    path.write_text("not a bundle")


@pytest.mark.parametrize(
    "spoil", [_truncated, _flipped, _bomb, _traversal, _member_that_links, _changed, _newer, _deep, _text, Path.unlink]
)
def test_a_spoilt_bundle_is_refused_in_one_sentence(
    report: Report, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    path = tmp_path / "b.zip"
    bundle.write(report, path)
    spoil(path)
    with pytest.raises(BundleError) as refusal:
        bundle.read(path)
    assert str(path) in str(refusal.value) and "\n" not in str(refusal.value)


def test_links_in_a_folder_are_not_followed(report: Report, tmp_path: Path) -> None:
    bundle.write(report, tmp_path / "b")
    (tmp_path / "b" / "report.json").rename(tmp_path / "elsewhere.json")
    os.symlink(tmp_path / "elsewhere.json", tmp_path / "b" / "report.json")
    with pytest.raises(BundleError, match="not a plain file"):
        bundle.read(tmp_path / "b")


class TestAnonymity:
    def test_verdicts_stay(self, report: Report) -> None:
        assert verdicts(anonymized([report])[0]) == verdicts(report)

    def test_names_go(self, report: Report) -> None:
        told = json.dumps(json.loads(_json(anonymized([report])[0])))
        for name in ("rack-7", "other-node", "fa:16:3e", "FA-16", "10.0.0.", "typed", "identity.example",
                     "0123456789abcdef", "container.example", "r.example"):  # fmt: skip
            assert name.casefold() not in told.casefold(), name

    def test_equal_names_stay_equal_whatever_their_case(self, report: Report) -> None:
        services = next(one for one in anonymized([report])[0].exchanges if one.url.endswith("/v1/services"))
        first, second, third = (one["host"] for one in services.body["services"])
        assert first != second and first.casefold() == second.casefold() != third.casefold()

    def test_what_the_verdicts_need_is_left(self, report: Report) -> None:
        (hidden,) = anonymized([report])
        assert hidden.scope.roles == report.scope.roles
        assert [one.status for one in hidden.exchanges] == [one.status for one in report.exchanges]
        assert kuryr.PORTS.path in next(one.url for one in hidden.exchanges if "ports" in one.url)
        assert any(same_nb_api.HYPERVISORS.path in one.url for one in hidden.exchanges)


def _json(report: Report) -> str:
    from container4nfv_probe.reports import json as json_report
    from container4nfv_probe.reports.interface import Look

    return json_report.render(report, Look())
