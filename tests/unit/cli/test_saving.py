"""Files that are written: their rights, found to be possible before a cloud is asked, whole or not there."""

from __future__ import annotations

import json
import os
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from container4nfv_probe.cli import saving
from container4nfv_probe.reports.formats import FORMATS
from container4nfv_probe.rules.errors import ConfigurationError
from tests.unit.conftest import Probe
from tests.unit.fake_cloud import write
from tests.unit.loopback import closed_port

DEMO = str(Path(__file__).parents[3] / "fixtures" / "demo")
EVIDENCE = {"json", "jsonl", "yaml", "html", "oscal"}


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    yield
    os.umask(before)


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("mask", [0o000, 0o027, 0o077])
@pytest.mark.parametrize("name", FORMATS)
def test_evidence_is_its_owners_and_the_rest_as_a_redirection_gives_it(
    probe: Probe, tmp_path: Path, name: str, mask: int
) -> None:
    with umask(mask):
        probe("replay", DEMO, "-f", name, "-o", str(tmp_path / "a"))
        probe("replay", DEMO, "-f", name, "-o", str(tmp_path / "b"), "--file-mode", "640")
    assert rights(tmp_path / "a") == (0o600 if name in EVIDENCE else 0o666 & ~mask)
    assert rights(tmp_path / "b") == 0o640 & ~mask


def test_a_file_that_was_there_keeps_its_rights_and_leaves_no_draft(probe: Probe, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "list.json").write_text("old")
    (folder / "list.json").chmod(0o604)
    (folder / "link.json").symlink_to(folder / "list.json")
    assert probe("list", "-f", "json", "-o", str(folder / "link.json")).code == 0
    assert json.loads((folder / "list.json").read_text())
    assert rights(folder / "list.json") == 0o604
    assert (folder / "link.json").is_symlink()
    assert len(list(folder.iterdir())) == 2


def test_what_is_no_file_is_written_to_and_never_replaced(probe: Probe, tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()), daemon=True)
    reader.start()
    assert probe("list", "-f", "json", "-o", str(pipe)).code == 0
    reader.join(10)
    assert json.loads(read[0])
    assert pipe.is_fifo()


def test_a_pipe_that_the_shell_made_is_written_to(probe: Probe) -> None:
    """As ``-o >(gzip)`` and ``-o /dev/stdout`` have it: a link to what has no name."""
    ours, theirs = os.pipe()
    assert probe("show", "zun-ha", "-f", "json", "-o", f"/dev/fd/{theirs}").code == 0
    os.close(theirs)
    with os.fdopen(ours) as stream:
        assert json.load(stream)["id"] == "zun-ha"


def test_a_pipe_without_a_reader_is_not_waited_for(
    probe: Probe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "PATIENCE", 0.2)
    os.mkfifo(tmp_path / "pipe")
    ran = probe("list", "-f", "json", "-o", str(tmp_path / "pipe"))
    assert ran.code == 2 and json.loads(ran.out)
    assert "pipe cannot be written (No such device or address): the report is above" in ran.err


def no_folder(folder: Path) -> Path:
    return folder / "nosuch" / "file.json"


def below_a_file(folder: Path) -> Path:
    (folder / "file").touch()
    return folder / "file" / "file.json"


def a_folder(folder: Path) -> Path:
    return folder


def links_that_go_round(folder: Path) -> Path:
    (folder / "link").symlink_to(folder / "link")
    return folder / "link"


def a_link_to_nowhere(folder: Path) -> Path:
    (folder / "link").symlink_to(folder / "nosuch" / "file")
    return folder / "link"


def too_long(folder: Path) -> Path:
    return folder / ("x" * 300)


PLACES: dict[Callable[[Path], Path], str] = {
    no_folder: "cannot be written (No such file or directory): name another place",
    below_a_file: "cannot be written (Not a directory): name another place",
    a_folder: "is a folder: name a file in it",
    links_that_go_round: "cannot be written (",
    a_link_to_nowhere: "cannot be written (No such file or directory)",
    too_long: "cannot be written (File name too long)",
}
WRITES = (
    "list -f json -o {}",
    "show zun-ha -o {}",
    "explain zun-ha -o {} --os-cloud mine",
    "run -f json -o {} --os-cloud mine",
    "releases -f json -o {} --os-cloud mine",
    "report {demo} -f json -o {}",
    "replay {demo} -f json -o {}",
    "diff {demo} {demo} -f json -o {}",
)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("line", WRITES)
def test_what_cannot_be_written_is_found_out_before_the_cloud_is_asked(
    probe: Probe, bare: Path, tmp_path: Path, line: str, place: Callable[[Path], Path]
) -> None:
    path = place(tmp_path)
    words = line.format(path, demo=DEMO).split()
    with socket.socket() as never:  # nobody listens there: a login would be another sentence
        never.bind(("127.0.0.1", 0))
        write(bare / "clouds.yaml", f"http://127.0.0.1:{never.getsockname()[1]}")
        before = sorted(tmp_path.rglob("*"))
        sentence = probe(*words).sentence
    assert sentence.startswith(words[words.index("-o") + 1]) and PLACES[place] in sentence
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_or_folder_without_rights_is_found_out_before(
    probe: Probe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may write everywhere, so what the system says to others is said for it."""
    (tmp_path / "report.json").write_text("old")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    words = ("replay", DEMO, "-o", str(tmp_path / "report.json"))
    assert probe(*words).sentence.endswith("may not be written: name another file, or change its rights")
    assert (tmp_path / "report.json").read_text() == "old"


def test_a_report_within_its_bundle_or_a_bundle_that_is_a_file_is_one_sentence(probe: Probe, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    words = ("run", "--os-auth-url", f"http://127.0.0.1:{closed_port()}", "--bundle")
    bundle = str(tmp_path / "audit")
    assert "are one place" in probe(*words, bundle, "-o", f"{bundle}/report.json").sentence
    assert "are one place" in probe(*words, f"{bundle}.zip", "-f", "json", "-o", f"{bundle}.zip").sentence
    assert probe(*words, str(tmp_path / "file")).sentence.startswith(f"{tmp_path / 'file'} cannot be written (")


def test_a_place_that_is_lost_meanwhile_costs_nothing_learned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(
        ConfigurationError, match=r"cannot be written \(No such file or directory\): the report is above"
    ):
        saving.write("all that was learned", str(tmp_path / "nosuch" / "report.json"))
    assert capsys.readouterr().out == "all that was learned"
