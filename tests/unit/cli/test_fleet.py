"""Several clouds in one run: what happens to one costs the others nothing, and all count."""

from __future__ import annotations

import json
import os
import pty
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from container4nfv_probe.cli import subjects
from tests.unit.conftest import Probe, Ran
from tests.unit.fake_cloud import PASSWORD, FakeCloud
from tests.unit.loopback import Server, closed_port, silent

COMMAND = [sys.executable, "-m", "container4nfv_probe"]
PATIENCE = 90.0
ROW = "zun-ha"


def entry(url: str, **more: Any) -> dict[str, Any]:
    """A cloud of clouds.yaml."""
    auth = {"auth_url": f"{url}/v3", "username": "ann", "user_domain_name": "Default", "password": PASSWORD,
            "project_name": "audit", "project_domain_name": "Default"}  # fmt: skip
    return {"auth": auth, **more}


class Fleet:
    """Clouds by name, and their clouds.yaml."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "clouds.yaml"
        self.entries: dict[str, Any] = {}
        self.clouds: dict[str, FakeCloud] = {}
        self.stack = ExitStack()

    def cloud(self, name: str) -> FakeCloud:
        """One more, that works."""
        self.clouds[name] = self.stack.enter_context(FakeCloud())
        self.put(name, entry(self.clouds[name].url))
        return self.clouds[name]

    def put(self, name: str, value: Any) -> None:
        """An entry, whatever it is."""
        self.entries[name] = value
        self.path.write_text(yaml.safe_dump({"clouds": self.entries}))

    def hanging(self, name: str) -> Server:
        """One more, whose Zun never answers."""
        never = self.stack.enter_context(Server(silent))
        self.cloud(name).offers("container", f"{never.url}/v1")
        return never


@pytest.fixture
def fleet(bare: Path) -> Iterator[Fleet]:
    made = Fleet(bare)
    with made.stack:
        yield made


def reports(path: Path) -> dict[str, Any]:
    """Those of a file of lines, by cloud; with the region where it has several."""
    read = [json.loads(line) for line in path.read_text().splitlines()]
    assert len({(one["scope"]["cloud"], one["scope"]["region"]) for one in read}) == len(read)
    return {one["scope"]["cloud"]: one for one in read}


def verdicts(report: Any) -> list[tuple[str, str, str]]:
    return [(one["id"], one["verdict"], one["why"]) for one in report["results"]]


def test_what_happens_to_one_cloud_costs_the_others_nothing(probe: Probe, fleet: Fleet, tmp_path: Path) -> None:
    for name in ("one", "two"):
        fleet.cloud(name)
    alone = json.loads(probe("run", ROW, "--os-cloud", "one", "-f", "json").out)
    fleet.cloud("refused").refuses = {"POST"}
    fleet.hanging("slow")
    fleet.put("dead", entry(f"http://127.0.0.1:{closed_port()}"))
    fleet.put("text", "canary")
    fleet.put("number", {"auth": {"auth_url": 7}})
    fleet.put("vendor", {"profile": "https://example.com/profile", **entry("http://127.0.0.1:1")})
    path = tmp_path / "all.jsonl"
    ran = probe("run", ROW, "--all-clouds", "--deadline", "4", "-f", "table", "-f", "jsonl", "-o", str(path))
    found = reports(path)
    assert ran.code == 2
    assert set(found) == {"one", "two", "refused", "slow", "dead", "text", "number", "vendor"}
    assert verdicts(found["one"]) == verdicts(found["two"]) == verdicts(alone)
    assert (found["slow"]["complete"], found["slow"]["results"][0]["verdict"]) == (False, "unknown")
    faults = {"refused": "refused the login (401)", "dead": "refused the connection", "text": "is not a mapping",
              "number": "'auth_url' is not a URL", "vendor": "is not fetched"}  # fmt: skip
    for name, fault in faults.items():
        (line,) = [line for line in ran.err.splitlines() if f": {name}: " in line]
        assert fault in line and fault in found[name]["ended"] and not found[name]["results"], name
    grid = {line.split()[0]: line.split()[1:] for line in ran.out.splitlines()[1:9]}
    assert grid["one,"] == ["RegionOne", alone["results"][0]["verdict"]] and grid["dead"] == ["-"]
    assert PASSWORD not in ran.out + ran.err + path.read_text()


NAMES = {
    "several": (["--os-cloud", "north-1", "--os-cloud", "east"], "east north-1"),
    "a pattern": (["--os-cloud", "north-*"], "north-1 north-2"),
    "patterns and names, each cloud once": (["--os-cloud=north-[1]", "--os-cloud", "n*", "--os-cloud", "north-2"],
                                            "north-1 north-2"),
    "all": (["--all-clouds"], "east north-1 north-2"),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_which_clouds_are_audited(probe: Probe, fleet: Fleet, name: str, tmp_path: Path) -> None:
    words, expected = NAMES[name]
    for one in ("north-1", "north-2", "east"):
        fleet.put(one, entry(f"http://127.0.0.1:{closed_port()}"))
    assert probe("run", *words, "-o", str(tmp_path / "all.jsonl")).code == 2
    assert " ".join(sorted(reports(tmp_path / "all.jsonl"))) == expected


WRONG = {
    "one twice": (["--os-cloud", "east", "--os-cloud", "east"], "--os-cloud east is given twice: leave one out"),
    "a pattern of nothing": (["--os-cloud", "sout*"], "--os-cloud sout* matches none of the 1 clouds in "),
    "all and one": (["--all-clouds", "--os-cloud", "east"], "--all-clouds and --os-cloud contradict each other"),
    "all regions and one": (["--all-regions", "--os-cloud", "east", "--os-region-name", "R"],
                            "--all-regions and --os-region-name contradict each other"),
    "one cluster for all": (["--all-clouds", "--kubeconfig", "x"], "--kubeconfig is of one cloud: put it under "),
    "one bundle": (["--all-clouds", "--bundle", "a.zip"], "--bundle a.zip is one place for several clouds"),
    "one baseline": (["--all-clouds", "--baseline", "a.json"], "--baseline a.json is of one cloud"),
    "its update": (["--all-clouds", "--baseline", "a.jsonl", "--update-baseline"], "--update-baseline is of one cloud"),
    "nothing to resume": (["--all-clouds", "--resume", "nowhere.jsonl"], "nowhere.jsonl is no file"),
    "another schema": (["--all-clouds", "--resume", "other.jsonl"], "other.jsonl, line 1 has schema version 7, not 1"),
    "no report": (["--all-clouds", "--resume", "broken.jsonl"], "broken.jsonl, line 1 holds no report"),
    "no process": (["--all-clouds", "--jobs", "0"], "'0' is not a number from 1 to 64"),
    "no time": (["--all-clouds", "--total-deadline", "0"], "'0' is not a number of seconds"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_makes_no_sense_is_one_sentence_before_any_cloud_is_asked(
    probe: Probe, fleet: Fleet, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, sentence = WRONG[name]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other.jsonl").write_text('{"schema_version": 7, "tool": "x"}\n')
    (tmp_path / "broken.jsonl").write_text("canary\n")
    east = fleet.cloud("east")
    assert sentence in probe("run", *words).sentence
    assert east.asked == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.jsonl", "openstack", "other.jsonl"]


def test_all_clouds_of_no_file_are_one_sentence(probe: Probe, bare: Path) -> None:
    assert probe("run", "--all-clouds").sentence.startswith("--all-clouds finds no cloud: ")


def test_every_region_is_audited(probe: Probe, fleet: Fleet, tmp_path: Path) -> None:
    found = fleet.cloud("found")
    found.offers("image", f"{found.url}/image", region="South")
    listed = fleet.cloud("listed")
    listed.offers("image", f"{listed.url}/image", region="South")
    fleet.put("listed", entry(listed.url, regions=["RegionOne", "South", "Nowhere"]))
    chosen = fleet.cloud("chosen")
    chosen.offers("image", f"{chosen.url}/image", region="South")
    fleet.put("chosen", entry(chosen.url, region_name="RegionOne"))
    path, folder = tmp_path / "all.jsonl", tmp_path / "each"
    probe("run", ROW, "--all-clouds", "--all-regions", "-o", str(path), "-o", f"{folder}/")
    lines = [json.loads(line)["scope"] for line in path.read_text().splitlines()]
    assert sorted((one["cloud"], one["region"]) for one in lines) == [
        (cloud, region) for cloud, regions in (("chosen", "RegionOne South"), ("found", "RegionOne South"),
                                               ("listed", "Nowhere RegionOne South")) for region in regions.split()
    ]  # fmt: skip
    files = sorted(path.name for path in folder.iterdir())
    assert files[:3] == ["chosen@RegionOne.json", "chosen@South.json", "found@RegionOne.json"]
    found.refuses = {"POST"}
    probe("run", ROW, "--os-cloud", "found", "--all-regions", "-o", f"{folder}/")
    for name in ("found", "found@RegionOne", "found@South"):  # yesterday's do not stay
        assert "(401)" in json.loads((folder / f"{name}.json").read_text())["ended"]


def test_a_file_and_a_bundle_for_each(probe: Probe, fleet: Fleet, tmp_path: Path) -> None:
    fleet.cloud("fine")
    fleet.cloud("o/dd ..").refuses = {"POST"}
    words = ["-f", "html", "-o", f"{tmp_path}/pages/", "--bundle", f"{tmp_path}/bundles/", "-f", "csv", "-o", "all.csv"]
    os.chdir(tmp_path)
    ran = probe("run", "--all-clouds", *words)
    assert ran.code == 2 and ran.err.rstrip().endswith(f"Written: {tmp_path}/pages/, {tmp_path}/bundles/, all.csv.")
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == ["fine.html", "o%2Fdd%20...html"]
    assert "(401)" in (tmp_path / "pages/o%2Fdd%20...html").read_text()
    assert probe("verify", str(tmp_path / "bundles/fine.zip")).code == 0
    rows = (tmp_path / "all.csv").read_text().splitlines()
    assert len([row for row in rows if row.startswith("fine,") or ",fine," in row]) == 6


def test_what_is_complete_is_not_audited_again(probe: Probe, fleet: Fleet, tmp_path: Path) -> None:
    one, two = fleet.cloud("one"), fleet.cloud("two")
    two.refuses = {"POST"}
    path = tmp_path / "all.jsonl"
    words = ("run", ROW, "--all-clouds", "-o", str(path))
    assert probe(*words).code == 2
    before = reports(path)
    with path.open("a") as stream:
        stream.write('{"tool": "cut in the mid')
    one.asked.clear()
    two.refuses = set()
    assert probe(*words, "--resume", str(path)).code == 1
    after = reports(path)
    assert one.asked == [] and verdicts(after["one"]) == verdicts(before["one"]) == verdicts(after["two"])
    assert after["one"]["started"] == before["one"]["started"]
    probe("run", "--all-clouds", "-o", str(path), "--resume", str(path))
    assert one.asked != [] and len(reports(path)["one"]["results"]) == 6, "less was asked then"


def test_gate_baseline_and_waivers_work_on_the_whole(probe: Probe, fleet: Fleet, tmp_path: Path) -> None:
    fleet.cloud("one"), fleet.cloud("two")
    today, before = tmp_path / "today.jsonl", tmp_path / "before.jsonl"
    row = ("run", "same-nb-api", "--all-clouds")
    assert probe(*row, "-o", str(before), "--fail-on", "open").code == 0
    fleet.clouds["two"].documents["/container/v1/services"] = {"services": []}
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text("".join(f"- {{requirement: '*', cloud: {name}, reason: r, expires: 2099-01-01}}\n"
                               for name in ("two", "three")))  # fmt: skip
    ran = probe(*row, "-o", str(today), "--baseline", str(before), "--fail-on", "regression")
    found = reports(today)
    assert [found[name]["results"][0]["comparison"]["change"] for name in ("one", "two")] == ["unchanged", "regressed"]
    assert ran.code == 1 and "by 1 of 2: two, RegionOne: same-nb-api." in ran.err
    ran = probe(*row, "--baseline", str(before), "--fail-on", "regression", "--waivers", str(waivers))
    assert ran.code == 0 and ran.err.count("matches nothing here") == 1 and "waivers.yaml:2" in ran.err


def test_a_line_is_a_report_for_every_command(probe: Probe, fleet: Fleet, tmp_path: Path) -> None:
    fleet.cloud("one"), fleet.cloud("two")
    path = tmp_path / "all.jsonl"
    probe("run", ROW, "--all-clouds", "-o", str(path))
    ran = probe("report", str(path), "-f", "csv")
    assert ran.out.count("\n") == 3 and "its evidence shows something else" not in ran.err
    path.write_text(path.read_text().replace('"verdict":"unknown"', '"verdict":"closed"', 1))
    said = probe("report", str(path)).err
    assert ", report 1: its evidence shows something else than is recorded" in said


def process(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, "run", ROW, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def wait_for(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not ready() and time.monotonic() < end:
        time.sleep(0.02)
    assert ready()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_all_with_what_is_known(fleet: Fleet, tmp_path: Path, number: signal.Signals, code: int) -> None:
    fleet.cloud("a")
    never = fleet.hanging("b")
    fleet.hanging("c")
    path = tmp_path / "all.jsonl"
    with process("--all-clouds", "--jobs", "1", "-o", str(path)) as ran:
        wait_for(lambda: bool(never.heads))
        ran.send_signal(number)
        out, err = ran.communicate(timeout=PATIENCE)
    assert (ran.returncode, out) == (code, b"")
    found = reports(path)
    assert found["a"]["complete"] and not found["b"]["complete"] and not found["c"]["results"]
    assert found["b"]["requests"]["GET"] and found["b"]["results"][0]["verdict"] == "unknown"
    assert b"Traceback" not in err and err.count(b"\n") == 1


def asked_to_log_in(cloud: FakeCloud, times: int) -> bool:
    return sum(method == "POST" for method, _ in cloud.asked) >= times


def children(pid: int) -> list[int]:
    """Those of a process, and theirs."""
    theirs = [
        int(one) for task in Path(f"/proc/{pid}/task").iterdir() for one in (task / "children").read_text().split()
    ]
    return theirs + [one for child in theirs for one in children(child)]


def test_a_process_that_dies_costs_its_cloud_only(fleet: Fleet, tmp_path: Path) -> None:
    fleet.hanging("bad")
    fleet.cloud("fine")
    path = tmp_path / "all.jsonl"
    with process("--os-cloud", "bad", "--os-cloud", "fine", "--jobs", "2", "-o", str(path)) as ran:
        for number in (1, 2):
            wait_for(partial(asked_to_log_in, fleet.clouds["bad"], number))
            (server,) = [pid for pid in children(ran.pid) if children(pid)]
            for pid in children(server):
                os.kill(pid, signal.SIGKILL)
        _, err = ran.communicate(timeout=PATIENCE)
    found = reports(path)
    assert ran.returncode == 2 and found["fine"]["complete"]
    assert found["bad"]["ended"] == "the process that audited it was killed, or ran out of memory"
    assert b"Traceback" not in err


def test_the_total_deadline_ends_all(probe: Probe, fleet: Fleet, tmp_path: Path) -> None:
    for name in "abc":
        fleet.hanging(name)
    began, path = time.monotonic(), tmp_path / "all.jsonl"
    ran = probe("run", ROW, "--all-clouds", "--jobs", "1", "--total-deadline", "2", "-o", str(path))
    assert ran.code == 2 and time.monotonic() < began + 30
    found = reports(path)
    assert [one["complete"] for one in found.values()] == [False] * 3
    assert found["c"]["ended"] == "the deadline of 2 s for all clouds passed"


def test_a_full_disk_in_the_middle_leaves_whole_lines(probe: Probe, fleet: Fleet, tmp_path: Path) -> None:
    for name in "abcd":
        fleet.cloud(name)
    room = 2 * len(probe("run", ROW, "--os-cloud", "a", "-f", "jsonl").out) + 1000
    path = tmp_path / "all.jsonl"
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))  # noqa: E731
    words = [*COMMAND, "run", ROW, "--all-clouds", "-f", "table", "-f", "jsonl", "-o", str(path)]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, preexec_fn=limit, env=environment)
    assert ran.returncode == 2 and "Traceback" not in ran.stderr
    assert 0 < len(reports(path)) < 4
    (sentence,) = ran.stderr.splitlines()
    assert f"{path} cannot be written (File too large) from cloud " in sentence
    assert ran.stdout.startswith(" ") and "4 clouds: " in ran.stdout and "Written" not in ran.stdout


def test_the_grid_grows_in_a_terminal(fleet: Fleet) -> None:
    fleet.cloud("one"), fleet.cloud("two")
    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color"}
    words = [*COMMAND, "run", ROW, "--all-clouds"]
    shown = bytearray()
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=theirs, env=environment) as ran:
        os.close(theirs)
        reader = threading.Thread(target=drain, args=(ours, shown))
        reader.start()
        out, _ = ran.communicate(timeout=PATIENCE)
        reader.join(PATIENCE)
    os.close(ours)
    assert b"0 of 2" in shown and b"one, RegionOne: " in shown and b"two, RegionOne: " in shown
    assert out.decode().splitlines()[1].split()[0] == "one,"


def drain(terminal: int, into: bytearray) -> None:
    """All that is shown on a terminal."""
    try:
        while piece := os.read(terminal, 65536):
            into += piece
    except OSError:
        pass


@pytest.mark.parametrize(
    ("words", "several"),
    [("run --os-cloud a", False), ("run --os-cloud=a --os-cloud=b", True), ("run --os-cloud a*", True),
     ("run --all-regions", True), ("run", False), ("explain --os-cloud a --os-cloud b", False),
     ("run --resume=x", True), ("run -o x.jsonl", False)],
)  # fmt: skip
def test_one_cloud_is_none_of_several(words: str, several: bool) -> None:
    assert subjects.are_several(words.split()) is several


def test_one_cloud_writes_one_line(probe: Probe, fleet: Fleet) -> None:
    fleet.cloud("one")
    ran: Ran = probe("run", ROW, "--os-cloud", "one", "-f", "jsonl")
    assert ran.out.count("\n") == 1 and json.loads(ran.out)["complete"]
