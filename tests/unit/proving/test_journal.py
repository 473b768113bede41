"""The journal is on disk before anything is made, and a torn line says nothing that was done."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from container4nfv_probe.proving import journal
from container4nfv_probe.rules.errors import ConfigurationError


def test_each_line_is_there_when_it_was_noted(tmp_path: Path) -> None:
    path = tmp_path / "state" / "prove.jsonl"
    written = journal.begun(path, "0a1b", project="p")
    assert [json.loads(line)["what"] for line in path.read_text().splitlines()] == ["run"]
    with pytest.raises(ConfigurationError, match="is still going on: end it first"):
        journal.read(path)
    written.note("creating", kind="stack", name="container4nfv-proof-0a1b")
    written.close()
    assert journal.read(path)[-1] == {"what": "creating", "kind": "stack", "name": "container4nfv-proof-0a1b"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_journal_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "prove.jsonl"
    journal.begun(path, "one").close()
    with pytest.raises(ConfigurationError, match="cannot be written"):
        journal.begun(path, "two")


def test_a_line_that_was_cut_off_is_no_line(tmp_path: Path) -> None:
    path = tmp_path / "prove.jsonl"
    path.write_text(json.dumps({"what": "run", "run": "0a1b"}) + '\n{"what": "creat')
    assert [one["what"] for one in journal.read(path)] == ["run"]


@pytest.mark.parametrize("content", ["", "x\n", "[]\n", "{}\n", '{"what": "run"}\n', '{"run": "a"}', "\xff\n"])
def test_what_is_no_journal_is_one_sentence(content: str, tmp_path: Path) -> None:
    path = tmp_path / "prove.jsonl"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(ConfigurationError, match="is no journal of a proof"):
        journal.read(path)
    with pytest.raises(ConfigurationError, match="is no journal of a proof"):
        journal.read(tmp_path)


def test_a_full_disk_stops_the_proof_before_it_makes_anything() -> None:
    with pytest.raises(ConfigurationError, match=r"/dev/full cannot be written .*: name another by --journal"):
        journal.begun(Path("/dev/full"), "one")


def test_a_user_without_a_home_is_asked_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for home in ("state", "~no-such-user/state"):
        monkeypatch.setenv("XDG_STATE_HOME", home)
        with pytest.raises(ConfigurationError, match="set HOME, or XDG_STATE_HOME to a whole path"):
            journal.folder()
